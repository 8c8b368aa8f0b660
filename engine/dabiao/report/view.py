"""What all pages of a report share: the verdicts of the month shown, each target and each unit, said once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from dabiao.catalogue.models import Document, Target
from dabiao.judge.evidence import Proof
from dabiao.judge.result import Result
from dabiao.judge.scores import STATUSES, status_counts
from dabiao.periods import month_text
from dabiao.report import addresses
from dabiao.report.lines import Line, grouped, lines, worst_first
from dabiao.report.notice import read as notice
from dabiao.report.phrases import Phrases
from dabiao.report.pictures import Pictures
from dabiao.report.signs import STATUS_SIGNS
from dabiao.stages import tell
from dabiao.words import Lang

ROWS = 200
"""Verdicts of a target that its page shows, the worst if there are more; the rest is in ``verdicts.csv``."""

UNITS = 2000
"""Units with a page, those with the worst verdicts if there are more."""

Counts = list[tuple[str, int]]


class Page(NamedTuple):
    """One page: its file within the report, its template, and what makes the names that this prints."""

    file: str
    template: str
    make: Callable[[], Mapping[str, Any]]

    @property
    def values(self) -> Mapping[str, Any]:
        """The names, made now: a page costs nothing before it is drawn."""
        return self.make()


class Unit(NamedTuple):
    """A unit that has verdicts. ``page`` is "" for one that has none."""

    key: str
    name: str
    level: str
    region: str
    page: str
    counts: Counts


class Aim(NamedTuple):
    """A target in words."""

    id: str
    document: str
    title: str
    clause: str
    quote: str
    demand: str
    due: str
    page: str
    counts: Counts
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class View:
    """A result in one language. Only the verdicts of its latest month are shown."""

    result: Result
    lang: Lang

    @cached_property
    def say(self) -> Phrases:
        return Phrases(self.result.catalogue, self.lang)

    @property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts shown, in the catalogue's order, as in ``Result.verdicts``."""
        return self.result.shown

    # Lines

    @cached_property
    def lines(self) -> dict[int, Line]:
        """Each verdict as a line, by its index, in the order of the papers."""
        place = {name: at for at, name in enumerate(self.aims)}
        found = lines(self.verdicts, self.say, self.result.outlook)
        held = sorted(found, key=lambda line: place[line.target])
        return {line.row: line for line in held}

    @cached_property
    def worst_first(self) -> list[Line]:
        """The same lines by how much they ask for attention."""
        return [self.lines[index] for index in worst_first(self.verdicts).index]

    @cached_property
    def by_target(self) -> Mapping[str, list[Line]]:
        """The lines of each target, the worst first."""
        return grouped(self.worst_first, "target")

    @cached_property
    def by_unit(self) -> Mapping[str, list[Line]]:
        """The lines of each unit, in the order of the papers."""
        return grouped(self.lines.values(), "unit")

    @cached_property
    def proofs(self) -> Mapping[int, Proof]:
        """What the verdicts that target pages show rest on."""
        shown = [line.row for held in self.by_target.values() for line in held[:ROWS]]
        tell("evidence", 0, len(shown))
        return self.result.evidence.proofs(sorted(shown))

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.result, self.verdicts, self.say)

    @cached_property
    def spots(self) -> Mapping[int, str]:
        """Where the evidence of each verdict is; the page of its target where that does not show it."""
        pages = {name: aim.page for name, aim in self.aims.items()}
        return {
            line.row: pages[line.target] + (f"#v{line.row}" if line.row in self.proofs else "")
            for line in self.lines.values()
        }

    # Targets and documents

    @cached_property
    def aims(self) -> dict[str, Aim]:
        """The targets that have verdicts, in the order of the papers."""
        counts, catalogue = _counted(self.verdicts, "target"), self.result.catalogue
        clauses = ((d.id, clause) for d in catalogue.documents.values() for clause in d.clauses)
        place = {clause: at for at, clause in enumerate(clauses)}
        held = sorted(catalogue.targets.values(), key=lambda t: place[t.document, t.clause])
        return {t.id: self._aim(t, counts[t.id]) for t in held if t.id in counts}

    def _aim(self, target: Target, counts: Counts) -> Aim:
        say = self.say
        facts = {
            "demand": say.demand(target), "measure": say.measure(target), "scope": say.scope(target),
            "how": say.how(target), "condition": say.only_if(target), "due": say.due(target),
            "reading": target.interpretation or "",
        }  # fmt: skip
        return Aim(
            target.id, target.document, say.title(target), target.clause, target.quote or "",
            facts["demand"], facts["due"], addresses.page("target", target.id), counts,
            [(key, text) for key, text in facts.items() if text],
        )  # fmt: skip

    @cached_property
    def documents(self) -> list[Document]:
        """The documents that have verdicts, in the catalogue's order."""
        judged = {aim.document for aim in self.aims.values()}
        return [d for d in self.result.catalogue.documents.values() if d.id in judged]

    @cached_property
    def page_of(self) -> Mapping[str, str]:
        """The page of each of them, by id."""
        return {document.id: addresses.page("document", document.id) for document in self.documents}

    @cached_property
    def document_counts(self) -> Mapping[str, Counts]:
        """How many verdicts of each document have which status."""
        return {name: _all(counts) for name, counts in _counted(self.verdicts, "document").items()}

    @cached_property
    def scores(self) -> Mapping[str, list[dict[str, Any]]]:
        """The scores with and without waivers by document; "" is all of them together."""
        table = self.result.scores
        found: dict[str, list[dict[str, Any]]] = {}
        for row in table[table["as_of"] == self.result.as_of].sort_values("waivers").to_dict("records"):
            rates = {key: self.say.rate(row[key]) for key in ("compliance", "confirmed")}
            found.setdefault(row["document"], []).append({**{str(k): v for k, v in row.items()}, **rates})
        return found

    def regions(self, documents: Sequence[Document]) -> str:
        """The regions that the run was limited to, or else those that the documents bind."""
        table = self.result.facts.registry.regions
        names = dict(zip(table["region_code"], table["name"], strict=True))
        codes = self.result.asked.regions or [document.region for document in documents]
        return self.say.words["name_comma"].join(dict.fromkeys(names.get(code, code) for code in codes))

    def about(self, document: Document) -> list[str]:
        """Number, issuer and time in force of a document."""
        force = document.in_force
        ends = {"start": month_text(force.from_), "end": month_text(force.to)}
        return list(filter(None, [document.number, document.issuer, self.say.say("in_force", **ends)]))

    # Units

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units that have verdicts: regions, then institutions, in the registry's order, then names
        that are in no registry."""
        lines = [self.lines[index] for index in self.verdicts.index]
        keys = [line.unit for line in lines]
        counts = _counted(self.verdicts.assign(unit=keys), "unit")
        places = zip(self.verdicts["unit_level"].tolist(), self.verdicts["region_code"].tolist(), strict=True)
        about = {line.unit: (line.name, *place) for line, place in zip(lines, places, strict=True)}
        paged = set(islice(dict.fromkeys(line.unit for line in self.worst_first), UNITS))
        registry = self.result.facts.registry
        listed = pd.concat([registry.regions["region_code"], registry.institutions["institution_id"]])
        order = [key for key in dict.fromkeys([*listed, *keys]) if key in counts]
        return {key: self._unit(key, *about[key], counts[key], key in paged) for key in order}

    def _unit(self, key: str, name: str, level: str, region: str, counts: Counts, paged: bool) -> Unit:
        return Unit(
            key, name, self.say.words[f"level_{level}"], region,
            addresses.page("unit", key) if paged else "", counts,
        )  # fmt: skip

    # What stands on every page

    def frame(self) -> dict[str, Any]:
        """The names that every template may use."""
        say, result = self.say, self.result
        return {
            "w": say.words, "lang": self.lang, "signs": STATUS_SIGNS, "folder": addresses.FOLDER,
            "as_of": say.say("as_of", month=say.month(result.as_of)),
            "edition": say.say("edition", version=result.catalogue.version, hash=result.catalogue.hash[:12]),
            "notice": [line for line in notice(result.data_in).splitlines() if line],
            "papers": [(self.page_of[d.id], d.number or d.title) for d in self.documents],
            "matrix": addresses.MATRIX, "spots": self.spots,
            "colophon": f"{say.say('colophon', version=version('dabiao'))} {say.as_written}".strip(),
        }  # fmt: skip

    @cached_property
    def counts(self) -> Counts:
        """How many verdicts have which status; every status, in order."""
        return _all(_counted(self.verdicts, "as_of").get(self.result.as_of, []))


def _all(counts: Counts) -> Counts:
    found = dict(counts)
    return [(status, found.get(status, 0)) for status in STATUSES]


def _counted(verdicts: pd.DataFrame, by: str) -> dict[str, Counts]:
    """The statuses that occur, by a column's value."""
    table = status_counts(verdicts, by)
    return {
        str(key): [(status, count) for status, count in zip(table.columns, counts, strict=True) if count]
        for key, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
    }

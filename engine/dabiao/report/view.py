"""What all pages of a report share: the verdicts of the month shown, each target and each unit, said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd

from dabiao.catalogue.models import Document, Target
from dabiao.intake.territory import Territory
from dabiao.judge.evidence import Proof
from dabiao.judge.result import Result
from dabiao.judge.worst import WRONG, Lists, worst_first
from dabiao.periods import month_text
from dabiao.report import addresses
from dabiao.report.counts import Counts, added_up, counted, counted_in, every
from dabiao.report.lines import Line, grouped, lines
from dabiao.report.notice import read as notice
from dabiao.report.phrases import Phrases
from dabiao.report.pictures import Pictures
from dabiao.report.signs import STATUS_SIGNS
from dabiao.stages import tell
from dabiao.words import Lang

ROWS = 200
"""Verdicts of a target that its page shows, the worst if there are more; the tables have all of them."""

UNITS = 2000
"""Units with a page, those with the worst verdicts if there are more; regions above towns all have one."""

BARS = 40
"""Units that a target's page draws a bar of."""

WORRIES, WORST = 10, 20
"""Verdicts listed under each worry of the first page, and of a region."""

UNITS_TOLD = ("unit_id", "unit_name", "region_code")
"""Columns of the whole list by which units are known."""


def lists() -> Lists:
    """How many verdicts the pages list."""
    return Lists(ROWS, WORRIES, BARS, WORST, UNITS, WORRIES)


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

    @property
    def total(self) -> int:
        """How many verdicts there are."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True)
class View:
    """A result in one language. Only the verdicts of its latest month are shown: all, or of very many the
    worst (``Result.listed``); numbers are of all."""

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
        counts, held = counted(self.result.numbers, "target"), self.result.catalogue.in_order
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
        return {name: every(counts) for name, counts in counted(self.result.numbers, "document").items()}

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
        counts = counted(self.verdicts.assign(unit=keys), "unit")
        places = zip(self.verdicts["unit_level"].tolist(), self.verdicts["region_code"].tolist(), strict=True)
        about = {line.unit: (line.name, *place) for line, place in zip(lines, places, strict=True)}
        worst = dict.fromkeys(line.unit for line in self.worst_first if line.unit not in self.seats)
        paged = {*islice(worst, UNITS), *self.seats}
        registry = self.result.facts.registry
        listed = pd.concat([registry.regions["region_code"], registry.institutions["institution_id"]])
        order = [key for key in dict.fromkeys([*listed, *keys]) if key in counts]
        return {key: self._unit(key, *about[key], counts[key], paged=key in paged) for key in order}

    def _unit(self, key: str, name: str, level: str, region: str, counts: Counts, *, paged: bool) -> Unit:
        return Unit(
            key, name, self.say.words[f"level_{level}"], region,
            addresses.page("unit", key) if paged else "", counts,
        )  # fmt: skip

    # Regions

    @property
    def territory(self) -> Territory:
        return self.result.registrar.territory

    @cached_property
    def seats(self) -> frozenset[str]:
        """The regions above towns, of those that the documents bind, in which there are verdicts."""
        bound = frozenset().union(*(self.territory.below(document.region) for document in self.documents))
        return frozenset(self.counts_in) & bound & frozenset(self.territory.homes.values())

    @cached_property
    def places(self) -> dict[str, Unit]:
        """Them as units, in the registry's order, also those without verdicts of their own."""
        table = self.result.facts.registry.regions
        held = table[table["region_code"].isin(self.seats)][["region_code", "name", "level"]]
        return {
            code: self.units.get(code) or self._unit(code, name, level, code, [], paged=True)
            for code, name, level in held.itertuples(index=False, name=None)
        }

    def place(self, code: str) -> Unit | None:
        """A region that has a page or verdicts."""
        return self.places.get(code) or self.units.get(code)

    def under(self, code: str) -> list[Unit]:
        """The regions with a page that lie in this one and in no other of them below it."""
        return [self.places[below] for below in self._children.get(code, ())]

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code in self.places:
            found.setdefault(next(iter(self.territory.above(code)[1:]), ""), []).append(code)
        return found

    @cached_property
    def counts_in(self) -> Mapping[str, Mapping[str, Counts]]:
        """How many verdicts in each region have which status, by target."""
        return counted_in(self.result.numbers, self.territory)

    def counts_by_region(self, home: str, targets: Sequence[str]) -> list[tuple[Unit, str, Counts]]:
        """How many verdicts on these targets have which status in each region next below one; none where
        fewer than two have any."""
        each = ((p, p.name, added_up(self.counts_in.get(p.key, {}), targets)) for p in self.under(home))
        found = [row for row in each if row[2]]
        return found if len(found) > 1 else []

    @cached_property
    def worst_in(self) -> Mapping[str, list[Line]]:
        """The worst verdicts in each region with a page, but for its own: of each target in turn."""
        found: dict[str, list[tuple[int, Line]]] = {}
        turns = Counter[tuple[str, str]]()
        wrong = (line for line in self.worst_first if line.status in WRONG)
        for line in wrong:
            for code in self.seats.intersection(self.territory.above(self.units[line.unit].region)):
                turn = turns[code, line.target]
                if code != line.unit and turn < WORST:
                    found.setdefault(code, []).append((turn, line))
                    turns[code, line.target] += 1
        return {
            code: [line for _, line in sorted(held, key=itemgetter(0))[:WORST]]
            for code, held in found.items()
        }

    @cached_property
    def members(self) -> Mapping[str, list[Unit]]:
        """The units with a page in each region, but for regions that are told of by themselves."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            if unit.page and unit.key not in self.seats:
                for code in self.territory.above(unit.region):
                    found.setdefault(code, []).append(unit)
        return found

    # What is not listed

    def more(self, shown: int, total: int, key: str, **where: str) -> str:
        """That more there are than the so many shown, and where all of them are; "" where these are all. Of
        very many they are in Parquet files; of a target in columns of its own."""
        if shown >= total or not self.result.whole:
            return self.say.more(total - shown, key)
        return self.say.say(
            f"{key}_away", shown=shown, total=total, read=_reading(self.result.as_of, **where)
        )

    @property
    def more_units(self) -> str:
        """That not all units have a page."""
        shown = sum(bool(unit.page) for unit in self.units.values())
        return self.more(shown, int(self.result.unit_counts.sum()), "more_units")

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
        return every(counted(self.result.numbers, "as_of").get(self.result.as_of, []))


def _reading(as_of: str, table: str = "", target: str = "") -> str:
    """How to read the whole list."""
    if table:
        return f'pandas.read_parquet("{table}.parquet")'
    document, _, name = target.partition("/")
    place = f'"{addresses.TABLES}/document={document or "…"}/as_of={as_of}"'
    columns = ", ".join(f'"{column}"' for column in (*UNITS_TOLD, f"{name}_status"))
    return f"pandas.read_parquet({place}{f', columns=[{columns}]' if name else ''})"

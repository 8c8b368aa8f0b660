"""What the overview page shows, put together so that its template only has to print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from typing import Any

import pandas as pd

from dabiao.catalogue.models import Document, Target
from dabiao.intake.facts import ROW_COUNTS
from dabiao.intake.problems import levels_of
from dabiao.intake.wording import LEVEL_WORDS
from dabiao.judge.evidence import Cell, Proof
from dabiao.judge.result import Result
from dabiao.judge.scores import STATUSES, status_counts
from dabiao.periods import month_text
from dabiao.report.notice import read as notice
from dabiao.report.phrases import Phrases
from dabiao.report.words import STATUS_SIGNS

ROWS = 200
"""Verdicts shown of each target; the rest is in ``verdicts.csv``."""

CELLS = 24
"""Cells listed of each verdict."""

NAMES = 30
"""Institutions named of each count."""

PROBLEMS = 50
_LEVELS = tuple(LEVEL_WORDS)
_WORST_FIRST = ("fail", "blocked", "incomplete", "no_data", "not_due", "pass", "not_applicable")


def overview(result: Result, lang: str) -> dict[str, Any]:
    """The names that ``index.html`` prints, in the language ``lang``. Only the verdicts of the latest
    month are shown."""
    phrases = Phrases(result.catalogue, lang)
    verdicts = result.verdicts[result.verdicts["as_of"] == result.as_of]
    return {
        "w": phrases.words,
        "lang": lang,
        "title": phrases.words["overview_title"],
        "signs": STATUS_SIGNS,
        "as_of": phrases.say("as_of", month=phrases.month(result.as_of)),
        "edition": phrases.say("edition", version=result.catalogue.version, hash=result.catalogue.hash[:12]),
        "notice": notice(result.data_in).splitlines(),
        "notices": _notices(result, phrases),
        "all": len(verdicts),
        "in_all": phrases.say("verdicts_in_all", count=f"{len(verdicts):,}"),
        "statuses": _statuses(verdicts),
        "scores": _scores(result, phrases),
        "finder": {key: phrases.words[key] for key in ("search", "shown", "nothing")},
        "data": _data(result, phrases),
        "documents": _Documents(result, phrases, verdicts).all(),
        "colophon": phrases.say("colophon", version=version("dabiao")),
    }


def _notices(result: Result, phrases: Phrases) -> list[str]:
    found = list(result.notices)
    if result.verdicts["as_of"].nunique() > 1:
        found.append(phrases.say("other_months", month=phrases.month(result.as_of)))
    return found


def _statuses(verdicts: pd.DataFrame) -> list[tuple[str, int]]:
    counts = status_counts(verdicts, "as_of").sum()
    return [(status, int(counts[status])) for status in STATUSES]


def _scores(result: Result, phrases: Phrases) -> list[dict[str, Any]]:
    """A line per document and one for all, with and without waivers."""
    found = result.scores[result.scores["as_of"] == result.as_of]
    lines = []
    for values in found.itertuples(index=False, name=None):
        row: dict[str, Any] = dict(zip(found.columns, values, strict=True))
        document = result.catalogue.documents.get(row["document"])
        name = document.number or document.title if document else phrases.words["all_documents"]
        rates = {key: _rate(row[key]) for key in ("compliance", "confirmed")}
        lines.append({**row, **rates, "name": name, "is_all": document is None})
    order = {name: at for at, name in enumerate(["", *result.catalogue.documents])}
    return sorted(lines, key=lambda line: (order[line["document"]], line["waivers"]))


def _rate(share: float) -> str:
    return "–" if pd.isna(share) else f"{share * 100:.1f} %"


def _data(result: Result, phrases: Phrases) -> dict[str, Any]:
    files, problems = result.facts.files, result.facts.problems
    totals = {name: f"{int(files[name].sum()):,}" for name in ROW_COUNTS}
    levels = levels_of(problems)
    hidden = len(problems) - PROBLEMS
    return {
        "totals": phrases.say("totals", **totals),
        "files": files.to_dict("records"),
        "levels": [(level, levels[level]) for level in _LEVELS],
        "problems": sorted(problems, key=lambda problem: _LEVELS.index(problem.level))[:PROBLEMS],
        "more": phrases.say("more_problems", count=f"{hidden:,}") if hidden > 0 else "",
    }


@dataclass(frozen=True)
class _Documents:
    """The verdicts by document and target."""

    result: Result
    phrases: Phrases
    verdicts: pd.DataFrame

    def all(self) -> list[dict[str, Any]]:
        """The documents with their targets and these with their verdicts, in the catalogue's order."""
        shown = self._shown()
        proofs = self.result.evidence.proofs(shown.index)
        counts = status_counts(self.verdicts, "target")
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in shown.itertuples():
            rows.setdefault(str(row.target), []).append(self._verdict(row, proofs[int(str(row.Index))]))
        targets: dict[str, list[dict[str, Any]]] = {}
        for name, *numbers in counts.itertuples(name=None):
            target = self.result.catalogue.targets[name]
            told = self._target(target, rows[name], dict(zip(counts.columns, numbers, strict=True)))
            targets.setdefault(target.document, []).append(told)
        documents = self.result.catalogue.documents
        return [self._document(documents[name], found) for name, found in targets.items()]

    def _shown(self) -> pd.DataFrame:
        """At most :data:`ROWS` verdicts of each target, the worst if there are more."""
        rank = self.verdicts["status"].map({status: at for at, status in enumerate(_WORST_FIRST)})
        order = rank.sort_values(kind="stable").index
        place = self.verdicts.loc[order].groupby("target", sort=False).cumcount()
        return self.verdicts[place.reindex(self.verdicts.index) < ROWS]

    def _document(self, document: Document, targets: list[dict[str, Any]]) -> dict[str, Any]:
        force = document.in_force
        ends = {"start": month_text(force.from_), "end": month_text(force.to)}
        about = [document.number, document.issuer, self.phrases.say("in_force", **ends)]
        return {
            "id": document.id,
            "title": document.title,
            "about": list(filter(None, about)),
            "targets": targets,
        }

    def _target(self, target: Target, rows: list[dict[str, Any]], counts: dict[str, int]) -> dict[str, Any]:
        say, hidden = self.phrases, sum(counts.values()) - len(rows)
        facts = {
            "measure": say.measure(target), "demand": say.demand(target), "due": say.due(target),
            "how": say.how(target), "scope": say.scope(target), "condition": say.only_if(target),
            "reading": target.interpretation or "",
        }  # fmt: skip
        return {
            "id": target.id, "anchor": target.id.replace("/", "--"), "title": say.title(target),
            "clause": target.clause, "quote": target.quote or "",
            "facts": [(key, text) for key, text in facts.items() if text],
            "counts": [(status, counts[status]) for status in STATUSES if counts[status]],
            "rows": rows,
            "more": say.say("more_rows", count=f"{hidden:,}") if hidden else "",
        }  # fmt: skip

    def _verdict(self, row: Any, proof: Proof) -> dict[str, Any]:
        say = self.phrases
        flags = [name for name in ("waived", "provisional", "final") if getattr(row, name)]
        return {
            "unit": row.unit_name or row.unit_id, "unit_id": row.unit_id, "status": row.status,
            "value": say.value(row), "threshold": say.threshold(row), "gap": say.gap(row),
            "completeness": say.completeness(row), "reason": row.reason, "flags": flags, "window": row.window,
            "formula": proof.formula, "names": self._names(proof), **self._cells(proof.cells),
        }  # fmt: skip

    def _names(self, proof: Proof) -> list[tuple[str, str]]:
        lists = {"met_units": proof.met, "unmet_units": proof.unmet, "unknown_units": proof.unknown}
        return [(key, self._listed(names)) for key, names in lists.items() if names]

    def _listed(self, names: tuple[str, ...]) -> str:
        more = len(names) - NAMES
        text = self.phrases.words["name_comma"].join(islice(names, NAMES))
        return text + (self.phrases.say("more_names", count=more) if more > 0 else "")

    def _cells(self, cells: Sequence[Cell]) -> dict[str, Any]:
        """The cells listed; where there are more than fit, those that are not plainly used come first."""
        hidden = len(cells) - CELLS
        if hidden > 0:
            cells = sorted(cells, key=lambda cell: cell.state == "used")[:CELLS]
        return {
            "cells": [self.phrases.cell(cell) for cell in cells],
            "more_cells": self.phrases.say("more_cells", count=f"{hidden:,}") if hidden > 0 else "",
        }

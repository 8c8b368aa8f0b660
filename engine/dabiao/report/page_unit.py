"""A page per unit: all its targets, what is wrong with its data, and for a region the units in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dabiao.intake.problems import Problem
from dabiao.judge.evidence import Cell
from dabiao.report.view import Page, Unit, View

LACKING = 100
"""Cells missing or unusable that are listed of a unit."""

_LACKING = ("missing", "unusable")


def pages(view: View) -> Iterator[Page]:
    """The pages of the units that have one."""
    desk = _Desk(view)
    for unit in view.units.values():
        if unit.page:
            yield Page(unit.page, "unit.html", desk.values(unit))


@dataclass(frozen=True)
class _Desk:
    view: View

    def values(self, unit: Unit) -> dict[str, Any]:
        lacking, problems = self._lacking.get(unit.key, []), self._problems.get(unit.key, [])
        return {
            "title": unit.name, "unit": unit, "counts": unit.counts,
            "documents": self._documents(unit), "aims": self.view.aims, "units": self.view.units,
            "sparks": {line.row: self.view.pictures.spark(line) for line in self.view.by_unit[unit.key]},
            "problem_rows": problems,
            "lacking": [tuple(self.view.say.cell(cell).values()) for cell in lacking[:LACKING]],
            "more_lacking": self.view.say.more(len(lacking) - LACKING, "more_cells"),
            "members": self._members(unit),
            "home_region": self.view.units.get(unit.region) if unit.region != unit.key else None,
        }  # fmt: skip

    def _documents(self, unit: Unit) -> list[tuple[str, str, list[Any]]]:
        held: dict[str, list[Any]] = {}
        for line in self.view.by_unit[unit.key]:
            held.setdefault(line.document, []).append(line)
        documents = self.view.result.catalogue.documents
        return [(self.view.page_of[name], documents[name].title, rows) for name, rows in held.items()]

    def _members(self, unit: Unit) -> list[Unit]:
        """The units under a region."""
        inside = self.view.result.registrar.territory.below(unit.key)
        return [held for held in self.view.units.values() if held.region in inside and held != unit]

    @cached_property
    def _lacking(self) -> Mapping[str, list[Cell]]:
        """The cells that verdicts shown lack, each once, by the unit that should have reported them."""
        found: dict[tuple[str, int, str], Cell] = {}
        for proof in self.view.proofs.values():
            for cell in proof.cells:
                if cell.state in _LACKING:
                    found.setdefault((cell.unit, cell.month, cell.name), cell)
        return _apart((cell.unit, cell) for cell in found.values())

    @cached_property
    def _problems(self) -> Mapping[str, list[Problem]]:
        """The problems of the rows that each unit's figures and attestations stand in."""
        problems = [p for p in self.view.result.facts.problems if p.row is not None]
        table = pd.DataFrame([(p.file, p.sheet, p.row) for p in problems], columns=_PLACE)
        facts = self.view.result.facts
        whose = pd.concat([held[[*_PLACE, "unit"]] for held in (facts.rows, facts.attestations)])
        whose = whose[whose["row"].isin(table["row"])].drop_duplicates()
        found = table.reset_index(names="problem").merge(whose, on=_PLACE)
        return _apart((unit, problems[at]) for unit, at in zip(found["unit"], found["problem"], strict=True))


_PLACE = ["file", "sheet", "row"]


def _apart(pairs: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, held in pairs:
        found.setdefault(key, []).append(held)
    return found

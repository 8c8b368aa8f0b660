"""A page per unit: all its targets, what is wrong with its data, and for a region the units in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import pandas as pd

from dabiao.intake.problems import Problem
from dabiao.periods import LENGTH
from dabiao.report.lines import rows
from dabiao.report.view import Page, Unit, View


class Owed(NamedTuple):
    """An element or attestation that a unit owed: how many figures of which months, from ``first`` to
    ``last``, how many of them can be used, and the months without."""

    title: str
    code: str
    first: int
    last: int
    months: str
    expected: int
    usable: int
    missing: str
    unusable: str


def pages(view: View) -> Iterator[Page]:
    """The pages of the units that have one."""
    desk = _Desk(view)
    for unit in view.units.values():
        if unit.page:
            yield Page(unit.page, "unit.html", partial(desk.values, unit))


@dataclass(frozen=True)
class _Desk:
    view: View

    def values(self, unit: Unit) -> dict[str, Any]:
        owed, members = self._owed.get(unit.key, []), self._members(unit)
        shown = [member for member in members if member.page]
        complete = [row for row in owed if row.usable == row.expected]
        return {
            "title": unit.name, "unit": unit, "counts": unit.counts,
            "documents": self._documents(unit), "aims": self.view.aims, "units": self.view.units,
            "sparks": self.view.pictures.sparks(self.view.by_unit[unit.key]),
            "problem_rows": self._problems.get(unit.key, []),
            "lacking": [row for row in owed if row.usable < row.expected],
            "complete": complete, "complete_count": len(complete),
            "returns": self._returns(owed),
            "members": shown,
            "more_members": self.view.say.more(len(members) - len(shown), "more_units"),
            "home_region": self._home(unit),
        }  # fmt: skip

    def _home(self, unit: Unit) -> Unit | dict[str, str] | None:
        """The region that an institution lies in; one without verdicts has a name and no page."""
        if unit.region == unit.key or unit.region in self.view.units:
            return self.view.units.get(unit.region) if unit.region != unit.key else None
        regions = self.view.result.facts.registry.regions
        names = dict(zip(regions["region_code"], regions["name"], strict=True))
        return {"name": names[unit.region], "page": ""} if unit.region in names else None

    def _returns(self, owed: list[Owed]) -> str:
        expected, usable = sum(row.expected for row in owed), sum(row.usable for row in owed)
        part = self.view.say.completeness(usable / expected) if expected else ""
        ends = (min(row.first for row in owed), max(row.last for row in owed)) if owed else ()
        months = self.view.say.months(ends, ends[-1] - ends[0]) if ends else ""
        told = {"count": expected, "usable": f"{usable:,}", "rate": part, "months": months}
        return self.view.say.say("owed_in_all", **told)

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
    def _owed(self) -> Mapping[str, list[Owed]]:
        """What each unit owed for the verdicts shown, and what of it came."""
        table = self.view.result.evidence.owed(self.view.verdicts.index)
        table = table[table["unit"].isin([unit.key for unit in self.view.units.values() if unit.page])]
        return _apart((row.unit, self._told(row)) for row in rows(table))

    def _told(self, row: Any) -> Owed:
        say, elements = self.view.say, self.view.result.catalogue.elements
        step = LENGTH[elements[row.name].frequency] if row.name in elements else 1
        span = say.months((row.first, row.last), row.last - row.first)
        return Owed(row.title, row.name, row.first, row.last, span, row.expected, row.usable,
                    say.months(row.missing, step), say.months(row.unusable, step))  # fmt: skip

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

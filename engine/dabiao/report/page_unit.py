"""A page per unit: all its targets, what is wrong with its data, and for a region the units in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import pandas as pd

from dabiao.intake.problems import Problem
from dabiao.judge.worst import WRONG
from dabiao.periods import LENGTH
from dabiao.report.counts import added_up
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
    bare = [place for code, place in view.places.items() if code not in view.units]
    for unit in (*view.units.values(), *bare):
        if unit.page:
            yield Page(unit.page, "unit.html", partial(desk.values, unit))


@dataclass(frozen=True)
class _Desk:
    view: View

    def values(self, unit: Unit) -> dict[str, Any]:
        owed, lines = self._owed.get(unit.key, []), self.view.by_unit.get(unit.key, [])
        members = self.view.members.get(unit.key, [])
        complete = [row for row in owed if row.usable == row.expected]
        return {
            "title": unit.name, "unit": unit, "counts": unit.counts,
            "documents": self._documents(unit), "aims": self.view.aims, "units": self.view.units,
            "sparks": self.view.pictures.sparks(lines),
            "problem_rows": self._problems.get(unit.key, []),
            "lacking": [row for row in owed if row.usable < row.expected],
            "complete": complete, "complete_count": len(complete),
            "returns": self._returns(owed),
            "members": [member for member in members if member.key != unit.key],
            "home_region": self._home(unit),
            **self._region(unit),
        }  # fmt: skip

    def _region(self, unit: Unit) -> dict[str, Any]:
        """What is told of the units in a region: all in numbers, and the worst."""
        view, counts = self.view, self.view.counts_in.get(unit.key, {})
        below = ((place, view.counts_in[place.key]) for place in view.under(unit.key))
        inside = [(aim, aim.title, counts[aim.id]) for aim in view.aims.values() if aim.id in counts]
        worst = view.worst_in.get(unit.key, [])
        wrong = sum(count for own in counts.values() for status, count in own if status in WRONG)
        wrong -= sum(count for status, count in unit.counts if status in WRONG)
        return {
            "inside": inside if unit.key in view.places else [],
            "below": [(place, place.name, added_up(own, own)) for place, own in below],
            "worst": worst, "worst_note": view.more(len(worst), wrong, "more_wrong"),
            "more_members": self._more_members(unit),
        }  # fmt: skip

    def _more_members(self, unit: Unit) -> str:
        """That not all units in a region have a page."""
        view, inside = self.view, self.view.territory.below(unit.key)
        if not inside:
            return ""
        total = int(view.result.unit_counts.reindex(list(inside), fill_value=0).sum())
        total -= sum(code in view.units for code in inside & (view.seats | {unit.key}))
        shown = sum(member.key != unit.key for member in view.members.get(unit.key, []))
        return view.more(shown, total, "more_units")

    def _home(self, unit: Unit) -> Unit | dict[str, str] | None:
        """The region that a unit lies in; one without verdicts has a name and no page."""
        above = self.view.territory.above(unit.region)
        home = next((code for code in above if code != unit.key), "")
        return self.view.place(home) or ({"name": self._names[home], "page": ""} if home else None)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        regions = self.view.result.facts.registry.regions
        return dict(zip(regions["region_code"], regions["name"], strict=True))

    def _returns(self, owed: list[Owed]) -> str:
        expected, usable = sum(row.expected for row in owed), sum(row.usable for row in owed)
        part = self.view.say.completeness(usable / expected) if expected else ""
        ends = (min(row.first for row in owed), max(row.last for row in owed)) if owed else ()
        months = self.view.say.months(ends, ends[-1] - ends[0]) if ends else ""
        told = {"count": expected, "usable": f"{usable:,}", "rate": part, "months": months}
        return self.view.say.say("owed_in_all", **told)

    def _documents(self, unit: Unit) -> list[tuple[str, str, list[Any]]]:
        held: dict[str, list[Any]] = {}
        for line in self.view.by_unit.get(unit.key, []):
            held.setdefault(line.document, []).append(line)
        documents = self.view.result.catalogue.documents
        return [(self.view.page_of[name], documents[name].title, rows) for name, rows in held.items()]

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

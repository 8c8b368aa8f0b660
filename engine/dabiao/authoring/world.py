"""An invented world: regions and institutions that exist for one run, and what they report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dabiao.authoring.placing import Cells
from dabiao.catalogue import scope
from dabiao.intake.facts import Facts, Registry
from dabiao.periods import FAR_FUTURE, FAR_PAST, month_text


@dataclass
class World:
    """Grows as things are added. None of its regions lies in another."""

    _regions: dict[str, str] = field(default_factory=dict)
    _institutions: list[Mapping[str, Any]] = field(default_factory=list)
    _figures: list[tuple[str, int, str, float]] = field(default_factory=list)
    _filed: list[tuple[str, str, bool]] = field(default_factory=list)

    def region(self, level: str) -> str:
        """A new region of that level: its code."""
        code = f"region-{len(self._regions)}"
        self._regions[code] = level
        return code

    def institution(self, region: str, attributes: Mapping[str, Any], name: str = "") -> str:
        """A new institution, open at all times, that goes by this name or by its id: the id."""
        unit = f"institution-{len(self._institutions)}"
        place = {"institution_id": unit, "name": name or unit, "region_code": region}
        self._institutions.append({"tags": frozenset(), **attributes, **place})
        return unit

    def report(self, unit: str, cells: Cells) -> None:
        """A unit's figures."""
        self._figures += [(unit, month, element, figure) for (month, element), figure in cells.items()]

    def file(self, unit: str, code: str, achieved: bool) -> None:
        """A unit's word on a deliverable."""
        self._filed.append((unit, code, achieved))

    def facts(self, month: int) -> Facts:
        """All of it as intake hands it on; deliverables are dated on the first day of the month."""
        filed = pd.DataFrame(self._filed, columns=["unit", "code", "achieved"])
        filed = filed.astype({"unit": "str", "code": "str", "achieved": "bool"})
        filed = filed.assign(date=pd.Timestamp(f"{month_text(month)}-01"))
        none = pd.DataFrame(columns=["unit", "month", "element", "code"]).astype({"month": "int64"})
        columns = ["institution_id", "name", "region_code", *scope.ATTRIBUTES, "tags"]
        known = registry(pd.DataFrame(self._institutions, columns=columns), self._regions)
        return Facts(known, self._cells(), none, pd.DataFrame(), none, filed, pd.DataFrame())

    def _cells(self) -> pd.DataFrame:
        long = pd.DataFrame(self._figures, columns=["unit", "month", "element", "figure"])
        long = long.astype({"unit": "str", "month": "int64", "figure": "float64"})
        wide = long.pivot(index=["unit", "month"], columns="element", values="figure")
        return wide.rename_axis(columns=None).reset_index()


def registry(institutions: pd.DataFrame, regions: Mapping[str, str]) -> Registry:
    """The registry of institutions that are open at all times, a row each of what is known of it:
    ``institution_id, name, region_code`` and any attributes; and of regions: code → level."""
    many = len(institutions)
    blank: dict[str, Any] = dict.fromkeys(scope.ATTRIBUTES)
    blank |= {"aliases": [()] * many, "tags": [frozenset()] * many}
    unsaid = {name: nothing for name, nothing in blank.items() if name not in institutions}
    known = institutions.assign(**unsaid, valid_from=FAR_PAST, valid_to=FAR_FUTURE)
    text = dict.fromkeys(("institution_id", "name", "region_code"), "str")
    known = known.astype(text | dict.fromkeys(scope.ORDERED, "float64"))
    places = [(code, code, level, None) for code, level in regions.items()]
    columns = ["region_code", "name", "level", "parent"]
    return Registry(known, pd.DataFrame(places, columns=columns).astype({"region_code": "str"}))

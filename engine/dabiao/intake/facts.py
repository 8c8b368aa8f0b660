"""What intake hands on: the registry, the accepted figures, and every problem on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from dabiao.intake.problems import Problem

ROW_COUNTS = ("read", "accepted", "set_aside", "refused")
"""What is counted of the rows of every file."""

ROW_REFUSED = "row_refused"
"""What is wrong with the cells of a row that was refused as a whole; the problem list says why it was."""

WITHDRAWN = "suppressed_correction"
"""What becomes of a cell by a correction that tells no figure: none holds, and none was reported."""

UNREADABLE_REVISION = 10**9
"""The revision of a row whose own cannot be read: it may be the highest."""


@dataclass(frozen=True)
class Registry:
    """Who there is.

    ``institutions``: one row per institution and validity: ``institution_id, name, aliases (tuple
    of str), region_code, tier, grade, category, run_by, ownership, tags (frozenset of str),
    valid_from, valid_to`` — months as integers, both ends included, open ends as
    ``periods.FAR_PAST`` and ``FAR_FUTURE``; ``tier`` 3/2/1/0 and ``grade`` 3/2/1/0 (甲乙丙未定等)
    as float; a blank attribute is NaN or None; ``tags`` never blank.

    ``regions``: ``region_code, name, level, parent`` (None at the top).
    """

    institutions: pd.DataFrame
    regions: pd.DataFrame

    @cached_property
    def asides(self) -> Mapping[str, str]:
        """What tells those units apart that bear one name, by id: the region each lies in, or where that
        is one too, the id."""
        regions = self.regions[["region_code", "name", "parent"]]
        institutions = self.institutions[["institution_id", "name", "region_code"]]
        columns = ["unit", "name", "home"]
        spells = pd.concat([one.set_axis(columns, axis=1) for one in (regions, institutions)])
        names = spells["name"]
        alike = spells[names.isin(names[names.duplicated()])]  # most names stand once, and are not looked at
        if alike.empty:
            return {}
        twins = alike[alike.groupby("name")["unit"].transform("nunique") > 1]
        home = twins["home"].map(dict(zip(self.regions["region_code"], self.regions["name"], strict=True)))
        beside = twins.assign(home=home).groupby(["name", "home"])["unit"].transform("nunique")
        told = home.where(beside == 1, twins["unit"])
        return dict(zip(twins["unit"], "（" + told + "）", strict=True))

    def among(self, units: Collection[str]) -> Registry:
        """The same with these institutions alone, and the asides of all."""
        own = self.institutions["institution_id"].isin(units)
        found = Registry(self.institutions[own].reset_index(drop=True), self.regions)
        found.__dict__["asides"] = self.asides
        return found

    def told_apart(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of ``unit_id`` and ``unit_name``, its names such that no two units bear the same."""
        if not self.asides:
            return table
        beside = table["unit_id"].astype("str").map(self.asides).fillna("")
        return table.assign(unit_name=table["unit_name"].astype("str") + beside)


@dataclass(frozen=True)
class Waiver:
    """A recorded, approved, expiring exemption; months as integers, both ends included."""

    target: str
    unit: str
    from_: int
    until: int
    reason: str
    approved_by: str
    approved_on: dt.date
    reference: str


class Needs(NamedTuple):
    """The months and elements whose figures are asked for."""

    months: Collection[int]
    elements: Collection[str]


@dataclass(frozen=True)
class Facts:
    """All that was reported, cleaned, with the way back to every cell.

    ``cells``: one row per ``unit`` (text) and ``month`` (int64), a float64 column per reported
    element in the measure unit of the catalogue, NaN where there is no usable figure. A quarter's
    or year's figure stands in its last month.

    ``unusable``: ``unit, month, element, code`` — the cells that are filled but not usable
    (invalid, implausible, conflicting), at most one row each.

    ``rows``: every accepted row of a return: ``file, sheet, row, unit, month, revision`` and a
    float64 column per element; ``row`` is the number Excel shows, ``sheet`` "" for CSV. A refused row
    whose unit and month are known stands here too, for each unit that it names: all it fills is in
    ``faults``, so that no older figure takes its place.

    ``faults``: ``index (into rows), element, code`` — filled cells of these rows without a usable
    number, among them what a correction withdraws (:data:`WITHDRAWN`), which is missing and not unusable.

    ``attestations``: ``unit, code, achieved (boolean), date (datetime64), evidence, file, sheet, row``.
    ``achieved`` is missing in a row that was refused: nothing older than its ``date`` holds, and
    nothing at all where that is missing too.

    ``files``: one row per file: ``file, sha256, encoding, read, accepted, set_aside, refused``;
    ``accepted + set_aside + refused = read`` holds in every row.

    ``every_month``: the months of all rows there are, where not all were read; else None.

    ``originals``: where a file can be read again that does not lie in the data folder under its name.
    """

    registry: Registry
    cells: pd.DataFrame
    unusable: pd.DataFrame
    rows: pd.DataFrame
    faults: pd.DataFrame
    attestations: pd.DataFrame
    files: pd.DataFrame
    waivers: tuple[Waiver, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    every_month: frozenset[int] | None = None
    originals: Mapping[str, Path] = field(default_factory=dict)

    @property
    def months(self) -> frozenset[int]:
        """The months of all rows there are, also of those that were not read."""
        if self.every_month is not None:
            return self.every_month
        return frozenset(map(int, self.rows["month"].unique()))

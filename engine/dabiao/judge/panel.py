"""The panel: one row per unit and month, with a cell for every figure that the targets read.

Rows exist for every month in which a unit is open, reported or not, so that silence has a place.
Everything that depends on single cells is settled here: carrying stocks forward, last year's
figures beside this year's, what is usable and what is expected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Element
from dabiao.expression import base_name, is_prior, prior
from dabiao.judge.columns import Bool, both, either, negated
from dabiao.judge.engines import Engine
from dabiao.judge.expr import (
    Expr,
    col,
    filtered,
    lit,
    one_after_another,
    running_maximum,
    select,
    when,
    with_columns,
)
from dabiao.judge.table import Table
from dabiao.judge.tally import Tally, cell_tally
from dabiao.periods import LENGTH

KEYS = ("unit", "month")
_PLACE = (*KEYS, "region_code", "opened")
LAST_YEAR = "last_year"
"""1 in the rows that stand for the year before, missing in those of the month itself."""


@dataclass(frozen=True)
class Panel:
    """``frame``: a frame of the engine with what is ``known`` of the unit (``unit, month`` and its place
    first) and the ``columns`` of the figures.

    Beside the column of a figure ``x`` may stand ``x|bad`` (1 where the cell is filled but
    unusable), ``x|from`` (of a stock that is carried forward, the month it was reported for, or -1),
    ``x|part``, ``x|parts`` and ``x|of`` (of a region's figure made up of those of its children, see
    ``child_regions``), and ``owes|k`` (whether the unit owes the element). With ``two_years`` there
    are rows for the year before too (:func:`with_last_year`).
    """

    frame: Any
    elements: Mapping[str, Element]
    columns: tuple[str, ...]
    known: tuple[str, ...]
    owes: Mapping[str, str] = field(default_factory=dict)
    two_years: bool = False

    @classmethod
    def without_rows(cls, elements: Mapping[str, Element]) -> Panel:
        """A panel that only says how figures of these elements are read."""
        return cls(Table({}, 0), elements, (), ())

    def reading(self, names: Iterable[str], known: Iterable[str] = (), *, months: Collection[int]) -> Panel:
        """The same with nothing but these figures, of what is known of the unit beside its place these
        columns and who owes the figures, and these months."""
        codes = set(read_columns(names, self.elements))
        columns = tuple(c for c in self.columns if c.partition("|")[0] in codes)
        owes = {code: column for code, column in self.owes.items() if code in codes}
        wanted = {*_PLACE, *known, *owes.values()}
        kept = tuple(c for c in self.known if c in wanted)
        rows = self.frame.select(*kept, *columns)
        rows = filtered(rows, col("month").is_in(months))
        return replace(self, frame=rows, columns=columns, known=kept, owes=owes)

    def years(self, both_years: bool) -> Panel:
        """The same, for a trend with rows for the year before."""
        return self._beside_last_year if both_years else self

    @cached_property
    def _beside_last_year(self) -> Panel:
        return with_last_year(self)

    @property
    def this_year(self) -> Bool:
        """Which rows stand for the month itself."""
        return col(LAST_YEAR).is_null() if self.two_years else True

    def cell(self, name: str) -> Tally:
        """The single cell of a figure, e.g. ``beds`` or ``prior_year(beds)``."""
        if name not in self._cells:
            self._cells[name] = self._cell(name)
        return self._cells[name]

    @cached_property
    def _cells(self) -> dict[str, Tally]:
        # One computation for all who ask for it is carried out once for all of them.
        return {}

    def _cell(self, name: str) -> Tally:
        element = self.elements[base_name(name)]
        value, usable, weight = self._value(name, element)
        bad = self._bad(name)
        expected = either(both(self._due(element), self._owed(name)), usable, bad)
        cell = cell_tally(value, usable, self._open(name, expected), bad, weight)
        return self._from_parts(name, cell) if f"{name}|of" in self.columns else cell

    def owed(self, name: str) -> Bool:
        """Whether the unit owes the figure, whatever month it is."""
        return self._open(name, self._owed(name))

    def _value(self, name: str, element: Element) -> tuple[Expr, Bool, Expr | None]:
        figure = col(name)
        if element.weighted_by is None:
            return figure, ~figure.is_null(), None
        weight = col(weight_name(name, self.elements))
        weightless = (weight == 0) & ~weight.is_null()
        usable = weightless | ~(figure.is_null() | weight.is_null())
        product = when(weightless, 0.0, figure * weight)
        return product, usable, weight

    def _bad(self, name: str) -> Bool:
        names = (name, weight_name(name, self.elements))
        flags = [f"{n}|bad" for n in names if f"{n}|bad" in self.columns]
        return either(*(~col(flag).is_null() for flag in flags))

    def _owed(self, name: str) -> Bool:
        column = self.owes.get(base_name(name))
        return True if column is None else col(column)

    def _open(self, name: str, condition: Bool) -> Bool:
        return both(condition, negated(self.this_year) if is_prior(name) else self.this_year)

    def _due(self, element: Element) -> Bool:
        """Whether a reporting period of the element asks for a figure in the row's month."""
        length = LENGTH[element.frequency]
        if length == 1:
            return True
        age = (col("month") + 1) % length
        if element.kind != "stock":
            return age == 0
        existed = col("month") - age >= col("opened")
        recent = age <= element.carry_forward_months if element.carry_forward_months < length - 1 else True
        return both(recent, existed)

    def _from_parts(self, name: str, cell: Tally) -> Tally:
        parts, of = col(f"{name}|parts"), col(f"{name}|of")
        partial = ~of.is_null() & cell.value.is_null()
        made = ~of.is_null() & (partial | ~cell.none_usable)
        part, weight = col(f"{name}|part"), cell.weight
        return Tally(
            cell.value,
            when(partial, part if weight is None else part * self._part_of_weight(name), cell.known),
            when(made, parts, cell.usable),
            when(made, of, cell.expected),
            missing=(partial & (parts < of)) | (~partial & cell.missing),
            none_usable=(partial & (parts == 0)) | (~partial & cell.none_usable),
            none_expected=~partial & cell.none_expected if cell.none_expected is not False else False,
            any_bad=cell.any_bad,
            weight=weight,
            weight_known=None if weight is None else when(partial, self._part_of_weight(name), weight),
        )  # fmt: skip

    def _part_of_weight(self, name: str) -> Expr:
        """The weight of an average known only of some child regions: as far as it is known itself."""
        weight = weight_name(name, self.elements)
        if f"{weight}|of" not in self.columns:
            return col(weight)
        return when(col(weight).is_null(), col(f"{weight}|part"), col(weight))


@dataclass(frozen=True)
class Wanted:
    """What a panel must hold: months from ``first`` to ``last``, and the figures by name."""

    first: int
    last: int
    names: tuple[str, ...]

    def columns(self, elements: Mapping[str, Element]) -> tuple[str, ...]:
        """The elements to read, weights included, each once."""
        return read_columns(self.names, elements)


def weight_name(name: str, elements: Mapping[str, Element]) -> str:
    """What an average is weighted by, last year's by last year's; "" for any other figure."""
    weight = elements[base_name(name)].weighted_by
    return "" if weight is None else prior(weight) if is_prior(name) else weight


def read_columns(names: Iterable[str], elements: Mapping[str, Element]) -> tuple[str, ...]:
    """The elements behind these figures, weights included, each once."""
    bases = [base_name(name) for name in names]
    weights = [elements[b].weighted_by for b in bases]
    return tuple(dict.fromkeys([*bases, *(w for w in weights if w)]))


def build(
    units: Table,
    cells: Table,
    unusable: pd.DataFrame,
    wanted: Wanted,
    elements: Mapping[str, Element],
    owes: Mapping[str, str],
    engine: Engine,
) -> Panel:
    """The panel of ``units`` (``unit, valid_from, valid_to, opened``, and what is known of them).

    ``cells`` holds ``unit, month`` and the figures; ``unusable`` ``unit, month, element``.
    """
    columns = wanted.columns(elements)
    grid = engine.load(units).join(engine.load(_months(wanted)), how="cross")
    grid = filtered(grid, (col("month") >= col("valid_from")) & (col("month") <= col("valid_to")))
    frame = grid.drop("valid_from", "valid_to")
    figures = _figures(cells, units, columns, wanted)
    frame = _joined(frame, engine.load(figures))
    flags = _flags(unusable, columns, wanted)
    if len(flags.columns) > len(KEYS):
        frame = _joined(frame, engine.load(flags))
    held = tuple(c for c in (*figures.columns, *flags.columns) if c not in KEYS)
    carried = [code for code in columns if elements[code].carry_forward_months]
    if carried:
        frame = _carried_forward(frame, {code: elements[code].carry_forward_months for code in carried}, held)
        held += tuple(f"{code}|from" for code in carried)
    known = ("unit", "month", *(c for c in units.columns if c not in ("unit", "valid_from", "valid_to")))
    return Panel(frame, elements, tuple(dict.fromkeys(held)), known, owes)


def _months(wanted: Wanted) -> pd.DataFrame:
    return pd.DataFrame({"month": range(wanted.first, wanted.last + 1)}, dtype="int64")


def _figures(cells: Table, units: Table, columns: Iterable[str], wanted: Wanted) -> Table:
    """The cells of these units and months; what nobody reported is missing in all of them."""
    month = cells["month"]
    inside = (month >= wanted.first) & (month <= wanted.last) & among(units["unit"])(cells["unit"])
    parts = [name for name in cells.columns if name.partition("|")[0] in columns and "|" in name]
    figures = [*columns, *parts]
    known = [name for name in figures if name in cells.arrays]
    rows = cells.select(*KEYS, *known).taken(np.flatnonzero(inside))
    missing = dict.fromkeys(figures, np.full(len(rows), np.nan))
    return rows.beside(missing | {name: rows[name].astype("float64", copy=False) for name in known})


def among(numbers: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Says which of others are among these numbers of units; nobody is."""
    held = np.zeros(numbers.max(initial=0) + 2, bool)
    held[numbers] = True
    # NOBODY, and whatever is greater than all of them, is looked up in the last place.
    return lambda others: held[np.minimum(others, len(held) - 1)]


def _flags(unusable: pd.DataFrame, columns: tuple[str, ...], wanted: Wanted) -> Table:
    """``unit, month`` and a column ``x|bad`` for each element that has unusable cells."""
    kept = unusable[unusable["month"].between(wanted.first, wanted.last)]
    kept = kept[kept["element"].isin(columns)]
    codes, elements = pd.factorize(kept["element"], sort=True)
    flags = {f"{name}|bad": np.where(codes == at, 1.0, np.nan) for at, name in enumerate(elements)}
    return Table.of(kept[list(KEYS)]).beside(flags).added_up(KEYS, [], list(flags))


def _joined(frame: Any, other: Any) -> Any:
    return frame.join(other, on=list(KEYS), how="left")


def _carried_forward(frame: Any, limits: Mapping[str, int], held: Collection[str]) -> Any:
    """Each stock's latest filled cell, if it is at most so many months old; an unusable one hides what
    was reported before it, and so does what only some child regions report."""
    own = {code: [c for c in held if c.partition("|")[0] == code] for code in limits}
    cells = [c for names in own.values() for c in names]
    carried = frame.select(*KEYS, *cells)
    for code, limit in limits.items():
        carried = _latest(carried, code, own[code], limit)
    return _joined(frame.drop(*cells), carried)


def _latest(frame: Any, code: str, own: list[str], limit: int) -> Any:
    filled = reduce(or_, (~col(c).is_null() for c in own))
    source = select(frame, ["unit"], {f"{c}|old": col(c) for c in [*own, "month"]})
    # A running maximum stops at a missing value on some engines, so "never" is -1.
    frame = with_columns(frame, {"month|old": when(filled, col("month"), -1)})
    frame = running_maximum(frame, "month|old", "unit", "month")
    recent = col("month") - col("month|old") <= limit
    frame = with_columns(frame, {"month|old": when(recent, col("month|old"), -1).cast("month")})
    frame = frame.drop(*own).join(source, on=["unit", "month|old"], how="left")
    frame = with_columns(frame, {"month|old": col("month|old").cast("number")})
    return frame.rename({"month|old": f"{code}|from"} | {f"{c}|old": c for c in own})


def with_last_year(panel: Panel) -> Panel:
    """The panel with every row once more, twelve months later, as the year before that month.

    A row of the year before holds its figures under ``prior_year(x)``, and the region, scopes and
    duties of its own time: a baseline is taken by that time's registry.
    """
    figures, known = panel.columns, panel.known
    earlier = tuple(_prior_column(name) for name in figures)
    now = select(panel.frame, [*known, *figures], dict.fromkeys([*earlier, LAST_YEAR], lit(None)))
    moved = {name: col(name) + 12 if name in ("month", "opened") else col(name) for name in known}
    past = {old: col(name) for name, old in zip(figures, earlier, strict=True)}
    then = select(
        panel.frame, [], {**moved, **dict.fromkeys(figures, lit(None)), **past, LAST_YEAR: lit(1.0)}
    )
    frame = one_after_another(now, then)
    return replace(panel, frame=frame, columns=figures + earlier, two_years=True)


def _prior_column(name: str) -> str:
    """``beds`` → ``prior_year(beds)``; ``beds|bad`` → ``prior_year(beds)|bad``."""
    element, mark, kind = name.partition("|")
    return f"{prior(element)}{mark}{kind}"

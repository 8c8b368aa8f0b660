"""Adding figures up without losing sight of what is missing.

A :class:`Tally` is what is known of one input at one place: in a single cell, over the months of
a window, or over the institutions of a region. Tallies add up month by month and unit by unit;
only then is a formula evaluated: aggregate first, divide last, so that no ratio is a mean of ratios.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from dabiao.judge.columns import Bool, both, divided, either, negated, where
from dabiao.judge.engines import collect
from dabiao.judge.expr import Expr, added_up, added_up_in_limbs, col, when
from dabiao.judge.table import Table


@dataclass(frozen=True)
class Tally:
    """One input: its sum over what may enter, over all that is usable, and how complete it is.

    ``value`` and ``known`` are missing where nothing usable is there. An average carries the sums
    of figure × weight and of the weights.
    """

    value: Expr
    known: Expr
    usable: Any
    expected: Any
    missing: Bool
    none_usable: Bool
    none_expected: Bool
    any_bad: Bool
    weight: Expr | None = None
    weight_known: Expr | None = None

    @property
    def figure(self) -> Expr:
        """The number that stands for the input in a formula."""
        return self.value if self.weight is None else divided(self.value, self.weight)

    @property
    def known_figure(self) -> Expr:
        """The same over every usable figure."""
        return self.known if self.weight_known is None else divided(self.known, self.weight_known)

    @property
    def zero_weight(self) -> Bool:
        """Whether an average has nothing to be the average of, though everything is reported."""
        return False if self.weight is None else both(negated(self.missing), self.weight == 0)


def count(condition: Bool) -> Any:
    """A condition as a number to add up."""
    return int(condition) if isinstance(condition, bool) else condition.cast("count")


def cell_tally(value: Expr, usable: Bool, expected: Bool, bad: Bool, weight: Expr | None = None) -> Tally:
    """The tally of a single cell."""
    unusable = negated(usable)
    return Tally(
        value, value, count(usable), count(expected),
        missing=both(expected, unusable),
        none_usable=unusable,
        none_expected=negated(expected),
        any_bad=bad,
        weight=weight, weight_known=weight,
    )  # fmt: skip


class Column(NamedTuple):
    """A column to add up: its expression over single cells, and how it adds up."""

    name: str
    expr: Any
    adds_by: str = "sum"


def add_up(frame: Any, keys: list[str], columns: Iterable[Column]) -> Any:
    """The columns added up per group of ``keys``."""
    return added_up(frame, keys, *_by_kind(columns))


def add_up_in_limbs(frame: Any, keys: list[str], columns: Iterable[Column]) -> Table:
    """The same as a table of sums that others can be added to without rounding anything: see
    :meth:`dabiao.judge.table.Table.added_up_in_limbs`."""
    return collect(added_up_in_limbs(frame, keys, *_by_kind(columns)))


def _by_kind(columns: Iterable[Column]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The computations whose sums are asked for, and those of which the greatest counts."""
    columns = {c.name: c for c in columns}.values()
    sums, maxima = ({c.name: c.expr for c in columns if c.adds_by == kind} for kind in ("sum", "max"))
    return sums, maxima


@dataclass(frozen=True)
class Reading:
    """One input read over the rows of a group: which rows enter, and which are gated.

    ``within`` is true for rows in scope, ``undecided`` for rows whose scope a blank attribute
    leaves open (they are expected, but nothing of theirs is usable); ``gate`` is true for rows all
    of whose inputs are there. ``key`` names the columns.
    """

    key: str
    cell: Tally
    maximum: bool
    within: Bool = True
    undecided: Bool = False
    gate: Bool = True
    gate_key: str = ""

    def columns(self) -> list[Column]:
        """The columns that add up to this reading's tally."""
        cell, taken, entering = self.cell, self._taken, self.entering
        by = "max" if self.maximum else "sum"
        columns = [
            Column(f"{self.key}|known", _masked(taken, cell.known), by),
            Column(f"{self.key}|usable", self.usable),
            Column(f"{self.key}|expected", self.expected),
            Column(f"{self.key}|bad_cells", count(both(self.within, cell.any_bad))),
        ]
        if self.gate is not True:
            columns.append(Column(f"{self._gated}|value", _masked(entering, cell.value), by))
            columns.append(Column(f"{self._gated}|entering", count(entering)))
        if cell.weight is not None:
            columns.append(Column(f"{self.key}|known_weight", _masked(taken, cell.weight_known)))
            columns.append(Column(f"{self._gated}|weight", _masked(entering, cell.weight)))
        return columns

    @property
    def usable(self) -> Any:
        """How many usable cells each row brings."""
        return where(self.within, self.cell.usable, 0)

    @property
    def expected(self) -> Any:
        """How many cells are expected of each row."""
        return where(either(self.within, self.undecided), self.cell.expected, 0)

    @property
    def entering(self) -> Bool:
        """Which rows enter the value."""
        return both(self._taken, self.gate)

    @property
    def _taken(self) -> Bool:
        return both(self.within, negated(self.cell.none_usable))

    def tally(self) -> Tally:
        """The tally over the columns once they are added up."""
        usable, expected = col(f"{self.key}|usable"), col(f"{self.key}|expected")
        known = _nothing_is_missing(usable, col(f"{self.key}|known"))
        value = known
        if self.gate is not True:
            entering = col(f"{self._gated}|entering")
            value = _nothing_is_missing(entering, col(f"{self._gated}|value"))
        weighted = self.cell.weight is not None
        return Tally(
            value, known, usable, expected,
            missing=usable < expected,
            none_usable=usable == 0,
            none_expected=expected == 0,
            any_bad=col(f"{self.key}|bad_cells") > 0,
            weight=col(f"{self._gated}|weight") if weighted else None,
            weight_known=col(f"{self.key}|known_weight") if weighted else None,
        )  # fmt: skip

    @property
    def _gated(self) -> str:
        return f"{self.key}|{self.gate_key}"


def _masked(condition: Any, value: Any) -> Any:
    return value if condition is True else when(condition, value, None)


def _nothing_is_missing(counted: Expr, total: Expr) -> Expr:
    """A sum of nothing is missing, not 0."""
    return when(counted > 0, total, None)

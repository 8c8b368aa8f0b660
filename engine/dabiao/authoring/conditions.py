"""Figures under which a condition holds, or does not: those given, or others near its own numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy as np

from dabiao.authoring.aiming import DAYS, Figures
from dabiao.expression import Formula

_MOST = 10_000
"""Combinations of figures that are tried."""
_FUNCTIONS = {
    "min": lambda *parts: np.minimum.reduce(np.broadcast_arrays(*parts)),
    "max": lambda *parts: np.maximum.reduce(np.broadcast_arrays(*parts)),
}


def satisfying(condition: Formula, figures: Figures, *, holds: bool = True) -> Figures | None:
    """The figures with those that the condition reads changed, if need be, so that it holds, or with
    ``holds=False`` does not; None where none of those tried do."""
    names = [name for name in condition.names if name not in DAYS]
    tried = list(islice(product(*(list(_near(condition, figures[name])) for name in names)), _MOST))
    columns: dict[str, Any] = {name: float(figures[name]) for name in condition.names if name in DAYS}
    columns |= {name: np.array([float(row[at]) for row in tried]) for at, name in enumerate(names)}
    with np.errstate(divide="ignore", invalid="ignore"):
        held = np.broadcast_to(condition.evaluate(columns, _FUNCTIONS), len(tried))
    found = np.flatnonzero(held == holds)
    return {**figures, **dict(zip(names, tried[found[0]], strict=True))} if len(found) else None


def _near(condition: Formula, figure: Fraction) -> Iterator[Fraction]:
    """The figure itself, then those at and beside each number that the condition names, and none below 0."""
    yield figure
    numbers = [node.value for node in ast.walk(condition.tree) if isinstance(node, ast.Constant)]
    for number in (*(n for n in numbers if isinstance(n, int | float)), 0):
        exact = Fraction(str(number))
        yield from (near for near in (exact, exact - 1, exact + 1) if near >= 0)

"""The text carrier: formulas over small text nodes, with the numbers in them as people write them.

``1000 × (800 + 440) ÷ 187,000``: brackets stand only where the order of operations needs them.
Over titles instead of numbers the same formula reads in words, and so does a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from math import isfinite
from typing import Any

from dabiao.judge.rounding import UNBOUNDED
from dabiao.words import Lang, words

_OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _ATOM = range(7)
"""How tightly an operator binds its operands."""

_MOST_PLACES = 16
"""The decimals in which a float can differ from a limit at all."""


@dataclass(frozen=True, eq=False)
class Node:
    """A piece of a formula as text, and how tightly its outermost operator binds; ``terms`` are the
    words for the codes it may be compared with."""

    text: str
    lang: Lang = "zh"
    binds: int = _ATOM
    terms: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: Any) -> Node:
        return _joined(self, " + ", other, _SUM)

    def __radd__(self, other: Any) -> Node:
        return _joined(_node(other, self), " + ", self, _SUM)

    def __sub__(self, other: Any) -> Node:
        return _joined(self, " − ", other, _SUM, strict=True)

    def __rsub__(self, other: Any) -> Node:
        return _joined(_node(other, self), " − ", self, _SUM, strict=True)

    def __mul__(self, other: Any) -> Node:
        return _joined(self, " × ", other, _PRODUCT)

    def __rmul__(self, other: Any) -> Node:
        return _joined(_node(other, self), " × ", self, _PRODUCT)

    def __truediv__(self, other: Any) -> Node:
        return _joined(self, " ÷ ", other, _PRODUCT, strict=True)

    def __rtruediv__(self, other: Any) -> Node:
        return _joined(_node(other, self), " ÷ ", self, _PRODUCT, strict=True)

    def __neg__(self) -> Node:
        return Node(f"−{_bracketed(self, _PRODUCT)}", self.lang, _SUM)

    def __eq__(self, other: object) -> Node:  # type: ignore[override]  # builds text, as columns build columns
        return _joined(self, " = ", other, _COMPARED, strict=True)

    def __ne__(self, other: object) -> Node:  # type: ignore[override]  # builds text, as columns build columns
        return _joined(self, " ≠ ", other, _COMPARED, strict=True)

    def __lt__(self, other: Any) -> Node:
        return _joined(self, " < ", other, _COMPARED, strict=True)

    def __le__(self, other: Any) -> Node:
        return _joined(self, " ≤ ", other, _COMPARED, strict=True)

    def __gt__(self, other: Any) -> Node:
        return _joined(self, " > ", other, _COMPARED, strict=True)

    def __ge__(self, other: Any) -> Node:
        return _joined(self, " ≥ ", other, _COMPARED, strict=True)

    def __and__(self, other: Node) -> Node:
        return _joined(self, words(self.lang)["formula_and"], other, _AND)

    def __or__(self, other: Node) -> Node:
        return _joined(self, words(self.lang)["formula_or"], other, _OR)

    def __invert__(self) -> Node:
        return Node(f"{words(self.lang)['formula_not']}{_bracketed(self, _ATOM)}", self.lang, _NOT)

    def contains(self, item: Node) -> Node:
        """``item in self``, self being the name of a group."""
        return _joined(item, words(self.lang)["formula_in"], self, _COMPARED, strict=True)

    __hash__ = None  # type: ignore[assignment]  # equality gives text, so there is no hash


def _joined(left: Node, sign: str, right: Any, binds: int, *, strict: bool = False) -> Node:
    """Two operands with a sign between; ``strict`` operators bracket a right side as loose as themselves."""
    other = _node(right, left)
    least = binds + 1 if strict or other.text.startswith("−") else binds
    return Node(f"{_bracketed(left, binds)}{sign}{_bracketed(other, least)}", left.lang, binds)


def _bracketed(node: Node, least: int) -> str:
    return node.text if node.binds >= least else f"({node.text})"


def _node(value: Any, beside: Node) -> Node:
    if isinstance(value, Node):
        return value
    if isinstance(value, str):
        return Node(beside.terms.get(value, value), beside.lang)
    return number(float(value), beside.lang)


def number(value: float, lang: Lang = "zh") -> Node:
    """A number as a piece of a formula; a missing one is ``?``."""
    text = exact(value)
    return Node(text, lang, _SUM if text.startswith("−") else _ATOM)


@cache
def functions(lang: Lang) -> dict[str, Callable[..., Node]]:
    """``min`` and ``max`` over text."""

    def called(name: str) -> Callable[..., Node]:
        beside = Node("", lang)
        return lambda *values: Node(f"{name}({', '.join(_node(v, beside).text for v in values)})", lang)

    return {"min": called("min"), "max": called("max")}


@lru_cache(maxsize=30_000)  # the evidence of a report holds the same few figures again and again
def exact(value: float) -> str:
    """A figure as reported: thousands marked, ``?`` where missing. It has the 15 digits that a float holds
    of any decimal at most: those behind them nobody wrote."""
    return _plain(f"{Decimal(f'{value:.15g}'):,f}") if isfinite(value) else "?"


def rounded(value: float, limit: float = float("nan"), noise: float = UNBOUNDED) -> str:
    """A value to two decimals, or to as many as it takes not to look equal to a ``limit`` that it misses
    or exceeds by more than the relative ``noise``; ``?`` where missing."""
    return _written(value, decimals(value, limit, noise)) if isfinite(value) else "?"


def decimals(value: float, limit: float, noise: float = UNBOUNDED) -> int:
    """To how many decimals :func:`rounded` writes a value."""
    side, places = _side(value, limit, noise), 2
    while places < _MOST_PLACES and _side(round(value, places), limit, noise) != side:
        places += 1
    return places


def part(share: float) -> str:
    """A share of 1 in percent, to as many decimals as it takes not to look like all or nothing."""
    return rounded(share * 100, 100.0 if share > 0.5 else 0.0)


def _side(value: float, limit: float, noise: float) -> int:
    """Below, on or above the limit, within what counts as equal."""
    return 0 if abs(value - limit) <= abs(limit) * noise else 1 if value > limit else -1


@lru_cache(maxsize=30_000)  # a report holds the same few figures again and again
def _written(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return _plain(text.rstrip("0").rstrip(".") if "." in text else text)


def _plain(text: str) -> str:
    return "0" if text == "-0" else text.replace("-", "−")

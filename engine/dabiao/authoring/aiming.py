"""Figures that bring an indicator exactly to a value, or just beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from dabiao.catalogue.models import Element, Indicator
from dabiao.expression import WINDOW_DAYS, Formula, base_name, is_prior, prior

Figures = Mapping[str, Fraction]
"""Name of an input (last year's as ``prior_year(x)``) → figure."""

DAYS = (WINDOW_DAYS, prior(WINDOW_DAYS))
_FUNCTIONS = {"min": min, "max": max}
_SCALES = (*(10**power for power in range(7)), 0)
"""What the other inputs are multiplied with until whole figures hit the value; 0 is the last resort."""


@dataclass(frozen=True)
class Aim:
    """Figures just below a value of an indicator, at it and just above it; None where there are none,
    such as fewer than 0 beds, or half a bed, or a figure that is not plausible."""

    below: Figures | None = None
    at: Figures | None = None
    above: Figures | None = None

    @property
    def nearest(self) -> Figures | None:
        """The figures at the value, else beside it."""
        return self.at or self.below or self.above

    def sides(self) -> Iterator[tuple[Literal["below", "at", "above"], Figures]]:
        """Those that there are, by name."""
        if self.below:
            yield "below", self.below
        if self.at:
            yield "at", self.at
        if self.above:
            yield "above", self.above


@dataclass(frozen=True)
class _Shot:
    """All inputs of an indicator, one of which is turned."""

    indicator: Indicator
    name: str
    element: Element
    others: Figures

    def hit(self, wanted: Fraction) -> Fraction | None:
        """The figure of the turned input at which the value is the one wanted, if it has one: factor ×
        numerator − wanted × denominator, most often a straight line, is 0 there."""
        start, end = (self._distance(Fraction(x), wanted) for x in (0, 1))
        if start is None or end is None or start == end:
            return None
        figure = _exact(start / (start - end))
        return figure if self._fits(figure) and self.value(figure) == wanted else None

    def aim(self, figure: Fraction, wanted: Fraction) -> Aim:
        """The figures around a hit."""
        whole = self.element.value_type == "integer"
        step = Fraction(1) if whole else Fraction(1, 10 ** max(1, _decimals(figure)))
        sides = (figure - step, figure + step) if not whole or figure.denominator == 1 else _around(figure)
        found = {self._side(x, wanted): {**self.others, self.name: x} for x in sides if self._fits(x)}
        at = None if whole and figure.denominator > 1 else {**self.others, self.name: figure}
        return Aim(found.get(-1), at, found.get(1))

    def value(self, figure: Fraction) -> Fraction | None:
        """The value with this figure; None where it cannot be formed."""
        return value(self.indicator, {**self.others, self.name: figure})

    def _distance(self, figure: Fraction, wanted: Fraction) -> Fraction | None:
        parts = _parts(self.indicator, {**self.others, self.name: figure})
        return None if parts is None else parts[0] - wanted * parts[1]

    def _side(self, figure: Fraction, wanted: Fraction) -> int:
        """-1 below the value wanted, 1 above it; 0 where that cannot be: no share exceeds the whole."""
        found = self.value(figure)
        if found is None or (self.indicator.type == "proportion" and found > self.indicator.factor):
            return 0
        return (found > wanted) - (found < wanted)

    def _fits(self, figure: Fraction) -> bool:
        return self.element.plausible.holds(figure)


def aimed(indicator: Indicator, wanted: Fraction, base: Figures, elements: Mapping[str, Element]) -> Aim:
    """Figures around the value ``wanted``: one input of the numerator is turned, the others stay at
    ``base``, or at ten, a hundred … times it where whole figures need that. No figures where no input
    leads there by what is ``plausible`` of the elements."""
    second_best = Aim()
    for shot in _shots(indicator, base, elements):
        figure = shot.hit(wanted)
        if figure is not None:
            aim = shot.aim(figure, wanted)
            if aim.at:
                return aim
            second_best = second_best if second_best.nearest else aim
    return second_best


def value(indicator: Indicator, figures: Figures) -> Fraction | None:
    """An indicator's value in its measure unit; None where it cannot be formed."""
    parts = _parts(indicator, figures)
    return _exact(parts[0] / parts[1]) if parts and parts[1] else None


def _shots(indicator: Indicator, base: Figures, elements: Mapping[str, Element]) -> Iterator[_Shot]:
    for name in indicator.numerator.names:
        if name in elements and not is_prior(name):
            for scale in _SCALES:
                others = _scaled(base, scale, indicator.names)
                if all(_is_plausible(n, others, elements) for n in indicator.names if n != name):
                    yield _Shot(indicator, name, elements[name], others)


def _is_plausible(name: str, figures: Figures, elements: Mapping[str, Element]) -> bool:
    element = elements.get(base_name(name))
    return element is None or element.plausible.holds(figures[name])


def _scaled(base: Figures, scale: int, names: Collection[str]) -> Figures:
    scaled = {name: base[name] * scale for name in names if name not in DAYS}
    return {**base, **scaled}


def _parts(indicator: Indicator, figures: Figures) -> tuple[Fraction, Fraction] | None:
    """Factor × numerator, and the denominator; None where a division inside fails."""
    try:
        above = _exact(indicator.factor) * _evaluated(indicator.numerator, figures)
        below = _evaluated(indicator.denominator, figures) if indicator.denominator else Fraction(1)
    except ZeroDivisionError:
        return None
    return above, below


def _evaluated(formula: Formula, figures: Figures) -> Fraction:
    return _exact(formula.evaluate(figures, _FUNCTIONS))


def _exact(number: Fraction | float) -> Fraction:
    """A number as people write it: 0.1 is a tenth."""
    return Fraction(number).limit_denominator(10**9)


def _around(figure: Fraction) -> tuple[Fraction, Fraction]:
    return Fraction(floor(figure)), Fraction(ceil(figure))


def _decimals(figure: Fraction) -> int:
    """The decimals of a figure, at most six."""
    return next((places for places in range(6) if (figure * 10**places).denominator == 1), 6)

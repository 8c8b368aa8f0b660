"""Rows of figures → small pictures, as SVG that stands within a page.

The libraries that draw charts were tried on a line of twelve points: pygal takes 12 ms and 20 kB and writes
other bytes each time, matplotlib and altair some 35 ms and a second to load, leather 3 ms; svg.py loads for
0.1 s and escapes no text. A report may hold 100,000 of these pictures, so they are put together from
strings, a thirtieth of the time; every text goes through markupsafe.

Colours and strokes are those of ``style.css``; what is met and what is not differs in shape as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from markupsafe import Markup, escape

MARKS = ("met", "unmet", "partial")
"""A disc where the demand is met, a cross where it is not, a ring where that is open: not all is reported."""


class Point(NamedTuple):
    """A figure: its month as an integer, its value, the number demanded then, which of :data:`MARKS` it is
    drawn by, and whether it stands ``apart`` from the one before it, because figures between them lack. A
    line joins neither these nor what is partial: it would rise and fall with what is reported."""

    month: int
    value: float
    threshold: float
    mark: str
    apart: bool


class Runs(NamedTuple):
    """The figures of several lines: the fields of :class:`Point` as arrays in which one line's stand behind
    another's, at least two of each, and where each line's begin."""

    months: np.ndarray
    values: np.ndarray
    thresholds: np.ndarray
    marks: np.ndarray
    apart: np.ndarray
    starts: np.ndarray


class Ahead(NamedTuple):
    """Where a straight line leads: from the first value to the demand, and to the value projected."""

    month: int
    first_month: int
    first_value: float
    projected: float


class Labels(NamedTuple):
    """The words of a chart: its name and content for who cannot see it, and what stands in it."""

    title: str
    content: str
    value: str
    threshold: str
    start: str
    end: str
    due: str = ""


class Frame(NamedTuple):
    """The field that a chart draws in: its size and margins, and the months and values it spans."""

    width: float
    height: float
    margins: tuple[float, float, float, float]
    months: tuple[float, float]
    values: tuple[float, float]

    def x(self, month: float) -> float:
        start, step = self.across
        return round(start + step * (month - self.months[0]), 1)

    def y(self, value: float) -> float:
        start, step = self.up
        return round(start + step * (value - self.values[0]), 1)

    @property
    def across(self) -> tuple[float, float]:
        """Where the first month stands, and how far from each other they are; a single one stands right."""
        left, right = self.margins[3], self.width - self.margins[1]
        first, last = self.months
        return (left, (right - left) / (last - first)) if last > first else (right, 0.0)

    @property
    def up(self) -> tuple[float, float]:
        """Where the least value stands, and how far up one is from it that is greater by 1."""
        top, bottom = self.margins[0], self.height - self.margins[2]
        return bottom, (top - bottom) / (self.values[1] - self.values[0])


_TREND = 346.0, 132.0, (20.0, 72.0, 20.0, 8.0)
_APART = 6
"""Between the latest value and the number demanded, which stands right of it on the same height."""

_SPARK, _ROOM = (84, 20), 3
_TENTHS = np.array([f"{tenths / 10}" for tenths in range(10 * max(_SPARK))], object)
"""Every place within a spark, as it is written."""


def trend(
    points: Sequence[Point], labels: Labels, *, high: float | None = None, due: int | None = None,
    ahead: Ahead | None = None,
) -> Markup:  # fmt: skip
    """The figures month by month with the number demanded (and its upper end ``high``), the due month, and
    where a straight line leads."""
    months = [p.month for p in points] + [m for m in (due, ahead.month if ahead else None) if m]
    values = [v for p in points for v in (p.value, p.threshold)]
    values += [v for v in (high, ahead.projected if ahead else None) if v is not None]
    low, top = map(float, _with_room(min(values), max(values)))
    frame = Frame(*_TREND, (min(months), max(months)), (low, top))
    parts = [
        _baseline(frame, labels), _demanded(frame, points, high, labels),
        _due(frame, due, labels) if due is not None else "",
        _ahead(frame, points[-1], ahead) if ahead is not None else "",
        _run(frame, points), _now(frame, points[-1], labels.value),
    ]  # fmt: skip
    return _svg("trend", _TREND[:2], parts, labels.title, labels.content)


def sparks(runs: Runs, titles: Iterable[str]) -> list[Markup]:
    """The same of each line in the height of a line of text, without words."""
    ends = np.append(runs.starts[1:], len(runs.months))
    months, values, thresholds = _places(runs, ends)
    run, aim = (months + " " + up for up in (values, thresholds))
    run = np.where(_broken(runs), "M" + run + "h0", "L" + run).tolist()
    least, most = (of.reduceat(runs.thresholds, runs.starts) for of in (np.minimum, np.maximum))
    spans = zip(runs.starts.tolist(), (ends - 1).tolist(), (least == most).tolist(), titles, strict=True)
    return [
        _svg("spark", _SPARK, [
            _path((aim[first], aim[last]) if level else aim[first : last + 1], "aim"),
            f'<path class="run" d="M{run[first][1:]}{"".join(run[first + 1 : last + 1])}"/>',
            _mark(months[last], values[last], runs.marks[last]),
        ], title)
        for first, last, level, title in spans
    ]  # fmt: skip


def _broken(runs: Runs) -> np.ndarray:
    """Where no line leads to a figure from the one before it."""
    partial = runs.marks == "partial"
    broken: np.ndarray = runs.apart | partial | np.append(False, partial[:-1])
    broken[runs.starts] = True
    return broken


def _places(runs: Runs, ends: np.ndarray) -> Iterator[np.ndarray]:
    """Where months, values and numbers demanded stand in their sparks, as texts. A site has a million of
    these points, and each of them is one of few texts."""
    (width, height), line = _SPARK, np.repeat(np.arange(len(ends)), ends - runs.starts)
    first, last = runs.months[runs.starts], runs.months[ends - 1]
    low, high = _with_room(
        np.minimum.reduceat(np.minimum(runs.values, runs.thresholds), runs.starts),
        np.maximum.reduceat(np.maximum(runs.values, runs.thresholds), runs.starts),
    )
    across, up = (width - 2 * _ROOM) / (last - first), (2 * _ROOM - height) / (high - low)
    yield _tenths(_ROOM + across[line] * (runs.months - first[line]))
    for values in (runs.values, runs.thresholds):
        yield _tenths(height - _ROOM + up[line] * (values - low[line]))


def _tenths(places: np.ndarray) -> np.ndarray:
    texts: np.ndarray = _TENTHS.take(np.rint(places * 10).astype(int))
    return texts


def scale(values: Iterable[float]) -> tuple[float, float]:
    """From where to where the bars of a list of values reach; 0 is always within."""
    held = [0.0, *values]
    low, high = min(held), max(held)
    return low, high + (high - low) * 0.04 or 1.0


def bullet(value: float, demanded: tuple[float, float], reach: tuple[float, float]) -> Markup:
    """A bar as long as the value, over the field of what is demanded (its ends may be infinite).

    It is as wide as its place and hidden from who cannot see it: the value stands beside it as text.
    """
    frame = Frame(100, 10, (0, 0, 0, 0), reach, (0, 1))
    low, high = max(demanded[0], reach[0]), min(demanded[1], reach[1])
    places = [frame.x(end) for end in demanded if reach[0] <= end <= reach[1]]
    parts = [
        _box(frame, (low, high), (0, 10), "field"),
        _box(frame, (min(value, 0), max(value, 0)), (3, 4), "reached"),
        *(f'<path class="aim" d="M{x} 0V10"/>' for x in places),
    ]
    return _markup(
        f'<svg class="bullet" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _with_room(low: Any, high: Any) -> tuple[Any, Any]:
    """The least and the greatest value, or arrays of them, with a little room below and above."""
    room = np.where(high > low, (high - low) * 0.08, np.where(high != 0, abs(high) * 0.1, 1.0))
    return low - room, high + room


def _svg(kind: str, size: tuple[float, float], parts: Iterable[str], title: str, content: str = "") -> Markup:
    told = f"<title>{_safe(title)}</title>" + (f"<desc>{_safe(content)}</desc>" if content else "")
    width, height = size
    box = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return _markup(f'<svg class="{kind}" role="img" {box}>{told}{"".join(parts)}</svg>')


def _baseline(frame: Frame, labels: Labels) -> str:
    """The months that the chart spans."""
    left, right = frame.x(frame.months[0]), frame.x(frame.months[1])
    bottom = frame.height - frame.margins[2] + 4
    axis = f'<path class="axis" d="M{left} {bottom}H{right}"/>'
    axis += _text(left, frame.height - 3, labels.start, "start")
    return axis + (_text(right, frame.height - 3, labels.end, "end") if labels.end != labels.start else "")


def _demanded(frame: Frame, points: Sequence[Point], high: float | None, labels: Labels) -> str:
    last = (frame.months[1], points[-1].threshold)
    drawn = _line(frame, [*_thresholds(points), last], "aim")
    if high is not None:
        drawn += _line(frame, [(month, high) for month in frame.months], "aim")
    right = frame.width - frame.margins[1] + 4
    return drawn + _text(right, frame.y(last[1]) + 4, labels.threshold, "demand")


def _thresholds(points: Sequence[Point]) -> list[tuple[float, float]]:
    """The numbers demanded; where it is one number, at both ends only."""
    ends = points if len({p.threshold for p in points}) > 1 else (points[0], points[-1])
    return [(p.month, p.threshold) for p in ends]


def _due(frame: Frame, due: int, labels: Labels) -> str:
    x, bottom = frame.x(due), frame.height - frame.margins[2] + 4
    return f'<path class="due" d="M{x} 14V{bottom}"/>' + _text(x, 11, labels.due, "when")


def _ahead(frame: Frame, now: Point, ahead: Ahead) -> str:
    """The path to the demand, and the line on from the present value."""
    path = _line(frame, [ahead[1:3], (ahead.month, now.threshold)], "path")
    line = _line(frame, [(now.month, now.value), (ahead.month, ahead.projected)], "ahead")
    return path + line + _disc(frame.x(ahead.month), frame.y(ahead.projected), "projected", 3.2)


def _run(frame: Frame, points: Sequence[Point]) -> str:
    broken = (
        at for at, (before, now) in enumerate(pairwise(points), 1)
        if now.apart or "partial" in (before.mark, now.mark)
    )  # fmt: skip
    breaks = [0, *broken, len(points)]
    joined = (points[start:end] for start, end in pairwise(breaks))
    lines = (_line(frame, [(p.month, p.value) for p in part], "run") for part in joined if len(part) > 1)
    marks = (_mark(frame.x(point.month), frame.y(point.value), point.mark) for point in points)
    return "".join((*lines, *marks))


def _now(frame: Frame, point: Point, value: str) -> str:
    """The latest value in words, kept off the upper edge, and right off the number demanded."""
    x, y = frame.x(point.month), max(frame.y(point.value) - 6, 24)
    if x > frame.width * 0.7:
        return _text(round(x - _APART, 1), y, value, "now late")
    return _text(x, y, value, "now")


def _line(frame: Frame, places: Iterable[tuple[float, float]], kind: str) -> str:
    (left, step), (bottom, rise), first, low = frame.across, frame.up, frame.months[0], frame.values[0]
    drawn = (f"{left + step * (m - first):.1f} {bottom + rise * (v - low):.1f}" for m, v in places)
    return _path(drawn, kind)


def _path(places: Iterable[str], kind: str) -> str:
    return f'<path class="{kind}" d="M{"L".join(places)}"/>'


def _mark(x: object, y: object, mark: str) -> str:
    if mark == "unmet":
        return f'<path class="unmet" d="M{x} {y}m-2.6-2.6l5.2 5.2m0-5.2l-5.2 5.2"/>'
    return _disc(x, y, mark, 2.4)


def _disc(x: object, y: object, kind: str, radius: float) -> str:
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'


def _box(frame: Frame, span: tuple[float, float], place: tuple[float, float], kind: str) -> str:
    left, right = frame.x(span[0]), frame.x(span[1])
    if right <= left:
        return ""
    size = f'x="{left}" width="{right - left:.1f}" y="{place[0]:g}" height="{place[1]:g}"'
    return f'<rect class="{kind}" {size}/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return str(escape(text))


def _markup(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704  # put together here from numbers, and texts made safe

"""Rows of figures → small pictures, as SVG that stands within a page.

The libraries that draw charts were tried on a line of twelve points: pygal takes 12 ms and 20 kB and writes
other bytes each time, matplotlib and altair some 35 ms and a second to load, leather 3 ms; svg.py loads for
0.1 s and escapes no text. A report may hold 100,000 of these pictures, so they are put together from
strings, a thirtieth of the time; every text goes through markupsafe.

Colours and strokes are those of ``style.css``; what is met and what is not differs in shape as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markupsafe import Markup


class Point(NamedTuple):
    """A figure: its month as an integer, its value, the number demanded then, and whether that is met."""

    month: int
    value: float
    threshold: float
    met: bool


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


_TREND, _SPARK = (346.0, 132.0, (20.0, 72.0, 20.0, 8.0)), (84.0, 20.0, (3.0, 3.0, 3.0, 3.0))


def trend(
    points: Sequence[Point], labels: Labels, *, high: float | None = None, due: int | None = None,
    ahead: Ahead | None = None,
) -> Markup:  # fmt: skip
    """The figures month by month with the number demanded (and its upper end ``high``), the due month, and
    where a straight line leads."""
    months = [p.month for p in points] + [m for m in (due, ahead.month if ahead else None) if m]
    values = [v for p in points for v in (p.value, p.threshold)]
    values += [v for v in (high, ahead.projected if ahead else None) if v is not None]
    frame = Frame(*_TREND, (min(months), max(months)), _span(values))
    parts = [
        _baseline(frame, labels), _demanded(frame, points, high, labels),
        _due(frame, due, labels) if due is not None else "",
        _ahead(frame, points[-1], ahead) if ahead is not None else "",
        _run(frame, points), _now(frame, points[-1], labels.value),
    ]  # fmt: skip
    return _svg(frame, "trend", parts, labels.title, labels.content)


def spark(points: Sequence[Point], title: str) -> Markup:
    """The same in the height of a line of text, without words."""
    values = [v for p in points for v in (p.value, p.threshold)]
    frame = Frame(*_SPARK, (points[0].month, points[-1].month), _span(values))
    run = _line(frame, [(p.month, p.value) for p in points], "run")
    parts = [_line(frame, _thresholds(points), "aim"), run, _dot(frame, points[-1])]
    return _svg(frame, "spark", parts, title)


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


def _span(values: Sequence[float]) -> tuple[float, float]:
    """The values with a little room above and below."""
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _svg(frame: Frame, kind: str, parts: Iterable[str], title: str, content: str = "") -> Markup:
    size = f'width="{frame.width:g}" height="{frame.height:g}"'
    told = f"<title>{_safe(title)}</title>" + (f"<desc>{_safe(content)}</desc>" if content else "")
    box = f'viewBox="0 0 {frame.width:g} {frame.height:g}"'
    return _markup(f'<svg class="{kind}" role="img" {box} {size}>{told}{"".join(parts)}</svg>')


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
    return path + line + _disc(frame, ahead.month, ahead.projected, "projected", 3.2)


def _run(frame: Frame, points: Sequence[Point]) -> str:
    line = _line(frame, [(p.month, p.value) for p in points], "run")
    return line + "".join(_dot(frame, point) for point in points)


def _now(frame: Frame, point: Point, value: str) -> str:
    """The latest value in words, kept off the upper edge and off the right one."""
    x, y = frame.x(point.month), max(frame.y(point.value) - 6, 24)
    return _text(x, y, value, "now late" if x > frame.width * 0.7 else "now")


def _line(frame: Frame, places: Iterable[tuple[float, float]], kind: str) -> str:
    # A site has a million of these points: the field is measured once for all of a line.
    (left, step), (bottom, rise), first, low = frame.across, frame.up, frame.months[0], frame.values[0]
    drawn = "L".join([f"{left + step * (m - first):.1f} {bottom + rise * (v - low):.1f}" for m, v in places])
    return f'<path class="{kind}" d="M{drawn}"/>'


def _dot(frame: Frame, point: Point) -> str:
    """A disc where the demand is met, a cross where it is not."""
    if point.met:
        return _disc(frame, point.month, point.value, "met", 2.4)
    x, y = frame.x(point.month), frame.y(point.value)
    return f'<path class="unmet" d="M{x} {y}m-2.6-2.6l5.2 5.2m0-5.2l-5.2 5.2"/>'


def _disc(frame: Frame, month: float, value: float, kind: str, radius: float) -> str:
    return f'<circle class="{kind}" cx="{frame.x(month)}" cy="{frame.y(value)}" r="{radius}"/>'


def _box(frame: Frame, span: tuple[float, float], place: tuple[float, float], kind: str) -> str:
    left, right = frame.x(span[0]), frame.x(span[1])
    if right <= left:
        return ""
    size = f'x="{left}" width="{right - left:.1f}" y="{place[0]:g}" height="{place[1]:g}"'
    return f'<rect class="{kind}" {size}/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


def _markup(svg: str) -> Markup:
    from markupsafe import Markup

    return Markup(svg)  # noqa: S704  # put together here from numbers, and texts made safe

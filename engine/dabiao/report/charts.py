"""Rows of figures → small pictures, as SVG that stands within a page.

They are written by the XML writer of the standard library. The libraries that draw charts were tried on
a line of twelve points: pygal takes 12 ms and 20 kB and writes other bytes each time, matplotlib and
altair some 35 ms and a second to load, leather 3 ms; svg.py is fast but loads for 0.1 s and escapes no
text. A report may hold 100,000 of these pictures.

Colours and strokes are those of ``style.css``; what is met and what is not differs in shape as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

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
        left, right = self.margins[3], self.width - self.margins[1]
        first, last = self.months
        return round(left + (right - left) * ((month - first) / (last - first) if last > first else 1), 1)

    def y(self, value: float) -> float:
        top, bottom = self.margins[0], self.height - self.margins[2]
        low, high = self.values
        return round(bottom - (bottom - top) * (value - low) / (high - low), 1)


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
    svg = _svg(frame, "trend", labels.title, labels.content)
    _baseline(svg, frame, labels)
    _demanded(svg, frame, points, high, labels)
    if due is not None:
        _due(svg, frame, due, labels)
    if ahead is not None:
        _ahead(svg, frame, points[-1], ahead)
    _run(svg, frame, points)
    _text(svg, frame.x(points[-1].month), frame.y(points[-1].value) - 6, labels.value, "now", frame)
    return _markup(svg)


def spark(points: Sequence[Point], title: str) -> Markup:
    """The same in the height of a line of text, without words."""
    values = [v for p in points for v in (p.value, p.threshold)]
    frame = Frame(*_SPARK, (points[0].month, points[-1].month), _span(values))
    svg = _svg(frame, "spark", title)
    _line(svg, frame, _thresholds(points), "aim")
    _line(svg, frame, ((p.month, p.value) for p in points), "run")
    _dot(svg, frame, points[-1])
    return _markup(svg)


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
    svg = Element("svg", {
        "class": "bullet", "viewBox": "0 0 100 10", "preserveAspectRatio": "none", "aria-hidden": "true",
    })  # fmt: skip
    low, high = max(demanded[0], reach[0]), min(demanded[1], reach[1])
    _box(svg, frame, (low, high), (0, 10), "field")
    _box(svg, frame, (min(value, 0), max(value, 0)), (3, 4), "reached")
    for end in demanded:
        if reach[0] <= end <= reach[1]:
            x = str(frame.x(end))
            SubElement(svg, "line", {"class": "aim", "x1": x, "x2": x, "y1": "0", "y2": "10"})
    return _markup(svg)


def _span(values: Sequence[float]) -> tuple[float, float]:
    """The values with a little room above and below."""
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _svg(frame: Frame, kind: str, title: str, content: str = "") -> Element:
    size = {"width": f"{frame.width:g}", "height": f"{frame.height:g}"}
    box = f"0 0 {frame.width:g} {frame.height:g}"
    svg = Element("svg", {"class": kind, "role": "img", "viewBox": box, **size})
    SubElement(svg, "title").text = title
    if content:
        SubElement(svg, "desc").text = content
    return svg


def _baseline(svg: Element, frame: Frame, labels: Labels) -> None:
    """The months that the chart spans."""
    left, right = frame.x(frame.months[0]), frame.x(frame.months[1])
    bottom = frame.height - frame.margins[2] + 4
    SubElement(svg, "path", {"class": "axis", "d": f"M{left} {bottom}H{right}"})
    _text(svg, left, frame.height - 3, labels.start, "start")
    if labels.end != labels.start:
        _text(svg, right, frame.height - 3, labels.end, "end")


def _demanded(
    svg: Element, frame: Frame, points: Sequence[Point], high: float | None, labels: Labels
) -> None:
    last = (frame.months[1], points[-1].threshold)
    _line(svg, frame, [*_thresholds(points), last], "aim")
    if high is not None:
        _line(svg, frame, [(frame.months[0], high), (frame.months[1], high)], "aim")
    _text(svg, frame.width - frame.margins[1] + 4, frame.y(last[1]) + 4, labels.threshold, "demand")


def _thresholds(points: Sequence[Point]) -> list[tuple[float, float]]:
    """The numbers demanded; where it is one number, at both ends only."""
    ends = points if len({p.threshold for p in points}) > 1 else (points[0], points[-1])
    return [(p.month, p.threshold) for p in ends]


def _due(svg: Element, frame: Frame, due: int, labels: Labels) -> None:
    x, bottom = frame.x(due), frame.height - frame.margins[2] + 4
    SubElement(svg, "path", {"class": "due", "d": f"M{x} 14V{bottom}"})
    _text(svg, x, 11, labels.due, "when")


def _ahead(svg: Element, frame: Frame, now: Point, ahead: Ahead) -> None:
    """The path to the demand, and the line on from the present value."""
    _line(svg, frame, [ahead[1:3], (ahead.month, now.threshold)], "path")
    _line(svg, frame, [(now.month, now.value), (ahead.month, ahead.projected)], "ahead")
    x, y = frame.x(ahead.month), frame.y(ahead.projected)
    SubElement(svg, "circle", {"class": "projected", "cx": f"{x}", "cy": f"{y}", "r": "3.2"})


def _run(svg: Element, frame: Frame, points: Sequence[Point]) -> None:
    _line(svg, frame, ((p.month, p.value) for p in points), "run")
    for point in points:
        _dot(svg, frame, point)


def _line(svg: Element, frame: Frame, places: Iterable[tuple[float, float]], kind: str) -> None:
    drawn = "L".join(f"{frame.x(month)} {frame.y(value)}" for month, value in places)
    SubElement(svg, "path", {"class": kind, "d": f"M{drawn}"})


def _dot(svg: Element, frame: Frame, point: Point) -> None:
    """A disc where the demand is met, a cross where it is not."""
    x, y = frame.x(point.month), frame.y(point.value)
    if point.met:
        SubElement(svg, "circle", {"class": "met", "cx": f"{x}", "cy": f"{y}", "r": "2.4"})
    else:
        SubElement(svg, "path", {"class": "unmet", "d": f"M{x} {y}m-2.6-2.6l5.2 5.2m0-5.2l-5.2 5.2"})


def _box(
    svg: Element, frame: Frame, span: tuple[float, float], place: tuple[float, float], kind: str
) -> None:
    left, right = frame.x(span[0]), frame.x(span[1])
    if right > left:
        box = {"x": left, "width": round(right - left, 1), "y": place[0], "height": place[1]}
        SubElement(svg, "rect", {"class": kind, **{name: f"{number:g}" for name, number in box.items()}})


def _text(svg: Element, x: float, y: float, text: str, kind: str, frame: Frame | None = None) -> None:
    """Words at a place; within a ``frame`` they are kept off its upper edge and end where they would
    leave it."""
    if frame is not None:
        kind += " late" if x > frame.width * 0.7 else ""
        y = max(y, 24)
    SubElement(svg, "text", {"class": kind, "x": f"{x:g}", "y": f"{y:g}"}).text = text


def _markup(svg: Element) -> Markup:
    from markupsafe import Markup

    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704  # the writer escapes every text

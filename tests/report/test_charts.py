"""The pictures: what is higher stands higher, what is demanded is a line, and every text stays text."""

from __future__ import annotations

import re
import time
from itertools import chain
from xml.etree import ElementTree

import numpy as np
import pytest

from dabiao.report.charts import Ahead, Labels, Point, Runs, bullet, scale, sparks, trend

START = 2025 * 12
RISING = [Point(START + i, 4.0 + i, 8.0, "met" if i >= 4 else "unmet", apart=False) for i in range(6)]
LABELS = Labels("护士：走势", "2025-01 4; 2025-06 9", "9 人", "≥ 8 人", "2025-01", "2025-12", "到期")
AHEAD = Ahead(START + 11, START, 4.0, 15.0)


def runs(*lines: list[Point]) -> Runs:
    """These lines, one behind the other."""
    columns = (np.array(column) for column in zip(*chain(*lines), strict=True))
    return Runs(*columns, starts=np.cumsum([0, *map(len, lines)])[:-1])


def spark(points: list[Point], title: str) -> str:
    (svg,) = sparks(runs(points), [title])
    return svg


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314  # written by us


def corners(svg: str, kind: str) -> list[tuple[float, float]]:
    """The places that the line of a kind goes through."""
    (path,) = drawn(svg).findall(f"path[@class='{kind}']")
    pairs = re.findall(r"([\d.-]+) ([\d.-]+)", path.get("d") or "")
    return [(float(x), float(y)) for x, y in pairs]


def test_a_trend_runs_from_left_to_right_and_up() -> None:
    run = corners(trend(RISING, LABELS), "run")
    assert len(run) == len(RISING)
    assert run == sorted(run) and [y for _, y in run] == sorted((y for _, y in run), reverse=True)


def test_a_value_on_the_demand_stands_on_its_line() -> None:
    svg = trend(RISING, LABELS)
    assert {y for _, y in corners(svg, "aim")} == {corners(svg, "run")[4][1]}


def test_small_pictures_drawn_together_are_those_drawn_alone() -> None:
    falling = [Point(START + 3 * i, 7.0 - i, 1.0 + i, "unmet", apart=False) for i in range(3)]
    assert sparks(runs(RISING, falling), ["a", "b"]) == [spark(RISING, "a"), spark(falling, "b")]
    assert len(corners(spark(RISING, ""), "aim")) == 2 and len(corners(spark(falling, ""), "aim")) == 3
    line = corners(spark(falling, ""), "run")
    assert line == sorted(line) and [x for x, _ in line] == [3, 42, 81] and line[0][1] < line[2][1]


def test_what_is_met_and_what_is_not_differ_in_shape() -> None:
    svg = drawn(trend(RISING, LABELS))
    assert (len(svg.findall("circle[@class='met']")), len(svg.findall("path[@class='unmet']"))) == (2, 4)


def test_what_is_not_all_reported_is_a_ring_and_no_line_leads_to_it() -> None:
    points = [*RISING[:3], RISING[3]._replace(mark="partial"), *RISING[4:]]
    svg = drawn(trend(points, LABELS))
    marks = [len(svg.findall(f"*[@class='{kind}']")) for kind in ("met", "unmet", "partial")]
    assert marks == [2, 3, 1]
    assert lengths(svg) == [3, 2]
    assert parts(spark(points, "")) == 3  # a line, a dot alone, a line
    assert drawn(spark(points[:4], "")).find("circle[@class='partial']") is not None


def test_a_line_breaks_where_figures_lack() -> None:
    points = [*RISING[:2], RISING[2]._replace(apart=True), *RISING[3:]]
    assert lengths(drawn(trend(points, LABELS))) == [2, 4]
    assert (parts(spark(points, "")), parts(spark(RISING, ""))) == (2, 1)
    both = sparks(runs(points, RISING), ["a", "b"])
    assert both == [spark(points, "a"), spark(RISING, "b")]


def lengths(svg: ElementTree.Element) -> list[int]:
    """How many figures each line joins."""
    return [len((path.get("d") or "").split("L")) for path in svg.findall("path[@class='run']")]


def parts(svg: str) -> int:
    """Of how many parts the line of a spark is."""
    return sum((path.get("d") or "").count("M") for path in drawn(svg).findall("path[@class='run']"))


def test_a_projection_is_drawn_apart_from_the_figures_and_ends_at_the_due_month() -> None:
    svg = trend(RISING, LABELS, due=START + 11, ahead=AHEAD)
    path, ahead, run = (corners(svg, kind) for kind in ("path", "ahead", "run"))
    (ring,) = drawn(svg).findall("circle[@class='projected']")
    assert path[0] == run[0] and ahead[0] == run[-1]
    assert ahead[-1] == (float(ring.get("cx") or 0), float(ring.get("cy") or 0))
    assert path[-1][0] == ahead[-1][0] > run[-1][0]
    assert "projected" not in trend(RISING, LABELS)


def test_a_chart_can_be_read_by_who_cannot_see_it() -> None:
    svg = drawn(trend(RISING, LABELS))
    assert (svg.get("role"), svg.findtext("title"), svg.findtext("desc")) == ("img", *LABELS[:2])
    assert [held.text for held in svg.findall("text")] == ["2025-01", "2025-12", "≥ 8 人", "9 人"]
    assert drawn(spark(RISING, "走势")).findtext("title") == "走势"
    assert drawn(bullet(3, (5, 9), (0, 10))).get("aria-hidden") == "true"


def test_all_that_is_drawn_is_within_the_frame() -> None:
    numbers = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", trend(RISING, LABELS, due=START + 11, ahead=AHEAD))
    assert numbers
    assert all(0 <= float(x) <= 346 and 0 <= float(y) <= 132 for x, y in numbers)


@pytest.mark.parametrize("value", [0.0, -3.0, 5.0, 1e12])
def test_values_that_never_change_can_be_drawn(value: float) -> None:
    same = [Point(START + i, value, value, "met", apart=False) for i in range(2)]
    assert "nan" not in trend(same, LABELS) and "nan" not in spark(same, "")


def test_a_text_cannot_leave_its_place() -> None:
    hostile = LABELS._replace(title="</svg><script>alert(1)</script>", threshold='"><b>&')
    svg = trend(RISING, hostile)
    assert "<script" not in svg and "<b>" not in svg
    assert drawn(svg).findtext("title") == hostile.title


def box(svg: str, kind: str) -> tuple[float, float]:
    (rect,) = drawn(svg).findall(f"rect[@class='{kind}']")
    return float(rect.get("x") or 0), float(rect.get("width") or 0)


def test_a_bar_is_as_long_as_its_value_on_the_scale_of_all() -> None:
    reach = (0.0, 20.0)
    assert box(bullet(5, (10, float("inf")), reach), "reached") == (0, 25)
    assert box(bullet(10, (10, float("inf")), reach), "reached") == (0, 50)
    assert box(bullet(5, (10, float("inf")), reach), "field") == (50, 50)
    assert box(bullet(5, (float("-inf"), 10), reach), "field") == (0, 50)
    assert box(bullet(5, (4, 10), reach), "field") == (20, 30)


def test_a_bar_below_zero_goes_to_the_left_of_it() -> None:
    assert box(bullet(-5, (0, float("inf")), (-10, 10)), "reached") == (25, 25)


def test_a_scale_holds_zero_and_every_value() -> None:
    assert scale([3, 8]) == (0, 8.32)
    assert scale([-4, 6])[0] == -4
    assert scale([]) == scale([0.0]) == (0, 1)


def test_a_chart_is_small_quick_and_the_same_each_time() -> None:
    start = time.process_time()
    charts = {trend(RISING * 2, LABELS, due=START + 11, ahead=AHEAD) for _ in range(200)}
    assert (time.process_time() - start) / 200 < 0.002
    assert len(charts) == 1 and len(charts.pop()) < 3000
    assert len(spark(RISING * 2, "走势")) < 700

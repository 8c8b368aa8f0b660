"""Which charts stand where: figures of the judge, with their words, to :mod:`dabiao.report.charts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.catalogue.demands import CEILINGS, FLOORS
from dabiao.judge.formula_text import rounded
from dabiao.judge.result import Result
from dabiao.periods import LENGTH, month, month_text
from dabiao.report.charts import Ahead, Labels, Point, Runs, bullet, scale, sparks, trend
from dabiao.report.lines import Line, rows
from dabiao.report.phrases import Phrases

if TYPE_CHECKING:
    from markupsafe import Markup

_FLOORS = (*FLOORS, "range")


class Ranked(NamedTuple):
    """A line with its value as a bar."""

    line: Line
    bar: Markup


@dataclass(frozen=True)
class Pictures:
    """Draws the verdicts ``shown`` of a result, in one language."""

    result: Result
    shown: pd.DataFrame
    say: Phrases

    def ranking(self, lines: Iterable[Line], most: int) -> list[Ranked]:
        """The lines that have a value, those furthest from the demand first, at most ``most``, each with a
        bar on one scale."""
        held = sorted((line for line in lines if line.row in self._rows), key=self._shortfall, reverse=True)
        some = [(line, self._rows[line.row]) for line in held[:most]]
        reach = scale(v for _, row in some for v in (row.value, *_ends(row)) if abs(v) < inf)
        return [Ranked(line, bullet(row.value, _ends(row), reach)) for line, row in some]

    def sparks(self, lines: Iterable[Line]) -> dict[int, Markup | str]:
        """The figures of each line's target and unit, by row; "" where fewer than two say something."""
        spans = {line.row: self._spans.get((line.target, line.unit), slice(0, 0)) for line in lines}
        told = {row: span for row, span in spans.items() if span.stop - span.start > 1}
        if not told:
            return dict.fromkeys(spans, "")
        places = np.concatenate([np.arange(span.start, span.stop) for span in told.values()])
        starts = np.cumsum([0, *(span.stop - span.start for span in told.values())])[:-1]
        months, values, thresholds, marks, apart = (column[places] for column in self._columns)
        runs = Runs(months, values, thresholds, marks, apart, starts)
        drawn = sparks(runs, map(self._from_to, told.values()))
        return {**dict.fromkeys(spans, ""), **dict(zip(told, drawn, strict=True))}

    def _from_to(self, span: slice) -> str:
        """The first and the last of some figures in words."""
        first, last = (Point(*(column[at] for column in self._columns)) for at in (span.start, span.stop - 1))
        ends = {"start": month_text(int(first.month)), "end": month_text(int(last.month))}
        return self.say.say("trend_from_to", first=self._figure(first), last=self._figure(last), **ends)

    def _figure(self, point: Point) -> str:
        """The value of a point, and that it is of a part only."""
        text = rounded(float(point.value), float(point.threshold))
        return self.say.say("partial_figure", figure=text) if point.mark == "partial" else text

    def trend(self, line: Line) -> Markup | str:
        """The same large, with the demand, the due month and where a straight line leads."""
        points, row = self._points(line), self._rows.get(line.row)
        if row is None or len(points) < 2:
            return ""
        target = self.result.catalogue.targets[line.target]
        ahead, due = self._ahead(line.row), target.due_month
        high = row.threshold_high if row.operator == "between" else None
        near = due is not None and (ahead is not None or points[0].month <= due <= points[-1].month)
        return trend(
            points, self._labels(line, points, ahead), high=high, due=due if near else None, ahead=ahead
        )

    def _labels(self, line: Line, points: list[Point], ahead: Ahead | None) -> Labels:
        say = self.say
        end = max(points[-1].month, ahead.month if ahead else 0)
        gap = say.words["trend_gap"]
        figures = (f"{gap * p.apart}{month_text(p.month)} {self._figure(p)}" for p in points)
        return Labels(
            say.say("trend_of", name=line.name), say.words["scope_comma"].join(figures),
            rounded(points[-1].value, points[-1].threshold), line.threshold,
            month_text(points[0].month), month_text(end), say.words["due"],
        )  # fmt: skip

    def _ahead(self, row: int) -> Ahead | None:
        found = self._outlook.get(row)
        if found is None or found.why_not:
            return None
        return Ahead(int(found.deadline), int(found.first_month), found.first_value, found.projected)

    def _points(self, line: Line) -> list[Point]:
        span = self._spans.get((line.target, line.unit), slice(0))
        return list(map(Point, *(column[span].tolist() for column in self._columns)))

    def _shortfall(self, line: Line) -> float:
        return float(self._rows[line.row].gap)

    @cached_property
    def _rows(self) -> Mapping[int, Any]:
        """The verdicts that have a value and a number demanded, by index."""
        held = self.shown[self.shown["value"].notna() & self.shown["threshold"].notna()]
        columns = ["value", "threshold", "threshold_high", "operator", "gap", "status"]
        return {row.Index: row for row in rows(held[columns])}

    @cached_property
    def _outlook(self) -> Mapping[int, Any]:
        return {row.Index: row for row in rows(self.result.outlook)}

    @cached_property
    def _columns(self) -> tuple[np.ndarray, ...]:
        """The fields of the points."""
        table = self._series
        marks = np.select([table["status"] == "pass", table["whole"]], ["met", "unmet"], "partial")
        return (*(table[name].to_numpy() for name in ("month", "value", "threshold")), marks.astype(object),
                self._apart.to_numpy())  # fmt: skip

    @property
    def _apart(self) -> pd.Series[bool]:
        """Whether between a figure and the one before it of the same line there are windows without one."""
        table, targets = self._series, self.result.catalogue.targets
        length = {name: LENGTH.get(targets[name].window, 1) for name in table["target"].unique()}
        window = table["month"] // table["target"].map(length).astype("int64")  # of none it would be text
        same = (table["target"] == table["target"].shift()) & (table["unit"] == table["unit"].shift())
        return same & (window.diff() > 1)

    @cached_property
    def _series(self) -> pd.DataFrame:
        """The figures up to the month shown that have a number demanded."""
        table = self.result.series
        kept = table["threshold"].notna() & (table["month"] <= month(self.result.as_of))
        return table[kept].reset_index(drop=True)

    @cached_property
    def _spans(self) -> Mapping[tuple[str, str], slice]:
        """Where the figures of each target and unit stand: they stand together, month by month."""
        table = self._series
        first = table.drop_duplicates(["target", "unit"])
        starts = first.index.tolist()
        keys = zip(first["target"].tolist(), first["unit"].tolist(), strict=True)
        ends = [*starts, len(table)][1:]
        return {key: slice(*span) for key, span in zip(keys, zip(starts, ends, strict=True), strict=True)}


def _ends(row: Any) -> tuple[float, float]:
    """From where to where the demand is met."""
    if row.operator in _FLOORS:
        return row.threshold, inf
    if row.operator in CEILINGS:
        return -inf, row.threshold
    return row.threshold, row.threshold_high if row.operator == "between" else row.threshold

"""Frames in memory do what frames of another engine do under the same names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from dabiao.judge import expr
from dabiao.judge.engines import collect
from dabiao.judge.expr import added_up, col, one_after_another, over, running_maximum
from dabiao.judge.table import Table

BEDS = pd.DataFrame({
    "unit": ["B", "A", "B", "A", "C"],
    "month": [2, 2, 1, 1, 1],
    "beds": [20.0, None, 10.0, 1.5, None],
    "count": [1, 0, 5, 2, 0],
})  # fmt: skip
WINDOWS = pd.DataFrame({"month": [1, 1, 2, 9], "end": [3, 6, 6, 9]})
NAMES = pd.DataFrame({"unit": ["A", "B"], "month": [1, 1], "place": ["town", None], "open": [1, 2]})

Load = Callable[[pd.DataFrame], Any]

SAME_EVERYWHERE: dict[str, Callable[[Any, Load], Any]] = {
    "every window of a month": lambda rows, load: rows.join(load(WINDOWS), on="month", how="inner"),
    "rows that find nothing stay": lambda rows, load: rows.join(
        load(NAMES), on=["unit", "month"], how="left"
    ),
    "every pair": lambda rows, load: rows.join(load(WINDOWS[["end"]]), how="cross"),
    "sums": lambda rows, load: added_up(rows, ["unit"], {n: col(n) for n in ("beds", "count")}, {}),
    "sums of what is worked out": lambda rows, load: added_up(
        rows, ["unit"], {"halves": col("beds") / 2, "rows": 1}, {"most": col("count") + 1}
    ),
    "maxima of nothing": lambda rows, load: added_up(
        rows, ["unit"], {"count": col("count")}, {"beds": col("beds")}
    ),
    "the least of alike rows": lambda rows, load: over(rows, "min", {"least": "beds"}, ["unit"]),
    "the greatest of alike rows": lambda rows, load: over(rows, "max", {"count": "count"}, ["unit", "month"]),
    "the greatest so far": lambda rows, load: running_maximum(rows, "count", "unit", "month"),
    "one after another": lambda rows, load: one_after_another(rows, load(BEDS)),
    "other names": lambda rows, load: rows.rename({"beds": "b"}).drop("count").select("b", "unit", "month"),
}


@pytest.mark.parametrize("name", SAME_EVERYWHERE)
def test_a_table_does_what_polars_and_narwhals_do(name: str) -> None:
    in_memory, polars, narwhals = (
        _rows(SAME_EVERYWHERE[name](load(BEDS), load)) for load in (Table.of, _polars, _narwhals)
    )
    assert in_memory == polars == narwhals


def test_what_is_worked_out_in_pieces_adds_up_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"halves": col("beds") / 2, "rows": 1, "count": col("count")}, {"most": col("beds")}
    in_one = added_up(Table.of(BEDS), ["unit"], *asked)
    monkeypatch.setattr(expr, "PIECE", 2)  # five rows as three, of which there are units, and two
    assert _rows(added_up(Table.of(BEDS), ["unit"], *asked)) == _rows(in_one)
    assert _rows(in_one) == _rows(Table.of(pd.DataFrame({
        "unit": ["A", "B", "C"], "halves": [0.75, 15.0, 0.0], "rows": [2, 2, 1], "count": [2, 6, 0],
        "most": [1.5, 20.0, None],
    })))  # fmt: skip


@pytest.mark.parametrize("name", SAME_EVERYWHERE)
def test_a_table_without_rows_is_no_special_case(name: str) -> None:
    found = SAME_EVERYWHERE[name](Table.of(BEDS[:0]), lambda frame: Table.of(frame[:0]))
    assert len(found) == 0


def test_a_join_keeps_the_order_of_the_rows() -> None:
    found = Table.of(BEDS).join(Table.of(WINDOWS), on="month", how="inner")
    assert list(zip(found["unit"], found["end"], strict=True)) == [
        ("B", 6), ("A", 6), ("B", 3), ("B", 6), ("A", 3), ("A", 6), ("C", 3), ("C", 6),
    ]  # fmt: skip


def test_keys_of_a_byte_are_told_apart_however_far_they_lie_from_each_other() -> None:
    numbers = np.arange(-100, 101)
    narrow, wide = (Table.of(pd.DataFrame({"key": numbers.astype(kind)})) for kind in ("int8", "int64"))
    assert narrow.groups(["key"])[0].tolist() == list(range(201))
    found = Table.of(pd.DataFrame({"key": np.arange(5, dtype="uint8")})).join(wide, on="key", how="inner")
    assert found["key"].tolist() == [0, 1, 2, 3, 4]


def test_a_frame_comes_back_as_it_went_in() -> None:
    pd.testing.assert_frame_equal(Table.of(BEDS).to_pandas(), BEDS)


def _polars(frame: pd.DataFrame) -> Any:
    return pl.from_pandas(frame).lazy()


def _narwhals(frame: pd.DataFrame) -> Any:
    return nw.from_native(_polars(frame))


def _rows(frame: Any) -> list[tuple[tuple[str, str], ...]]:
    """The rows in any order, missing values as such, numbers as numbers whatever their type."""
    records = collect(frame).to_pandas().to_dict("records")
    return sorted(tuple(sorted((str(k), _plain(v)) for k, v in row.items())) for row in records)


def _plain(value: Any) -> str:
    return "missing" if pd.isna(value) else f"{value:g}" if isinstance(value, int | float) else str(value)


def test_groups_are_found_once_for_all_tables_of_the_same_rows() -> None:
    table = Table.of(pd.DataFrame({"unit": ["A", "B", "A"], "month": [1, 1, 2], "figure": [1.0, 2.0, 3.0]}))
    group, number = table.groups(["unit"])
    assert (group.tolist(), number) == ([0, 1, 0], 2)
    assert table.select("unit", "figure").groups(["unit"])[0] is group
    assert table.groups(["month"])[0].tolist() == [0, 0, 1]

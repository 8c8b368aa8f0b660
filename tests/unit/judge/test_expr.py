"""One computation, three ways to carry it out: over NumPy in memory, with Polars, and through narwhals."""

from __future__ import annotations

import math
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pytest

from dabiao.judge.engines import collect
from dabiao.judge.expr import PIECE, Expr, col, computed, filtered, lit, select, when, with_columns
from dabiao.judge.table import Table

ROWS = pd.DataFrame(
    {
        "a": [1.0, None, 3.0, 0.0],
        "b": [2.0, 5.0, None, 0.0],
        "month": [10, 11, 12, 13],
        "yes": [True, False, True, False],
        "word": ["x", "y", None, "x"],
    }
)
KNOWN = ~(col("a").is_null() | col("b").is_null())

SAME_EVERYWHERE: dict[str, Expr] = {
    "sum": col("a") + col("b"),
    "difference from a constant": 1.0 - col("a"),
    "product with a constant": 100.0 * col("a") * 2,
    "quotient": when(col("b") != 0, col("a") / col("b"), None),
    "reciprocal": when(col("b") != 0, 1.0 / col("b"), None),
    "size": abs(col("a") - 2.0),
    "remainder": (col("month") + 1) % 3,
    "greater": KNOWN & (col("a") > col("b")),
    "less or equal": KNOWN & (col("a") <= col("b")),
    "not": ~col("yes"),
    "or": col("yes") | (col("month") == 11),
    "filled": col("a").fill_null(0.0) >= 1.0,
    "among numbers": col("month").is_in([10, 13]),
    "among words": ~col("word").is_null() & col("word").is_in(["x", "z"]),
    "counted": col("yes").cast("count"),
    "a constant": lit(7, "code"),
    "nothing": lit(None),
    "either of two columns": when(col("yes"), col("a"), col("b")),
}


@pytest.mark.parametrize("name", SAME_EVERYWHERE)
def test_numpy_polars_and_narwhals_agree(name: str) -> None:
    rows = pl.from_pandas(ROWS).lazy()
    in_memory, polars, narwhals = (
        _plain(collect(select(frame, ["month"], {"found": SAME_EVERYWHERE[name]}))["found"])
        for frame in (Table.of(ROWS), rows, nw.from_native(rows))
    )
    assert in_memory == polars == narwhals


def test_a_missing_figure_stays_missing() -> None:
    found = computed(Table.of(ROWS), {"sum": col("a") + col("b")})["sum"]
    assert _plain(found) == [3.0, None, None, 0.0]


def test_rows_are_filtered_and_columns_added_or_replaced() -> None:
    frame = with_columns(Table.of(ROWS), {"a": col("a") + 1.0, "new": lit(2.0)})
    kept = collect(filtered(frame, col("yes")))
    assert list(kept.columns) == ["a", "b", "month", "yes", "word", "new"]
    assert _plain(kept["a"]) == [2.0, 4.0]
    assert _plain(kept["new"]) == [2.0, 2.0]


def test_a_column_may_be_a_part_of_others() -> None:
    total = col("b") + col("month")
    found = computed(
        Table.of(ROWS), {"more": total + 1.0, "total": total, "twice": total + total, "same": total}
    )
    assert list(found) == ["more", "total", "twice", "same"]
    assert _plain(found["total"]) == _plain(found["same"]) == [12.0, 16.0, None, 13.0]
    assert _plain(found["more"]) == [13.0, 17.0, None, 14.0]
    assert _plain(found["twice"]) == [24.0, 32.0, None, 26.0]


def test_more_rows_than_a_piece_and_none_at_all() -> None:
    long = pd.DataFrame({"n": range(2 * PIECE + 5)})
    assert (computed(Table.of(long), {"twice": col("n") * 2})["twice"] == 2 * long["n"].to_numpy()).all()
    assert computed(Table.of(long[:0]), {"twice": col("n") * 2})["twice"].size == 0


def _plain(values: Any) -> list[Any]:
    return [None if isinstance(v, float) and math.isnan(v) else v for v in list(values)]

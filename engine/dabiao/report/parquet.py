"""``verdicts.parquet``, ``waivers.parquet`` and the others: the tables of a report with their types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dabiao.judge.result import Result
from dabiao.report.columns import TABLES, Column
from dabiao.report.tables import tables
from dabiao.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes a file per table of :func:`dabiao.report.tables.tables` into ``folder``: numbers as doubles,
    counts as 64-bit integers, flags as booleans, dates as dates, what is missing as null."""
    from pyarrow import parquet

    for name, table in tables(result).items():
        parquet.write_table(_typed(table, TABLES[name]), folder / f"{name}.parquet", compression="zstd")


def _typed(table: pd.DataFrame, columns: tuple[Column, ...]) -> pa.Table:
    import pyarrow as pa

    return pa.table({column.name: _array(table[column.name], column) for column in columns})


def _array(values: pd.Series[Any], column: Column) -> pa.ChunkedArray | pa.Array:
    import pyarrow as pa

    kinds = {
        "number": pa.float64(), "share": pa.float64(), "count": pa.int64(), "flag": pa.bool_(),
        "date": pa.date32(),
    }  # fmt: skip
    if column.kind == "date":
        values = values.where(values != "")
    text = column.kind not in kinds or column.kind == "date"
    array = pa.array(values.astype("str") if text else values, from_pandas=True)
    return array.cast(kinds.get(column.kind, pa.string()))

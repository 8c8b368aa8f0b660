"""``verdicts.parquet``, ``waivers.parquet`` and the others: the tables of a report with their types."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dabiao.judge.result import Result
from dabiao.report.columns import TABLES, Column
from dabiao.report.tables import tables
from dabiao.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa


PIECE = 500_000
"""Rows written at a time; each piece is a row group."""


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes a file per table of :func:`dabiao.report.tables.tables` into ``folder``: numbers as doubles,
    counts as 64-bit integers, flags as booleans, dates as dates, what is missing as null. A text stands
    once in each piece of a column, and in its rows as a small number."""
    from pyarrow import parquet

    for name, table in tables(result).items():
        pieces = [table.iloc[first : first + PIECE] for first in range(0, max(len(table), 1), PIECE)]
        typed = (_typed(piece, TABLES[name]) for piece in pieces)
        first = next(typed)
        # Readers need not know which texts were numbers here: to them a column of text is one.
        with parquet.ParquetWriter(
            folder / f"{name}.parquet", first.schema, compression="zstd", store_schema=False
        ) as file:
            for piece in chain([first], typed):
                file.write_table(piece)


def _typed(table: pd.DataFrame, columns: tuple[Column, ...]) -> pa.Table:
    import pyarrow as pa

    return pa.table({column.name: _array(table[column.name], column) for column in columns})


def _array(values: pd.Series[Any], column: Column) -> pa.Array:
    import pyarrow as pa

    kinds = {
        "number": pa.float64(), "share": pa.float64(), "count": pa.int64(), "flag": pa.bool_(),
        "date": pa.date32(),
    }  # fmt: skip
    if column.kind in kinds and column.kind != "date":
        return pa.array(values, from_pandas=True).cast(kinds[column.kind])
    codes, texts = pd.factorize(values)
    held = pa.array(texts.astype("str"), from_pandas=True).cast(pa.string())
    if column.kind == "date":
        held = pa.array([text or None for text in held.to_pylist()]).cast(pa.date32())
        return held.take(pa.array(codes, mask=codes < 0))
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype("int32"), mask=codes < 0), held)

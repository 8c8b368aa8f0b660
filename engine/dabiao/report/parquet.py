"""The tables of a report as Parquet, with their types; ``verdicts.parquet`` holds a verdict a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dabiao.judge.result import Result
from dabiao.judge.whom import told_of
from dabiao.report.columns import TABLES, Column
from dabiao.report.tables import tables
from dabiao.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa


PIECE = 500_000
"""Rows written at a time; each piece is a row group."""

_BATCH = 2**16

SOUGHT = ["document", "target", "as_of", "unit_id", "region_code"]
"""The columns of which each piece says from where to where it goes: by these readers look for rows. To find
that out of every text costs as much as writing it."""


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes a file per table of :func:`dabiao.report.tables.tables` into ``folder``."""
    for name, table in tables(result).items():
        put(table, TABLES[name], folder / f"{name}.parquet")


def put(table: pd.DataFrame, columns: Sequence[Column], file: Path, more: Iterable[pa.Table] = ()) -> None:
    """Writes a table :func:`typed`; behind it stand the rows of ``more``, which are so already."""
    pieces = [table.iloc[first : first + PIECE] for first in range(0, max(len(table), 1), PIECE)]
    save(chain((typed(piece, columns) for piece in pieces), more), file)


def save(pieces: Iterable[pa.Table], file: Path, **options: Any) -> None:
    """Writes Arrow tables one after another. A text stands once in each piece of a column, and in its rows as
    a small number. ``options`` are those of :class:`pyarrow.parquet.ParquetWriter`."""
    from pyarrow import parquet

    pieces = iter(pieces)
    first = next(pieces)
    # By itself it asks after every 1024 rows whether a page is full.
    options |= {"write_statistics": SOUGHT, "write_batch_size": _BATCH}
    # Readers need not know which texts were numbers here: to them a column of text is one.
    with parquet.ParquetWriter(file, first.schema, store_schema=False, **options) as stream:
        stream.write_table(first)
        for piece in pieces:
            stream.write_table(piece.cast(first.schema))


def typed(table: pd.DataFrame, columns: Sequence[Column]) -> pa.Table:
    """A table with numbers as doubles, counts as 64-bit integers, flags as booleans, dates as dates, texts as
    small numbers, and what is missing as null."""
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
    held = _texts(values)
    if column.kind != "date":
        return held
    dates = pa.array([text or None for text in held.dictionary.to_pylist()]).cast(pa.date32())
    return dates.take(held.indices)


def _texts(values: pd.Series[Any]) -> pa.DictionaryArray:
    """The text of each row as a small number, null where there is none."""
    import pyarrow as pa

    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, texts = told_of(values.array.codes, values.array.categories)
    else:
        codes, texts = pd.factorize(values)
    places = pa.array(codes.astype("int32"), mask=codes < 0)
    held = pa.DictionaryArray.from_arrays(places, pa.array(texts.astype("str").array))
    return held.cast(pa.dictionary(pa.int32(), pa.string()))  # where there is no row, texts have no type yet

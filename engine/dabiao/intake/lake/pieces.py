"""The Parquet files of a lake: the rows of one return in one month, or of what is put aside those of all
returns and months, those of institutions apart from those of regions and either by unit; or what a return
attests.

They hold what :class:`dabiao.intake.facts.Facts` says of ``rows`` and ``attestations``, and beside it

- ``_sha256``, the hash of the return;
- ``_position``, where the row stood among those of the return;
- ``_faults``, the row's faults as pairs of ``element`` and ``code``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake import attestations
from dabiao.intake.body import Counts
from dabiao.intake.facts import Needs
from dabiao.intake.lake.manifest import Piece, at_once
from dabiao.intake.lake.part import Part, taken
from dabiao.intake.returns import Return
from dabiao.periods import month_text

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

PLACE = ("sheet", "row", "unit", "month", "revision")
_POSITION, _FAULTS, _SHA256 = "_position", "_faults", "_sha256"
_GROUP = 2**14
"""Rows of a row group, which is read as a whole: a part of a large file takes no more than its own and few
beside them."""
_GROUP_ASIDE = 4 * _GROUP
"""The same of what is put aside for one run, whose parts are larger than that: fewer are sooner written."""
_END = 8
"""The last bytes of a Parquet file: how long its footer is, and what kind of file it is."""

Written = tuple[Piece, bytes]


class DamagedError(Exception):
    """A file of the lake is not as it was written; ``path`` within the lake."""

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


def of_rows(
    rows: pd.DataFrame,
    faults: pd.DataFrame,
    sha256: str,
    regions: Collection[str],
    before: int = 0,
    *,
    aside: bool = False,
) -> Iterator[Written]:
    """Rows (both tables as in ``Facts``) of a return with so many ``before`` them, a file for each month, and
    another for the regions in it. What is put ``aside``, of any returns, is of all months in one, and made to
    be written soon rather than small: missing figures stay numbers in it, which no other program reads."""
    import pyarrow as pa

    months = np.zeros(len(rows), np.int64) if aside else rows["month"].to_numpy(np.int64)
    columns = {name: pa.array(rows[name], from_pandas=not aside) for name in rows.columns}
    table = pa.table({
        **columns,
        _SHA256: pa.repeat(sha256, len(rows)),
        _POSITION: pa.array(before + np.arange(len(rows))),
        _FAULTS: _listed(faults, len(rows)),
    })  # fmt: skip
    size, compression = (_GROUP_ASIDE, "lz4") if aside else (_GROUP, "zstd")
    for month, regional, at in _grouped(rows["unit"], months, regions):
        folder = f"facts/period={month_text(month)}" if month else "facts"
        units = tuple(rows["unit"].iloc[at[[0, -1]]])
        own = (taken(table, at[i : i + size]) for i in range(0, len(at), size))
        yield _written(own, folder, compression, month=month, units=units, regional=regional)


def _grouped(
    units: pd.Series[str], months: NDArray[np.int64], regions: Collection[str]
) -> Iterator[tuple[int, bool, NDArray[np.intp]]]:
    """Where the rows of each month stand that are of institutions, and those of regions, by unit."""
    import pyarrow as pa
    from pyarrow import compute

    unit, kinds = pd.factorize(units)
    rank = np.empty(len(kinds), np.int64)
    rank[compute.array_sort_indices(pa.array(kinds, pa.string()))] = np.arange(len(kinds))
    group = months * 2 + kinds.isin(regions)[unit]
    order = np.lexsort((rank[unit], group))
    found, starts = np.unique(group[order], return_index=True)
    for each, at in zip(found, np.split(order, starts)[1:], strict=True):
        yield int(each) // 2, bool(each % 2), at


def of_attestations(frame: pd.DataFrame, sha256: str) -> Iterator[Written]:
    """What a return attests, in one file; none where it attests nothing."""
    import pyarrow as pa

    if len(frame):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        table = table.append_column(_SHA256, pa.repeat(sha256, len(frame)))
        yield _written([table], "attestations", month=0)


def _listed(faults: pd.DataFrame, rows: int) -> pa.Array:
    """The faults of each row as a list."""
    import pyarrow as pa

    ordered = faults.sort_values("index", kind="stable")
    ends = np.cumsum(np.bincount(ordered["index"].to_numpy(np.int64), minlength=rows))
    texts = [pa.array(ordered[name].to_numpy(object), pa.string()) for name in ("element", "code")]
    pairs = pa.StructArray.from_arrays(texts, ["element", "code"])
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], ends]), pa.int32()), pairs)


def _written(tables: Iterable[pa.Table], folder: str, compression: str = "zstd", **said: Any) -> Written:
    """A file of one or more tables, each a row group."""
    import pyarrow as pa
    from pyarrow import parquet

    tables, sink, rows = iter(tables), pa.BufferOutputStream(), 0
    first = next(tables)
    options: Any = {
        "compression": compression, "write_page_checksum": True, "write_statistics": ["unit"]
    }  # fmt: skip
    with parquet.ParquetWriter(sink, first.schema, **options) as writer:
        for table in chain([first], tables):
            writer.write_table(table)
            rows += len(table)
    content = sink.getvalue().to_pybytes()
    tail = int.from_bytes(content[-_END : -_END + 4], "little") + _END
    name = f"{folder}/{hashlib.sha256(content).hexdigest()}.parquet"
    end = hashlib.sha256(content[-tail:]).hexdigest()
    return Piece(path=name, rows=rows, size=len(content), tail=tail, tail_sha256=end, **said), content


def read_rows(
    lake: Path,
    named: Iterable[tuple[str, Piece]],
    needs: Needs | None = None,
    part: Part | None = None,
) -> Return:
    """The rows of many files together, each with the name of its return, in the order of returns and, within
    one, of its rows: of the months and elements needed, or of all, and of the units of a part, or of all.
    Files with the rows of several returns have no name, and stand alone. Raises :class:`DamagedError`."""
    import pyarrow as pa

    named = list(named)
    tables = at_once(lambda pair: _read(lake, pair[1], needs, part, named=bool(pair[0])), named)
    if not tables:
        return Return(pd.DataFrame(), pd.DataFrame(), Counts())
    each, names = pd.factorize(np.array([name for name, _ in named], dtype=object))
    rank = np.repeat(each, [len(table) for table in tables])
    table = pa.concat_tables(tables, promote_options="default")
    order = np.lexsort((table[_POSITION].to_numpy(), rank))
    table = taken(table, order)
    rows = table.drop_columns([_POSITION, _FAULTS]).to_pandas()
    if "file" not in rows:
        rows.insert(0, "file", pd.array(names[rank[order]], dtype="str"))
    return Return(rows, _faults(table[_FAULTS], needs), Counts())


def _faults(lists: pa.ChunkedArray, needs: Needs | None) -> pd.DataFrame:
    from pyarrow import compute

    lists = lists.combine_chunks()
    index = compute.list_parent_indices(lists).to_numpy()
    element, code = (compute.struct_field(lists.flatten(), name) for name in ("element", "code"))
    found = pd.DataFrame({
        "index": index.astype(np.int64),
        "element": element.to_pandas().astype("str"),
        "code": code.to_pandas().astype("str"),
    })  # fmt: skip
    return found.take(np.flatnonzero(found["element"].isin(list(needs.elements)))) if needs else found


def read_attestations(lake: Path, pieces: Sequence[Piece], name: str) -> pd.DataFrame:
    """What a return attests, as in ``Facts``. Raises :class:`DamagedError`."""
    like = attestations.empty()
    found = [_read(lake, piece).to_pandas() for piece in pieces]
    frame: pd.DataFrame = pd.concat([like, *found], ignore_index=True).astype(like.dtypes.to_dict())
    return frame.assign(file=pd.Series(name, frame.index, dtype="str")).reindex(columns=like.columns)


def _read(
    lake: Path,
    piece: Piece,
    needs: Needs | None = None,
    part: Part | None = None,
    *,
    named: bool = True,
) -> pa.Table:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with (lake / piece.path).open("rb") as file:
            _check(file, piece)
            held = parquet.ParquetFile(file, page_checksum_verification=True)
            told = {"file", _SHA256} if named else {_SHA256}  # by the manifest
            names = [n for n in held.schema_arrow.names if n not in told and _is_read(n, needs)]
            found = held.read_row_groups(_groups(held, part), columns=names)
            return _asked(found, piece, needs, part)
    except FileNotFoundError:
        raise DamagedError(piece.path, "missing") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk or its permissions, not the file
            raise
        raise DamagedError(piece.path, str(error).partition("\n")[0]) from None


def _check(file: BinaryIO, piece: Piece) -> None:
    """Raises ValueError where the file is not as it was written."""
    size = file.seek(0, 2)
    file.seek(max(size - piece.tail, 0))
    if size != piece.size or hashlib.sha256(file.read()).hexdigest() != piece.tail_sha256:
        raise ValueError("altered")


def _groups(held: parquet.ParquetFile, part: Part | None) -> list[int]:
    """The row groups in which units of the part may stand."""
    every = range(held.num_row_groups)
    if part is None:
        return list(every)
    column = held.schema_arrow.names.index("unit")  # metadata.schema stays until Python looks for cycles
    told = [held.metadata.row_group(group).column(column).statistics for group in every]
    return [g for g, said in zip(every, told, strict=True)
            if not (said and said.has_min_max) or part.meets(said.min, said.max)]  # fmt: skip


def _is_read(name: str, needs: Needs | None) -> bool:
    return needs is None or name in ("file", *PLACE, _POSITION, _FAULTS) or name in needs.elements


def _asked(table: pa.Table, piece: Piece, needs: Needs | None, part: Part | None) -> pa.Table:
    """The rows of these units and, where a file holds many months, of those needed."""
    if part:
        table = part.of_rows(table)
    if needs is None or piece.month:
        return table
    return table.filter(np.isin(table["month"].to_numpy(), list(needs.months)))

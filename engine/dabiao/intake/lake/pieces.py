"""The Parquet files of a lake: the rows of one return in one month, or what it attests.

They hold what :class:`dabiao.intake.facts.Facts` says of ``rows`` and ``attestations``, and beside it

- ``_sha256``, the hash of the return;
- ``_position``, where the row stood among those of the return;
- ``_faults``, the row's faults as pairs of ``element`` and ``code``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dabiao.intake import attestations
from dabiao.intake.body import Counts
from dabiao.intake.lake.manifest import Piece, at_once
from dabiao.intake.returns import Return
from dabiao.periods import month_text

if TYPE_CHECKING:
    import pyarrow as pa

PLACE = ("sheet", "row", "unit", "month", "revision")
_POSITION, _FAULTS, _SHA256 = "_position", "_faults", "_sha256"
_END = 8
"""The last bytes of a Parquet file: how long its footer is, and what kind of file it is."""

Written = tuple[Piece, bytes]


class DamagedError(Exception):
    """A file of the lake is not as it was written; ``path`` within the lake."""

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


def of_rows(rows: pd.DataFrame, faults: pd.DataFrame, sha256: str) -> Iterator[Written]:
    """The rows of a return (both tables as in ``Facts``), a file for each month."""
    import pyarrow as pa

    columns = {name: pa.array(rows[name], from_pandas=True) for name in rows.columns}
    table = pa.table({
        **columns,
        _SHA256: pa.repeat(sha256, len(rows)),
        _POSITION: pa.array(np.arange(len(rows))),
        _FAULTS: _listed(faults, len(rows)),
    })  # fmt: skip
    months = rows["month"].to_numpy(np.int64)
    for month in map(int, np.unique(months)):
        own = table.take(pa.array(np.flatnonzero(months == month)))
        yield _written(own, f"facts/period={month_text(month)}", month)


def of_attestations(frame: pd.DataFrame, sha256: str) -> Iterator[Written]:
    """What a return attests, in one file; none where it attests nothing."""
    import pyarrow as pa

    if len(frame):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        yield _written(table.append_column(_SHA256, pa.repeat(sha256, len(frame))), "attestations", 0)


def _listed(faults: pd.DataFrame, rows: int) -> pa.Array:
    """The faults of each row as a list."""
    import pyarrow as pa

    ordered = faults.sort_values("index", kind="stable")
    ends = np.cumsum(np.bincount(ordered["index"].to_numpy(np.int64), minlength=rows))
    texts = [pa.array(ordered[name].to_numpy(object), pa.string()) for name in ("element", "code")]
    pairs = pa.StructArray.from_arrays(texts, ["element", "code"])
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], ends]), pa.int32()), pairs)


def _written(table: pa.Table, folder: str, month: int) -> Written:
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd", write_page_checksum=True)
    content = sink.getvalue().to_pybytes()
    tail = int.from_bytes(content[-_END : -_END + 4], "little") + _END
    name = f"{folder}/{hashlib.sha256(content).hexdigest()}.parquet"
    end = hashlib.sha256(content[-tail:]).hexdigest()
    return Piece(
        path=name, month=month, rows=len(table), size=len(content), tail=tail, tail_sha256=end
    ), content


def read_rows(
    lake: Path, named: Iterable[tuple[str, Piece]], elements: Collection[str] | None = None
) -> Return:
    """The rows of many files together, each with the name of its return, in the order of returns and, within
    one, of its rows; of the elements these, or all. Raises :class:`DamagedError`."""
    import pyarrow as pa

    named = list(named)
    tables = at_once(lambda pair: _read(lake, pair[1], elements), named)
    if not tables:
        return Return(pd.DataFrame(), pd.DataFrame(), Counts())
    each, names = pd.factorize(np.array([name for name, _ in named], dtype=object))
    rank = np.repeat(each, [len(table) for table in tables])
    table = pa.concat_tables(tables, promote_options="default").append_column("_rank", pa.array(rank))
    table = table.sort_by([("_rank", "ascending"), (_POSITION, "ascending")])
    file = names[table["_rank"].to_numpy()]
    kept = table.drop_columns(["_rank", _POSITION, _FAULTS]).to_pandas()
    rows = pd.concat([pd.DataFrame({"file": pd.array(file, dtype="str")}), kept], axis=1)
    return Return(rows, _faults(table[_FAULTS], elements), Counts())


def _faults(lists: pa.ChunkedArray, elements: Collection[str] | None) -> pd.DataFrame:
    from pyarrow import compute

    lists = lists.combine_chunks()
    index = compute.list_parent_indices(lists).to_numpy()
    element, code = (compute.struct_field(lists.flatten(), name) for name in ("element", "code"))
    found = pd.DataFrame({
        "index": index.astype(np.int64),
        "element": element.to_pandas().astype("str"),
        "code": code.to_pandas().astype("str"),
    })  # fmt: skip
    return found if elements is None else found.take(np.flatnonzero(found["element"].isin(list(elements))))


def read_attestations(lake: Path, pieces: Sequence[Piece], name: str) -> pd.DataFrame:
    """What a return attests, as in ``Facts``. Raises :class:`DamagedError`."""
    like = attestations.empty()
    found = [_read(lake, piece, None).to_pandas() for piece in pieces]
    frame: pd.DataFrame = pd.concat([like, *found], ignore_index=True).astype(like.dtypes.to_dict())
    return frame.assign(file=pd.Series(name, frame.index, dtype="str")).reindex(columns=like.columns)


def _read(lake: Path, piece: Piece, elements: Collection[str] | None) -> pa.Table:
    import pyarrow as pa

    try:
        return _checked(lake / piece.path, piece, elements)
    except FileNotFoundError:
        raise DamagedError(piece.path, "missing") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk or its permissions, not the file
            raise
        raise DamagedError(piece.path, str(error).partition("\n")[0]) from None


def _checked(path: Path, piece: Piece, elements: Collection[str] | None) -> pa.Table:
    """Raises ValueError where the file is not as it was written."""
    from pyarrow import parquet

    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - piece.tail, 0))
        if size != piece.size or hashlib.sha256(file.read()).hexdigest() != piece.tail_sha256:
            raise ValueError("altered")
        held = parquet.ParquetFile(file, page_checksum_verification=True)
        names = [name for name in held.schema_arrow.names if _is_read(name, elements, piece)]
        return held.read(columns=names)


def _is_read(name: str, elements: Collection[str] | None, piece: Piece) -> bool:
    if name in ("file", _SHA256):
        return False  # the manifest tells
    own: Any = (*PLACE, _POSITION, _FAULTS)
    return not piece.month or elements is None or name in own or name in elements

"""Compares what a contestant wrote with the exact answer: ``python checked.py WORK OUT`` prints JSON.

A contestant leaves what it can tell: ``statuses.parquet`` and ``regions.parquet`` (a status per row),
``failures.parquet`` (``target, row`` of what it calls a failure), or ``counts.json`` alone; Dabiao leaves its
``verdicts``. ``exact`` is how many rows lie exactly on a target, ``exact_failed`` how many of these
are called a failure, ``wrong`` how many other rows are told wrongly. From counts alone, failures too
many are taken for exact rows as far as there are any.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from work import FAIL, INSTITUTIONS, MONTHS, PASS, PERIODS, REGIONS, STATUSES, Target

Codes = np.ndarray[Any, np.dtype[Any]]


class Told(NamedTuple):
    """How one target is told, in rows."""

    exact: int
    exact_failed: int
    wrong: int


def compare(work: Path, out: Path) -> dict[str, Any]:
    """The figures of a run: ``gives, exact, exact_failed, wrong``, sums over all targets."""
    gives, of_target = _read(out)
    found = [of_target(target, right, exact) for target, right, exact in answers(work)]
    return {"gives": gives, **{name: sum(getattr(told, name) for told in found) for name in Told._fields}}


def answers(work: Path) -> Iterator[tuple[Target, Codes, Codes]]:
    """Target by target the right statuses, and which rows lie exactly on it."""
    for name, targets in (("answer", INSTITUTIONS), ("regions", REGIONS)):
        for target in targets:
            table = pl.read_parquet(work / f"{name}.parquet", columns=[target.name, f"{target.name}_exact"])
            yield target, table[target.name].to_numpy(), table[f"{target.name}_exact"].to_numpy()


_Reader = Callable[[Target, Codes, Codes], Told]


def _read(out: Path) -> tuple[str, _Reader]:
    if (out / "verdicts").exists():
        return "statuses", lambda target, *right: _same(_verdicts(out, target, len(right[0])), *right)
    if (out / "statuses.parquet").exists():
        return "statuses", lambda target, *right: _same(_statuses(out, target, len(right[0])), *right)
    if (out / "failures.parquet").exists():
        return "failures", lambda target, *right: _failed(out, target, *right)
    counts = json.loads((out / "counts.json").read_text(encoding="utf-8"))
    return "counts", lambda target, *right: _counted(counts[target.name], *right)


def _same(found: Codes, right: Codes, exact: Codes) -> Told:
    failed = exact & (found == FAIL)
    return Told(int(exact.sum()), int(failed.sum()), int(((found != right) & ~failed).sum()))


def _failed(out: Path, target: Target, right: Codes, exact: Codes) -> Told:
    rows = pl.scan_parquet(out / "failures.parquet").filter(pl.col("target") == target.name)
    found = np.where((right == PASS) | (right == FAIL), PASS, right)
    found[rows.select("row").collect()["row"].to_numpy()] = FAIL
    return _same(found, right, exact)


def _counted(counts: dict[str, int], right: Codes, exact: Codes) -> Told:
    more, known = counts["fail"] - int((right == FAIL).sum()), int(exact.sum())
    too_many = min(max(more, 0), known)
    judged = counts["pass"] + counts["fail"] - int(np.isin(right, (PASS, FAIL)).sum())
    return Told(known, too_many, abs(more - too_many) + abs(judged))


def _statuses(out: Path, target: Target, rows: int) -> Codes:
    regional = target in REGIONS
    unit, name = ("region_code", "regions") if regional else ("institution_id", "statuses")
    table = pl.read_parquet(out / f"{name}.parquet", columns=[unit, "period", target.name])
    return _placed(table[unit], table["period"], table[target.name], rows)


def _verdicts(out: Path, target: Target, rows: int) -> Codes:
    codes = {name: code for code, name in enumerate(STATUSES)}
    told = pl.col(f"{target.name}_status")
    files = pl.scan_parquet(out / "verdicts" / "document=d" / "*" / "*.parquet", hive_partitioning=True)
    status = told.cast(pl.String).replace_strict(codes, return_dtype=pl.Int8).alias("status")
    table = files.filter(told.is_not_null()).select("unit_id", "as_of", status).collect()
    return _placed(table["unit_id"], table["as_of"], table["status"], rows)


def _placed(unit: pl.Series, period: pl.Series, status: pl.Series, rows: int) -> Codes:
    """Statuses by institution or county and month; nothing where nothing is told."""
    unit, period = unit.cast(pl.String), period.cast(pl.String)  # which may be categories
    places = unit.str.slice(1).cast(pl.Int64).to_numpy() * MONTHS
    found = np.zeros(rows, dtype=np.int8)
    found[places + period.replace_strict(PERIODS, range(MONTHS)).to_numpy()] = status.to_numpy()
    return found


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))

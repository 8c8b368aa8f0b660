"""What every contestant is told, and how it tells its counts."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from work import STATUSES


def arguments() -> tuple[Path, Path, str]:
    """The folder of the work, the folder to write into, and whether to read ``csv`` or ``parquet``."""
    return Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def write_counts(out: Path, counts: Mapping[str, Mapping[Any, int]]) -> None:
    """``counts.json``: how many rows have which status, by target."""
    named = {t: {STATUSES[code]: int(n) for code, n in found.items() if code} for t, found in counts.items()}
    (out / "counts.json").write_text(json.dumps(named, sort_keys=True), encoding="utf-8")


def write_failures(out: Path, failures: Mapping[str, Any], passes: Mapping[str, int]) -> None:
    """``failures.parquet``: ``target, row`` of all failures, rows in the order of the returns (counties: by
    code and month); and the counts."""
    import numpy as np
    import polars as pl

    rows = {name: np.asarray(found, dtype=np.int64) for name, found in failures.items()}
    names = np.repeat(list(rows), [len(found) for found in rows.values()])
    table = pl.DataFrame({"target": names, "row": np.concatenate(list(rows.values()))})
    table.write_parquet(out / "failures.parquet")
    write_counts(out, {name: {1: passes[name], 2: len(found)} for name, found in rows.items()})

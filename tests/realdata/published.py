"""Figures that others made and published answers that others gave, kept beside the checkout."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

FOLDER = Path(__file__).parents[3] / "shared" / "realdata"

needs_realdata = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real figures (../shared/realdata) are not beside this checkout"
)


def table(name: str) -> pd.DataFrame:
    """A published table as text, blank where it is blank; empty where the folder is absent."""
    path = FOLDER / name
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else pd.DataFrame()


def checked(data_in: Path, catalogue: Path, since: str, as_of: str) -> pd.DataFrame:
    """The verdicts.csv that ``dabiao check`` writes; anything refused on the way ends the test."""
    out = data_in.parent / "report"
    span = ["--since", since, "--as-of", as_of]
    options = ["--catalogue", str(catalogue), "--strict", "--format", "csv", "--out", str(out)]
    assert main(["check", str(data_in), *span, *options]) == ExitCode.OK
    return pd.read_csv(out / "verdicts.csv", dtype={"unit_id": str, "window": str}, encoding="utf-8-sig")


def rounded(value: float, places: int) -> str:
    """``value`` half-up to ``places`` decimals, as it would be printed.

    The number is first read at twelve significant digits, so that a half that a float64 cannot hold
    (3.005) still counts as one.
    """
    exact = Decimal(f"{value:.12g}")
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def places(published: str) -> int:
    """How many decimals a published number shows."""
    return len(published.partition(".")[2])

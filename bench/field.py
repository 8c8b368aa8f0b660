"""Who takes part, by what command, and what each can and cannot say."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from work import PERIODS


class Contestant(NamedTuple):
    """``command`` takes the folder of the work, the folder to write into, and the source (``csv`` from
    returns to verdicts, ``parquet`` judging alone); ``needs`` is the module without which it stays away."""

    name: str
    needs: str
    sources: tuple[str, ...]
    command: Callable[[Path, Path, str], list[str]]
    says: str

    @property
    def ours(self) -> bool:
        """Whether it is Dabiao."""
        return self.name.startswith("dabiao")


def _script(module: str, *more: str) -> Callable[[Path, Path, str], list[str]]:
    return lambda work, out, source: [
        sys.executable, "-m", f"contestants.{module}", str(work), str(out), source, *more,
    ]  # fmt: skip


def _dabiao(engine: str) -> Contestant:
    check, judging = _check(engine, "parquet-status"), _script("dabiao_judging", engine)

    def command(work: Path, out: Path, source: str) -> list[str]:
        return (check if source == "csv" else judging)(work, out, source)

    return Contestant(f"dabiao {engine}", _MODULES.get(engine, engine), ("csv", "parquet"), command, _OURS)


def _check(engine: str, form: str) -> Callable[[Path, Path, str], list[str]]:
    return lambda work, out, _source: [
        sys.executable, "-m", "dabiao", "check", str(work / "data_in"), "--out", str(out),
        "--catalogue", str(work / "catalogue"), "--since", PERIODS[0], "--as-of", PERIODS[-1],
        "--engine", engine, "--format", form,
    ]  # fmt: skip


IN_FULL = "dabiao in full"
_OURS = "All of it, every cell validated; from Parquet: judging alone."
_MORE = (
    "The same on pandas with the reason and the value of every verdict and a list of what changed"
    " (`--format parquet`)."
)
_BY_HAND = "All of it, for these targets and no others; nothing is validated."
PRODUCTS = {
    "pandera": "Lists the rows that fail. It compares columns with numbers: the ratios are columns computed"
    " by hand, empty where a row is out of scope, a figure missing or the denominator 0, and of what is"
    " empty it says nothing.",
    "great expectations": "Lists the rows that fail (asked for all; counts alone cost it less). It compares"
    " columns with numbers: the ratios are columns computed by hand, as for pandera; of what is empty it"
    " says nothing.",
    "pointblank": "Lists the rows that fail, of a formula in Polars. Who is in scope and can be judged is"
    " filtered before each step by hand; else a missing figure is a failure. Of the rest it says nothing.",
    "cuallee": "Counts failures, of a predicate in SQL, which must itself let pass what is missing or out of"
    " scope. Which row failed, and which were judged at all, it does not say.",
    "openfisca": "A status per row, of formulas written by hand in NumPy, sums over a county too. It knows no"
    " missing figure (NaN is handed in, and each formula handles it) and computes in single precision.",
    "frictionless": "Lists the rows that fail, of a formula that must itself let pass what is missing or out"
    " of scope. An error in a formula counts as a failure of the row.",
}
_MODULES = {"pandera": "pandera", "great expectations": "great_expectations", "pointblank": "pointblank",
            "cuallee": "cuallee", "openfisca": "openfisca_core", "frictionless": "frictionless",
            "spark": "pyspark"}  # fmt: skip


def field() -> list[Contestant]:
    """All who can take part here, Dabiao on each engine that its command line offers first."""
    from dabiao.cli.check import ENGINES

    everyone = [_dabiao(engine) for engine in ENGINES if engine != "auto"]
    everyone.append(Contestant(IN_FULL, "pandas", ("csv",), _check("pandas", "parquet"), _MORE))
    everyone += [
        Contestant(f"{name} by hand", name, ("csv", "parquet"), _script(f"by_hand_{name}"), _BY_HAND)
        for name in ("polars", "duckdb", "pandas")
    ]
    everyone.append(Contestant("simpleeval by row", "simpleeval", ("csv",), _script("by_row"), _BY_HAND))
    everyone += [
        Contestant(name, _MODULES[name], ("csv",), _script(f"with_{_MODULES[name].split('_')[0]}"), says)
        for name, says in PRODUCTS.items()
    ]
    return [one for one in everyone if find_spec(one.needs)]

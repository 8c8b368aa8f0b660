"""The work that every contestant does: made-up returns from a fixed seed, targets, and the exact answer.

30 targets ask of each institution of some tiers, month by month, that one figure is at least so many
percent of another; 5 ask the same of each county's total, with at least 90 % of its cells there.
Numerators have one decimal and denominators none, so that integers tell what is exactly so: the value
meets the demand if and only if ``10 · tenths ≥ percent · denominator``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ELEMENTS, MONTHS, COUNTIES, YEAR = 40, 10, 20, 2024
COMPLETE = 0.9
SEED, BLOCK = 20260101, 10_000  # so many institutions are made at a time, always from the same seed
BLANK, PLANTED = 0.02, 0.02  # cells without a figure; rows put exactly on a target
TIERS = ("一级", "二级", "三级")

NOTHING, PASS, FAIL, NOT_APPLICABLE, INCOMPLETE, NO_DATA = range(6)
STATUSES = ("", "pass", "fail", "not_applicable", "incomplete", "no_data")

ELEMENT_NAMES = [f"e{i:02d}" for i in range(ELEMENTS)]
PERIODS = [f"{YEAR}-{month:02d}" for month in range(1, MONTHS + 1)]
COUNTY_CODES = [f"C{i:02d}" for i in range(COUNTIES)]

Integers = np.ndarray[Any, np.dtype[np.int64]]


class Target(NamedTuple):
    """``over`` is at least ``percent`` of ``under``, for the institutions of these tiers."""

    name: str
    over: str
    under: str
    percent: int
    tiers: tuple[str, ...] = TIERS

    @property
    def share(self) -> float:
        """The demand as people write it into a formula: 0.28 for 28 %."""
        return self.percent / 100


def _target(at: int, tiers: tuple[str, ...] = TIERS) -> Target:
    return Target(f"t{at:02d}", f"e{2 * (at % 20):02d}", f"e{2 * (at * 7 % 20) + 1:02d}", 20 + at, tiers)


_SCOPES = (TIERS[2:], TIERS[1:], TIERS[:2])
INSTITUTIONS = [_target(at, _SCOPES[at % 3]) for at in range(30)]
REGIONS = [_target(at) for at in range(30, 35)]
TARGETS = INSTITUTIONS + REGIONS


class Block(NamedTuple):
    """Institutions and their returns, a row per institution and month: ``numerators`` in tenths and
    ``denominators``, a column per element of that kind, -1 where there is no figure."""

    ids: np.ndarray[Any, np.dtype[np.str_]]
    tiers: Integers
    counties: Integers
    numerators: Integers
    denominators: Integers

    def of(self, target: Target) -> tuple[Integers, Integers]:
        """The two figures of a target, by row."""
        return self.numerators[:, int(target.over[1:]) // 2], self.denominators[:, int(target.under[1:]) // 2]

    def asked(self, target: Target) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether a target applies, by row."""
        tiers = [TIERS.index(tier) for tier in target.tiers]
        return np.repeat(np.isin(self.tiers, tiers), MONTHS)

    @property
    def cells(self) -> Integers:
        """County and month of each row as one number."""
        rows = np.repeat(self.counties, MONTHS) * MONTHS
        return rows + np.tile(np.arange(MONTHS), len(self.ids))


def blocks(rows: int) -> Iterator[Block]:
    """The returns of ``rows`` institution-months; the first of a larger number are those of a smaller."""
    institutions = rows // MONTHS
    for start in range(0, institutions, BLOCK):
        block = _block(start)
        count = min(BLOCK, institutions - start)
        cut = [part[: count if len(part) == BLOCK else count * MONTHS] for part in block]
        yield Block(*cut)


def _block(start: int) -> Block:
    random = np.random.default_rng([SEED, start])
    at, rows, kinds = np.arange(start, start + BLOCK), BLOCK * MONTHS, ELEMENTS // 2
    found = Block(
        np.char.add("H", np.char.zfill(at.astype(str), 7)),
        random.integers(0, len(TIERS), BLOCK),
        at % COUNTIES,
        random.integers(0, 501, (rows, kinds)),
        random.integers(0, 100, (rows, kinds)),
    )
    _plant(found, random)
    for figures in (found.numerators, found.denominators):
        figures[random.random(figures.shape) < BLANK] = -1
    return found


def _plant(block: Block, random: np.random.Generator) -> None:
    """Puts some rows exactly on a target: 7 of 25 where it demands 28 %."""
    chosen = random.integers(0, round(len(INSTITUTIONS) / PLANTED), len(block.numerators))
    for at, target in enumerate(INSTITUTIONS):
        rows = np.flatnonzero((chosen == at) & block.asked(target))
        step = 10 // np.gcd(target.percent, 10)  # only of these are so many percent a whole number of tenths
        under = step * random.integers(1, 99 // step + 1, len(rows))
        block.denominators[rows, int(target.under[1:]) // 2] = under
        block.numerators[rows, int(target.over[1:]) // 2] = target.percent * under // 10


class Answer(NamedTuple):
    """The status of each row, as its place in ``STATUSES``, and whether it lies exactly on the target."""

    statuses: np.ndarray[Any, np.dtype[np.int8]]
    exact: np.ndarray[Any, np.dtype[np.bool_]]


def answer(block: Block, target: Target) -> Answer:
    """What is so of each institution and month."""
    over, under = block.of(target)
    asked, no_over, no_under = block.asked(target), over < 0, under < 0
    met = np.where(10 * over >= target.percent * under, PASS, FAIL)
    status = np.select(
        [~asked, no_over & no_under, no_over | no_under, under == 0],
        [NOTHING, NO_DATA, INCOMPLETE, NOT_APPLICABLE],
        met,
    )
    known = asked & ~no_over & ~no_under & (under > 0)
    return Answer(status.astype(np.int8), known & (10 * over == target.percent * under))


class Totals:
    """What a target of the counties adds up, block by block, each by county and month."""

    def __init__(self) -> None:
        # Expected and filled cells; both figures where both are there; each of them wherever it is there.
        self.sums = np.zeros((6, COUNTIES * MONTHS), dtype=np.int64)

    def add(self, block: Block, target: Target) -> None:
        """Adds the rows of a block."""
        over, under = block.of(target)
        have_over, have_under = over >= 0, under >= 0
        both = have_over & have_under
        parts = (
            np.full(len(over), 2), have_over.astype(int) + have_under, np.where(both, over, 0),
            np.where(both, under, 0), np.where(have_over, over, 0), np.where(have_under, under, -(10**12)),
        )  # fmt: skip
        for at, part in enumerate(parts):
            self.sums[at] += np.bincount(block.cells, part, COUNTIES * MONTHS).astype(np.int64)

    def answer(self, target: Target) -> Answer:
        """What is so of each county and month. Where all denominators are there, numerators still missing
        can only add: what has reached the demand already meets it."""
        expected, filled, over, under, known, whole = self.sums
        reached = (whole > 0) & (10 * known >= target.percent * whole)
        judged = filled >= COMPLETE * expected
        met = np.where(10 * over >= target.percent * under, PASS, FAIL)
        status = np.select(
            [expected == 0, filled == 0, reached, ~judged, under == 0],
            [NOTHING, NO_DATA, PASS, INCOMPLETE, NOT_APPLICABLE],
            met,
        )
        exact = judged & (under > 0) & (10 * over == target.percent * under)
        return Answer(status.astype(np.int8), exact)


def make(folder: Path, rows: int) -> None:
    """Writes the work into ``folder``: ``data_in`` and ``catalogue`` as Dabiao takes them, the same returns
    as ``returns.parquet``, and the exact answer in ``answer.parquet`` (a row per institution and month)
    and ``regions.parquet`` (per county and month), columns ``t00`` … and ``t00_exact`` …"""
    (folder / "data_in" / "statistics").mkdir(parents=True, exist_ok=True)
    _catalogue(folder / "catalogue")
    _registry(folder / "data_in", rows)
    _returns(folder, rows)


def _registry(folder: Path, rows: int) -> None:
    import polars as pl

    regions = [f"{code},虚构县{code},county,P" for code in COUNTY_CODES]
    lines = ["region_code,name,level,parent", "P,虚构省,province,", *regions]
    (folder / "regions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    same = {"aliases": "", "grade": "未定等", "category": "hospital", "run_by": "county",
            "ownership": "public", "tags": "", "valid_from": "", "valid_to": ""}  # fmt: skip
    order = ["institution_id", "name", "aliases", "region_code", "tier", "grade", "category", "run_by",
             "ownership", "tags", "valid_from", "valid_to"]  # fmt: skip
    with (folder / "institutions.csv").open("wb") as file:
        for at, block in enumerate(blocks(rows)):
            table = pl.DataFrame({
                "institution_id": block.ids, "name": np.char.add("虚构医院", block.ids),
                "region_code": np.array(COUNTY_CODES)[block.counties], "tier": np.array(TIERS)[block.tiers],
            }).with_columns(**{name: pl.lit(value) for name, value in same.items()})  # fmt: skip
            table.select(order).write_csv(file, include_header=at == 0)


def _returns(folder: Path, rows: int) -> None:
    from pyarrow import parquet

    totals = {target: Totals() for target in REGIONS}
    written: dict[str, Any] = {}
    with (folder / "data_in" / "statistics" / "returns.csv").open("wb") as file:
        for at, block in enumerate(blocks(rows)):
            table = _table(block)
            table.write_csv(file, include_header=at == 0)
            right = _columns({target: answer(block, target) for target in INSTITUTIONS})
            for name, part in (("returns", table.to_arrow()), ("answer", right.to_arrow())):
                if name not in written:
                    written[name] = parquet.ParquetWriter(folder / f"{name}.parquet", part.schema)
                written[name].write_table(part)
            for target, total in totals.items():
                total.add(block, target)
    for writer in written.values():
        writer.close()
    right = _columns({target: total.answer(target) for target, total in totals.items()})
    right.write_parquet(folder / "regions.parquet")


def _table(block: Block) -> Any:
    import polars as pl

    keys = {"institution_id": np.repeat(block.ids, MONTHS), "period": np.tile(PERIODS, len(block.ids))}
    columns: dict[str, pl.Series] = {}
    for at, name in enumerate(ELEMENT_NAMES):
        whole = block.denominators[:, at // 2] if at % 2 else block.numerators[:, at // 2]
        columns[name] = pl.Series(whole if at % 2 else whole / 10).set(pl.Series(whole < 0), None)
    return pl.DataFrame(keys | columns)


def _columns(answers: dict[Target, Answer]) -> Any:
    import polars as pl

    statuses = {target.name: found.statuses for target, found in answers.items()}
    exact = {f"{target.name}_exact": found.exact for target, found in answers.items()}
    return pl.DataFrame(statuses | exact)


def _catalogue(folder: Path) -> None:
    """The targets as a catalogue of Dabiao."""
    same = {"reported_by": "institution", "measure_unit": "person", "kind": "flow", "frequency": "month",
            "plausible": {"min": 0, "max": 1000}}  # fmt: skip
    kinds = ("number", "integer")
    paper = {
        "title": "虚构文件", "number": "虚构1号", "issuer": "虚构", "issued": f"{YEAR}-01-01", "region": "P",
        "in_force": {"from": PERIODS[0], "to": f"{YEAR}-12"},
        "clauses": {f"第{t.name}条": {} for t in TARGETS},
    }  # fmt: skip
    files: dict[str, Any] = {
        "catalogue": {"version": "bench", "extends": "none"},
        "terms": {
            "categories": {"hospital": {"zh": "医院", "en": "hospital"}}, "groups": {},
            "measure_units": {"person": {"zh": "人", "en": "persons", "pint": "person"},
                              "percent": {"zh": "%", "en": "%", "pint": "percent"}},
        },
        "elements/all": {
            name: {"title": {"zh": f"数据元{name}", "en": name}, "value_type": kinds[at % 2], **same}
            for at, name in enumerate(ELEMENT_NAMES)
        },
        "indicators/all": {target.name: _indicator(target) for target in TARGETS},
        "documents/d/document": paper,
        **{f"documents/d/{target.name}": _demand(target) for target in TARGETS},
    }  # fmt: skip
    for name, content in files.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        # JSON is YAML, and is written in a tenth of the time.
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _indicator(target: Target) -> dict[str, Any]:
    return {"title": {"zh": f"指标{target.name}", "en": target.name}, "type": "ratio", "factor": 100,
            "numerator": target.over, "denominator": target.under, "measure_unit": "percent",
            "improvement": "increase"}  # fmt: skip


def _demand(target: Target) -> dict[str, Any]:
    numbers = [str(TIERS.index(tier) + 1) for tier in target.tiers]
    scope = {"applies_to": " or ".join(f"tier == {number}" for number in numbers)}
    of_county = {"level": "county", "min_completeness": COMPLETE}
    return {"title": {"zh": f"虚构目标{target.name}", "en": target.name}, "clause": f"第{target.name}条",
            "quote": f"不低于{target.percent}%", "quantifier": "each", "indicator": target.name,
            "at_least": target.percent, "window": "month", "no_due": "bench",
            **(of_county if target in REGIONS else scope)}  # fmt: skip


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))

"""The judging step beside the plain comparison written by hand, on the same made-up figures.

``python bench/judging.py`` runs both in turn, each in a process of its own, and prints wall time, CPU
time and peak memory as medians, and the ratios. The work: 1,000,000 institution-months × 40 elements
with 2 % of the cells missing, 30 targets on each institution of a level and 5 on regions; out: a
status code and a value per target and row, and the counts. Both count the same (checked).
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

ELEMENTS, EACH, REGIONS, COUNTIES, MONTHS = 40, 30, 5, 30, 12
FIRST = 2024 * 12
PASS, FAIL, NOT_APPLICABLE, INCOMPLETE, NO_DATA = 1, 10, 63, 30, 54


@dataclass(frozen=True)
class World:
    """The figures, the registry, and the targets as (numerator, denominator, threshold, tier)."""

    cells: pd.DataFrame
    institutions: pd.DataFrame
    targets: list[tuple[str, str, float, int]]


def world(rows: int) -> World:
    """Made-up figures from a fixed seed."""
    random = np.random.default_rng(20260101)
    count = -(-rows // MONTHS)
    ids = np.char.add("H", np.char.zfill(np.arange(count).astype(str), 7))
    data: dict[str, object] = {
        "unit": np.repeat(ids, MONTHS),
        "month": np.tile(np.arange(FIRST, FIRST + MONTHS), count),
    }
    for i in range(ELEMENTS):
        values = random.integers(0, 50 if i % 2 == 0 else 100, count * MONTHS).astype("float64")
        values[random.random(count * MONTHS) < 0.02] = np.nan
        data[f"e{i:02d}"] = values
    institutions = pd.DataFrame({
        "unit": ids,
        "tier": random.integers(1, 4, count).astype("float64"),
        "region_code": np.char.add("C", np.char.zfill(random.integers(0, COUNTIES, count).astype(str), 2)),
    })  # fmt: skip
    targets = []
    for i in range(EACH + REGIONS):
        even, odd = 2 * (i % 20), 2 * ((i * 7) % 20) + 1
        targets.append((f"e{even:02d}", f"e{odd:02d}", float(20 + i), 1 + i % 3))
    return World(pd.DataFrame(data), institutions, targets)


def by_hand(given: World) -> dict[str, dict[int, int]]:
    """The plain comparison, as one would write it with pandas and NumPy: null checks on both sides."""
    owners = given.institutions.set_index("unit").loc[given.cells["unit"]]
    tier, region = owners["tier"].to_numpy(), owners["region_code"].to_numpy()
    counts: dict[str, dict[int, int]] = {}
    kept = []
    for i, (over, under, threshold, level) in enumerate(given.targets[:EACH]):
        n, d = given.cells[over].to_numpy(), given.cells[under].to_numpy()
        no_n, no_d = np.isnan(n), np.isnan(d)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = n * 100 / d
        status = np.where(value >= threshold, np.int8(PASS), np.int8(FAIL))
        status = np.where(d == 0, np.int8(NOT_APPLICABLE), status)
        status = np.where(no_n | no_d, np.int8(INCOMPLETE), status)
        status = np.where(no_n & no_d, np.int8(NO_DATA), status)
        status = np.where(tier == level, status, np.int8(0))
        kept.append((status, value))
        counts[f"t{i}"] = _counted(np.bincount(status, minlength=64))
    keys = [region, given.cells["month"].to_numpy()]
    for i, (over, under, threshold, level) in enumerate(given.targets[EACH:], EACH):
        n, d = given.cells[over], given.cells[under]
        inside = pd.Series(tier == level, index=given.cells.index)
        both = inside & n.notna() & d.notna()
        have = inside * (n.notna().astype(int) + d.notna())
        parts = pd.DataFrame({"n": n.where(both), "d": d.where(both), "in": 2 * inside, "have": have})
        sums = parts.groupby(keys).sum()
        value = sums["n"] * 100 / sums["d"]
        status = np.where(value >= threshold, PASS, FAIL)
        status = np.where(sums["have"] < sums["in"], INCOMPLETE, status)
        kept.append((status, value.to_numpy()))
        counts[f"t{i}"] = _counted(np.bincount(status, minlength=64))
    return counts


Counts = dict[str, dict[int, int]]


def by_dabiao(given: World, engine_name: str) -> Callable[[], Counts]:
    """Dabiao's judging step: from facts in memory to codes, values and counts."""
    from dabiao.judge.decide import decided, with_outcomes
    from dabiao.judge.engines import collect, engine
    from dabiao.judge.institutions import case
    from dabiao.judge.run import Judge
    from dabiao.judge.units import unit_frame

    chosen = engine(engine_name)
    judge = Judge(_facts(given), _catalogue(given), list(range(FIRST, FIRST + MONTHS)), None, chosen)

    def step() -> dict[str, dict[int, int]]:
        counts: dict[str, dict[int, int]] = {}
        for block in judge.blocks:
            single = [p for p in block.plans if p.target.judges_institutions]
            whole = [p for p in block.plans if not p.target.judges_institutions]
            none = pd.DataFrame()
            units = unit_frame(judge.institutions, block, [(p, p.names) for p in single], none, chosen)
            cases = [(p.index, case(units, p, judge.registrar)) for p in single]
            table = collect(with_outcomes(units.frame, cases, wanted=("outcome", "value")))
            for i, _ in cases:
                counts[f"t{i}"] = _counted(np.bincount(table[f"{i}|outcome"], minlength=64))
            regions = decided(judge._regions_of(block, whole).layers(block, whole, none))
            regions = regions[regions["unit"] != "P"]
            for plan, rows in regions.groupby("plan"):
                counts[f"t{plan}"] = _counted(np.bincount(rows["outcome"].astype(int), minlength=64))
        return counts

    return step


def _counted(found: np.ndarray) -> dict[int, int]:
    return {code: int(n) for code, n in enumerate(found) if n and code}


def _facts(given: World) -> object:
    from dabiao.intake.facts import Facts, Registry
    from dabiao.periods import FAR_FUTURE, FAR_PAST

    blank = {"name": given.institutions["unit"], "aliases": [()] * len(given.institutions), "grade": np.nan,
             "category": "general_hospital", "run_by": None, "ownership": None,
             "tags": [frozenset()] * len(given.institutions),
             "valid_from": FAR_PAST, "valid_to": FAR_FUTURE}  # fmt: skip
    people = given.institutions.rename(columns={"unit": "institution_id"}).assign(**blank)
    codes = ["P", *sorted(given.institutions["region_code"].unique())]
    regions = pd.DataFrame({
        "region_code": codes, "name": codes,
        "level": ["province", *["county"] * (len(codes) - 1)], "parent": [None, *["P"] * (len(codes) - 1)],
    })  # fmt: skip
    none = pd.DataFrame({"unit": [], "month": [], "element": [], "code": []}).astype({"unit": "str"})
    empty = pd.DataFrame()
    return Facts(Registry(people, regions), given.cells, none, empty, empty, empty, empty)


def _catalogue(given: World) -> object:
    from dabiao.catalogue.models import Catalogue

    title = {"zh": "x", "en": "x"}
    elements = {
        f"e{i:02d}": {
            "code": f"e{i:02d}", "title": title, "reported_by": "institution", "value_type": "integer",
            "measure_unit": "person", "kind": "flow", "frequency": "month", "plausible": {"min": 0.0},
        }
        for i in range(ELEMENTS)
    }  # fmt: skip
    indicators, targets = {}, {}
    for i, (over, under, threshold, level) in enumerate(given.targets):
        indicators[f"i{i}"] = {
            "id": f"i{i}", "title": title, "type": "ratio", "numerator": over, "denominator": under,
            "factor": 100.0, "measure_unit": "percent", "improvement": "increase",
        }  # fmt: skip
        region = {"level": "county"} if i >= EACH else {}
        targets[f"d/t{i}"] = {
            "id": f"d/t{i}", "document": "d", "title": title, "clause": "1", "quantifier": "each",
            "applies_to": f"tier == {level}", "indicator": f"i{i}", "at_least": threshold,
            "window": "month", "no_due": "bench", **region,
        }  # fmt: skip
    return Catalogue.model_validate({
        "version": "bench",
        "terms": {"categories": {"general_hospital": title}, "groups": {}, "measure_units": {}},
        "elements": elements, "indicators": indicators, "targets": targets,
        "documents": {"d": {
            "id": "d", "title": "x", "issuer": "x", "issued": "2024-01-01", "region": "P",
            "in_force": {"from": "2024-01", "to": "2024-12"}, "clauses": {"1": {}},
        }},
    })  # fmt: skip


def measure(who: str, rows: int) -> None:
    """One run in this process; prints its figures as JSON."""
    given = world(rows)
    step = (lambda: by_hand(given)) if who == "by_hand" else by_dabiao(given, who)
    wall, cpu = time.perf_counter(), time.process_time()
    counts = step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "counts": counts}, sort_keys=True))


def main() -> None:
    """Alternates the two and prints medians and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--engine", default="pandas")
    options.add_argument("--one", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        measure(given.one, given.rows)
        return
    found: dict[str, list[dict[str, object]]] = {"by_hand": [], given.engine: []}
    for _ in range(given.runs):
        for who, results in found.items():
            command = [sys.executable, __file__, "--one", who, "--rows", str(given.rows)]
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    counts = [result["counts"] for results in found.values() for result in results]
    if any(c != counts[0] for c in counts):
        sys.exit("the two do not count the same")
    middle = {
        who: {k: statistics.median(float(r[k]) for r in results) for k in ("wall", "cpu", "peak")}  # type: ignore[arg-type]
        for who, results in found.items()
    }
    print(
        f"{given.rows:,} institution-months, {ELEMENTS} elements, {EACH} + {REGIONS} targets;"
        f" medians of {given.runs}"
    )
    print(f"{'':10} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    for who, row in middle.items():
        print(f"{who:10} {row['wall']:8.2f} {row['cpu']:8.2f} {row['peak']:8.0f}")
    ratio = {k: middle[given.engine][k] / middle["by_hand"][k] for k in ("wall", "cpu", "peak")}
    print(f"{'ratio':10} {ratio['wall']:8.2f} {ratio['cpu']:8.2f} {ratio['peak']:8.2f}")


if __name__ == "__main__":
    main()

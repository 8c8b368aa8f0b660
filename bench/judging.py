"""The judging step alone, in memory: no start, no reading, no writing.

``python bench/judging.py`` lets Dabiao judge figures that lie in memory, and the plain comparison by hand
in pandas and NumPy beside it, in turn, each in a process of its own, and prints wall time, CPU time and
peak memory as medians, and the ratios. What both tell is compared with the exact answer.
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
from pathlib import Path

HAND = "by hand"
FIGURES = ("wall", "cpu", "peak")


def main() -> None:
    """Alternates the two and prints medians and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--engine", default="pandas")
    options.add_argument("--one", nargs=2, metavar=("WHO", "WORK"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        measure(given.one[0], Path(given.one[1]))
        return
    from race import HERE, checked, made

    work = made(HERE / ".work", given.rows)
    found: dict[str, list[dict[str, float]]] = {HAND: [], given.engine: []}
    for _ in range(given.runs):
        for who, results in found.items():
            command = [sys.executable, __file__, "--one", who, str(work)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            results.append(json.loads(said))
            if checked(work, work / "out")["wrong"]:
                sys.exit(f"{who} tells rows wrongly")
    print(f"{given.rows:,} institution-months, 30 + 5 targets; medians of {given.runs}")
    print(f"{'':10} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    middle = {who: {k: statistics.median(r[k] for r in runs) for k in FIGURES} for who, runs in found.items()}
    ratio = {k: middle[given.engine][k] / middle[HAND][k] for k in FIGURES}
    for who, row in (middle | {"ratio": ratio}).items():
        digits = 2 if who == "ratio" else 0
        print(f"{who:10} {row['wall']:8.2f} {row['cpu']:8.2f} {row['peak']:8.{digits}f}")


def measure(who: str, work: Path) -> None:
    """One run in this process, on one core; prints its figures as JSON and leaves the statuses for the
    check."""
    from measure import only

    with only(1):
        step = _by_hand(work) if who == HAND else _by_dabiao(work, who)
        wall, cpu = time.perf_counter(), time.process_time()
        tables = step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (work / "out").mkdir(exist_ok=True)
    for name, table in zip(("statuses", "regions"), tables, strict=True):
        table.to_parquet(work / "out" / f"{name}.parquet", index=False)
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak}))


def _by_hand(work: Path) -> Callable[[], tuple]:
    from contestants import by_hand_pandas

    rows = by_hand_pandas.read(work, "parquet")
    return lambda: by_hand_pandas.judged(rows)


def _by_dabiao(work: Path, engine: str) -> Callable[[], tuple]:
    from contestants import dabiao_judging

    judge = dabiao_judging.prepared(dabiao_judging.facts(work), work / "catalogue", engine)
    return lambda: dabiao_judging.judged(judge)


if __name__ == "__main__":
    main()

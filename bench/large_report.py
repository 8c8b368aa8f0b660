"""The whole way from returns to the site of a report, on a made-up province: how long it takes, how much
memory, and how large its pages are.

``python bench/large_report.py`` runs ``dabiao check`` on 250, 500 and 1,000 institutions with 200 targets
and 12 months of figures, and says whether the largest run keeps within 60 s, 1.5 GB and 1 MB a page, and
whether time grows with the number of institutions and not faster.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

ELEMENTS, DOCUMENTS, COUNTIES, YEAR = 80, 5, 30, 2024
SIZES = (250, 500, 1000)
SECONDS, MEGABYTES, PAGE_KILOBYTES = 60, 1536, 1000


class Measured(NamedTuple):
    """One run: wall and CPU seconds, peak memory in MB, pages and the largest of them in kB."""

    institutions: int
    seconds: float
    cpu: float
    megabytes: float
    pages: int
    largest: float


def catalogue(folder: Path, targets: int) -> None:
    """Writes a catalogue: ``targets`` each demand a ratio of two of the elements, month by month."""
    title = {"zh": "虚构", "en": "made up"}
    codes = [f"e{i:02d}" for i in range(ELEMENTS)]
    _yaml(folder / "catalogue.yaml", {"version": "bench", "extends": "none"})
    _yaml(folder / "terms.yaml", {
        "categories": {"hospital": {"zh": "医院", "en": "hospital"}}, "groups": {},
        "measure_units": {
            "person": {"zh": "人", "en": "persons", "pint": "person"},
            "percent": {"zh": "%", "en": "%", "pint": "percent"},
        },
    })  # fmt: skip
    _yaml(folder / "elements" / "all.yaml", {
        code: {"title": {"zh": f"数据元{code}", "en": code}, "reported_by": "institution",
               "measure_unit": "person", "value_type": "integer", "kind": "flow", "frequency": "month",
               "plausible": {"min": 0, "max": 1000}}
        for code in codes
    })  # fmt: skip
    pairs = [(codes[2 * i % ELEMENTS], codes[(14 * i + 1) % ELEMENTS]) for i in range(targets)]
    _yaml(folder / "indicators" / "all.yaml", {
        f"i{at}": {"title": {"zh": f"指标{at}", "en": f"i{at}"}, "type": "ratio", "numerator": over,
                   "denominator": under, "factor": 100, "measure_unit": "percent", "improvement": "increase"}
        for at, (over, under) in enumerate(pairs)
    })  # fmt: skip
    for number in range(DOCUMENTS):
        own = range(number, targets, DOCUMENTS)
        _yaml(folder / "documents" / f"d{number}" / "document.yaml", {
            "title": f"虚构文件{number}", "number": f"虚构{number}号", "issuer": "虚构",
            "issued": f"{YEAR}-01-01", "region": "P", "in_force": {"from": f"{YEAR}-01", "to": f"{YEAR}-12"},
            "clauses": {f"第{at}条": {} for at in own},
        })  # fmt: skip
        for at in own:
            _yaml(folder / "documents" / f"d{number}" / f"t{at}.yaml", {
                "title": {**title, "zh": f"虚构目标{at}"}, "clause": f"第{at}条", "quantifier": "each",
                "quote": f"不低于{20 + at % 60}%", "indicator": f"i{at}", "at_least": 20 + at % 60,
                "window": "month", "due": f"{YEAR}-12-31",
            })  # fmt: skip


def data(folder: Path, institutions: int) -> None:
    """Writes registry and returns from a fixed seed, 2 % of the cells blank."""
    random = np.random.default_rng(20260101)
    (folder / "statistics").mkdir(parents=True)
    counties = [f"C{at:02d}" for at in range(COUNTIES)]
    ids = [f"H{at:05d}" for at in range(institutions)]
    pd.DataFrame({
        "region_code": ["P", *counties], "name": ["虚构省", *(f"虚构县{at}" for at in counties)],
        "level": ["province", *["county"] * COUNTIES], "parent": ["", *["P"] * COUNTIES],
    }).to_csv(folder / "regions.csv", index=False)  # fmt: skip
    pd.DataFrame({
        "institution_id": ids, "name": [f"虚构医院{at}" for at in ids], "aliases": "",
        "region_code": random.choice(counties, institutions), "tier": "二级", "grade": "甲",
        "category": "hospital", "run_by": "county", "ownership": "public", "tags": "", "valid_from": "",
        "valid_to": "",
    }).to_csv(folder / "institutions.csv", index=False)  # fmt: skip
    for month in range(1, 13):
        cells = random.integers(0, 100, (institutions, ELEMENTS)).astype("float64")
        cells[random.random(cells.shape) < 0.02] = np.nan
        table = pd.DataFrame(cells, columns=[f"e{at:02d}" for at in range(ELEMENTS)]).astype("Int64")
        table.insert(0, "institution_id", ids)
        table.insert(1, "period", f"{YEAR}-{month:02d}")
        table.to_csv(folder / "statistics" / f"{month:02d}.csv", index=False)


def run(institutions: int, targets: int) -> Measured:
    """One ``dabiao check`` in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue(folder / "catalogue", targets)
        data(folder / "data_in", institutions)
        command = [sys.executable, "-m", "dabiao", "check", folder / "data_in",
                   "--catalogue", folder / "catalogue", "--as-of", f"{YEAR}-12",
                   "--format", "html", "--out", folder / "out"]  # fmt: skip
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status:
            sys.exit(f"dabiao check ended with {os.waitstatus_to_exitcode(status)}")
        sizes = [page.stat().st_size / 1000 for page in (folder / "out").rglob("*.html")]
    cpu = used.ru_utime + used.ru_stime
    return Measured(institutions, seconds, cpu, used.ru_maxrss / 1024, len(sizes), max(sizes))


def _yaml(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # JSON is YAML, and is written in a tenth of the time.
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    """Runs the sizes and prints a line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--targets", type=int, default=200)
    given = options.parse_args()
    print(f"{given.targets} targets, 12 months; on {os.cpu_count()} cores")
    print(f"{'institutions':>12} {'s':>7} {'cpu s':>7} {'MB':>7} {'pages':>7} {'largest kB':>10}")
    found = []
    for size in given.sizes:
        found.append(run(size, given.targets))
        print("{:12,} {:7.1f} {:7.1f} {:7.0f} {:7,} {:10.0f}".format(*found[-1]), flush=True)
    first, last = found[0], found[-1]
    growth = (last.cpu / first.cpu) / (last.institutions / first.institutions)
    print(f"CPU time by institution, largest to smallest run: {growth:.2f} (1 is linear, more is worse)")
    within = last.seconds < SECONDS and last.megabytes < MEGABYTES and last.largest < PAGE_KILOBYTES
    sys.exit(0 if within and growth <= 1.2 else "not within 60 s, 1.5 GB, 1 MB a page, and linear time")


if __name__ == "__main__":
    main()

"""Returns larger than memory: four times the years take no more memory, from files to verdicts.

Each command is a run of its own, on one processor, so that one process does all of it and the system counts
what it ever held. All that is held at a time is set to a twenty-fifth or so of what it is, so that returns
are large which take a second to make: the figures of four years have 58 MB.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process ever held")

YEARS = (1, 4)
MORE = 1.15
"""So many times the memory four times the years may take. It is about 1: this much runs differ."""

INSTITUTIONS, FIRST_YEAR = 2500, 2020
ELEMENTS = [f"e{at:02}" for at in range(60)]
TARGETS = {f"t{at}": ELEMENTS[at::3] for at in range(3)}
"""Each demands something of the sum of some elements, so that all are needed."""

RUN = """
import os, re, sys
from pathlib import Path
from dabiao.cli import main
from dabiao.intake import files, stretches
from dabiao.intake.lake import aside, pieces
from dabiao.judge import check
files.CSV_LIMIT = stretches.STRETCH = 2**21
aside.TOGETHER = check.ROWS = 10_000
pieces._GROUP_ASIDE = pieces._GROUP = 2600
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
code = main(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
sys.exit(code)
"""


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue, and of each number of years a folder with the returns of the same institutions."""
    land = tmp_path_factory.mktemp("land")
    for name, content in catalogue().items():
        path = land / "catalogue" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), "utf-8")  # JSON is YAML
    for years in YEARS:
        (land / f"{years}" / "statistics").mkdir(parents=True)
        (land / f"{years}" / "regions.csv").write_text("region_code,name,level,parent\nP,虚构省,province,\n")
        (land / f"{years}" / "institutions.csv").write_text(registry())
        with (land / f"{years}" / "statistics" / "returns.csv").open("w", encoding="utf-8") as file:
            file.writelines(returns(years))
    return land


def catalogue() -> dict[str, Any]:
    def titled(name: str, **more: Any) -> dict[str, Any]:
        return {"title": {"zh": f"虚构{name}", "en": name}, **more}

    element = {"reported_by": "institution", "measure_unit": "person", "kind": "flow", "frequency": "month",
               "value_type": "integer"}  # fmt: skip
    target = {"quote": "不低于3000", "quantifier": "each", "at_least": 3000, "window": "month",
              "no_due": "invented"}  # fmt: skip
    return {
        "catalogue": {"version": "1", "extends": "none"},
        "terms": {
            "categories": {"hospital": {"zh": "医院", "en": "hospital"}}, "groups": {},
            "measure_units": {"person": {"zh": "人", "en": "persons", "pint": "person"}},
        },
        "elements/all": {name: titled(name, **element) for name in ELEMENTS},
        "indicators/all": {
            name: titled(name, type="count", numerator=" + ".join(read), measure_unit="person",
                         improvement="increase")
            for name, read in TARGETS.items()
        },
        "documents/d/document": {
            "title": "虚构文件", "number": "虚构1号", "issuer": "虚构", "issued": f"{FIRST_YEAR}-01-01",
            "region": "P", "in_force": {"from": f"{FIRST_YEAR}-01", "to": f"{last_month(max(YEARS))}"},
            "clauses": {name: {} for name in TARGETS},
        },
        **{f"documents/d/{name}": titled(name, clause=name, indicator=name, **target) for name in TARGETS},
    }  # fmt: skip


def registry() -> str:
    row = "H{at:05},虚构医院{at},,P,三级,甲,hospital,county,public,,,\n"
    head = "institution_id,name,aliases,region_code,tier,grade,category,run_by,ownership,tags,valid_from,"
    return f"{head}valid_to\n" + "".join(row.format(at=at) for at in range(INSTITUTIONS))


def returns(years: int) -> list[str]:
    """The lines of a file with a row for each month and institution."""
    figures = [",".join(str(at * 31 * seed % 500) for at in range(len(ELEMENTS))) for seed in range(97)]
    return [f"institution_id,period,{','.join(ELEMENTS)}\n"] + [
        f"H{at:05},{year}-{month:02},{figures[(at + month) % 97]}\n"
        for year in range(FIRST_YEAR, FIRST_YEAR + years)
        for month in range(1, 13)
        for at in range(INSTITUTIONS)
    ]


def last_month(years: int) -> str:
    return f"{FIRST_YEAR + years - 1}-12"


def memory(land: Path, *command: str) -> int:
    """The most that a run ever held, in kB."""
    asked = [*command, "--catalogue", "catalogue"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *asked], cwd=land, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


def checked(land: Path, place: str, years: int) -> int:
    """The memory that it takes to judge every month."""
    months = ["--since", f"{FIRST_YEAR}-01", "--as-of", last_month(years)]
    return memory(land, "check", place, *months, "--format", "parquet", "--out", f"of {place}")


def ingested(land: Path, years: int) -> int:
    return memory(land, "ingest", f"{years}", "--registry", f"{years}", "--into", f"lake {years}")


def test_a_folder_is_judged(land: Path) -> None:
    one, four = (checked(land, f"{years}", years) for years in YEARS)
    assert four < MORE * one, f"{one} kB, then {four} kB"


def test_a_return_is_brought_into_a_lake_and_the_lake_is_judged(land: Path) -> None:
    one, four = (ingested(land, years) for years in YEARS)
    assert four < MORE * one, f"{one} kB, then {four} kB"
    one, four = (checked(land, f"lake {years}", years) for years in YEARS)
    assert four < MORE * one, f"{one} kB, then {four} kB"

"""The whole bundled catalogue on a made-up land: ``python bench/bundled.py --institutions 500``.

Institutions of all categories stand in the counties of the sample's regions; for each of the papers that bind
them they report the last year it is in force, month by month, quarter by quarter, and so do the regions.
Judges the twelve months of the latest year with ``--since`` in one run, and prints time and memory.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from measure import Measured, measured

HERE = Path(__file__).resolve().parent
SEED, BLOCK = 20260101, 20_000  # so many institutions are made at a time
TIERS, GRADES = ("三级", "二级", "一级", "未定级"), ("甲", "乙", "丙", "未定等")


def main() -> None:
    """Makes the data and measures the runs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--institutions", type=int, default=500)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--engine", default="auto")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--into", type=Path, help="only make the data, in this folder")
    asked = options.parse_args()
    if asked.into:
        land = Land()
        land.make(asked.into, asked.institutions)
        print(f"dabiao check {asked.into} --since {land.latest}-01 --as-of {land.latest}-12")
        return
    with tempfile.TemporaryDirectory() as folder:
        runs = list(_runs(Path(folder), asked))
    middle = [
        statistics.median(getattr(run, name) for run in runs) for name in ("seconds", "cpu", "megabytes")
    ]
    print("median  {:8.2f} s {:8.2f} cpu {:7.0f} MB".format(*middle))


def _runs(folder: Path, asked: argparse.Namespace) -> Iterator[Measured]:
    land = Land()
    land.make(folder / "data_in", asked.institutions)
    command = [
        sys.executable, "-m", "dabiao", "check", str(folder / "data_in"), "--out", str(folder / "out"),
        "--catalogue", str(HERE.parent / "catalogue"), "--since", f"{land.latest}-01",
        "--as-of", f"{land.latest}-12", "--format", "parquet", "--engine", asked.engine,
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(HERE.parent / "engine")}
    for _ in range(asked.runs):
        run = measured(
            command, folder=HERE, environment=environment, cores=asked.threads,
            seconds=asked.minutes * 60, megabytes=float("inf"),
        )  # fmt: skip
        if run.ended != "done":
            sys.exit(f"{run.ended}: {run.said}")
        print("{:7} {:8.2f} s {:8.2f} cpu {:7.0f} MB".format("", *run[:3]), flush=True)
        yield run


class Land:
    """The regions of the sample, with as many institutions as are asked for."""

    def __init__(self) -> None:
        import polars as pl

        sys.path.insert(0, str(HERE.parent / "engine"))
        from dabiao.catalogue.compiled import load

        self.catalogue = load(HERE.parent / "catalogue", "zh")
        self.regions = pl.read_csv(HERE.parent / "data_in" / "regions.csv", infer_schema=False)
        self.parent = dict(self.regions.select("region_code", "parent").iter_rows())
        self.latest = max(self._last_year(document) for document in self.catalogue.documents.values())

    def make(self, folder: Path, institutions: int) -> None:
        """Writes registry and returns."""
        (folder / "statistics").mkdir(parents=True)
        self.regions.write_csv(folder / "regions.csv")
        bound = [code for code in self._of_level("county") if self.years(code)]
        with _Files(folder) as files:
            for start in range(0, institutions, BLOCK):
                random = np.random.default_rng([SEED, start])
                count = min(BLOCK, institutions - start)
                owners = self._institutions(start, count, bound, random)
                files.add("institutions", owners)
                places = dict(owners.select("institution_id", "region_code").iter_rows())
                own = f"-{start // BLOCK}" if start else ""
                self._report("institution", places, "institution_id", files, random, own)
            random = np.random.default_rng([SEED, institutions])
            bound = [code for code in self.parent if self.years(code)]
            self._report("region", {code: code for code in bound}, "region_code", files, random)

    def years(self, region: str | None) -> list[int]:
        """The years that the papers ask about that bind a region."""
        around = {region}
        while region := self.parent.get(region or ""):
            around.add(region)
        papers = self.catalogue.documents.values()
        return sorted({self._last_year(paper) for paper in papers if paper.region in around})

    @staticmethod
    def _last_year(document: Any) -> int:
        return int(document.in_force.to) // 12

    def _of_level(self, level: str) -> list[str]:
        import polars as pl

        return self.regions.filter(pl.col("level") == level)["region_code"].to_list()

    def _institutions(self, start: int, count: int, counties: list[str], random: np.random.Generator) -> Any:
        import polars as pl

        at = np.arange(start, start + count)
        categories = sorted({name for group in self.catalogue.terms.groups.values() for name in group})
        ids = np.char.add("X", np.char.zfill(at.astype(str), 7))
        return pl.DataFrame({
            "institution_id": ids, "name": np.char.add("虚构机构", ids), "aliases": "",
            "region_code": random.choice(counties, count), "tier": random.choice(TIERS, count),
            "grade": random.choice(GRADES, count), "category": random.choice(categories, count),
            "run_by": random.choice(["city", "county", "town"], count),
            "ownership": random.choice(["public", "private"], count), "tags": "", "valid_from": "",
            "valid_to": "",
        })  # fmt: skip

    def _report(
        self, by: str, regions: dict[str, str], key: str, files: _Files, random: np.random.Generator,
        own: str = "",
    ) -> None:  # fmt: skip
        """A return for each frequency, with ``own`` in its name: all elements that such units report, 2 % of
        the cells blank."""
        from dabiao.periods import LENGTH

        for frequency, months in LENGTH.items():
            every = self.catalogue.elements.values()
            elements = [e for e in every if (e.reported_by, e.frequency) == (by, frequency)]
            labels_of = {region: self._periods(region, months) for region in set(regions.values())}
            asked = [(unit, label) for unit, region in regions.items() for label in labels_of[region]]
            if elements and asked:
                table = self._figures(elements, len(asked), random)
                units, labels = zip(*asked, strict=True)
                figures = _frame({key: units, "period": labels, **table})
                files.add(f"statistics/{by}-{frequency}{own}", figures)

    def _periods(self, region: str, months: int) -> list[str]:
        from dabiao.periods import period_label

        ends = [12 * year + end for year in self.years(region) for end in range(months - 1, 12, months)]
        return [period_label(end, months) for end in ends]

    def _figures(self, elements: Iterable[Any], rows: int, random: np.random.Generator) -> dict[str, Any]:
        found = {}
        for element in elements:
            above, most = element, 100
            while above.not_above:  # a part is smaller than the whole, whatever is thrown
                above, most = self.catalogue.elements[above.not_above], most // 2
            most = int(min(most, element.plausible.max or most))
            values = random.integers(most // 2, most + 1, rows).astype("float64")
            values = np.maximum(values, element.plausible.min or 0)
            values[random.random(rows) < 0.02] = np.nan
            found[element.code] = values
        return found


def _frame(columns: dict[str, Any]) -> Any:
    import polars as pl

    table = pl.DataFrame(columns)
    return table.with_columns(pl.col(pl.Float64).fill_nan(None).cast(pl.Int64))


class _Files:
    """Tables that grow block by block, each a CSV file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.open = folder, dict[str, Any]()

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self.open.values():
            file.close()

    def add(self, name: str, table: Any) -> None:
        """Appends a table to the file of that name."""
        first = name not in self.open
        if first:
            self.open[name] = (self.folder / f"{name}.csv").open("wb")
        table.write_csv(self.open[name], include_header=first)


if __name__ == "__main__":
    main()

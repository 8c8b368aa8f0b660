"""simpleeval row by row: each formula parsed once, evaluated for every row."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from simpleeval import SimpleEval

from contestants.told import arguments, write_counts
from work import COMPLETE, ELEMENT_NAMES, INSTITUTIONS, REGIONS, Target

Row = dict[str, float | None]


class Rule:
    """A target's formula, parsed once."""

    def __init__(self, target: Target) -> None:
        self.target, self.formula = target, f"over / under >= {target.share}"
        self.parsed = SimpleEval.parse(self.formula)
        self.evaluator = SimpleEval(functions={})

    def met(self, over: float, under: float) -> bool:
        """Whether the demand is met."""
        self.evaluator.names = {"over": over, "under": under}
        return bool(self.evaluator.eval(self.formula, previously_parsed=self.parsed))

    def status(self, row: Row, tier: str) -> int:
        """The status of a row."""
        if tier not in self.target.tiers:
            return 0
        over, under = row[self.target.over], row[self.target.under]
        if over is None or under is None:
            return 5 if over is None and under is None else 4
        return 3 if under == 0 else 1 if self.met(over, under) else 2


class Sums:
    """What a target of the counties adds up for one of them and one month."""

    def __init__(self) -> None:
        self.over = self.under = self.known = self.whole = 0.0
        self.filled = self.expected = self.gaps = 0

    def add(self, over: float | None, under: float | None) -> None:
        """Adds one institution."""
        self.expected += 2
        self.filled += (over is not None) + (under is not None)
        self.known, self.whole = self.known + (over or 0), self.whole + (under or 0)
        self.gaps += under is None
        if over is not None and under is not None:
            self.over, self.under = self.over + over, self.under + under

    def status(self, rule: Rule) -> int:
        """The status of the total."""
        if self.filled == 0:
            return 5
        if self.gaps == 0 and self.whole > 0 and rule.met(self.known, self.whole):
            return 1
        if self.filled / self.expected < COMPLETE:
            return 4
        return 3 if self.under == 0 else 1 if rule.met(self.over, self.under) else 2


def run(data: Path, out: Path, _source: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    with (data / "data_in" / "institutions.csv").open(encoding="utf-8", newline="") as file:
        owners = {r["institution_id"]: (r["region_code"], r["tier"]) for r in csv.DictReader(file)}
    rules = {target: Rule(target) for target in INSTITUTIONS + REGIONS}
    totals: dict[tuple[str, str, Target], Sums] = defaultdict(Sums)
    found: dict[str, list[object]] = defaultdict(list)
    for unit, period, row in _rows(data):
        county, tier = owners[unit]
        found["institution_id"].append(unit)
        found["period"].append(period)
        for target in INSTITUTIONS:
            found[target.name].append(rules[target].status(row, tier))
        for target in REGIONS:
            totals[county, period, target].add(row[target.over], row[target.under])
    regions: dict[str, list[object]] = defaultdict(list)
    for county, period in dict.fromkeys((county, period) for county, period, _ in totals):
        regions["region_code"].append(county)
        regions["period"].append(period)
        for target in REGIONS:
            regions[target.name].append(totals[county, period, target].status(rules[target]))
    pl.DataFrame(found).write_parquet(out / "statuses.parquet")
    pl.DataFrame(regions).write_parquet(out / "regions.parquet")
    both = found | regions
    write_counts(out, {target.name: Counter(both[target.name]) for target in rules})


def _rows(data: Path) -> Iterator[tuple[str, str, Row]]:
    with (data / "data_in" / "statistics" / "returns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures = {name: float(row[name]) if row[name] else None for name in ELEMENT_NAMES}
            yield row["institution_id"], row["period"], figures


if __name__ == "__main__":
    run(*arguments())

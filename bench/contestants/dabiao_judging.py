"""Dabiao's judging alone: clean figures from Parquet, nothing validated, no verdict explained."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from contestants.told import arguments, write_counts
from work import MONTHS, STATUSES, TIERS, YEAR


def run(data: Path, out: Path, _source: str, engine: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    judge = prepared(facts(data), data / "catalogue", engine)
    institutions, counties = judged(judge)
    counts = {}
    for name, table in (("statuses", institutions), ("regions", counties)):
        parquet.write_table(pa.table(dict(table.items())), out / f"{name}.parquet", store_schema=False)
        counts |= {t: dict(enumerate(np.bincount(table[t]))) for t in table.columns[2:]}
    write_counts(out, counts)


def facts(data: Path) -> Any:
    """The figures of ``returns.parquet`` and the registry as facts."""
    from dabiao.intake.facts import Facts, Registry
    from dabiao.periods import FAR_FUTURE, FAR_PAST, month

    cells = returns(data / "returns.parquet").rename(columns={"institution_id": "unit"})
    periods = cells.pop("period").cat
    months = np.array([month(period) for period in periods.categories])
    cells = cells.assign(month=months[periods.codes])
    people = pd.read_csv(data / "data_in" / "institutions.csv", engine="pyarrow")
    people = people.assign(
        tier=people["tier"].map({tier: at + 1.0 for at, tier in enumerate(TIERS)}), grade=0.0,
        aliases=[()] * len(people), tags=[frozenset()] * len(people),
        valid_from=FAR_PAST, valid_to=FAR_FUTURE,
    )  # fmt: skip
    regions = pd.read_csv(data / "data_in" / "regions.csv")
    regions["parent"] = regions["parent"].astype(object).where(regions["parent"].notna(), None)
    none = pd.DataFrame({"unit": "", "month": 0, "element": "", "code": ""}, index=range(0))
    empty = pd.DataFrame()
    return Facts(Registry(people, regions), cells, none, empty, empty, none, empty)


def returns(file: Path) -> pd.DataFrame:
    """The file column by column, so that none is held twice; texts as codes, figures as numbers."""
    stored = parquet.ParquetFile(file, read_dictionary=["institution_id", "period"])
    columns = {name: stored.read([name])[name].to_pandas() for name in stored.schema_arrow.names}
    return pd.DataFrame(columns, copy=False)


def prepared(given: Any, catalogue: Path, engine: str) -> Any:
    """A judge of all months, which has not begun."""
    from dabiao.catalogue.compiled import load
    from dabiao.judge import engines
    from dabiao.judge.run import Judge

    months = list(range(YEAR * 12, YEAR * 12 + MONTHS))
    return Judge(given, load(catalogue, "zh"), months, None, engines.engine(engine))


def judged(judge: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A status per target, of institutions by ``institution_id, period`` and of counties by ``region_code,
    period``."""
    from dabiao.judge.decide import decided, with_outcomes
    from dabiao.judge.engines import collect
    from dabiao.judge.institutions import case
    from dabiao.judge.units import unit_frame

    wide, of_counties = [], []
    for block in judge.blocks:
        single = [p for p in block.plans if p.target.judges_institutions]
        whole = [p for p in block.plans if not p.target.judges_institutions]
        none = pd.DataFrame()
        panel = judge.whole.institutions_of(block, single)
        units = unit_frame(panel, block, [(p, p.names) for p in single], none, judge.engine)
        cases = [(p.index, case(units, p, judge.registrar)) for p in single]
        found = collect(with_outcomes(units.frame, cases, ("unit", "month"), wanted=("outcome",)))
        names = {f"{p.index}|outcome": p.target.id.partition("/")[2] for p in single}
        columns = {name: _statuses(found[column]) for column, name in names.items()}
        ids = pd.Categorical.from_codes(found["unit"], judge.numbers.names, validate=False)
        wide.append(_keyed("institution_id", ids, found["month"], columns))
        rows = decided(judge.layers(block, judge.whole.sums(block)))
        of_counties.append(rows.assign(target=rows["plan"].map({p.index: p.target.id for p in whole})))
    table = pd.concat(of_counties)
    table["unit"] = judge.numbers.text(table["unit"]).array
    table = table[table["unit"] != "P"].pivot(index=["unit", "end"], columns="target", values="outcome")
    columns = {name.partition("/")[2]: _statuses(table[name].to_numpy()) for name in table}
    units, ends = (table.index.get_level_values(level) for level in ("unit", "end"))
    return pd.concat(wide) if len(wide) > 1 else wide[0], _keyed("region_code", units, ends, columns)


def _keyed(name: str, units: Any, months: Any, columns: dict[str, Any]) -> pd.DataFrame:
    from dabiao.periods import month_text

    codes, numbers = pd.factorize(np.asarray(months, dtype=np.int64))
    periods = pd.Categorical.from_codes(codes, [month_text(int(number)) for number in numbers])
    return pd.DataFrame({name: units, "period": periods, **columns}, copy=False)


def _statuses(outcomes: Any) -> np.ndarray:
    """Outcomes as places in ``STATUSES``."""
    from dabiao.judge.reasons import OUTCOMES

    table = np.zeros(max(OUTCOMES) + 1, dtype=np.int8)
    for code, outcome in OUTCOMES.items():
        table[code] = STATUSES.index(outcome.status) if outcome.status in STATUSES else -1
    return table[outcomes]


if __name__ == "__main__":
    run(*arguments(), sys.argv[4])

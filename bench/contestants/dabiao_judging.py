"""Dabiao's judging alone: clean figures from Parquet, nothing validated, no verdict explained."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from contestants.told import arguments, write_counts
from work import MONTHS, STATUSES, TIERS, YEAR

WANTED = ("outcome",)


def run(data: Path, out: Path, _source: str, engine: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    judge = prepared(facts(data), data / "catalogue", engine)
    institutions, counties = judged(judge)
    counts = {}
    for name, table in (("statuses", institutions), ("regions", counties)):
        keys, statuses = list(table.columns[:2]), table.columns[2:]
        parquet.write_table(
            pa.table(dict(table.items())), out / f"{name}.parquet", store_schema=False, use_dictionary=keys
        )
        counts |= {t: dict(enumerate(np.bincount(table[t]))) for t in statuses}
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
    from dabiao.judge.adding import total
    from dabiao.judge.decide import decided

    names = {plan.index: plan.target.id.partition("/")[2] for plan in judge.plans}
    found = of_parts(judge)
    tables = [_of_sheet(sheet, judge.numbers, names) for one in found for sheet in one.outcomes.sheets]
    sums = [total(of_block) for of_block in zip(*(one.sums for one in found), strict=True)]
    layers = [layer for at, block in enumerate(judge.blocks) for layer in judge.layers(block, sums[at])]
    rows = decided(layers, ("outcome",))
    rows = rows.assign(target=rows["plan"].map(names), unit=judge.numbers.text(rows["unit"]).array)
    table = rows[rows["unit"] != "P"].pivot(index=["unit", "end"], columns="target", values="outcome")
    units, ends = (table.index.get_level_values(level) for level in ("unit", "end"))
    statuses = {name: _statuses(table[name].to_numpy()) for name in table}
    return pd.concat(tables) if len(tables) > 1 else tables[0], _keyed("region_code", units, ends, statuses)


def of_parts(judge: Any) -> list[Any]:
    """What comes out of the institutions, judged by as many processes as the engine takes."""
    from dabiao.judge.part import cut
    from dabiao.processes import processors

    number = processors() if judge.engine.spread else 1
    if number == 1:
        return [judge.whole.found(WANTED)]
    work = partial(_of_part, agenda=judge.agenda, engine=judge.engine.inside)
    return [one.numbered(judge.numbers) for one in judge.engine.each(work, cut(judge.facts, number))]


def _of_part(source: Any, agenda: Any, engine: Any) -> Any:
    from dabiao.judge.part import Part

    return Part.of(agenda, source(), engine).found(WANTED)


def _of_sheet(sheet: Any, numbers: Any, names: dict[int, str]) -> pd.DataFrame:
    columns = {names[plan]: _statuses(found["outcome"]) for plan, found in sheet.found.items()}
    ids = pd.Categorical.from_codes(sheet.rows["unit"], numbers.names, validate=False)
    return _keyed("institution_id", ids, sheet.rows["end"], columns)


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

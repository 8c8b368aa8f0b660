"""Verdicts in the wide form: a row per unit, a few columns per target, for programs that are not ours.

Each library reads the files as it reads any others; what it then finds is held against the long form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dabiao
from dabiao import report
from dabiao.judge.strips import Strip, strips
from dabiao.judge.table import Table
from dabiao.report import wide
from dabiao.report.columns import TABLES

parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

ROOT = Path(__file__).resolve().parents[2]
UNITS = ["unit_id", "unit_name", "unit_level", "region_code"]
KEYS = [*UNITS, "as_of"]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    """Three months of the sample, with windows of all lengths, waivers, deliverables and gaps."""
    return dabiao.check(ROOT / "data_in", since="2018-10", as_of="2018-12")


@pytest.fixture(scope="module")
def folder(result: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("wide")
    report.write(result, found, ["parquet"], "zh")
    return found


def by_pandas(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder).astype({"as_of": "str"})


def by_polars(folder: Path) -> pd.DataFrame:
    polars = pytest.importorskip("polars", reason="Polars is not installed")
    table = polars.read_parquet(folder)
    return pd.DataFrame(table.to_dict(as_series=False))


def by_duckdb(folder: Path) -> pd.DataFrame:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    rows = duckdb.execute("from read_parquet(?, hive_partitioning = true)", [f"{folder}/*/*.parquet"])
    return pd.DataFrame(rows.fetchall(), columns=[name for name, *_ in rows.description])


def documents(folder: Path) -> Iterator[tuple[str, Path]]:
    for place in sorted((folder / "verdicts").glob("document=*")):
        yield place.name.removeprefix("document="), place


def told(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """What a wide table says of one target, a row per unit and month with a verdict; an absent column says
    of nobody that it has a value, or is waived."""
    rows = table[table[f"{name}_status"].notna()]
    columns = {kind: rows.get(f"{name}_{kind}") for kind in ("status", "reason_code", "value", "waived")}
    found = rows[KEYS].assign(**columns).astype({"value": "float64"})
    return found.assign(waived=found["waived"].eq(True))


def ordered(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype(dict.fromkeys(KEYS, "str")).sort_values(KEYS).reset_index(drop=True)


@pytest.mark.parametrize("read", [by_pandas, by_polars, by_duckdb])
def test_every_library_finds_each_verdict(
    result: dabiao.Result, folder: Path, read: Callable[[Path], pd.DataFrame]
) -> None:
    verdicts, seen = result.verdicts, 0
    for document, place in documents(folder):
        table = read(place)
        for target, rows in verdicts[verdicts["document"] == document].groupby("target"):
            found = told(table, str(target).partition("/")[2])
            wanted = rows[[*KEYS, "status", "reason_code", "value", "waived"]]
            pd.testing.assert_frame_equal(ordered(found), ordered(wanted), check_dtype=False)
            seen += len(found)
    assert seen == len(verdicts)
    assert verdicts["waived"].any()


def test_the_brief_form_has_the_same_rows_and_statuses_and_nothing_of_changes(
    result: dabiao.Result, folder: Path, tmp_path: Path
) -> None:
    report.write(result, tmp_path, ["parquet-status"], "zh")
    brief = dict(documents(tmp_path))
    for document, place in documents(folder):
        whole = by_pandas(place)
        kept = [*KEYS, *(name for name in whole if name.endswith(("_status", "_waived")))]
        pd.testing.assert_frame_equal(by_pandas(brief[document]), whole[[n for n in whole if n in kept]])
    names = [{path.name for path in place.glob("*.parquet")} for place in (folder, tmp_path)]
    assert names[0] - names[1] == {"changes.parquet"}


def test_the_targets_say_what_is_the_same_for_all_units(result: dabiao.Result, folder: Path) -> None:
    targets = parquet.read_table(folder / "targets.parquet").to_pandas()
    assert targets.columns.tolist() == [column.name for column in TABLES["targets"]]
    same = ["clause", "window", "final", "operator", "threshold_high", "measure_unit", "catalogue_hash"]
    rows = result.verdicts.merge(targets, on=["target", "as_of"], suffixes=("", "_told"), validate="m:1")
    assert len(rows) == len(result.verdicts)
    for name in same:
        assert rows[name].equals(rows[f"{name}_told"]), name
    assert (rows["due_told"].astype("str").where(rows["due_told"].notna(), "") == rows["due"]).all()
    passes = rows[rows["status"] == "pass"]
    assert (passes["provisional"] == passes["provisional_told"]).all()
    last_year = {t.id for t in result.catalogue.targets.values() if t.demand and t.demand.prior}
    of_all = rows[~rows["target"].isin(last_year)]
    assert of_all["threshold"].equals(of_all["threshold_told"])
    assert rows.loc[rows["target"].isin(last_year), "threshold_told"].isna().all()


def test_units_stand_in_the_order_of_the_registry_each_once(result: dabiao.Result, folder: Path) -> None:
    registry = result.facts.registry
    order = [*registry.institutions["institution_id"], *registry.regions["region_code"]]
    for _, place in documents(folder):
        for file in place.rglob("*.parquet"):
            units = parquet.ParquetFile(file).read(columns=["unit_id"])["unit_id"].to_pylist()
            assert len(set(units)) == len(units)
            assert units == sorted(units, key=order.index)


def test_regions_stand_behind_millions_of_institutions(tmp_path: Path) -> None:
    behind = 4_000_000
    places = behind + np.array([0, 1, 0])
    units, texts = (dict.fromkeys(UNITS, held) for held in (places, pd.RangeIndex(behind + 2)))
    told = np.ones(3, np.int8), np.zeros(3, bool), np.zeros(3)
    strip = Strip("paper/target", "2018-12", False, Table(units, 3), texts, *told)
    wide.write_part(
        [strip], [wide.Aim("paper/target", waived=False, reasoned=True, measured=True)], tmp_path, "part-0"
    )
    assert by_pandas(tmp_path)["unit_id"].tolist() == [f"{behind}", f"{behind + 1}"]


def test_the_files_of_a_document_have_the_same_columns_in_every_month(folder: Path) -> None:
    for document, place in documents(folder):
        found = {str(parquet.read_schema(file)) for file in place.rglob("*.parquet")}
        assert len(found) == 1, document


def test_files_say_where_their_units_and_targets_stand_and_spare_all_else(folder: Path) -> None:
    told = set()
    for file in folder.rglob("*.parquet"):
        piece = parquet.read_metadata(file).row_group(0)
        columns = (piece.column(number) for number in range(piece.num_columns))
        told |= {column.path_in_schema for column in columns if column.is_stats_set}
    assert told == {"document", "target", "as_of", "unit_id", "region_code"}


def test_parts_written_one_by_one_are_one_table(result: dabiao.Result, folder: Path, tmp_path: Path) -> None:
    columns = wide.aims(result.judge.agenda.judged, result.facts.waivers)
    odd = result.judged["unit_id"].cat.codes % 2 == 1
    for name, rows in (("part-0", ~odd), ("part-1", odd)):
        wide.write_part(strips(result.judged[rows]), columns, tmp_path, name)
    for document, place in documents(folder):
        whole, parts = (by_pandas(at).sort_values(KEYS) for at in (place, tmp_path / f"document={document}"))
        pd.testing.assert_frame_equal(whole.reset_index(drop=True), parts.reset_index(drop=True))


def test_a_report_takes_the_place_of_an_older_one_and_of_no_other_folder(
    result: dabiao.Result, tmp_path: Path
) -> None:
    few = replace(result, judged=result.judged[result.judged["as_of"] == "2018-12"])
    for found in (result, few):
        report.write(found, tmp_path, ["parquet"], "zh")
    assert {path.parent.name for path in tmp_path.rglob("part-0.parquet")} == {"as_of=2018-12"}
    (tmp_path / "verdicts" / "_dabiao").unlink()
    with pytest.raises(FileExistsError):
        report.write(result, tmp_path, ["parquet"], "zh")


def test_nobody_judged_is_no_file(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(replace(result, judged=result.judged.head(0)), tmp_path, ["parquet"], "zh")
    assert [path.name for path in (tmp_path / "verdicts").iterdir()] == ["_dabiao"]
    assert parquet.read_table(tmp_path / "targets.parquet").num_rows == 0


def test_who_is_in_no_registry_has_a_row_by_name(result: dabiao.Result, tmp_path: Path) -> None:
    last: Any = result.judged[result.judged["as_of"] == "2018-12"]
    rows = last.head(2).assign(unit_id="", unit_name=["无名医院", "乙院"])
    report.write(replace(result, judged=rows), tmp_path, ["parquet"], "zh")
    (file,) = tmp_path.rglob("part-0.parquet")
    assert sorted(parquet.ParquetFile(file).read()["unit_name"].to_pylist()) == ["乙院", "无名医院"]

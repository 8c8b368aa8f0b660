"""Every format tells the same run: the same verdicts, the same columns, the same waivers."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

import dabiao
from dabiao import report
from dabiao.judge.verdicts import VERDICTS
from dabiao.periods import month
from dabiao.report import formats, schema, waivers
from dabiao.report.columns import TABLES
from dabiao.report.parquet import typed
from dabiao.report.tables import as_text, tables

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs" / "schema" / "verdicts.schema.json"


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


@pytest.fixture(scope="module")
def document(result: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("json")
    report.write(result, folder, ["json"], "zh")
    return dict(json.loads((folder / "verdicts.json").read_text(encoding="utf-8")))


# Columns and schema


def test_the_list_of_columns_is_that_of_the_tables(result: dabiao.Result) -> None:
    found = {**tables(result), "roll_up": result.roll_up, "files": result.facts.files}
    for name, table in found.items():
        assert [column.name for column in TABLES[name]] == list(table.columns), name
    assert tuple(column.name for column in TABLES["verdicts"]) == VERDICTS


def test_the_published_schema_is_the_one_the_code_makes() -> None:
    mend = "python -m dabiao.report.schema docs/schema/verdicts.schema.json"
    assert SCHEMA.read_text(encoding="utf-8") == schema.text(), f"stale; run: {mend}"


def test_the_json_of_the_sample_fits_the_published_schema(document: dict[str, object]) -> None:
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    assert not [error.message for error in Draft202012Validator(published).iter_errors(document)]


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("status", "passed"), ("value", "6.6"), ("waived", 1), ("due", "August"), ("met_units", 1.5)],
)
def test_the_schema_refuses_what_is_no_verdict(document: dict[str, object], key: str, wrong: object) -> None:
    changed = json.loads(json.dumps(document))
    changed["verdicts"][0][key] = wrong
    assert not Draft202012Validator(schema.json_schema()).is_valid(changed)


# Parquet


def test_parquet_holds_the_verdicts_with_their_types(result: dabiao.Result, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    report.write(result, tmp_path, ["parquet-long"], "zh")
    found = parquet.read_table(tmp_path / "verdicts.parquet")
    assert tuple(found.column_names) == VERDICTS
    types = {name: str(found.schema.field(name).type) for name in ("value", "met_units", "waived", "due")}
    assert types == {"value": "double", "met_units": "int64", "waived": "bool", "due": "date32[day]"}
    values = result.verdicts["value"]
    assert found["value"].to_pylist() == values.astype(object).where(values.notna(), None).tolist()
    dates = ["" if date is None else date.isoformat() for date in found["due"].to_pylist()]
    assert dates == result.verdicts["due"].tolist()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_a_row_has_its_types_in_parquet(name: str) -> None:
    """Rows of the parts of a large run stand behind those of regions, of which there may be none."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    numbers = {"number": 0.5, "share": 0.5, "count": 1, "flag": True, "date": "2018-12-31"}
    full = pd.DataFrame({column.name: [numbers.get(column.kind, "字")] for column in TABLES[name]})
    text = {column.name: "str" for column in TABLES[name] if column.kind not in numbers}
    one, none = (typed(table.astype(text), TABLES[name]).schema for table in (full, full.head(0)))
    assert one == none


# Waivers


def _at(result: dabiao.Result, as_of: str) -> dict[str, str]:
    found = waivers.table(replace(result, as_of=as_of))
    return dict(zip(found["target"], found["state"], strict=True))


def test_a_waiver_is_to_come_then_in_effect_then_expired(result: dabiao.Result) -> None:
    (waiver, *_) = result.facts.waivers
    short = replace(result.facts, waivers=(replace(waiver, from_=month("2018-08"), until=month("2018-10")),))
    run = replace(result, facts=short)
    states = [_at(run, m)[waiver.target] for m in ("2018-07", "2018-08", "2018-10", "2018-11")]
    assert states == ["to_come", "in_effect", "in_effect", "expired"]


def test_a_waiver_in_force_that_names_no_verdict_is_told_so(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data_in", tmp_path / "data_in")
    given = tmp_path / "data_in" / "waivers.yaml"
    text = given.read_text(encoding="utf-8")
    assert text.count("unit: FH04") == 1
    given.write_text(text + "\n" + text.replace("unit: FH04", "unit: FH11"), encoding="utf-8")
    result = dabiao.check(tmp_path / "data_in", as_of="2018-12")
    assert waivers.table(result)["state"].tolist() == ["in_effect", "idle"]
    assert [("FH04" in line, "FH11" in line) for line in result.notices if "豁免" in line] == [(False, True)]
    english = dabiao.check(tmp_path / "data_in", as_of="2018-12", lang="en").notices
    assert [("、" in line, ", " in line) for line in english if "FH11" in line] == [(False, True)]


def test_an_expired_waiver_is_in_every_table_of_waivers(result: dabiao.Result, tmp_path: Path) -> None:
    (waiver, *_) = result.facts.waivers
    old = replace(waiver, from_=month("2018-01"), until=month("2018-02"), reason="too late")
    run = replace(result, facts=replace(result.facts, waivers=(old,)))
    report.write(run, tmp_path, ["csv", "json"], "zh")
    with (tmp_path / "waivers.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    (same,) = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))["waivers"]
    assert row == same
    assert (row["state"], row["reason"], row["until"]) == ("expired", "too late", "2018-02")


# What a cell of a CSV file may hold


@pytest.mark.parametrize("text", ["a,b", 'the "old" one', "two\nlines", "two\rlines", "两\r\n行", '"', " "])
def test_a_text_is_read_from_csv_as_it_was(text: str) -> None:
    table = pd.DataFrame({"unit_name": [text, "A", text], "value": [0.1, np.nan, 3.0], "final": True})
    written = io.StringIO("".join(as_text(table)), newline="")
    assert list(csv.reader(written)) == [
        ["unit_name", "value", "final"], [text, "0.1", "true"], ["A", "", "true"], [text, "3", "true"],
    ]  # fmt: skip


def test_a_table_without_rows_is_its_header(result: dabiao.Result) -> None:
    nobody = tables(result)["verdicts"].iloc[:0]
    assert "".join(as_text(nobody)) == ",".join(VERDICTS) + "\n"


# Libraries that may be absent


@pytest.mark.parametrize("formats", [["parquet", "parquet-status"], ["parquet-status", "parquet"]])
def test_of_two_forms_one_of_which_holds_the_other_that_one_is_written(
    result: dabiao.Result, tmp_path: Path, formats: list[str]
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    report.write(result, tmp_path, formats, "zh")
    columns = {
        name for file in tmp_path.glob("verdicts/**/*.parquet") for name in parquet.read_schema(file).names
    }
    assert {name.rpartition("_")[2] for name in columns} >= {"status", "value"}
    assert (tmp_path / "changes.parquet").is_file()


def test_a_format_without_its_library_says_how_to_install_it(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = formats.Format("parquet", "no_such_library", "parquet")
    monkeypatch.setitem(formats.FORMATS, "parquet", absent)
    with pytest.raises(ValueError, match=r'pip install "dabiao\[parquet\]"'):
        report.write(result, tmp_path / "out", ["csv", "parquet"], "zh")
    assert not (tmp_path / "out").exists()

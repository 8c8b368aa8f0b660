"""The files of a report: complete, harmless, the same for the same run, and never half-written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

import dabiao
from dabiao import report
from dabiao.catalogue.loader import load
from dabiao.judge.verdicts import VERDICTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


# Tables


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_verdicts_have_the_published_columns(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path / "out", ["csv"], "zh")
    file = tmp_path / "out" / "verdicts.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = _rows(file)
    assert tuple(rows[0]) == VERDICTS
    assert len(rows) == len(result.verdicts)
    assert {row["waived"] for row in rows} <= {"true", "false"}
    values = result.verdicts["value"]
    read_back = [float(row["value"]) if row["value"] else None for row in rows]
    assert read_back == values.astype(object).where(values.notna(), None).tolist()


def test_whole_numbers_are_written_whole(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path / "out", ["csv"], "zh")
    counted = [row for row in _rows(tmp_path / "out" / "verdicts.csv") if row["met_units"]]
    assert counted
    assert all(row["met_units"].isdigit() for row in counted)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1-cmd", "@SUM(A1)", "\t=1"])
def test_a_text_that_looks_like_a_formula_is_made_harmless(
    result: dabiao.Result, tmp_path: Path, text: str
) -> None:
    named = replace(result, judged=result.judged.assign(unit_name=text))
    report.write(named, tmp_path / "out", ["csv"], "zh")
    assert {row["unit_name"] for row in _rows(tmp_path / "out" / "verdicts.csv")} == {f"'{text}"}


def test_a_negative_number_stays_a_number(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path / "out", ["csv"], "zh")
    gaps = [row["gap"] for row in _rows(tmp_path / "out" / "verdicts.csv") if row["gap"].startswith("-")]
    assert gaps
    assert all(float(gap) < 0 for gap in gaps)


def test_json_holds_the_whole_run(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path / "out", ["json"], "zh")
    found = json.loads((tmp_path / "out" / "verdicts.json").read_text(encoding="utf-8"))
    assert found["run"]["as_of"] == "2018-12"
    assert found["run"]["catalogue_hash"] == result.catalogue.hash
    assert tuple(found["verdicts"][0]) == VERDICTS
    assert len(found["scores"]) == len(result.scores)
    assert len(found["problems"]) == len(result.facts.problems)
    assert [w["target"] for w in found["waivers"]] == [w.target for w in result.facts.waivers]


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run = dabiao.check(ROOT / "data_in", as_of="2018-12", documents=["fenghua-2018-49"])
        report.write(run, tmp_path / name, report.FORMATS, "zh")
    one, two = map(_contents, (tmp_path / "one", tmp_path / "two"))
    assert {"index.html", "verdicts.json", "waivers.csv", "verdicts.parquet", "targets.parquet"} <= one.keys()
    assert one == two


# Writing


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_goes_wrong_leaves_the_old_report(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    out = tmp_path / "out"
    report.write(result, out, ["csv"], "zh")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("dabiao.report.json_file.write", fail)
    changed = replace(result, judged=result.judged.head(1))
    with pytest.raises(type(error)):
        report.write(changed, out, ["csv", "json"], "zh")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_beside_which_nothing_can_be_written_takes_a_report(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in = []

    def remembered(prefix: str, dir: Path) -> str:  # noqa: A002  # the name of tempfile.mkdtemp's own
        made_in.append(dir)
        (dir / prefix).mkdir()
        return str(dir / prefix)

    monkeypatch.setattr("dabiao.locks.mkdtemp", remembered)
    report.write(result, tmp_path / "out", ["csv"], "zh")
    assert made_in == [tmp_path / "out"]  # another disk may begin at out


def test_a_folder_in_the_place_of_a_file_stops_before_the_first_is_replaced(
    result: dabiao.Result, tmp_path: Path
) -> None:
    (tmp_path / "verdicts.csv").mkdir()
    with pytest.raises(IsADirectoryError):
        report.write(result, tmp_path, ["csv"], "zh")
    assert [path.name for path in tmp_path.iterdir()] == ["verdicts.csv"]


def test_a_report_that_fails_leaves_no_empty_folder(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dabiao.report.tables.write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report.write(result, tmp_path / "out", ["csv"], "zh")
    assert list(tmp_path.iterdir()) == []


def test_a_month_before_every_document_gives_an_empty_report(tmp_path: Path) -> None:
    early = dabiao.check(ROOT / "data_in", as_of="1990-01")
    report.write(early, tmp_path, report.FORMATS, "zh")
    assert _rows(tmp_path / "verdicts.csv") == []


def test_a_paper_of_deliverables_alone_gives_a_report(tmp_path: Path) -> None:
    whole = load(ROOT / "catalogue")
    attested = {name: target for name, target in whole.targets.items() if target.demand is None}
    paper = whole.model_copy(update={"targets": attested})
    result = dabiao.check(ROOT / "data_in", catalogue=paper, documents=["wuzhong-2019"], as_of="2019-12")
    report.write(result, tmp_path, report.FORMATS, "zh")
    assert {row["operator"] for row in _rows(tmp_path / "verdicts.csv")} == {"attested"}


def test_other_files_in_the_folder_are_left_alone(result: dabiao.Result, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep", encoding="utf-8")
    written = report.write(result, tmp_path, ["csv", "html"], "zh")
    assert written[0] == tmp_path / "index.html"
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "keep"


def test_an_unknown_format_is_refused(result: dabiao.Result, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="odt"):
        report.write(result, tmp_path, ["odt"], "zh")

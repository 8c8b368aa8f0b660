"""``dabiao validate``: what the screen and the workbook say, and how the command ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dabiao.cli import main

INSTITUTIONS = "institution_id,name,region_code\nH1,人民医院,330213\n"
REGIONS = "region_code,name,level,parent\n330213,奉化区,county,\n"
GOOD = "单位,期间,actual_beds\nH1,2018-08,12\n"
BROKEN = "单位,期间,actual_beds\nH1,2018-08,12\nH9,2018-08,1\nH1,2018-09,=cmd|x\n合计,2018-08,13\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "statistics").mkdir()
    (tmp_path / "institutions.csv").write_text(INSTITUTIONS, encoding="utf-8")
    (tmp_path / "regions.csv").write_text(REGIONS, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def file(data: Path, text: str, name: str = "a.csv") -> str:
    path = data / "statistics" / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_good_return_has_no_problems(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", file(data, GOOD)]) == 0
    said = capsys.readouterr().out
    assert "没有发现问题" in said
    assert "utf-8" in said


def test_every_problem_is_shown_with_its_place_and_mend(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", file(data, BROKEN)]) == 0
    said = capsys.readouterr().out
    for words in ("第 3 行", "单位“H9”不在名册中", "第 4 行", "=cmd|x", "actual_beds", "第 5 行", "合计行"):
        assert words in said
    totals = next(line for line in said.splitlines() if line.startswith("│ 合计"))
    assert [cell.strip() for cell in totals.strip("│").split("│")] == ["合计", "", "4", "2", "1", "1"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("单位,期间,床位数\nH1,2018-08,x1\nH1,2018-09,1\n", "床位数 (actual_beds)"),
        ("单位,期间,element,value\nH1,2018-08,床位数,x1\nH1,2018-09,床位数,1\n", "实有床位 (actual_beds)"),
    ],
    ids=["wide", "long"],
)
def test_a_column_is_named_as_the_file_names_it_where_it_holds_one_element(
    data: Path, capsys: pytest.CaptureFixture[str], text: str, named: str
) -> None:
    main(["validate", file(data, text)])
    assert named in capsys.readouterr().out


def test_english(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", "--lang", "en", file(data, BROKEN)])
    said = capsys.readouterr().out
    assert "not in the registry" in said
    assert "row refused" in said


def test_how_often_an_element_is_reported_is_said_in_english_words(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(
        [
            "validate",
            "--lang",
            "en",
            file(data, "单位,期间,窗口单位数\n330213,2018-08,12\n330213,2018H2,12\n"),
        ]
    )
    assert "reported per half-year, but" in capsys.readouterr().out


def test_strict_ends_in_4_where_anything_is_refused(data: Path) -> None:
    assert main(["validate", "--strict", file(data, BROKEN)]) == 4
    assert main(["validate", "--strict", file(data, GOOD)]) == 0


@pytest.mark.parametrize(
    "text", ["", "单位,期间,actual_beds\n", "单位,期间,actual_beds\nH9,2018-08,1\n", "\0"]
)
def test_nothing_usable_ends_in_4(data: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", file(data, text)]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_the_workbook_has_the_totals_the_summary_and_every_cell(data: Path) -> None:
    out = data / "out" / "problems.xlsx"
    assert main(["validate", file(data, BROKEN), "--out", str(out)]) == 0
    book = load_workbook(out)
    assert book.sheetnames == ["汇总", "错误汇总", "错误明细"]
    assert [cell.value for cell in book["汇总"][2]][2:] == [4, 2, 1, 1]
    assert [row[1].value for row in book["错误汇总"]] == [
        "错误代码", "unknown_unit", "formula_without_value", "total_row",
    ]  # fmt: skip
    detail = {row[7].value: [cell.value for cell in row] for row in book["错误明细"]}
    assert detail["unknown_unit"][2:7] == [3, "单位", "unit", "H9", "整行拒收"]
    assert detail["formula_without_value"][5] == "'=cmd|x"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_in_the_workbook_can_start_a_formula(data: Path, start: str) -> None:
    out = data / "problems.xlsx"
    main(
        [
            "validate",
            file(data, f'单位,期间,actual_beds\nH1,2018-08,1\nH1,2018-09,"{start}cmd"\n'),
            "--out",
            str(out),
        ]
    )
    cells = [cell for sheet in load_workbook(out) for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(
        str(cell.value).startswith(tuple("=+-@\t\r")) for cell in cells if isinstance(cell.value, str)
    )


@pytest.mark.parametrize("number", ["-20", "-3.5", "-1,234", "-12%"])
def test_a_number_in_the_workbook_is_as_it_was_written(data: Path, number: str) -> None:
    out = data / "problems.xlsx"
    main(["validate", file(data, f'单位,期间,actual_beds\nH1,2018-08,"{number}"\n'), "--out", str(out)])
    raw = [row[5].value for row in load_workbook(out)["错误明细"]]
    assert raw == ["原值", number]


def test_attestations_are_known_by_their_header(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "unit,code,achieved,date,evidence\nH1,no/such,是,2018-08-01,x\n"
    assert main(["validate", file(data, text)]) == 4
    assert "没有代码为“no/such”" in capsys.readouterr().out


def test_a_markup_in_a_cell_is_shown_as_it_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", file(data, "单位,期间,actual_beds\n[red]H1[/],2018-08,1\n")])
    assert "[red]H1[/]" in capsys.readouterr().out


def test_what_would_steer_the_terminal_is_shown_and_not_done(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    text = "单位,期间,actual_beds\nH1,2018-08,\x1b[2J\x07\nH1,2018-09,1\n"
    main(["validate", file(data, text, "\x1b[31m.csv")])
    said = capsys.readouterr().out
    assert "�[31m" in said
    assert "�[2J" in said
    assert not set(said) & {"\x1b", "\x07"}


def test_without_a_registry_it_says_which_option_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text(GOOD, encoding="utf-8")
    assert main(["validate", str(path)]) == 2
    assert "--data" in capsys.readouterr().err


def test_the_registry_may_be_elsewhere(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "a.csv"
    path.write_text(GOOD, encoding="utf-8")
    assert main(["validate", str(path), "--data", str(data)]) == 0


def test_out_must_be_a_workbook(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", file(data, GOOD), "--out", "problems.csv"]) == 2
    assert ".xlsx" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, dabiao.cli.validate;"
        "sys.exit(any(name in sys.modules for name in ('pandas', 'rich', 'openpyxl', 'pandera', 'pydantic')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_registry_with_a_refused_row_is_told_beside_the_return_and_judges_nobody(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "institutions.csv").write_text(INSTITUTIONS + "H2,中医院,999999\n", encoding="utf-8")
    assert main(["validate", file(data, GOOD)]) == 0
    assert "999999" in capsys.readouterr().out
    assert main(["check", str(data), "--out", str(tmp_path / "report")]) == 4
    said = capsys.readouterr().err
    assert "institutions.csv: 有 1 行被拒收" in said
    assert "institutions.csv:3:region_code: 行政区划代码“999999”不在 regions.csv 中" in said
    assert not (tmp_path / "report").exists()


def test_problems_stand_in_the_order_of_files_and_rows(data: Path) -> None:
    head, out = "单位,期间,actual_beds,版次\n", data / "problems.xlsx"
    one = file(data, f"{head}H1,2018-08,x,\nH1,2018-09,12,v2\nH9,2018-10,1,\n")
    two = file(data, f"{head}H9,2018-11,x,\nH1,2018-12,x,\n", "b.csv")
    main(["validate", two, one, "--out", str(out)])
    rows = load_workbook(out)["错误明细"].iter_rows(min_row=2, values_only=True)
    found = [(Path(str(row[0])).name, row[2]) for row in rows]
    assert found == [("a.csv", 2), ("a.csv", 3), ("a.csv", 4), ("b.csv", 2), ("b.csv", 2), ("b.csv", 3)]

"""The command line: what it asks the engine for, and what it shows."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest
from rich.console import Console
from stub_engine import REFUSED_ROW, WARNING, Engine

import dabiao
import dabiao.catalogue.loader
import dabiao.intake
import dabiao.report
from dabiao import bundled
from dabiao.cli import main, screen
from dabiao.cli.check import STATUSES
from dabiao.cli.exit_codes import ExitCode
from dabiao.report.formats import FORMATS
from dabiao.words import words

ROOT = Path(__file__).resolve().parents[2]

# --- what is asked -------------------------------------------------------------------------------


def test_without_options_it_judges_data_in_into_a_folder_named_by_the_month(engine: Engine) -> None:
    assert main(["check"]) == ExitCode.OK
    engine.asked.pop("catalogue")
    assert engine.asked == {
        "data_in": Path("data_in"),
        "templates": None,
        "folder": bundled.catalogue_folder(),
        "as_of": None,
        "since": None,
        "documents": (),
        "regions": (),
        "engine": "auto",
        "master": None,
        "lang": "zh",
        "look_back": True,
        "put": None,
        "brief": False,
        "lists": None,
        "room": None,
        "out": Path("reports/2018-12"),
        "formats": ("html", "csv"),
    }


@pytest.mark.parametrize(("formats", "drawn"), [("csv,json", False), ("csv,html", True)])
def test_only_a_format_that_draws_figures_over_time_has_them_judged(
    engine: Engine, formats: str, drawn: bool
) -> None:
    assert main(["check", "--format", formats]) == ExitCode.OK
    assert engine.asked["look_back"] is drawn


def test_options_reach_the_engine_as_written(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "my catalogue").mkdir()
    line = "check . --as-of 2018-12 --since 2018-01 --document a --document b --out there"
    more = ["--engine", "pandas", "--lang", "en", "--catalogue", "my catalogue"]
    assert main([*line.split(), *more]) == ExitCode.OK
    assert engine.asked["data_in"] == Path()
    assert engine.asked["folder"] == Path("my catalogue")
    assert (engine.asked["since"], engine.asked["as_of"]) == ("2018-01", "2018-12")
    assert engine.asked["documents"] == ("a", "b")
    assert (engine.asked["engine"], engine.asked["lang"]) == ("pandas", "en")
    assert engine.asked["out"] == Path("there")


@pytest.mark.parametrize(
    "given",
    [["--format", "csv,json"], ["--format", "csv", "--format", "json"], ["--format", "csv，json, csv"]],
)
def test_formats_may_be_repeated_or_listed(engine: Engine, given: list[str]) -> None:
    assert main(["check", *given]) == ExitCode.OK
    assert engine.asked["formats"] == ("csv", "json")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["check", "nowhere"], "nowhere"),
        (["check", "--as-of", "2018-13"], "2018-13"),
        (["check", "--as-of", "2018年8月"], "2018年8月"),
        (["check", "--as-of", "9999-12"], "1990—2100"),
        (["check", "--since", "0000-01"], "1990—2100"),
        (["check", "--since", "2018-09", "--as-of", "2018-08"], "--since"),
        (["check", "--format", "odt"], ", ".join(FORMATS)),
        (["check", "--format", ""], ", ".join(FORMATS)),
        (["check", "--fail-on", "failed"], "not_applicable"),
        (["check", "--engine", "excel"], "duckdb"),
        (["check", "--no-such-option"], "--no-such-option"),
        (["chek"], "没有这个命令 No such command 'chek'.（是不是 did you mean check？）"),
        (["catalogue", "lnt"], "did you mean lint？"),
        (
            ["check", "--as-off", "2018-08"],
            "没有这个选项 No such option '--as-off'.（是不是 did you mean --as-of？）",
        ),
        (["check", "--engine", "pandsa"], "did you mean pandas？"),
        (["check", "--format", "htm"], "did you mean html？"),
        (["check", "--fail-on", "pass,failed"], "did you mean fail？"),
        (["check", "--lang", "cn"], "zh, en"),
        (["check", "return.csv"], "单个报表用 dabiao validate"),
        (["check", "--out", "return.csv"], "return.csv 不是文件夹"),
        (["validate", "data_in"], "整个数据文件夹用 dabiao check"),
        (["validate"], "缺少参数 Missing argument 'FILE…'"),
        (["--no-such-option"], "--no-such-option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_with_the_way_to_help(
    engine: Engine, capsys: pytest.CaptureFixture[str], given: list[str], told: str
) -> None:
    assert main(given) == ExitCode.USAGE
    said = capsys.readouterr()
    assert told in said.err
    assert "--help" in said.err
    assert said.out == ""
    assert engine.asked == {}


def test_a_mistyped_document_is_refused_before_anything_is_judged(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--document", "fenghua-2018-94"]) == ExitCode.USAGE
    assert "没有 fenghua-2018-94 there is no fenghua-2018-94" in (told := capsys.readouterr().err)
    assert "did you mean fenghua-2018-49？" in told
    assert "data_in" not in engine.asked


@pytest.mark.parametrize("given", ["330214", "奉化"])
def test_an_unknown_region_is_refused_before_anything_is_judged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(dabiao, "check", lambda *_, **__: pytest.fail("judged"), raising=False)
    assert main(["check", str(ROOT / "data_in"), "--region", given]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert f"regions.csv 中没有地区 {given} is not in regions.csv；是不是 did you mean 3302" in told


def test_an_engine_that_is_not_installed_says_how_to_install_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dabiao.extras.find_spec", lambda _name: None)
    assert main(["check", "--engine", "polars"]) == ExitCode.USAGE
    line = f'没有安装 polars is not installed: {sys.executable} -m pip install "dabiao[polars]"'
    assert line in capsys.readouterr().err
    assert "data_in" not in engine.asked


def test_a_master_reaches_the_engine_and_is_for_spark_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dabiao.judge.engines.refusal", lambda *_: "")
    assert main(["check", "--engine", "spark", "--master", "spark://there:7077"]) == ExitCode.OK
    assert (engine.asked["engine"], engine.asked["master"]) == ("spark", "spark://there:7077")
    monkeypatch.undo()
    assert main(["check", "--engine", "polars", "--master", "local[2]"]) == ExitCode.USAGE
    assert "--master 只用于 is only for --engine spark" in capsys.readouterr().err


def test_a_format_whose_library_is_not_installed_says_how_to_install_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dabiao.extras.find_spec", lambda _name: None)
    assert main(["check", "--format", "csv,parquet"]) == ExitCode.USAGE
    assert 'pip install "dabiao[parquet]"' in capsys.readouterr().err
    assert "data_in" not in engine.asked


def test_a_bare_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == ExitCode.USAGE
    assert capsys.readouterr().err.startswith("Usage: dabiao")


@pytest.mark.parametrize(
    ("command", "told"), [("check", "DIR|git:REV"), ("catalogue new", "--at-least NUMBER|prior_year")]
)
def test_help_writes_a_word_as_it_has_to_be_written(
    capsys: pytest.CaptureFixture[str], command: str, told: str
) -> None:
    assert main([*command.split(), "--help"]) == ExitCode.OK
    assert told in capsys.readouterr().out


# --- what is shown -------------------------------------------------------------------------------


def test_the_summary_counts_the_last_month_per_document(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check"])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    heads = ["文件", "达标", "未达标", "未到期", "数据不全", "待核实", "无数据", "不适用"]
    assert heads in lines
    assert ["fenghua-2018-49", "2", "0", "0", "0", "0", "1", "0"] in lines
    assert ["lianyungang-2021-13", "0", "0", "1", "0", "0", "0", "0"] in lines


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "比 2018-11：新增未达标 1 · 仍未达标 2 · 已解决 0 · 无法再判定 0"),
        ("en", "Since 2018-11: 1 newly failing · 2 still failing · 0 resolved · 0 can no longer be told"),
    ],
)
def test_the_summary_says_what_became_of_failures(
    engine: Engine, capsys: pytest.CaptureFixture[str], lang: str, told: str
) -> None:
    main(["check", "--lang", lang])
    assert told in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [30, 60, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_screen_is_too_narrow_for_a_status(
    engine: Engine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
    lang: str,
) -> None:
    monkeypatch.setattr(
        screen,
        "Console",
        lambda **given: Console(**given, width=columns, force_terminal=True, color_system=None),
    )
    main(["check", "--lang", lang, "--as-of", "2018-12"])
    said = " ".join(capsys.readouterr().out.split())
    for word in (*map(words(lang).__getitem__, STATUSES), "fenghua-2018-49", "lianyungang-2021-13"):
        assert word in said


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "zh",
            [
                "报表 2 个文件，读取 15 行 = 接受 13 + 搁置 1 + 拒收 1",
                "问题 文件拒收 0 · 整行拒收 1 · 单元格拒收 0 · 警告 1",
                "报告 reports/2018-12/verdicts.html",
            ],
        ),
        (
            "en",
            [
                "Returns 2 files, rows read 15 = 13 accepted + 1 set aside + 1 refused",
                "Problems files refused 0 · row refused 1 · cells refused 0 · warning 1",
                "Report reports/2018-12/verdicts.html",
            ],
        ),
    ],
)
def test_the_summary_ends_with_rows_problems_and_the_report(
    engine: Engine, capsys: pytest.CaptureFixture[str], lang: str, told: list[str]
) -> None:
    engine.problems = (REFUSED_ROW, WARNING)
    main(["check", "--lang", lang])
    assert capsys.readouterr().out.splitlines()[-3:] == told


@pytest.mark.parametrize(
    ("given", "told"), [([], "未指定 --as-of：取数据的最新月份 2018-12"), (["--as-of", "2018-12"], None)]
)
def test_a_month_that_was_not_asked_for_is_told(
    engine: Engine, capsys: pytest.CaptureFixture[str], given: list[str], told: str | None
) -> None:
    main(["check", *given])
    notes = [line for line in capsys.readouterr().out.splitlines() if "--as-of" in line]
    assert notes == ([told] if told else [])


def test_files_of_older_runs_are_named_and_stay(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(7):
        old = Path(f"there/old-{number}.html")
        old.parent.mkdir(exist_ok=True)
        old.write_text("older")
    Path("there/verdicts.csv").write_text("will be written again")
    main(["check", "--out", "there"])
    (told,) = [line for line in capsys.readouterr().out.splitlines() if "以前留下" in line]
    assert "7 个文件" in told
    assert told.endswith("old-0.html, old-1.html, old-2.html, old-3.html, old-4.html …")
    assert len(list(Path("there").glob("old-*"))) == 7


def test_a_name_between_colons_is_shown_as_it_is(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "data_in", "--out", ":bug:"]) == 0
    assert ":bug:" in capsys.readouterr().out


def test_without_a_page_the_summary_names_the_folder(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--format", "csv"])
    assert capsys.readouterr().out.splitlines()[-1] == "报告 reports/2018-12"


def test_open_shows_the_page(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    main(["check", "--open"])
    assert opened == [str(tmp_path / "reports/2018-12/verdicts.html")]


@pytest.mark.parametrize(
    ("formats", "opened"), [("csv,pdf,docx", "verdicts.pdf"), ("docx,csv", "verdicts.docx"), ("csv,json", "")]
)
def test_open_without_a_page_shows_what_can_be_read_or_the_folder(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, formats: str, opened: str
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(click, "launch", shown.append)
    monkeypatch.setattr("dabiao.report.formats.Format.missing", "")
    main(["check", "--open", "--format", formats])
    assert shown == [str(tmp_path / "reports/2018-12" / opened)]


def test_templates_of_ones_own_reach_the_report(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "my").mkdir()
    assert main(["check", "--templates", "my"]) == ExitCode.OK
    assert engine.asked["templates"] == Path("my")


def test_a_folder_of_templates_that_is_not_there_is_told(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--templates", "nowhere"]) == ExitCode.USAGE
    assert "nowhere 不存在" in capsys.readouterr().err

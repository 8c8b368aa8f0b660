"""``dabiao catalogue new``: what it asks, writes and refuses."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import get_args

import pytest

from dabiao import bundled
from dabiao.catalogue import schema
from dabiao.catalogue.demands import Operator
from dabiao.catalogue.models import Indicator, Quantifier
from dabiao.cli import catalogue_new, main
from dabiao.cli.exit_codes import ExitCode

PAPER = (
    "为了工作，制定本方案。\n一、任务\n（一）床位。全区每千人口实有床位达到6.6张。\n（二）平台。建立平台。\n"
)
DOCUMENT = ("--id", "plan", "--title", "方案", "--issuer", "卫生局", "--region", "330213",
            "--from", "2025-01", "--to", "2025-12")  # fmt: skip
TARGET = {
    "--document": "plan", "--name": "beds", "--title": "每千人口实有床位", "--title-en": "Beds",
    "--clause": "一(一)", "--quote": "全区每千人口实有床位达到6.6张", "--quantifier": "total",
    "--indicator": "beds_per_1000", "--at-least": "6.6", "--window": "month", "--due": "2025-12-31",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a paper, and a catalogue that is begun with it."""
    monkeypatch.chdir(tmp_path)
    Path("plan.txt").write_text(PAPER, "utf-8")
    assert main(["catalogue", "new", "document", "plan.txt", *DOCUMENT, "--catalogue", "mine"]) == ExitCode.OK
    return tmp_path / "mine"


def new(*more: str, **changed: str | None) -> int:
    """Asks for the target with some options changed, or left out (None)."""
    options = TARGET | {f"--{name.replace('_', '-')}": word for name, word in changed.items()}
    said = {option: word for option, word in options.items() if word is not None}
    told = [
        part
        for option, word in said.items()
        for part in (option, *(word.split() if option == "--meets" else [word]))
    ]
    return main(["catalogue", "new", "--catalogue", "mine", *told, *more])


def files(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*.yaml")}


BEGUN = {"catalogue.yaml", "documents/plan/document.yaml"}


def test_a_document_lists_the_clauses_of_its_text(home: Path) -> None:
    assert files(home) == BEGUN
    text = (home / "documents/plan/document.yaml").read_text("utf-8")
    assert text.endswith("clauses:\n  序: {}\n  一(一): {}\n  一(二): {}\n")


def test_a_target_has_the_boundary_cases_as_examples(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new("--sources", ".") == ExitCode.OK
    text = (home / "documents/plan/beds.yaml").read_text("utf-8")
    assert text.partition("examples:\n")[2].splitlines() == [
        "  - {given: {actual_beds: 65, resident_population: 10000}, expect: fail}",
        "  - {given: {actual_beds: 66, resident_population: 10000}, expect: pass}",
        "  - {given: {actual_beds: 67, resident_population: 10000}, expect: pass}",
        "  - {given: {resident_population: 10000, actual_beds: missing}, expect: incomplete}",
        "  - {given: {actual_beds: 66, resident_population: missing}, expect: incomplete}",
        "  - {given: {actual_beds: 65, resident_population: 10000}, expect: not_due, at: 2025-11}",
    ]
    assert "下一步 Next: dabiao catalogue test plan/beds" in capsys.readouterr().err
    assert main(["catalogue", "test", "plan", "--require-all", "--catalogue", "mine"]) == ExitCode.OK


@pytest.mark.parametrize(
    "changed",
    [
        {"applies_to": "category in hospitals and tier >= 2"},
        {"quantifier": "each", "applies_to": 'ownership == "public"', "indicator": "registration_wait",
         "at_least": None, "at_most": "10"},
        {"quantifier": "share", "indicator": None, "attested": "true", "at_least": "70", "window": None},
        {"quantifier": "count", "indicator": None, "where": "tier == 3", "at_least": "1"},
        {"quantifier": "share", "indicator": None, "meets": "registration_wait at_most 10", "at_least": "70"},
        {"at_least": None, "more_than": "prior_year", "indicator": "day_surgery_rate", "window": "year"},
        {"indicator": None, "attested": "true", "at_least": None, "window": None},
        {"quantifier": "each", "applies_to": "category in hospitals", "indicator": "registration_wait",
         "at_least": None, "at_most": "0"},
        {"quantifier": "count", "indicator": None, "at_least": "1"},
        {"quantifier": "count", "indicator": None, "attested": "true", "at_least": None, "more_than": "5.5",
         "window": None},
        {"quantifier": "share", "indicator": None, "attested": "true", "at_least": "33.3", "window": None},
        {"at_least": "0.00005"},
        {"at_least": "0.000000001"},
    ],
)  # fmt: skip
def test_the_examples_of_every_kind_of_target_are_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None]
) -> None:
    answer(monkeypatch, "")
    assert new(**changed) == ExitCode.OK
    assert main(["catalogue", "test", "plan", "--require-all", "--catalogue", "mine"]) == ExitCode.OK


@pytest.mark.parametrize(
    ("changed", "plausible", "told"),
    [
        (
            {"quantifier": "each", "indicator": "emr_level", "at_least": "8"},
            "",
            ["emr_level: 7.9", "emr_level: 8"],
        ),
        ({"indicator": "rate", "at_least": "100"}, "max: 100", ["x: 99.9", "x: 100"]),
        ({"indicator": "rate", "at_least": "0"}, "min: -5, max: 0.5", ["x: -0.1", "x: 0", "x: 0.1"]),
        (
            {"quantifier": "each", "indicator": "rate - prior_year(x)", "at_least": "0"},
            "min: 0, max: 1000",
            ["x: 499.9", "x: 500", "x: 500.1"],
        ),
    ],
)
def test_the_examples_are_of_plausible_figures(
    home: Path, changed: dict[str, str], plausible: str, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if plausible:
        name, _, rest = changed["indicator"].partition(" ")
        own_rate(home, f"x {rest}".strip(), plausible)
        changed = {**changed, "indicator": name}
    assert new(window="year", **changed) == ExitCode.OK
    text = (home / "documents/plan/beds.yaml").read_text("utf-8")
    given = [line.partition("given: {")[2].partition("}")[0] for line in text.splitlines()]
    assert [one for one in given if one and "missing" not in one][: len(told)] == told
    assert "会待核实" not in capsys.readouterr().out


def own_rate(home: Path, formula: str, plausible: str) -> None:
    """An indicator of one element, of which not every figure is plausible."""
    for folder in ("elements", "indicators"):
        (home / folder).mkdir()
    (home / "elements/own.yaml").write_text(
        "x:\n  title: {zh: 某率, en: A rate}\n  reported_by: institution\n  value_type: number\n"
        "  measure_unit: percent\n  kind: maximum\n  frequency: year\n"
        f"  plausible: {{{plausible}}}\n", "utf-8",
    )  # fmt: skip
    (home / "indicators/own.yaml").write_text(
        f"rate:\n  title: {{zh: 某率, en: A rate}}\n  type: mean\n  numerator: {formula}\n"
        "  measure_unit: percent\n  improvement: increase\n", "utf-8",
    )  # fmt: skip


def test_what_is_new_gets_stubs_and_lint_names_what_to_fill_in(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    formula = ("--numerator", "new_beds", "--denominator", "resident_population", "--factor", "1000")
    assert new(*formula, indicator="new_rate", interpretation="常住人口") == ExitCode.OK
    assert "{given: {new_beds: 66, resident_population: 10000}, expect: pass}" in (
        home / "documents/plan/beds.yaml"
    ).read_text("utf-8")
    capsys.readouterr()
    assert main(["catalogue", "lint", "mine"]) == ExitCode.CATALOGUE
    told = capsys.readouterr().out.splitlines()
    stubs = [line for line in told if "待填：" in line]
    assert [line.split(": ")[0] for line in stubs] == [
        "mine/elements/other.yaml:2:15", "mine/elements/other.yaml:2:23",
        *(f"mine/elements/other.yaml:{line}" for line in ("3:16", "4:15", "5:17", "6:9", "7:14")),
        *(f"mine/indicators/other.yaml:{line}" for line in ("3:9", "7:17", "8:16")),
    ]  # fmt: skip
    assert stubs == told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "../../escape"}, "不能作编号"),
        ({"name": "document"}, "已经有了"),
        ({"document": "plam"}, "did you mean plan？"),
        ({"document": "../plan"}, "没有能用的文件"),
        ({"clause": "一(三)"}, "没有条款 一(三)"),
        ({"quote": "全区每千人口实有床位达到6.7张"}, "原文 plan.txt 里没有这段摘录"),
        ({"theme": "../x"}, "不能作编号"),
        ({"at_least": "six"}, "不是数"),
        ({"at_least": "1234567890123456"}, "最多 15 位"),
        ({"due": "2025-13-01"}, "2025-13-01"),
        ({"indicator": "Beds"}, "indicator"),
        ({"at_most": "7"}, "at_most"),
        ({"applies_to": "tier >="}, "tier >="),
        ({"title": "{{ 7 * 7 }}"}, "文字里不能有 {{"),
        ({"title": "=A1"}, "文字里不能有 ="),
        ({"title": "床\udce5"}, "--title：有控制字符或损坏的字符"),
        ({"title": "床位\n错误 0 个"}, "文字里不能换行"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    home: Path, changed: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new("--sources", ".", **changed) == ExitCode.USAGE
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown
    assert files(home) == BEGUN


SENSELESS = {
    "category in hospital": "did you mean hospitals?", "actual_beds > 0": "没有 actual_beds",
    "tier": "条件应当是比较",
    "tier in hospitals": "tier 不能与 hospitals 比较", "category > general_hospital": "category 没有高低",
    'grade >= "甲"': "grade",
}  # fmt: skip
"""Scopes that can be read and mean nothing → what is said of them."""
NO_NUMBERS = {
    "aaa >= 2": "指标公式应当算出一个数", "category in hospitals": "指标公式应当算出一个数",
    "Actual_Beds * 2": "did you mean actual_beds?", 'has_tag("x")': "指标公式应当算出一个数",
}  # fmt: skip
NEW_INDICATOR = {"indicator": "new_rate", "at_least": "2"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        *(({"applies_to": scope}, said) for scope, said in SENSELESS.items()),
        *(
            ({"quantifier": "count", "indicator": None, "where": scope, "at_least": "1"}, said)
            for scope, said in (*SENSELESS.items(), ("tier + 1", "条件应当是比较"))
        ),
        *(
            ({"only_if": condition}, "条件应当是比较")
            for condition in ("actual_beds + 1", "category in hospitals", 'has_tag("x")', "actual_beds")
        ),
        ({"only_if": "Actual_Beds > 1"}, "did you mean actual_beds?"),
        *(({**NEW_INDICATOR, "numerator": formula}, said) for formula, said in NO_NUMBERS.items()),
        *(
            ({**NEW_INDICATOR, "numerator": "new_beds", "denominator": formula}, said)
            for formula, said in NO_NUMBERS.items()
        ),
    ],
)
def test_a_formula_that_means_nothing_is_refused(
    home: Path, changed: dict[str, str | None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(**changed) == ExitCode.USAGE
    assert said in capsys.readouterr().err
    assert files(home) == BEGUN


@pytest.mark.parametrize(
    ("changed", "sound", "answers"),
    [
        ({"quantifier": None}, "category in hospitals", ["total", *SENSELESS]),
        (NEW_INDICATOR, "new_beds", [*NO_NUMBERS]),
        (NEW_INDICATOR, "resident_population", ["new_beds", *NO_NUMBERS]),
    ],
)
def test_a_formula_that_means_nothing_is_asked_again(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, str | None],
    sound: str,
    answers: list[str],
) -> None:
    answer(monkeypatch, "\n".join([*answers, sound, "", "", ""]))
    assert new(**changed) == ExitCode.OK
    assert any(sound in path.read_text("utf-8") for path in home.rglob("*.yaml"))


def test_closed_lists_at_fault_are_mended_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "terms.yaml").write_text("categories: [", "utf-8")
    assert new(applies_to="category in hospitals") == ExitCode.USAGE
    assert "terms.yaml 有错" in capsys.readouterr().err


def test_a_tag_may_be_declared_later(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(applies_to='has_tag("compact")') == ExitCode.OK
    assert "beds.yaml:4:13: 没有 compact 这个标签" in capsys.readouterr().out


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x00\x4e", b"\0" * 100, b"#" * 2_000_001, b"", "一、甲\n".encode() * 9999]
)
def test_a_paper_that_is_no_text_is_refused(
    home: Path, raw: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("odd.txt").write_bytes(raw)
    assert (
        main(["catalogue", "new", "document", "odd.txt", *DOCUMENT, "--id", "odd", "--catalogue", "mine"])
        == 2
    )
    assert "odd.txt" in capsys.readouterr().err
    assert files(home) == BEGUN


def test_a_pipe_is_no_paper(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("odd.txt")
    assert (
        main(["catalogue", "new", "document", "odd.txt", *DOCUMENT, "--id", "odd", "--catalogue", "mine"])
        == 2
    )
    assert "读不了 odd.txt" in capsys.readouterr().err


def test_nothing_is_overwritten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new() == ExitCode.OK
    before = (home / "documents/plan/beds.yaml").read_bytes()
    assert new(title="别的") == ExitCode.USAGE
    assert (
        main(["catalogue", "new", "document", "plan.txt", *DOCUMENT, "--catalogue", "mine"]) == ExitCode.USAGE
    )
    assert "已经有了" in capsys.readouterr().err
    assert (home / "documents/plan/beds.yaml").read_bytes() == before


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))


def test_what_is_not_said_is_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["plan", "一(二)", "建立平台", "平台", "A platform", "", "total", "attested", "2025-12-31"]
    answer(monkeypatch, "\n".join(answers) + "\n")
    assert main(["catalogue", "new", "--catalogue", "mine"]) == ExitCode.OK
    assert files(home) == BEGUN | {"documents/plan/a-platform.yaml"}


SHARE = ["plan", "一(一)", "全区每千人口实有床位达到6.6张", "床位", "Beds", "", "share"]


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        (
            [
                *SHARE,
                "registration_wait",
                "at_most",
                "ten",
                "10",
                "",
                "at_least",
                "70",
                "month",
                "2025-12-31",
            ],
            ["meets: {indicator: registration_wait, at_most: 10}", "at_least: 70", "due: 2025-12-31"],
        ),
        (
            [*SHARE[:-1], "count", "", "tier ==", "tier == 3", "at_least", "1", "month", "", "长期"],
            ["quantifier: count", "applies_to: tier == 3", "at_least: 1", "no_due: 长期"],
        ),
    ],
)
def test_what_is_counted_is_asked_and_a_wrong_answer_is_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str], lines: list[str]
) -> None:
    answer(monkeypatch, "\n".join(answers) + "\n")
    assert main(["catalogue", "new", "--catalogue", "mine"]) == ExitCode.OK
    text = (home / "documents/plan/beds.yaml").read_text("utf-8").splitlines()
    assert set(lines) <= set(text)


NEW = ["plan", "一(一)", "全区每千人口实有床位达到6.6张", "床位", "Beds", ""]


@pytest.mark.parametrize(
    ("answers", "lines", "indicator", "element"),
    [
        (
            [
                "each",
                "new_wait",
                "waits +",
                "waits",
                "",
                "tier >= 2",
                "between",
                "10",
                "10 5",
                "5 10",
                "month",
            ],
            ["applies_to: tier >= 2", "indicator: new_wait", "between: [5, 10]"],
            ["numerator: waits"],
            "waits:",
        ),
        (
            ["total", "new_rate", "new_beds", "resident_population", "1000", "", "range", "6，7", "month"],
            ["indicator: new_rate", "range: [6, 7]"],
            ["numerator: new_beds", "denominator: resident_population", "factor: 1000"],
            "new_beds:",
        ),
        (
            [
                *("share", "new_rate", "at_least", "2", "new_beds", "actual_beds", ""),
                *("tier >= 2", "at_least", "70", "month"),
            ],
            ["applies_to: tier >= 2", "meets: {indicator: new_rate, at_least: 2}"],
            ["numerator: new_beds", "denominator: actual_beds"],
            "new_beds:",
        ),
    ],
)
def test_of_a_new_indicator_the_formula_is_asked_so_that_the_examples_are_whole(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[str],
    lines: list[str],
    indicator: list[str],
    element: str,
) -> None:
    answer(monkeypatch, "\n".join([*NEW, *answers, "2025-12-31"]) + "\n")
    assert main(["catalogue", "new", "--catalogue", "mine"]) == ExitCode.OK
    text = (home / "documents/plan/beds.yaml").read_text("utf-8")
    assert set(lines) <= set(text.splitlines())
    assert "expect: pass" in text and "expect: fail" in text
    stub = [line.strip() for line in (home / "indicators/other.yaml").read_text("utf-8").splitlines()]
    assert [
        line for line in stub if line.partition(":")[0] in ("numerator", "denominator", "factor")
    ] == indicator
    assert element in (home / "elements/other.yaml").read_text("utf-8").splitlines()


def test_a_formula_that_is_not_known_yet_stays_to_be_filled_in(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "待填\n")
    assert new(indicator="beds_per_100") == ExitCode.OK
    assert (
        "还没有指标 beds_per_100，将新建 A new indicator；是不是 did you mean beds_per_1000？"
        in capsys.readouterr().err
    )
    assert "numerator: 待填" in (home / "indicators/other.yaml").read_text("utf-8")


WRONG = [
    "plan", "一(一)", "长" * 61, "全区每千人口实有床位\x1b达到6.6张", "全区每千人口实有床位达到6.6张",
    "　", "{{ 床位 }}", "床位", "Beds", "床位", "con", "beds", "share", "Beds per 1000", "registration_wait",
    "range", "at_most", "prior_year", "10", "", "at_least", "prior_year", "70", "month", "2025年底",
    "2025-13-01", "2025-12-31",
]  # fmt: skip


def test_each_answer_is_looked_at_at_once_and_none_is_lost(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "\n".join(WRONG) + "\n")
    assert main(["catalogue", "new", "--catalogue", "mine"]) == ExitCode.OK
    text = (home / "documents/plan/beds.yaml").read_text("utf-8").splitlines()
    assert {"meets: {indicator: registration_wait, at_most: 10}", "at_least: 70", "due: 2025-12-31"} <= set(
        text
    )
    told = capsys.readouterr().err
    for said in ("最多 60 个字符", "损坏的字符", "不能是空的", "文字里不能有 {{", "不能作编号",
                 "2025年底 不是日期", "2025-13-01 不是日期"):  # fmt: skip
        assert said in told
    assert told.count("'prior_year' 不是数") == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "Bad Id"}, "不能作编号"), ({"name": "con"}, "不能作编号"),
        ({"theme": "../x"}, "不能作编号"),
        ({"due": "2025-13-31"}, "2025-13-31 不是日期"), ({"quote": "长" * 80}, "最多 60 个字符"),
        ({"quote": "床位达到7张"}, "没有这段摘录"), ({"clause": "一(三)"}, "没有条款"),
        ({"no_due": "长期"}, "no_due"), ({"at_most": "7"}, "at_most"), ({"attested": "true"}, "attested"),
        ({"applies_to": "category in hospital"}, "did you mean hospitals?"),
        ({"only_if": "actual_beds + 1"}, "条件应当是比较"), ({"numerator": "aaa >= 2"}, "应当算出一个数"),
        ({"factor": "0"}, "大于 0"), ({"factor": "-1"}, "大于 0"), ({"factor": "prior_year"}, "不是数"),
        ({"at_least": "1000000000001"}, "不大于"), ({"quantifier": "total", "level": "county"}, "level"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_before_anything_is_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    answer(monkeypatch, "")
    assert new("--sources", ".", **({"title_en": None} | changed)) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert said in told and "English title" not in told
    assert files(home) == BEGUN


def test_an_id_that_is_taken_is_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new() == ExitCode.OK
    answer(monkeypatch, "\ndocument\nmore-beds\n")
    assert new(name=None) == ExitCode.OK
    assert capsys.readouterr().err.count("已经有了") == 2
    assert files(home) == BEGUN | {"documents/plan/beds.yaml", "documents/plan/more-beds.yaml"}


def test_answers_are_held_against_the_options_and_the_paper(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "床位达到7张\n实有床位达到6.6张\ntotal\neach\ncategory in hospitals\n")
    assert new("--sources", ".", quote=None, quantifier=None, level="county") == ExitCode.OK
    told = capsys.readouterr().err
    assert "没有这段摘录" in told and "level" in told


def test_a_factor_answered_is_above_0(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "new_beds\nresident_population\n0\n-1\nprior_year\n1000\n")
    assert new(indicator="new_rate") == ExitCode.OK
    assert "factor: 1000" in (home / "indicators/other.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["plan.txt"], "已经有了"), (["plan.txt", "--id", "Bad Id"], "不能作编号"),
        (["con.txt"], "不能作编号"),
        (["odd.txt"], "读不了 odd.txt"),
        *((["plan.txt", "--id", "two", *wrong], said) for wrong, said in {
            ("--issued", "2025-13-01"): "2025-13-01 不是日期", ("--region", "宁波 市"): "region",
            ("--from", "2025年"): "2025年 不是月份", ("--to", "2025-13"): "2025-13 不是月份",
            ("--from", "2026-01", "--to", "2025-12"): "to",
        }.items()),
    ],
)  # fmt: skip
def test_a_wrong_option_of_a_document_is_told_before_anything_is_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    Path("con.txt").write_text(PAPER, "utf-8")
    Path("odd.txt").write_bytes(b"\xff\xfe")
    answer(monkeypatch, "")
    assert main(["catalogue", "new", "document", *options, "--catalogue", "mine"]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert said in told and "标题 Title" not in told


@pytest.mark.parametrize(
    ("options", "months"),
    [
        ([], ["2026-01", "2025-12", "2026-12"]),
        (["--from", "2026-01"], ["2025-12", "2026-12"]),
        (["--to", "2026-12"], ["2027-01", "2026-01"]),
    ],
)
def test_a_last_month_before_the_first_is_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], months: list[str]
) -> None:
    answer(monkeypatch, "\n".join(months) + "\n")
    known = ["--id", "two", *DOCUMENT[2:8], *options]
    assert main(["catalogue", "new", "document", "plan.txt", *known, "--catalogue", "mine"]) == ExitCode.OK
    text = (home / "documents/two/document.yaml").read_text("utf-8")
    assert "in_force: {from: 2026-01, to: 2026-12}" in text


def test_an_answer_that_is_no_utf8_is_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = "床位".encode()[:-1] + "\n床位\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), "utf-8", errors="surrogateescape"))
    assert new(title=None) == ExitCode.OK
    assert "损坏的字符" in capsys.readouterr().err


def test_where_python_cannot_read_the_answer_the_option_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xe5\xba\n"), "utf-8"))
    assert new(title=None) == ExitCode.USAGE
    assert "不是 UTF-8；请改终端的编码，或写选项 --title" in capsys.readouterr().err


def test_of_a_new_document_each_answer_is_looked_at_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(
        monkeypatch,
        "\n".join(["　", "二", "局", "宁波 市", "330213", "2025年", "2025-01", "2025-13", "2025-12"]),
    )
    assert (
        main(["catalogue", "new", "document", "plan.txt", "--id", "two", "--catalogue", "mine"])
        == ExitCode.OK
    )
    told = capsys.readouterr().err
    assert "title 不能是空的" in told
    assert "2025年 不是月份" in told and "2025-13 不是月份" in told


def test_a_date_in_other_words_is_not_taken_for_a_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "2025年底\n")
    assert new(due=None) == ExitCode.USAGE
    assert "2025年底 不是日期" in capsys.readouterr().err
    assert files(home) == BEGUN


def test_an_installed_package_asks_where_to_write(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is bundled with it is no author's folder."""
    monkeypatch.setattr(bundled, "_is_checkout", lambda: False)
    answer(monkeypatch, "")
    for line in (["new", "--document", "plan"], ["new", "document", "plan.txt", *DOCUMENT]):
        assert main(["catalogue", *line]) == ExitCode.USAGE
        assert "请写选项 --catalogue" in capsys.readouterr().err


def test_where_nobody_answers_the_option_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "")
    assert new(clause=None) == ExitCode.USAGE
    assert "请写选项 --clause" in capsys.readouterr().err
    assert files(home) == BEGUN


def test_the_choices_are_those_of_the_models() -> None:
    target = schema.schemas()["target"]["properties"]
    assert set(catalogue_new._QUANTIFIERS) == set(get_args(Quantifier))
    assert set(catalogue_new._WINDOWS) == set(target["window"]["enum"])
    indicator = Indicator.model_fields
    assert set(catalogue_new._TYPES) == set(get_args(indicator["type"].annotation))
    assert set(catalogue_new._WAYS) == set(get_args(indicator["improvement"].annotation))
    assert {*catalogue_new._OPERATORS, *catalogue_new._PAIRS} == set(get_args(Operator))
    assert set(catalogue_new._LEVELS) == set(target["level"]["enum"])
    assert set(catalogue_new._ORDER) | {"min_completeness", "scope_examples", "examples"} == set(target)
    assert set(catalogue_new._INDICATOR) <= set(indicator)

"""A catalogue of one's own on top of the bundled one: what it replaces and leaves out is never silent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dabiao import bundled
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

WAIT = Path("documents/fenghua-2018-49/registration-wait.yaml")
DATA = Path(__file__).resolve().parents[2] / "data_in"
REPLACED = "目标 fenghua-2018-49/registration-wait 代替了自带目录的同名目标"
DISABLED = "目标 fenghua-2018-49/bed-turnover 已停用，不评判：本地另行考核"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A catalogue that allows less waiting, and leaves a target out with a reason."""
    (tmp_path / WAIT).parent.mkdir(parents=True)
    text = (bundled.catalogue_folder() / WAIT).read_text("utf-8").replace("at_most: 10", "at_most: 8")
    (tmp_path / WAIT).write_text(text.replace("interpretation: ", "interpretation: 本地从严。"), "utf-8")
    (tmp_path / "catalogue.yaml").write_text(
        'version: "1"\nextends: builtin\ndisabled: {fenghua-2018-49/bed-turnover: 本地另行考核}\n',
        "utf-8",
    )
    return tmp_path


def test_lint_tells_it_and_a_tighter_target_is_no_fault(
    overlay: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["catalogue", "lint", str(overlay), "--format", "github"])
    told = capsys.readouterr()
    assert f"::{REPLACED}" in told.out
    assert [line.partition(" ")[0] for line in told.out.splitlines() if REPLACED in line] == ["::notice"]
    assert DISABLED in told.out
    assert "说明 2 条" in told.err


@pytest.mark.parametrize(
    "reason",
    [
        ["interpretation: 本地从严。", "interpretation: "],
        # Words left out, or said again, are no new ones.
        ["interpretation: 本地从严。报表只报", "interpretation: 只报"],
        ["interpretation: 本地从严。", "interpretation: 平均值。"],
        ["interpretation:", "#"],
    ],
)
def test_a_target_replaced_without_a_reason_is_refused(
    overlay: Path, reason: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (overlay / WAIT).write_text((overlay / WAIT).read_text("utf-8").replace(*reason), "utf-8")
    for command in (["catalogue", "lint"], ["check", str(DATA)]):
        assert main([*command, "--catalogue", str(overlay)]) == ExitCode.CATALOGUE
        told = capsys.readouterr()
        line = f"{WAIT.as_posix()}:1:1: fenghua-2018-49/registration-wait 代替自带目录的目标而要求不同"
        assert line in told.out + told.err


def test_a_reason_of_signs_alone_is_none(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (overlay / WAIT).write_text(
        re.sub("interpretation: .*", "interpretation: ……", (overlay / WAIT).read_text("utf-8")), "utf-8"
    )
    assert main(["catalogue", "lint", str(overlay)]) == ExitCode.CATALOGUE
    assert "…… 没有说明什么；请写明理由" in capsys.readouterr().out


def test_a_target_that_asks_the_same_needs_no_reason(
    overlay: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (overlay / WAIT).write_text((bundled.catalogue_folder() / WAIT).read_text("utf-8"), "utf-8")
    assert main(["catalogue", "lint", str(overlay)]) == ExitCode.OK
    assert "要求相同" in capsys.readouterr().out


def test_lint_of_nothing_but_notes_is_sound(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (overlay / WAIT).unlink()
    assert main(["catalogue", "lint", str(overlay)]) == ExitCode.OK
    assert DISABLED in capsys.readouterr().out


@pytest.fixture
def judged(
    overlay: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[Path, str]]:
    """``judged("html,json")``: the folder of a report in these formats, and what the screen showed."""

    def run(formats: str) -> tuple[Path, str]:
        out = tmp_path_factory.mktemp("report")
        line = ["check", str(DATA), "--catalogue", str(overlay), "--as-of", "2018-10", "--out", str(out)]
        code = main([*line, "--document", "fenghua-2018-49", "--format", formats])
        told = capsys.readouterr()
        assert code == ExitCode.OK, told.err
        return out, told.out

    return run


Judged = Callable[[str], tuple[Path, str]]


def tells(text: str) -> bool:
    """Whether it says what is replaced, which way, and what is left out; however the lines are broken."""
    plain = re.sub(r"\s", "", text)
    return all(re.sub(r"\s", "", said) in plain for said in (REPLACED, "要求更严", DISABLED))


def test_the_screen_the_page_and_the_tables_tell_it(judged: Judged) -> None:
    out, screen = judged("html,json,csv,xlsx")
    held = json.loads((out / "verdicts.json").read_text("utf-8"))
    summary = load_workbook(out / "verdicts.xlsx").worksheets[0].iter_rows(values_only=True)
    texts = {
        "screen": screen,
        "html": (out / "index.html").read_text("utf-8"),
        "json": "\n".join(held["notices"]),
        "csv": (out / "notices.csv").read_text("utf-8-sig"),
        "xlsx": "\n".join(str(cell) for row in summary for cell in row),
    }
    assert {name: tells(text) for name, text in texts.items()} == dict.fromkeys(texts, True)
    rows = held["verdicts"]
    assert {row["threshold"] for row in rows if row["target"].endswith("registration-wait")} == {8}
    assert not any(row["target"] == "fenghua-2018-49/bed-turnover" for row in rows)


def test_the_letter_tells_it(judged: Judged) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    letter = docx.Document(str(judged("docx")[0] / "letter.docx"))
    assert tells("\n".join(paragraph.text for paragraph in letter.paragraphs))


def test_parquet_tells_it(judged: Judged) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    told = parquet.read_table(judged("parquet")[0] / "notices.parquet")["notice"].to_pylist()
    assert tells("\n".join(told))


def test_what_is_printed_tells_it(judged: Judged) -> None:
    pytest.importorskip(
        "weasyprint", reason="weasyprint or Pango is not installed", exc_type=(ImportError, OSError)
    )
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    pages = pypdf.PdfReader(judged("pdf")[0] / "report.pdf").pages
    assert tells("".join(page.extract_text() for page in pages))


def test_an_element_of_the_same_name_is_told(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (overlay / "elements").mkdir()
    theme = Path("elements/outpatient.yaml")
    (overlay / theme).write_text((bundled.catalogue_folder() / theme).read_text("utf-8"), "utf-8")
    main(["catalogue", "lint", str(overlay)])
    assert "数据元 registration_wait_minutes 代替了自带目录的同名条目（" in capsys.readouterr().out

"""``dabiao compare``: what it shows, what it writes, and what it says of folders that it cannot compare."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pages import Texts, Verdicts

from dabiao.authoring import compare as comparing
from dabiao.authoring import compare_report
from dabiao.cli import compare as compare_command
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode
from dabiao.report.record import FORM

SAMPLE = Path(__file__).resolve().parents[2] / "data_in"
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} |"
INSTITUTIONS = (
    "institution_id,name,region_code,category\nH1,人民医院,330213,general_hospital\n"
    f"H2,{HOSTILE},330213,general_hospital\n"
)
REGIONS = "region_code,name,level,parent\n330213,奉化区,county,\n"
FIGURES = "单位,期间,registration_wait_minutes,registered_visits\n"


def judged(folder: Path, name: str, month: str, *rows: str, more: tuple[str, ...] = ()) -> Path:
    """The report of a run on these rows."""
    data = folder / f"{name}-data"
    (data / "statistics").mkdir(parents=True)
    (data / "institutions.csv").write_text(INSTITUTIONS, "utf-8")
    (data / "regions.csv").write_text(REGIONS, "utf-8")
    (data / "statistics" / "a.csv").write_text(FIGURES + "".join(f"{row},100\n" for row in rows), "utf-8")
    only = ["--document", "fenghua-2018-49"]
    done = main(
        [
            "check",
            str(data),
            "--as-of",
            month,
            "--out",
            str(folder / name),
            "--format",
            "csv",
            *(more or only),
        ]
    )
    assert done == ExitCode.OK
    return folder / name


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """October and November: one hospital falls behind, the other's October is corrected."""
    folder = tmp_path_factory.mktemp("runs")
    old = judged(folder, "old", "2018-10", "H1,2018-10,9", "H2,2018-10,9")
    new = judged(folder, "new", "2018-11", "H1,2018-10,9", "H2,2018-10,12", "H1,2018-11,11", "H2,2018-11,11")
    return str(old), str(new)


def test_the_screen_says_what_changed_and_by_what(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *runs]) == ExitCode.OK
    said = capsys.readouterr().out
    assert f"旧 {runs[0]} · 截至 2018-10" in said
    assert "数据文件：statistics/a.csv 有改动" in said
    (line,) = [line for line in said.splitlines() if "人民医院" in line and "挂号排队时间" in line]
    assert line.split()[2:] == ["✓", "达标", "→", "✗", "未达标", "9", "分钟", "→", "11", "分钟",
                                "≤", "10", "分钟", "2018-10", "→", "2018-11", "时间"]  # fmt: skip
    (line,) = [line for line in said.splitlines() if "<script>" in line and "挂号排队时间" in line]
    assert line.split()[-1] == "数据、时间"


def test_english_is_all_english_but_for_names(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["compare", *runs, "--lang", "en"])
    said = capsys.readouterr().out
    assert "Registration queueing time" in said and "now fails" in said and "data, time" in said


def test_the_same_run_says_that_nothing_changed(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", runs[0], runs[0], "--fail-on", "to_fail,value"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert "0 条有变化" in said and "数据文件完全相同。" in said


@pytest.mark.parametrize(("kinds", "code"), [("to_fail", ExitCode.FAIL_ON), ("gone,waiver", ExitCode.OK)])
def test_fail_on_a_change(runs: tuple[str, str], kinds: str, code: ExitCode) -> None:
    assert main(["compare", *runs, "--fail-on", kinds]) == code


# --- files ---------------------------------------------------------------------------------------


def written(runs: tuple[str, str], file: Path) -> str:
    assert main(["compare", *runs, "--out", str(file)]) == ExitCode.OK
    return file.read_text(encoding="utf-8-sig")


def test_every_file_tells_the_same(runs: tuple[str, str], tmp_path: Path) -> None:
    rows = list(csv.DictReader(written(runs, tmp_path / "made" / "c.csv").splitlines()))
    document = json.loads(written(runs, tmp_path / "c.json"))
    assert list(rows[0]) == list(comparing.COLUMNS) == list(document["changes"][0])
    assert [row["causes"] for row in rows] == [";".join(row["causes"]) for row in document["changes"]]
    assert sum(count["all"] for count in document["counts"].values()) == len(rows)
    page, text = Texts(written(runs, tmp_path / "c.html")).text, written(runs, tmp_path / "c.md")
    for said in (page, text):
        assert f"{len(rows)} 条有变化" in said
        assert said.count("挂号排队时间") == 2
        assert "9 分钟 → 11 分钟" in said


def test_no_line_breaks_between_a_number_and_its_unit(runs: tuple[str, str], tmp_path: Path) -> None:
    page = written(runs, tmp_path / "c.html")
    assert re.search(r'<td class="num"[^>]*>9 分钟 → 11 分钟</td><td class="num"[^>]*>≤ 10 分钟</td>', page)


def test_its_numbers_are_written_as_on_the_pages_of_the_runs(tmp_path: Path) -> None:
    shown, folders = set(), [str(tmp_path / month) for month in ("2018-09", "2018-12")]
    for folder in folders:
        only = ["--document", "fenghua-2018-49", "--format", "html", "--out", folder]
        assert main(["check", str(SAMPLE), "--as-of", Path(folder).name, *only]) == ExitCode.OK
        for page in Path(folder, "pages").glob("target-*.html"):
            shown |= {
                text for verdict in Verdicts(page.read_text("utf-8")).found for text in verdict.fields[1:3]
            }
    page = written((folders[0], folders[1]), tmp_path / "c.html")
    told = [
        text
        for pair in re.findall(r'data-label="(?:数值|目标值)">([^<]*)<', page)
        for text in unescape(pair).split(" → ")
    ]
    assert len(told) > 100
    assert set(told) <= shown | {"–"}


def test_an_own_template_takes_the_place_of_the_bundled_one(
    runs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, out = tmp_path / "own" / "compare.html", tmp_path / "c.html"
    page.parent.mkdir()
    page.write_text("<h1>本办 {{ found }}</h1>", "utf-8")
    asked = ["compare", *runs, "--out", str(out), "--templates", str(page.parent)]
    assert main(asked) == ExitCode.OK
    assert "本办 比较" in out.read_text("utf-8")
    out.unlink()
    page.write_text("<h1>\n{{ founded }}</h1>", "utf-8")
    assert main(asked) != ExitCode.OK
    assert f"{page}:2" in capsys.readouterr().err and not out.exists()


def test_a_hostile_name_is_harmless_and_whole(runs: tuple[str, str], tmp_path: Path) -> None:
    html = written(runs, tmp_path / "c.html")
    assert "<script>" not in html and HOSTILE in Texts(html).text
    text = written(runs, tmp_path / "c.md")
    assert "\\<script\\>" in text and "{{ 7\\*7 }} \\|" in text


def test_the_same_comparison_is_the_same_bytes(runs: tuple[str, str], tmp_path: Path) -> None:
    for ending in compare_report.FORMATS:
        assert written(runs, tmp_path / f"a{ending}") == written(runs, tmp_path / f"b{ending}")


def test_a_long_list_says_how_many_it_leaves_out(
    runs: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare_command, "SHOWN", 1)
    monkeypatch.setattr(compare_report.Told.lines, "__defaults__", (1,))
    monkeypatch.setattr(compare_report.Told.more, "__defaults__", (1,))
    changed = len(written(runs, tmp_path / "c.csv").splitlines()) - 1
    assert f"另有 {changed - 1} 条未列出" in written(runs, tmp_path / "c.html")


def test_the_command_knows_the_changes_and_the_endings() -> None:
    assert compare_command.CHANGES == comparing.CHANGES
    assert tuple(compare_report.FORMATS) == compare_command.ENDINGS


# --- what cannot be compared ---------------------------------------------------------------------


def refused(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    assert main(["compare", *given]) == ExitCode.USAGE
    return capsys.readouterr().err


def test_what_is_no_report_is_told_what_to_do(
    runs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    said = refused(capsys, runs[0], str(empty))
    assert f"{empty} 里没有 run.json" in said and "dabiao check" in said
    assert "不存在" in refused(capsys, runs[0], str(tmp_path / "nowhere"))
    assert "这里要写文件夹" in refused(capsys, runs[0], f"{runs[0]}/run.json")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "已损坏"),
        ("[]", "已损坏"),
        (f'{{"form": {FORM}}}', "已损坏"),
        ("[" * 100_000, "已损坏"),
        ('{"form": 0}', f"的格式是 0，本版本只读 {FORM}"),
    ],
)
def test_a_damaged_or_older_record_is_told_of(
    runs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    (tmp_path / "run.json").write_text(text, "utf-8")
    assert told in refused(capsys, str(tmp_path), runs[1])


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a month that is none": lambda run: run.update(as_of=[]),
    "files that are names": lambda run: run.update(files=["a.csv"]),
    "no hash": lambda run: run.update(catalogue_hash=None),
    "targets as a list": lambda run: run.update(targets=[]),
    "a rule taken out": lambda run: run["targets"].pop(run["verdicts"][-1][1]),
    "a status that is none": lambda run: run["verdicts"][-1].__setitem__(5, "good"),
    "no number": lambda run: run["verdicts"][-1].__setitem__(8, float("inf")),
    "a flag that is text": lambda run: run["verdicts"][-1].__setitem__(-1, "false"),
    "a row told twice": lambda run: run["verdicts"].append(run["verdicts"][-1]),
    "a row cut short": lambda run: run["verdicts"].append(["2018-11"]),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
def test_an_edited_record_is_refused_and_never_half_believed(
    runs: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    edit: Callable[[dict[str, Any]], object],
) -> None:
    run = json.loads((Path(runs[1]) / "run.json").read_text("utf-8"))
    edit(run)
    (tmp_path / "run.json").write_text(json.dumps(run), "utf-8")
    assert "已损坏" in refused(capsys, runs[0], str(tmp_path))


def test_runs_of_different_papers_have_nothing_in_common(
    runs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = judged(tmp_path, "other", "2023-10", "H1,2023-10,9", more=("--document", "fenghua-2023-10"))
    capsys.readouterr()
    said = refused(capsys, runs[0], str(other))
    assert "没有共同的目标" in said and "旧的评判了 fenghua-2018-49" in said


def test_an_ending_that_is_no_format_is_refused_before_anything_is_read(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, *runs, "--out", "c.htm")
    assert ".html, .csv, .json, .md" in said and "did you mean .html" in said

"""The files of a report: complete, harmless, the same for the same run, and never half-written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import dabiao
from dabiao import report
from dabiao.judge.verdicts import VERDICTS
from dabiao.report import page, view

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


@pytest.fixture(scope="module")
def html(result: dabiao.Result) -> str:
    return page.render(result, "zh")


class Texts(HTMLParser):
    """The visible texts and the tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


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


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run = dabiao.check(ROOT / "data_in", as_of="2018-12", documents=["fenghua-2018-49"])
        report.write(run, tmp_path / name, report.FORMATS, "zh")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert {"index.html", "verdicts.json", "waivers.csv", "verdicts.parquet"} <= set(files)
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


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

    monkeypatch.setattr("tempfile.mkdtemp", remembered)
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


def test_other_files_in_the_folder_are_left_alone(result: dabiao.Result, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep", encoding="utf-8")
    written = report.write(result, tmp_path, ["csv", "html"], "zh")
    assert written[0] == tmp_path / "index.html"
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "keep"


def test_an_unknown_format_is_refused(result: dabiao.Result, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="odt"):
        report.write(result, tmp_path, ["odt"], "zh")


# The page


def test_the_page_needs_nothing_else(html: str) -> None:
    tags = Texts(html).tags
    assert not [tag for tag, attrs in tags if attrs.get("src")]
    assert not [tag for tag, attrs in tags if tag in ("link", "iframe", "img", "object")]
    assert all((attrs.get("href") or "#").startswith("#") for _, attrs in tags)
    assert "http" not in html.replace("http-equiv", "")
    assert "@import" not in html
    assert len(html.encode()) < 1_000_000


def test_the_page_says_that_the_sample_is_made_up(html: str) -> None:
    assert "虚构" in Texts(html).text.split("总体情况")[0]


def test_a_folder_without_a_notice_shows_none(result: dabiao.Result, tmp_path: Path) -> None:
    assert 'class="notice"' not in page.render(replace(result, data_in=tmp_path), "zh")


def test_every_verdict_is_on_the_page_with_word_and_sign(result: dabiao.Result, html: str) -> None:
    shown = [
        attrs["data-status"] for tag, attrs in Texts(html).tags if tag == "tbody" and "data-status" in attrs
    ]
    assert sorted(shown) == sorted(result.verdicts["status"])
    for status in result.verdicts["status"].unique():
        assert view.STATUS_SIGNS[status] in html


def test_every_formula_is_on_the_page(result: dabiao.Result, html: str) -> None:
    text = Texts(html).text
    assert all(proof.formula in text for proof in result.evidence.proofs().values())


def test_links_inside_the_page_lead_somewhere(html: str) -> None:
    tags = Texts(html).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    targets = {attrs["href"][1:] for tag, attrs in tags if tag == "a" and attrs.get("href")}
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_english_page_has_no_chinese_of_its_own(result: dabiao.Result) -> None:
    english = page.render(result, "en")
    assert "Compliance with published targets" in english
    assert 'lang="en"' in english
    for word in ("未达标", "完整率", "富余", "逐家机构", "采用值"):
        assert word not in english


HOSTILE = [
    "<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "\u202egnp.exe", "医" * 300, "a\"b'c&d",
    "</style><b>",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_harmless(result: dabiao.Result, name: str) -> None:
    shown = page.render(replace(result, judged=result.judged.assign(unit_name=name).head(3)), "zh")
    texts = Texts(shown)
    assert name in texts.text
    plain = Texts(page.render(replace(result, judged=result.judged.head(3)), "zh"))
    assert [tag for tag, _ in texts.tags] == [tag for tag, _ in plain.tags]


def test_a_run_without_verdicts_has_a_page(result: dabiao.Result) -> None:
    assert "0 条结论" in page.render(replace(result, judged=result.judged.head(0)), "zh")


def test_many_verdicts_are_capped_worst_first(result: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "ROWS", 2)
    shown = view.overview(result, "zh")
    waits = next(
        target for document in shown["documents"] for target in document["targets"]
        if target["id"] == "fenghua-2018-49/registration-wait"
    )  # fmt: skip
    assert len(waits["rows"]) == 2
    assert {row["status"] for row in waits["rows"]} == {"fail", "blocked"}
    assert "verdicts.csv" in waits["more"]


def test_many_cells_are_capped_unused_first(result: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "CELLS", 2)
    shown = view.overview(result, "zh")
    rows = [
        row for document in shown["documents"] for target in document["targets"] for row in target["rows"]
    ]
    assert max(len(row["cells"]) for row in rows) == 2
    blocked = next(row for row in rows if row["status"] == "blocked" and row["more_cells"])
    assert blocked["cells"][0]["kind"] != "used"

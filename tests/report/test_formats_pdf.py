"""The PDF: what an inspector prints is whole, can be found in, and harms nobody."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import dabiao
from dabiao import report
from dabiao.report import pdf
from dabiao.report.errors import ReportError
from dabiao.report.templating import BUNDLED
from dabiao.report.view import View

pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
pytest.importorskip(
    "weasyprint", reason="weasyprint or Pango is not installed", exc_type=(ImportError, OSError)
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12", documents=["fenghua-2018-49"])


@pytest.fixture(scope="module")
def few(result: dabiao.Result) -> dabiao.Result:
    """A failure, one that is blocked, and some that pass."""
    status = result.judged["status"]
    chosen = [*status.index[status == "fail"][:1], *status.index[status == "blocked"][:1], *status.index[:3]]
    return replace(result, judged=result.judged.loc[sorted(set(chosen))].reset_index(drop=True))


@pytest.fixture(scope="module")
def printed(few: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("pdf")
    report.write(few, folder, ["pdf"], "zh")
    return pypdf.PdfReader(folder / "report.pdf")


def text(paper: Any) -> str:
    """All that can be read, without the spaces that laying out puts in."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in paper.pages))


def test_it_is_on_a4_with_a_title_and_a_date_of_the_run(printed: Any) -> None:
    assert {tuple(round(float(x)) for x in page.mediabox[2:]) for page in printed.pages} == {(595, 842)}
    assert printed.metadata.title == "指标达标情况 · 截至 2018 年 12 月"
    assert printed.metadata["/CreationDate"].startswith("D:20181231")


def test_every_page_says_region_month_edition_and_its_number(few: dabiao.Result, printed: Any) -> None:
    for number, page in enumerate(printed.pages, 1):
        said = re.sub(r"\s+", "", page.extract_text())
        assert "截至2018年12月" in said, number
        assert few.catalogue.hash[:12] in said, number
        assert f"{number}/{len(printed.pages)}" in said, number
        assert "奉化区" in said or "附件" in said, number


def test_bookmarks_lead_to_every_clause_and_to_the_annex(few: dabiao.Result, printed: Any) -> None:
    titles = [re.sub(r"\s+", "", mark.title) for mark in _bookmarks(printed.outline)]
    for clause in few.catalogue.documents["fenghua-2018-49"].clauses:
        assert re.sub(r"\s+", "", f"条款{clause}") in titles
    assert any(title.startswith("附件：") for title in titles)


def _bookmarks(outline: Any) -> Iterator[Any]:
    for mark in outline:
        if isinstance(mark, list):
            yield from _bookmarks(mark)
        else:
            yield mark


def test_every_verdict_and_the_evidence_of_those_that_are_open_is_printed(
    few: dabiao.Result, printed: Any
) -> None:
    said = text(printed)
    for name in few.verdicts["unit_name"]:
        assert name in said
    for index, verdict in few.verdicts.iterrows():
        if verdict["status"] in ("fail", "blocked"):
            proof = few.evidence.proofs([index])[index]
            assert re.sub(r"\s+", "", proof.formula) in said
            assert all(re.sub(r"\s+", "", cell.raw or "") in said for cell in proof.cells)


def test_a_verdict_stays_with_its_evidence_and_names_its_unit_beside_the_formula(
    result: dabiao.Result, tmp_path: Path
) -> None:
    failing = result.judged[result.judged["status"] == "fail"]
    held = replace(result, judged=failing.head(12).reset_index(drop=True))
    report.write(held, tmp_path, ["pdf"], "zh")
    sheets = [
        re.sub(r"\s+", "", page.extract_text()) for page in pypdf.PdfReader(tmp_path / "report.pdf").pages
    ]
    proofs = {at: proof for at, proof in held.evidence.proofs(held.verdicts.index).items() if proof.formula}
    assert proofs
    for at, proof in proofs.items():
        name = re.sub(r"\s+", "", held.verdicts.loc[at, "unit_name"])
        said = name + re.sub(r"\s+", "", proof.formula)
        (sheet,) = (sheet for sheet in sheets if said in sheet)
        assert re.search(f"{re.escape(name)}.{{0,9}}未达标.*{re.escape(said)}", sheet), said


def test_where_a_cell_stands_is_printed_no_larger_than_the_tables(printed: Any) -> None:
    sizes = {size for text, size in _pieces(printed) if ".csv" in text}
    assert max(sizes) <= 8, "points, as style.css says it in pixels for a screen"


def _pieces(paper: Any) -> Iterator[tuple[str, float]]:
    """Every piece of text with its size in points."""
    for page in paper.pages:
        found: list[tuple[str, float]] = []
        page.extract_text(
            visitor_text=lambda text, on, at, _, size, put=found: put.append(
                (text, size * abs(at[0] * on[0]))
            )
        )
        yield from found


def test_who_signs_does_so_below_the_overview(few: dabiao.Result, printed: Any) -> None:
    sheets = [re.sub(r"\s+", "", page.extract_text()) for page in printed.pages]
    (signed,) = (number for number, said in enumerate(sheets) if "签字" in said or "盖章" in said)
    first_of_paper = next(n for n, said in enumerate(sheets) if "条款一" in said or "条款二" in said)
    assert signed < first_of_paper
    assert len(sheets[signed]) > 200, "it does not stand alone"


def test_the_fonts_are_in_the_file(printed: Any) -> None:
    fonts = [font.get_object() for page in printed.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("+" in font["/BaseFont"] for font in fonts), "not a part of a font that the file holds"


def test_more_than_is_printed_is_counted(few: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "EVIDENCE", 1)
    html = pdf.Paper(View(few, "zh"), BUNDLED).html()
    assert "另有 1 条未列出" in html
    assert html.count('<tbody class="verdict"') == 1


def test_links_lead_to_places_of_the_same_paper(few: dabiao.Result) -> None:
    html = pdf.Paper(View(few, "zh"), BUNDLED).html()
    places = {f"#{name}" for name in re.findall(r'\bid="([^"]*)"', html)}
    links = re.findall(r'href="([^"]*)"', html)
    assert links
    assert set(links) <= places


def test_a_failure_that_came_leads_to_its_evidence(few: dabiao.Result) -> None:
    html = pdf.Paper(View(few, "zh"), BUNDLED).html()
    came = re.search(r'<table class="stack since">.*?</table>', html, re.DOTALL)
    assert came
    assert re.findall(r'href="#(v\d+)"', came[0])


def test_an_expired_waiver_is_listed_as_one(few: dabiao.Result) -> None:
    (waiver, *_) = few.facts.waivers
    facts = replace(few.facts, waivers=(replace(waiver, until=waiver.from_),))
    html = pdf.Paper(View(replace(few, facts=facts), "zh"), BUNDLED).html()
    assert "已过期" in html
    assert waiver.reason in html


HOSTILE = ["<script>&", "{{ 7*7 }}", "{% raw %}", "医" * 300, "</title><b>"]


def test_hostile_names_are_harmless_and_whole(result: dabiao.Result, tmp_path: Path) -> None:
    rows = result.judged.head(len(HOSTILE)).reset_index(drop=True).assign(unit_name=HOSTILE)
    report.write(replace(result, judged=rows), tmp_path, ["pdf"], "zh")
    said = text(pypdf.PdfReader(tmp_path / "report.pdf"))
    for name in HOSTILE:
        assert re.sub(r"\s+", "", name) in said


def test_it_reaches_no_file_and_no_network(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>secret</text></svg>', "utf-8")
    page = f'<img src="{secret.as_uri()}"><link rel="stylesheet" href="http://127.0.0.1:9/x.css">达标'
    pdf._Printer(BUNDLED).write(page, tmp_path / "out.pdf")
    assert text(pypdf.PdfReader(tmp_path / "out.pdf")) == "达标1/1"


# What this machine lacks


def test_a_character_without_glyph_is_told_on_the_paper(few: dabiao.Result) -> None:
    lost = pdf._Printer(BUNDLED).without_glyph("达标\U0003fffd医院")
    assert lost == {"\U0003fffd"} or not lost  # not even an assigned character
    html = pdf.Paper(View(few, "zh"), BUNDLED).html({"㙍"})
    assert "缺少含下列文字的字体" in html
    assert "U+364D" in html


def test_without_a_chinese_font_it_says_what_to_install(
    few: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf._Printer, "without_glyph", lambda *_: {"达", "标"})
    with pytest.raises(ReportError, match="fonts-noto-cjk"):
        report.write(few, tmp_path / "out", ["pdf"], "zh")
    assert not (tmp_path / "out").exists()


def test_without_pango_it_says_what_to_install(
    few: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoPango:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("dabiao.extras.find_spec", lambda _name: True)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(ReportError, match="apt install libpango"):
        report.write(few, tmp_path / "out", ["pdf"], "zh")

"""A name that would be code, a formula, a mark of direction or a page long stands in every format as it is,
and does nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pages import Texts
from rich.console import Console

import dabiao
from dabiao import report
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue
from dabiao.cli import summary
from dabiao.report import manual, site

ROOT = Path(__file__).resolve().parents[2]

NAMES = [
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% raw %}", "\u202egnp.exe", "医" * 300, "a\"b'c&d", "=1+1",
    "[bold]x[/bold]", "| a | b |", "</style><b>", "-- \u200bx", "CON",
]  # fmt: skip


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    found = dabiao.check(ROOT / "data_in", as_of="2018-12", documents=["fenghua-2018-49"])
    rows = found.judged.head(len(NAMES)).reset_index(drop=True)
    return replace(found, judged=rows.assign(unit_name=NAMES), notices=tuple(NAMES))


@pytest.fixture(scope="module")
def named() -> Catalogue:
    """The catalogue with a hostile title on each of some targets."""
    catalogue = load(ROOT / "catalogue")
    target = catalogue.targets["fenghua-2018-49/registration-wait"]
    titles = {
        f"{target.id}-{at}": target.title.model_copy(update={"zh": name}) for at, name in enumerate(NAMES)
    }
    targets = {key: target.model_copy(update={"id": key, "title": title}) for key, title in titles.items()}
    return catalogue.model_copy(update={"targets": targets})


def test_in_csv(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path, ["csv"], "zh")
    with (tmp_path / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        told = [row["unit_name"] for row in csv.DictReader(stream)]
    assert [name.lstrip("'") for name in told] == NAMES


def test_in_json(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path, ["json"], "zh")
    told = json.loads((tmp_path / "verdicts.json").read_text("utf-8"))["verdicts"]
    assert [row["unit_name"] for row in told] == NAMES


def test_in_parquet(result: dabiao.Result, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    report.write(result, tmp_path, ["parquet-long"], "zh")
    assert parquet.read_table(tmp_path / "verdicts.parquet")["unit_name"].to_pylist() == NAMES


def test_in_a_workbook(result: dabiao.Result, tmp_path: Path) -> None:
    report.write(result, tmp_path, ["xlsx"], "zh")
    cells = [
        c for sheet in load_workbook(tmp_path / "verdicts.xlsx") for row in sheet.iter_rows() for c in row
    ]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    told = {str(cell.value).lstrip("'") for cell in cells}
    assert set(NAMES) <= told


def test_on_the_screen(result: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(file=io.StringIO(), width=10_000)
    monkeypatch.setattr(summary, "screen", lambda: console)
    summary.show(result, Path("index.html"), [], "zh")
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]  # it is a StringIO
    assert [name for name in NAMES if name not in lines] == []


def test_on_the_pages(result: dabiao.Result) -> None:
    pages = "".join(html for _, html in site.render(result, "zh"))
    assert [tag for tag in ("<script>alert", "</style><b>") if tag in pages] == []
    told = Texts(pages).text
    assert [name for name in NAMES if name not in told] == []


def test_what_no_page_can_hold_is_seen_on_it(result: dabiao.Result) -> None:
    named = replace(result, judged=result.judged.head(1).assign(unit_name="A\x1b[1m\x00\x85\ufffe医"))
    pages = "".join(html for _, html in site.render(named, "zh"))
    assert "A�[1m���医" in pages
    assert not set(pages) & set(map(chr, (0, 0x1B, 0x85, 0xFFFE)))


def test_in_the_manual_as_a_page(named: Catalogue) -> None:
    html = manual.render(named, "zh", "html")
    assert "<script>alert" not in html
    assert "</style><b>" not in html
    assert "{{ 7*7 }}" in html
    assert "医" * 300 in html


def test_in_the_manual_as_markdown(named: Catalogue) -> None:
    text = manual.render(named, "zh", "md")
    assert "\\<script\\>alert(1)\\</script\\>" in text
    assert "\\[bold\\]x\\[/bold\\]" in text
    assert "\\| a \\| b \\|" in text
    assert "{{ 7\\*7 }}" in text
    assert "医" * 300 in text

"""Pages of the site as a browser prints them: on A4, every sheet names its columns, none is cut off."""

from __future__ import annotations

import io
import re
from pathlib import Path
from unicodedata import normalize

import chromium
import pytest
from playwright.sync_api import Page

from dabiao.report import addresses

pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")

SHORT, LONG = 595, 842
"""The sides of A4 in points."""

MARGINS, PIXELS = 24, 96 / 25.4
"""What style.css leaves free left and right, in millimetres; pixels of a millimetre."""

WIDER = """() => [document.documentElement, ...document.querySelectorAll(".scroll")]
    .map(part => part.scrollWidth - part.clientWidth).filter(wider => wider > 0)"""
"""By how much the page, or a table that can be moved on a screen, is wider than the sheet."""


@pytest.mark.parametrize(
    ("name", "across", "size"),
    [(f"{addresses.FOLDER}/{addresses.MATRIX}", 297, (LONG, SHORT)), (addresses.HOME, 210, (SHORT, LONG))],
)
@pytest.mark.parametrize("language", ["site", "english"])
def test_sheets_are_a4_and_cut_nothing_off(
    page: Page, request: pytest.FixtureRequest, language: str, name: str, across: int, size: tuple[int, int]
) -> None:
    page.goto((request.getfixturevalue(language) / name).as_uri())
    assert {sheet for sheet, _ in printed(page)} == {size}
    page.emulate_media(media="print")
    page.set_viewport_size({"width": int((across - MARGINS) * PIXELS), "height": chromium.HEIGHT})
    assert page.evaluate(WIDER) == []


def test_every_sheet_of_the_matrix_has_the_heads_of_its_columns(page: Page, site: Path) -> None:
    page.goto((site / addresses.FOLDER / addresses.MATRIX).as_uri())
    sheets = [text for _, text in printed(page)]
    assert len(sheets) > 1
    assert [number for number, text in enumerate(sheets, 1) if "目标" not in text] == []


def test_a_name_at_the_head_of_a_printed_column_is_whole(page: Page, site: Path) -> None:
    page.goto((site / addresses.FOLDER / addresses.MATRIX).as_uri())
    page.emulate_media(media="print")
    cut = (
        "heads => heads.filter(head => head.scrollHeight > head.clientHeight + 1).map(head => head.innerText)"
    )
    assert page.locator(".matrix thead bdi").evaluate_all(cut) == []


def printed(page: Page) -> list[tuple[tuple[int, int], str]]:
    """The size of each sheet and what can be read on it, without spaces."""
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [
        (
            (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))),
            plain(sheet.extract_text()),
        )
        for sheet in sheets
    ]


def plain(text: str) -> str:
    """Without spaces, and with one character for some that a font draws alike."""
    return re.sub(r"\s+", "", normalize("NFKC", text))

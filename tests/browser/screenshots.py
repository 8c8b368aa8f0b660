"""Pictures of one page of each kind of the report in a folder, and of the ``compare.html`` in OUT, wide,
narrow and as printed on A4; the wide overview is also the picture of the README.
Usage: screenshots.py REPORT OUT"""

from __future__ import annotations

import sys
from pathlib import Path

import chromium
from playwright.sync_api import Page

from dabiao.report import addresses

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "docs" / "report.png"

KINDS = {
    "overview": addresses.HOME,
    "document": f"{addresses.FOLDER}/{addresses.page('document', 'fenghua-2018-49')}",
    "target": f"{addresses.FOLDER}/{addresses.page('target', 'fenghua-2018-49/registration-wait')}",
    "region": f"{addresses.FOLDER}/{addresses.page('unit', '330213')}",
    "matrix": f"{addresses.FOLDER}/{addresses.MATRIX}",
}


def take(report: Path, out: Path) -> None:
    """Writes ``overview-1280.png``, ``overview-390.png``, ``overview.pdf`` and so on into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with chromium.opened() as browser:
        page = chromium.new_page(browser)
        for kind, file in {**pages(report), "compare": out / "compare.html"}.items():
            page.goto(file.as_uri())
            _one(page, out / kind)
        page.set_viewport_size({"width": chromium.WIDE, "height": chromium.HEIGHT})
        page.goto((report / addresses.HOME).as_uri())
        page.screenshot(path=README)


def pages(report: Path) -> dict[str, Path]:
    """A page of each kind, and of an institution."""
    units = sorted((report / addresses.FOLDER).glob("unit-*~*.html"))
    found = {kind: report / name for kind, name in KINDS.items()}
    return {**found, **({"institution": units[0]} if units else {})}


def _one(page: Page, name: Path) -> None:
    for width in (chromium.WIDE, chromium.NARROW):
        page.set_viewport_size({"width": width, "height": chromium.HEIGHT})
        page.screenshot(path=f"{name}-{width}.png", full_page=True)
    page.pdf(path=f"{name}.pdf", prefer_css_page_size=True)


if __name__ == "__main__":
    if not chromium.found():
        sys.exit(f"No browser found: {', '.join(chromium.NAMES)}")
    take(*(Path(name).resolve() for name in sys.argv[1:]))
    print(f"{sys.argv[2]}, {README.relative_to(ROOT)}")

"""What the catalogue says a paper says, the paper says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dabiao.catalogue.coverage import survey
from dabiao.catalogue.loader import load

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
DOCUMENTS = load(ROOT / "catalogue").documents


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_clause_of_the_catalogue_is_accounted_for(document: str) -> None:
    assert [str(finding) for finding in survey(ROOT / "catalogue", document).findings] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_quote_stands_in_its_paper_and_nothing_was_passed_over(document: str) -> None:
    if not SOURCES.is_dir():
        pytest.skip("the papers' texts are not beside the checkout: ../shared/sources")
    assert [str(finding) for finding in survey(ROOT / "catalogue", document, SOURCES).findings] == []

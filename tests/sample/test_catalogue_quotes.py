"""What the catalogue says a paper says, the paper says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue, Document, Target

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
CATALOGUE = load(ROOT / "catalogue")


def _source(document: Document) -> bytes:
    assert document.source, document.id
    path = SOURCES / document.source.file
    if not path.exists():
        pytest.skip(f"the paper's text is not beside the checkout: ../shared/sources/{path.name}")
    return path.read_bytes()


@pytest.fixture(params=CATALOGUE.documents.values(), ids=lambda document: document.id)
def document(request: pytest.FixtureRequest) -> Document:
    found: Document = request.param
    return found


def test_the_text_is_the_one_the_targets_were_taken_from(document: Document) -> None:
    assert document.source
    assert hashlib.sha256(_source(document)).hexdigest() == document.source.sha256


def test_every_quote_stands_in_the_paper_word_for_word(document: Document) -> None:
    text = _source(document).decode()
    quotes = {t.id: t.quote for t in _targets(CATALOGUE, document)}
    assert quotes
    assert {name: quote for name, quote in quotes.items() if not quote or quote not in text} == {}


def test_every_listed_clause_has_a_target_or_a_reason(document: Document) -> None:
    aimed_at = {target.clause for target in _targets(CATALOGUE, document)}
    open_clauses = {name for name, clause in document.clauses.items() if not clause.no_target}
    assert open_clauses == aimed_at


def _targets(catalogue: Catalogue, document: Document) -> list[Target]:
    return [target for target in catalogue.targets.values() if target.document == document.id]

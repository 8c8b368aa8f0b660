"""A page per document, in the order of the paper: clause by clause the quote, the target and its verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from dabiao.catalogue.models import Document
from dabiao.report import addresses
from dabiao.report.lines import Line, share
from dabiao.report.view import ROWS as LISTED
from dabiao.report.view import Aim, Page, View

ROWS, FEWEST = 1200, 3
"""Verdicts that a page has room for, and how many each target shows at least; see :func:`lines.share`."""

_Held = tuple[Aim, list[Line], str]
"""A target, its verdicts shown, and how many more there are."""


def pages(view: View) -> Iterator[Page]:
    """The pages of all documents that have verdicts."""
    for document in view.documents:
        yield page(view, document, ROWS, "more_on_page")


def page(view: View, document: Document, room: int, more: str) -> Page:
    """The page of a document; ``more`` is the key of the words for verdicts that it has no ``room`` for."""
    make = partial(_values, view, document, room, more)
    return Page(addresses.page("document", document.id), "document.html", make)


def _values(view: View, document: Document, room: int, more: str) -> dict[str, Any]:
    aims: dict[str, list[Aim]] = {}
    own = [aim for aim in view.aims.values() if aim.document == document.id]
    for aim in own:
        aims.setdefault(aim.clause, []).append(aim)
    most = min(share([aim.total for aim in own], room, FEWEST), LISTED)
    own_scores = (document.number or document.title, "", view.scores.get(document.id, []))
    return {
        "title": document.title, "about": view.about(document), "units": view.units,
        "counts": view.document_counts[document.id], "held_scores": [own_scores],
        "parts": view.counts_by_region(document.region, [aim.id for aim in own]),
        "clauses": [
            _clause(view, document, name, [_held(view, aim, most, more) for aim in aims.get(name, [])])
            for name in document.clauses
        ],
    }  # fmt: skip


def _clause(view: View, document: Document, name: str, targets: list[_Held]) -> dict[str, Any]:
    """A clause with its targets or with the reason why it has none."""
    return {
        "name": name, "anchor": addresses.place("clause", name), "targets": targets,
        "reason": "" if targets else _reason(view, document, name),
    }  # fmt: skip


def _reason(view: View, document: Document, clause: str) -> str:
    """Why a clause has no verdicts: it holds no target, or its targets are judged of nobody here."""
    said = document.clauses[clause].no_target
    targets = view.result.catalogue.targets.values()
    if said is None and any((t.document, t.clause) == (document.id, clause) for t in targets):
        return view.say.words["not_judged"]
    return view.say.no_target(said)


def _held(view: View, aim: Aim, most: int, more: str) -> _Held:
    return aim, view.by_target[aim.id][:most], view.say.more(aim.total - most, more)

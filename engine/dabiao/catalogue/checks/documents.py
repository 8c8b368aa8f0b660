"""Checks of documents and their clauses."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.fields import says_something
from dabiao.catalogue.findings import Finding, closest
from dabiao.catalogue.models import Document
from dabiao.catalogue.salvage import part

_NO_TARGET = ("exhortation", "definition", "duplicate_of", "out_of_scope")


def check_documents_are_there(draft: Draft) -> Iterator[Finding]:
    """A folder with targets has its document.yaml."""
    for (kind, key), entry in draft.entries.items():
        document = key.partition("/")[0]
        if kind == "targets" and ("documents", document) not in draft.entries:
            folder = entry.file.rpartition("/")[0]
            yield Finding(f"{folder}/document.yaml", 1, 1, "no_document")


def check_reasons(draft: Draft, document: Document) -> Iterator[Finding]:
    """``no_target`` has one of its forms."""
    for path, _, said in _reasons(document):
        form, _, rest = said.partition(": ")
        if (form in ("exhortation", "definition")) == says_something(rest) or form not in _NO_TARGET:
            near = "" if form in _NO_TARGET else closest(form, _NO_TARGET)
            yield draft.finding("documents", document.id, "no_target_form", *path, near=near)
        elif form == "duplicate_of" and rest not in document.clauses:
            yield draft.stranger("documents", document.id, "clauses", rest, document.clauses, *path)


def check_reasons_hold(draft: Draft, document: Document) -> Iterator[Finding]:
    """A clause that says why it has no target has none."""
    demanded = {part(target, "clause"): target.id for target in draft.targets_of(document)}
    for path, name, _ in _reasons(document):
        if target := demanded.get(name):
            yield draft.finding(
                "documents", document.id, "no_target_has_target", *path, clause=name, target=target
            )


def _reasons(document: Document) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Place, clause and reason of each clause that gives one."""
    for name, clause in document.clauses.items():
        if reason := part(clause, "no_target"):
            yield ("clauses", name, "no_target"), name, reason


CHECKS = (check_reasons, check_reasons_hold)

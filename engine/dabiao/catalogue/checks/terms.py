"""Checks of the closed lists and of the catalogue's own settings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.headings import SPAN
from dabiao.catalogue.salvage import part
from dabiao.catalogue.scope import reserved


def check_groups(draft: Draft) -> Iterator[Finding]:
    """Groups hold known categories."""
    for group, codes in draft.catalogue.terms.groups.items():
        for index, code in enumerate(codes):
            yield from draft.unknown("groups", group, "categories", code, index)


def check_group_titles(draft: Draft) -> Iterator[Finding]:
    """Only a group that exists has a title."""
    for group in draft.catalogue.terms.group_titles:
        yield from draft.unknown("terms", "", "groups", group, "group_titles", group)


def check_categories_differ(draft: Draft) -> Iterator[Finding]:
    """A word of the registry means one category."""
    owner = {code: code for code in draft.names("categories")}
    for code, term in draft.catalogue.terms.categories.items():
        title = part(term, "zh") or code
        other = owner.setdefault(_folded(title), code)
        if other != code:
            yield draft.finding("categories", code, "same_category", "zh", title=title, other=other)


def _folded(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split()).casefold()


def check_reserved(draft: Draft) -> Iterator[Finding]:
    """No code shadows a word of the scopes, or of an element what tells whose figure it is."""
    for kind, words in {"categories": reserved(), "groups": reserved(), "elements": {*SPAN}}.items():
        for code in sorted(words.intersection(draft.names(kind))):
            yield draft.at_head(kind, code, "reserved_word", name=code)


def check_disabled(draft: Draft) -> Iterator[Finding]:
    """Only a target that exists can be disabled, whatever is said for it."""
    for target in draft.setting("disabled"):
        yield from draft.unknown("settings", "", "targets", target, "disabled", target)


CHECKS = (check_groups, check_group_titles, check_categories_differ, check_reserved, check_disabled)

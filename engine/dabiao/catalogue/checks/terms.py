"""Checks of the closed lists and of the catalogue's own settings."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
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


def check_reserved(draft: Draft) -> Iterator[Finding]:
    """No code shadows a word of the scopes."""
    for kind in ("categories", "groups"):
        for code in sorted(set(draft.names(kind)) & reserved()):
            yield draft.at_head(kind, code, "reserved_word", name=code)


def check_disabled(draft: Draft) -> Iterator[Finding]:
    """Only a target that exists can be disabled, whatever is said for it."""
    settings = draft.entries.get(("settings", ""))
    written = settings.data.get("disabled") if settings and isinstance(settings.data, dict) else None
    for target in written if isinstance(written, dict) else ():
        yield from draft.unknown("settings", "", "targets", target, "disabled", target)


CHECKS = (check_groups, check_group_titles, check_reserved, check_disabled)

"""What a catalogue of one's own does to the bundled one on which it stands: told, never silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dabiao.catalogue import strictness
from dabiao.catalogue.files import Entry, Files
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Catalogue, Target

_MERGED = ("settings", "terms")
"""Kinds of which each layer has its own, and none takes the place of another."""


def shadows(
    base: Files, own: Files, replaced: Mapping[str, Target], catalogue: Catalogue
) -> Iterator[Finding]:
    """A finding for each entry that replaces a bundled one, and for each target left out; of the
    ``replaced`` targets, as they are bundled, also whether the new one is tighter or looser."""
    for key, entry in own.entries.items():
        if key in base.entries and key[0] not in _MERGED:
            yield _shadow(entry, base.entries[key], replaced.get(entry.id), catalogue)
    settings = own.entries.get(("settings", ""))
    for name, reason in catalogue.disabled.items():
        if settings and ("disabled", name) in settings.tree.places:
            yield Finding.of(settings.at("disabled", name), "target_disabled", name=name, reason=reason)


def _shadow(entry: Entry, bundled: Entry, replaced: Target | None, catalogue: Catalogue) -> Finding:
    at = f"{bundled.head.file}:{bundled.head.line}"
    code = "shadow"
    if entry.kind == "targets" and replaced:
        way = strictness.of_targets(replaced, catalogue.targets[entry.id], catalogue.terms)
        code = f"shadow_{way}"
    return Finding.of(entry.head, code, kind=(entry.kind,), name=entry.id, bundled=at)

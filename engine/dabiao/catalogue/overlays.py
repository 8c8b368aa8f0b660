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


def unreasoned(own: Files, replaced: Mapping[str, Target], catalogue: Catalogue) -> Iterator[Finding]:
    """An error for each target that asks otherwise than the bundled one in whose place it stands, and does
    not say why: it has no interpretation, or only the bundled one's."""
    for name, old in replaced.items():
        new = catalogue.targets[name]
        if new.interpretation in (None, old.interpretation) and _way(old, new, catalogue) != "same":
            yield Finding.of(own.entries["targets", name].head, "shadow_unreasoned", name=name)


def _way(old: Target, new: Target, catalogue: Catalogue) -> strictness.Way:
    return strictness.of_targets(old, new, catalogue.terms)


def _shadow(entry: Entry, bundled: Entry, replaced: Target | None, catalogue: Catalogue) -> Finding:
    at = f"{bundled.head.file}:{bundled.head.line}"
    code = "shadow"
    if entry.kind == "targets" and replaced:
        code = f"shadow_{_way(replaced, catalogue.targets[entry.id], catalogue)}"
    return Finding.of(entry.head, code, kind=(entry.kind,), name=entry.id, bundled=at)

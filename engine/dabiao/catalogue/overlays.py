"""What a catalogue of one's own does to the bundled one on which it stands: told, never silent, and with a
reason where a bundled target asks otherwise by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from dabiao.catalogue import scope, strictness
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.essence import asks_category, decisive, rests_on
from dabiao.catalogue.files import Entry, Key
from dabiao.catalogue.findings import Finding, closest
from dabiao.catalogue.models import Catalogue
from dabiao.catalogue.salvage import sound_parts

_MERGED = ("settings", "terms")
"""Kinds of which each layer has its own, and none takes the place of another."""

_FOUND_BY = {"title", "aliases"}
"""By these the columns of returns are found: a spelling more changes nothing that is asked."""

_NAMED = 3
"""Targets that are named of those that ask otherwise."""


@dataclass(frozen=True)
class Overlay:
    """The bundled catalogue alone, and ``whole``: with one's own on top."""

    bundled: Draft
    whole: Draft

    def findings(self) -> Iterator[Finding]:
        """One for each entry that replaces a bundled one: of a target whether it is tighter or looser, of
        another entry which bundled targets ask otherwise by it; one for each target left out; and errors
        where a reason is missing, or is given for nothing."""
        for key, entry in self._replacing.items():
            told = [] if key in self.whole.refused else list(sound_parts(self._compared(key, entry)))
            yield from told or [self._shadow("shadow", entry)]
        if settings := self.whole.entries.get(("settings", "")):
            yield from self._switched(settings)

    @cached_property
    def _replacing(self) -> dict[Key, Entry]:
        old, new = self.bundled.entries, self.whole.entries
        return {key: new[key] for key in old if key[0] not in _MERGED and new[key] is not old[key]}

    def _compared(self, key: Key, entry: Entry) -> Iterator[Finding]:
        """What there is to say of an entry that is sound, beyond that it replaces another."""
        if entry.kind == "targets":
            yield from self._target(entry)
        elif names := self._asking_otherwise(key):
            reason = self.whole.setting("replaced").get(entry.id)
            code = "beneath_unreasoned" if reason is None else "shadow_beneath"
            targets = ", ".join(names[:_NAMED]) + (" …" if names[_NAMED:] else "")
            yield self._shadow(code, entry, count=len(names), targets=targets, reason=reason)

    def _target(self, entry: Entry) -> Iterator[Finding]:
        terms = self.whole.catalogue.terms
        old, new = (draft.catalogue.targets[entry.id] for draft in (self.bundled, self.whole))
        whom = new.applies_to
        if whom and any(scope.faults(whom, terms, whom.tags)):
            return
        way = strictness.of_targets(old, new, terms)
        yield self._shadow(f"shadow_{way}", entry)
        if way != "same" and not _adds(new.interpretation or "", old.interpretation or ""):
            yield Finding.of(entry.head, "shadow_unreasoned", name=entry.id)

    def _asking_otherwise(self, key: Key) -> list[str]:
        """The bundled targets that ask otherwise because of one replaced entry, though they say the same
        themselves; those left out aside."""
        if key not in self._resting or not self._differs(key):
            return []
        judged = (name for name in self._resting[key] if name not in self.whole.catalogue.disabled)
        return [name for name in judged if not self._differs(("targets", name))]

    def _differs(self, key: Key) -> bool:
        old, new = (draft.catalogue for draft in (self.bundled, self.whole))
        return _asked(old, key) != _asked(new, key) or not _headings(old, key) <= _headings(new, key)

    @cached_property
    def _resting(self) -> Mapping[Key, list[str]]:
        """Each entry → the bundled targets that rest on it, or on how the registry is read by it; of one that
        names what is not there, none."""
        held = self.bundled.catalogue
        found: dict[Key, list[str]] = {}
        for target in held.targets.values():
            with suppress(LookupError):
                read = held.terms.categories if asks_category(held, target) else ()
                for key in (*rests_on(held, target), *(("categories", code) for code in read)):
                    found.setdefault(key, []).append(target.id)
        return found

    def _switched(self, settings: Entry) -> Iterator[Finding]:
        for name, reason in self.whole.catalogue.disabled.items():
            if ("disabled", name) in settings.tree.places and name in self.whole.catalogue.targets:
                yield Finding.of(settings.at("disabled", name), "target_disabled", name=name, reason=reason)
        known = {name for kind, name in self._replacing if kind != "targets"}
        for name in self.whole.setting("replaced").keys() - known:
            yield Finding.of(
                settings.at_key("replaced", name), "replaced_nothing", closest(name, known), name=name
            )

    def _shadow(self, code: str, entry: Entry, **values: object) -> Finding:
        old = self.bundled.entries[entry.kind, entry.id].head
        at = f"{old.file}:{old.line}"
        return Finding.of(entry.head, code, kind=(entry.kind,), name=entry.id, bundled=at, **values)


def _asked(catalogue: Catalogue, key: Key) -> object:
    held = decisive(catalogue, key)
    return {name: held[name] for name in held if name not in _FOUND_BY} if isinstance(held, dict) else held


def _headings(catalogue: Catalogue, key: Key) -> set[str | None]:
    """The titles by which a column is found; of what is no element, none."""
    if key[0] != "elements":
        return set()
    element = catalogue.elements[key[1]]
    return {element.title.zh, element.title.en, *element.aliases}


def _adds(new: str, old: str) -> bool:
    """Whether a text says what the other does not: not if it is that with words left out or said again."""
    pieces, rest = re.findall(r"[^\W_]+", new), iter(old)
    again = all(piece in old for piece in pieces)
    return not again and not all(sign in rest for piece in pieces for sign in piece)

"""A catalogue on its way: what could be read of it, and where each thing stands in the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from dabiao.catalogue.base import UnsoundError
from dabiao.catalogue.files import Entry, Key
from dabiao.catalogue.findings import Finding, closest
from dabiao.catalogue.headings import RETURN_COLUMNS
from dabiao.catalogue.models import Catalogue, Document, Element, Indicator, Target
from dabiao.catalogue.salvage import part
from dabiao.catalogue.scope import truths
from dabiao.expression import Formula, base_name

Held = TypeVar("Held")


@dataclass(frozen=True)
class Draft:
    """``catalogue`` holds every entry, of a refused one what is sound (see ``salvage.py``); ``refused``
    names those. What is looked up here but missing or refused raises ``UnsoundError``.

    ``entries`` are all that are named. Of the kinds ``unread`` a file could not be read: what it may
    have defined, nobody calls unknown.
    """

    catalogue: Catalogue
    entries: Mapping[Key, Entry]
    refused: Set[Key]
    unread: Set[str]

    def finding(
        self, kind: str, key: str, code: str, /, *path: str | int, near: str = "", **values: object
    ) -> Finding:
        """A finding at the value under ``path`` of one entry; ``near`` is the name meant perhaps."""
        return Finding.of(self.entries[kind, key].at(*path), code, near, **values)

    def at_head(self, kind: str, key: str, code: str, /, **values: object) -> Finding:
        """A finding where the entry begins."""
        return Finding.of(self.entries[kind, key].head, code, **values)

    def at_key(self, kind: str, key: str, code: str, /, *path: str | int, **values: object) -> Finding:
        """A finding at the key itself at the end of ``path``."""
        return Finding.of(self.entries[kind, key].at_key(*path), code, **values)

    def unknown(self, kind: str, key: str, sought: str, name: str, *path: str | int) -> Iterator[Finding]:
        """A finding if no entry of the kind ``sought`` is called ``name``."""
        if (sought, name) not in self.entries and sought not in self.unread:
            yield self.stranger(kind, key, sought, name, self.names(sought), *path)

    def stranger(
        self, kind: str, key: str, sought: str, name: str, known: Iterable[str], /, *path: str | int
    ) -> Finding:
        """The finding for a name that is not among the ``known`` ones."""
        near = closest(name, known)
        return self.finding(kind, key, "unknown_name", *path, near=near, kind=(sought,), name=name)

    @property
    def settings(self) -> Mapping[str, object]:
        """What ``catalogue.yaml`` holds, as it is written; empty where that is no mapping."""
        entry = self.entries.get(("settings", ""))
        return entry.data if entry and isinstance(entry.data, dict) else {}

    def setting(self, key: str) -> Mapping[str, object]:
        """The same under a key that holds a mapping."""
        held = self.settings.get(key)
        return held if isinstance(held, dict) else {}

    def names(self, kind: str) -> list[str]:
        """Every id of a kind, also of what was refused."""
        return self._names.get(kind, [])

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for kind, name in self.entries:
            found.setdefault(kind, []).append(name)
        return found

    @cached_property
    def headers(self) -> dict[str, str]:
        """Each word that may head a column → what it stands for: the code of the first element, unless it
        is one of the other columns of a return."""
        owner = {word: words[0] for name, words in RETURN_COLUMNS.items() for word in (name, *words)}
        for element in self.catalogue.elements.values():
            for title in self.titles_of(element):
                owner.setdefault(title, element.code)
        return owner

    def titles_of(self, element: Element) -> Iterator[str]:
        """The words that head an element's column, those left out that were refused."""
        yield element.code
        title = part(element, "title")
        yield from filter(None, [title and part(title, "zh")])
        yield from part(element, "aliases") or ()

    def truths(self, formulas: Iterable[Formula]) -> set[tuple[bool, ...]]:
        """The answers that institutions which could be give to conditions, each combination once."""
        formulas = tuple(formulas)
        key = tuple(formula.text for formula in formulas)
        if key not in self._truths:
            self._truths[key] = set(truths(formulas, self.catalogue.terms))
        return self._truths[key]

    @cached_property
    def _truths(self) -> dict[tuple[str, ...], set[tuple[bool, ...]]]:
        return {}

    def targets_of(self, document: Document) -> list[Target]:
        """The document's targets in the order of their files, those at fault too."""
        return [target for target in self.catalogue.targets.values() if target.document == document.id]

    def document_of(self, target: Target) -> Document:
        return _found(self.catalogue.documents, target.document)

    def indicator_of(self, target: Target) -> Indicator | None:
        """The indicator behind a target's figures; None for one that reads no figures of an indicator."""
        return _found(self.catalogue.indicators, target.measured) if target.measured else None

    def element(self, code: str) -> Element:
        return _found(self.catalogue.elements, code)

    def elements_of(self, target: Target) -> list[Element]:
        """The elements a target reads, last year's and only_if's included. Weights need no look of
        their own: they share frequency and reporter with what they weigh."""
        self.indicator_of(target)
        names = dict.fromkeys(base_name(name) for name in self.catalogue.inputs(target))
        return [self.element(name) for name in names]


def _found(held: Mapping[str, Held], name: str) -> Held:
    if name not in held:
        raise UnsoundError(name)
    return held[name]

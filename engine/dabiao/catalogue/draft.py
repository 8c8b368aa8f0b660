"""A catalogue on its way: what could be read of it, and where each thing stands in the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from dabiao.catalogue.files import Entry, Key
from dabiao.catalogue.findings import Finding, closest
from dabiao.catalogue.models import Catalogue, Indicator, Target
from dabiao.expression import base_name


@dataclass(frozen=True)
class Draft:
    """``catalogue`` holds the sound entries; ``entries`` all that are named, the refused ones too, so
    that a name is called unknown only if nobody defines it."""

    catalogue: Catalogue
    entries: Mapping[Key, Entry]
    terms_refused: bool

    def finding(
        self, kind: str, key: str, code: str, /, *path: str | int, near: str = "", **values: object
    ) -> Finding:
        """A finding at the value under ``path`` of one entry; ``near`` is the name meant perhaps."""
        return Finding.of(self.entries[kind, key].at(*path), code, near, **values)

    def unknown(self, kind: str, key: str, sought: str, name: str, *path: str | int) -> Iterator[Finding]:
        """A finding if no entry of the kind ``sought`` is called ``name``."""
        if (sought, name) not in self.entries:
            yield self.stranger(kind, key, sought, name, self.names(sought), *path)

    def stranger(
        self, kind: str, key: str, sought: str, name: str, known: Iterable[str], /, *path: str | int
    ) -> Finding:
        """The finding for a name that is not among the ``known`` ones."""
        near = closest(name, known)
        return self.finding(kind, key, "unknown_name", *path, near=near, kind=(sought,), name=name)

    def names(self, kind: str) -> list[str]:
        return self._names.get(kind, [])

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for kind, name in self.entries:
            found.setdefault(kind, []).append(name)
        return found

    @property
    def sound_targets(self) -> Iterator[Target]:
        """The targets whose document, indicator and elements are all there and sound."""
        for target in self.catalogue.targets.values():
            if target.document in self.catalogue.documents and self._readable(target):
                yield target

    def _readable(self, target: Target) -> bool:
        if target.measured and target.measured not in self.catalogue.indicators:
            return False
        return set(self.elements_of(target)) <= self.catalogue.elements.keys()

    def elements_of(self, target: Target) -> list[str]:
        """The elements a target reads, last year's and only_if's included. Weights need no look of
        their own: they share frequency and reporter with what they weigh."""
        return list(dict.fromkeys(base_name(name) for name in self.catalogue.inputs(target)))

    def indicator_of(self, target: Target) -> Indicator | None:
        return self.catalogue.indicators.get(target.measured or "")

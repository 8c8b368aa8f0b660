"""YAML text → plain values, with the line and column of every key and value.

Less than YAML on purpose: no anchors, no tags, no empty values, and a value is a number or true/false
only where it cannot be taken for anything else; dates, months, ``yes`` and ``no`` stay text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Mark = tuple[int, int]
"""Line and column, both counted from 1."""
Path = tuple[str | int, ...]
"""The keys and list positions that lead from the top of a file to a value."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

TO_FILL = "待填"
"""Stands where an author still has to write something."""


class TreeError(Exception):
    """One thing that YAML allows, or does not, and a catalogue cannot hold."""

    def __init__(self, code: str, mark: Mark, **values: object) -> None:
        super().__init__(code, mark, values)
        self.code, self.mark, self.values = code, mark, values


@dataclass
class Tree:
    """The value of a file, ``places`` of its values, ``keys`` of its keys, and what is wrong. Of an
    ``unread`` file nothing could be made out."""

    value: Any = None
    unread: bool = False
    places: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    problems: list[TreeError] = field(default_factory=list)

    @cached_property
    def wrong(self) -> frozenset[Mark]:
        """Where the problems stand; each entry of the file asks, once all has been read."""
        return frozenset(problem.mark for problem in self.problems)


def read(raw: bytes) -> Tree:
    """The tree of one YAML document. Lists become tuples. Never raises: see ``Tree.problems``."""
    from dabiao.catalogue import composer  # a catalogue from the cache is read without any YAML

    return composer.composed(raw)

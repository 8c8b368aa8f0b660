"""How far a run is: told by what works, heard by whoever watches, and free of cost where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Watcher = Callable[[str, int, int | None], None]
"""Is told a stage (``read, judge, evidence, pages, print``), how many of its things are done, and of how
many, None where that is not known."""

_T = TypeVar("_T")
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Whatever is told inside is told to ``watcher``."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def tell(stage: str, done: int = 0, of: int | None = None) -> None:
    """Tells that so much of a stage is done."""
    if watcher := _watcher.get():
        watcher(stage, done, of)


def followed(stage: str, things: Iterable[_T], of: int | None = None) -> Iterator[_T]:
    """The things, each told when it is done; ``of`` is their number where they do not know it."""
    total = len(things) if isinstance(things, Sized) else of
    tell(stage, 0, total)
    for done, thing in enumerate(things, 1):
        yield thing
        tell(stage, done, total)

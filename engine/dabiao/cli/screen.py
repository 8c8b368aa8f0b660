"""Screens: what a terminal shows is folded at its edge, never cut; files and pipes have no edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.segment import Segment

from dabiao.legible import legible


class _Screen(Console):
    """Shows what data and file names would tell the terminal to do, and has none of it done."""

    def render(self, *arguments: Any, **options: Any) -> Iterable[Segment]:
        for part in super().render(*arguments, **options):
            yield part if part.control else part._replace(text=legible(part.text))


def screen(*, stderr: bool = False) -> Console:
    """The console to print to; nothing in it is taken for a number or a path and coloured, or for the
    name of a picture."""
    console = _Screen(stderr=stderr, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 10_000
    return console

"""Screens: what a terminal shows is folded at its edge, never cut; files and pipes have no edge."""

from __future__ import annotations

from rich.console import Console


def screen(*, stderr: bool = False) -> Console:
    """The console to print to; nothing in it is taken for a number or a path and coloured."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = 10_000
    return console

"""A bar on stderr while a long run lasts; nothing for a short one, and nothing where nobody watches."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dabiao import stages
from dabiao.cli.screen import screen
from dabiao.words import Lang, words

SHORT = 1.0
"""Seconds before anything is shown."""


@contextmanager
def progress(lang: Lang) -> Iterator[None]:
    """Shows which stage a run is at, and how far that is, while it is open; leaves no trace."""
    console = screen(stderr=True)
    if not console.is_terminal:
        yield
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    w, text = words(lang), "{task.description}"
    bar = Progress(
        SpinnerColumn(), text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    task = bar.add_task(w["screen_judging"], total=None)

    def show(stage: str, done: int, of: int | None) -> None:
        bar.update(task, description=w[f"stage_{stage}"], completed=done, total=of)

    later = threading.Timer(SHORT, bar.start)
    later.daemon = True
    later.start()
    try:
        with stages.watched(show):
            yield
    finally:
        later.cancel()
        later.join()  # it may be starting the bar just now
        bar.stop()

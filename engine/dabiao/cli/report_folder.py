"""The folder of a report: one run writes into it at a time, and what older runs left there is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from dabiao.locks import locked, made
from dabiao.words import Lang, words


class ReportFolder(NamedTuple):
    """A folder that this run alone writes into."""

    path: Path

    def older_than_this_run(self, written: Sequence[Path]) -> list[str]:
        """The files in the folder that are not among the files and folders ``written`` by this run.

        They tell of other data or another month, and stay: someone may have edited them.
        """
        others = [path for path in self.path.iterdir() if path not in written]
        files = (file for path in others for file in (path, *path.rglob("*")) if file.is_file())
        names = (path.relative_to(self.path) for path in files)
        return sorted(name.as_posix() for name in names if not any(map(_hidden, name.parts)))


def _hidden(name: str) -> bool:
    return name.startswith(".")


@contextmanager
def reserved(path: Path, lang: Lang = "zh") -> Iterator[ReportFolder]:
    """The folder, made if need be, closed to other runs until the block ends; they say so and wait.

    A folder that was made for a report that did not come about goes again. Where nothing can be locked a
    report is replaced file by file.
    """
    told = words(lang).say("another_run", place=path)
    with made(path), locked(path, lambda: click.echo(told, err=True)):
        yield ReportFolder(path)

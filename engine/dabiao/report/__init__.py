"""Verdicts → files for people and for other programs. Nothing here counts or judges."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from dabiao.report.addresses import MARKS
from dabiao.report.formats import FORMATS, refusal, without_doubles
from dabiao.report.templating import Templates
from dabiao.words import Lang

if TYPE_CHECKING:
    from dabiao.judge.result import Result


def write(
    result: Result, out: Path, formats: Sequence[str], lang: Lang, templates: Path | None = None
) -> list[Path]:
    """Writes the report into the folder ``out`` and returns its files and folders, the first page first.

    ``run.json`` (:mod:`dabiao.report.record`) is one of them whatever the formats.

    All files are finished in a hidden folder inside ``out`` (:func:`dabiao.locks.workshop`: beside it may be
    another disk, or no right to write) before the first one takes the place of an older one, so that a full
    disk or an interruption leaves the report that was there. A folder of the report replaces that of an
    older run as a whole: a page that no longer exists goes. Files of ``out`` that are not part of the
    report are left alone. Files of the folder ``templates`` take the place of the bundled templates of
    their names. Raises OSError where ``out`` cannot be written, ValueError for formats that
    :func:`dabiao.report.formats.refusal` refuses, and
    :class:`dabiao.report.errors.ReportError` for a template that is wrong.
    """
    from dabiao.locks import named, workshop
    from dabiao.processes import undisturbed

    if refused := refusal(formats):
        raise ValueError(refused)
    with named(out), workshop(out) as shop:
        for name in without_doubles(formats):
            write_one = import_module(f"dabiao.report.{FORMATS[name].module}").write
            write_one(result, shop, lang, *([Templates(templates)] if FORMATS[name].printed else []))
        import_module("dabiao.report.record").write(result, shop)
        finished = sorted(shop.iterdir(), key=_page_first)
        for made in finished:
            _refuse_other(made, out / made.name)
        with undisturbed():  # half of it would be of this run, and half of the one before
            return [_put(made, out / made.name) for made in finished]


def _refuse_other(made: Path, target: Path) -> None:
    """Raises before the first file is replaced where one of them could not be, or where a folder is none
    of ours."""
    if target.is_dir() and not made.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if made.is_dir() and target.exists() and not (target / MARKS[made.name]).is_file():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def _put(made: Path, target: Path) -> Path:
    """Moves what is finished to its place, and an older folder out of the way, where it goes with the
    rest of the workshop."""
    if made.is_dir() and target.exists():
        target.replace(made.with_name(f".{made.name}"))
    return made.replace(target)


def _page_first(path: Path) -> tuple[bool, str]:
    return path.suffix != ".html", path.name

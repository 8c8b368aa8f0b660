"""New files of a catalogue, written all or not at all, and never over what is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from dabiao.catalogue.fields import NAME


class NewError(ValueError):
    """Something new cannot be made as asked; ``str()`` says why and what to do, in Chinese and English."""


def checked_name(name: str) -> str:
    """The name of a document, target or theme. Raises NewError where it would be no plain file's name."""
    if not re.fullmatch(NAME, name):
        raise NewError(
            f"{name!r} 不能作编号：只用小写字母、数字和连字符，如 beds-per-1000 is no id:"
            " lower-case letters, digits and hyphens"
        )
    return name


def write(folder: Path, new: Mapping[str, str], more: Mapping[str, str] | None = None) -> list[Path]:
    """Writes the ``new`` files, place in the folder → text, and adds ``more`` at the end of others.

    Returns their paths. Raises NewError, before anything is written, where a new one is there already or a
    link leads out of the folder."""
    more = more or {}
    places = {name: folder / name for name in (*new, *more)}
    for name, path in places.items():
        if not path.resolve().is_relative_to(folder.resolve()):
            raise NewError(f"{path} 是链接，指向指标目录之外 a link leads out of the catalogue")
        if name in new and path.exists():
            raise NewError(
                f"{path} 已经有了，不覆盖；请换一个编号，或直接改这个文件 exists and is not overwritten"
            )
    for name, path in places.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in new:
            path.write_text(new[name], encoding="utf-8", newline="\n")
        else:
            _append(path, more[name])
    return list(places.values())


def _append(path: Path, text: str) -> None:
    held = path.read_text("utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
    path.write_text(held + text, encoding="utf-8", newline="\n")

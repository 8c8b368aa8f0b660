"""New files of a catalogue, written all or not at all, and never over what is there."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkstemp

from dabiao.catalogue.fields import NAME


class NewError(ValueError):
    """Something new cannot be made as asked; ``str()`` says why and what to do, in Chinese and English."""


def checked_name(name: str) -> str:
    """The name of a document, target or theme. Raises NewError where it would be no plain file's name."""
    if not re.fullmatch(NAME, name):
        raise NewError(
            f"{name!r} 不能作编号：只用小写字母、数字和连字符，如 beds-per-1000，不用 con、aux 等设备名"
            " is no id: lower-case letters, digits and hyphens, and no device of Windows"
        )
    return name


def write(folder: Path, new: Mapping[str, str], more: Mapping[str, str] | None = None) -> list[Path]:
    """Writes the ``new`` files, place in the folder → text, and adds ``more`` at the end of others.

    Returns their paths. Raises NewError where a new one is there already, a link leads out of the folder,
    or somebody else writes the same file at this moment. All is first written aside: where that fails, as
    on a full disk, or is interrupted, every file is as it was."""
    more = more or {}
    before = {folder / name: _held(folder / name) for name in more}
    texts = {folder / name: text.encode() for name, text in new.items()}
    for path in (*texts, *before):
        if not path.resolve().is_relative_to(folder.resolve()):
            raise NewError(f"{path} 是链接，指向指标目录之外 a link leads out of the catalogue")
    for path in texts:
        if path.exists():
            raise _taken(path)
    texts |= {path: _added(before[path], text) for path, text in zip(before, more.values(), strict=True)}
    with ExitStack() as stack:
        aside = {path: stack.enter_context(_aside(path, raw)) for path, raw in texts.items()}
        for path, made in aside.items():
            _put(made, path, before.get(path))
    return list(texts)


def _held(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _added(held: bytes, text: str) -> bytes:
    return (held.rstrip(b"\n") + b"\n\n" if held else b"") + text.encode()


@contextmanager
def _aside(path: Path, raw: bytes) -> Iterator[Path]:
    """A file beside the one meant, of a name that no catalogue reads, for as long as it is not put there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _put(made: Path, path: Path, before: bytes | None) -> None:
    """Puts what was written aside in its place; of two that do so at once, the second is refused."""
    if not before:
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            raise _taken(path) from None
    elif _held(path) != before:
        raise NewError(f"{path} 刚刚有改动，请再运行一次 has just changed; run this again")
    made.chmod(stat.S_IMODE(path.stat().st_mode))
    made.replace(path)


def _taken(path: Path) -> NewError:
    return NewError(f"{path} 已经有了，不覆盖；请换一个编号，或直接改这个文件 exists and is not overwritten")

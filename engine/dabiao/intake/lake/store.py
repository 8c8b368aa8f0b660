"""Where a lake lies, a folder or a store of objects, and how files come into being there."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from dabiao import extras
from dabiao.intake.problems import DataError, Log
from dabiao.intake.problems import Place as Spot
from dabiao.locks import locked
from dabiao.words import Lang

FORM = 2
"""The form that lakes are written in; a newer one cannot be read. The first did not tell the units of a
piece."""

MARK = "lake.json"
"""The file that makes a folder a lake."""

EXTRA = "lake"
"""Brings what lakes take: Parquet, and stores of objects."""

ORIGINALS = "originals"
"""The folder of a lake with the returns as they came."""

_BEGUN = ".begun-"
_AT_ONCE = 2**20
_LONG_AGO = dt.timedelta(days=1)


class LakeError(ValueError):
    """A place that is no lake, or one that cannot be reached; the text says what to do."""


def place(text: str | Path) -> Path:
    """The folder of that name, or what a URL such as ``s3://bucket/lake`` names: any that fsspec knows.

    Raises :class:`LakeError` where the library that it takes is not installed or the store cannot be reached.
    """
    if not isinstance(text, str) or "://" not in text:
        return text if not isinstance(text, str) else Path(text)
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    try:
        from upath import UPath

        found = cast("Path", UPath(text))  # it does all that a path does
        is_lake(found)  # tells whether the library of that kind of store is there, and lets us in
    except ImportError as error:
        own = getattr(error.__cause__, "name", None)  # each kind of store has a library of its own
        install = extras.line(own or f"dabiao[{EXTRA}]")
        raise LakeError(f"读取 {text} 缺少一个库 needs a library: {install} ({error})") from None
    except Exception as error:  # of whichever library it is
        told = "到不了这个地址，请核对它和登录凭据 cannot be reached, check the address and the credentials"
        why = str(error).partition("\n")[0]
        raise LakeError(f"{told}: {text} ({why})") from error
    return found


def require_parquet() -> None:
    """Raises :class:`LakeError` where the library for Parquet is not installed."""
    if missing := extras.missing("pyarrow", EXTRA):
        raise LakeError(missing)


def is_lake(folder: Path) -> bool:
    """Whether a folder is a lake rather than a data folder."""
    return there(folder / MARK)


def there(path: Path) -> bool:
    """Whether there is such a file. A store of objects that does not answer has not said no, as
    ``path.exists()`` would have it: its error is raised."""
    if is_local(path):
        return path.exists()
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def check_form(lake: Path, lang: Lang) -> int:
    """The form of a lake. Raises :class:`dabiao.intake.DataError` for a newer one."""
    try:
        form = json.loads((lake / MARK).read_bytes())["form"]
        known = isinstance(form, int) and form >= 1
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise failure("lake_mark", MARK, lang, form=FORM)
    if form > FORM:
        raise failure("lake_form", MARK, lang, form=form, own=FORM)
    return int(form)


def reach(folder: Path) -> None:
    """Makes the folder of a lake to be, so that it can be locked; a store of objects needs none."""
    if is_local(folder):
        folder.mkdir(parents=True, exist_ok=True)


def begin(folder: Path, lang: Lang) -> None:
    """Makes a folder a lake of today's form, unless it is one.

    Raises :class:`LakeError` for a folder that holds something else.
    """
    if is_lake(folder) and check_form(folder, lang) == FORM:
        return
    others = folder.exists() and any(not found.name.startswith(".") for found in folder.iterdir())
    if others and not is_lake(folder):  # another run may have made it one just now
        raise LakeError(
            f"{folder} 里已有别的东西，不是数据湖：请给出一个新的或空的文件夹。"
            " holds something else and is no lake: name a new or an empty folder."
        )
    put(folder / MARK, json.dumps({"form": FORM}).encode())


def alone(lake: Path) -> Any:
    """A context in which no other run writes into the lake; it gives whether that is certain, which a
    store of objects cannot tell."""
    return locked(lake) if is_local(lake) else nullcontext(False)


def is_local(path: Path) -> bool:
    return isinstance(path, Path)


def put(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Writes a file, which is there as a whole or not at all, whenever the run is killed and, if it is
    ``lasting``, whenever the machine stops. A store of objects sees to that itself."""
    with _written(path, lasting=lasting) as file:
        file.write(content)


def copy(source: Path, path: Path) -> None:
    """Writes a file as :func:`put` does, with what another holds."""
    with source.open("rb") as whole, _written(path) as file:
        shutil.copyfileobj(whole, file, _AT_ONCE)


@contextmanager
def _written(path: Path, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """A file to write into, which comes into being in the end."""
    if not is_local(path):
        with path.open("wb") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f"{_BEGUN}{uuid4().hex}")
    with _named(path):
        try:
            with begun.open("xb") as file:
                yield file
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            begun.replace(path)
        finally:
            begun.unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error of the disk names the file that was to be written."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def unnamed(lake: Path, named: set[str]) -> Iterator[Path]:
    """The files of the lake that hold data and that nothing names, those half written included."""
    for folder in ("returns", ORIGINALS, "facts", "attestations"):
        for path in sorted((lake / folder).rglob("*"), key=str):
            begun = path.name.startswith(_BEGUN)
            if path.is_file() and (begun or (folder != "returns" and inside(lake, path) not in named)):
                yield path
    yield from (path for path in lake.glob(f"{_BEGUN}*") if path.is_file())


def inside(lake: Path, path: Path) -> str:
    """The path of a file within the lake."""
    return str(path).removeprefix(str(lake)).replace(os.sep, "/").strip("/")


def sweep(lake: Path, named: set[str], *, certain: bool) -> None:
    """Takes away the data that nothing names. Where it is not ``certain`` that no other run is about to name
    them, only those of long ago."""
    for path in list(unnamed(lake, named)):
        if certain or _is_old(path):
            path.unlink()


def _is_old(path: Path) -> bool:
    if is_local(path):
        when = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    else:
        store: Any = path
        try:
            when = store.fs.modified(store.path)
        except NotImplementedError:
            return False
    return dt.datetime.now(dt.UTC) - when > _LONG_AGO


def failure(code: str, file: str, lang: Lang, **details: object) -> DataError:
    """What is wrong with a file of the lake, to be raised."""
    log = Log(lang)
    log.add(code, Spot(file), "", **details)
    return DataError(log.problems())

"""New files are written as wholes or not at all, whatever comes between."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from dabiao.authoring import new_files
from dabiao.authoring.new_files import NewError, write

HELD = "actual_beds: {}\n"
LONG = "x" * 10_000


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Stands for a disk that is almost full."""
    limits, writes = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    sys.dont_write_bytecode = True  # Python would keep the half of a compiled module that it could write
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "elements").mkdir()
    (tmp_path / "elements/other.yaml").write_text(HELD)
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


def test_what_is_added_stands_behind_what_was_there(folder: Path) -> None:
    write(folder, {"documents/a/b.yaml": "b"}, {"elements/other.yaml": "more: {}\n"})
    assert files(folder) == {"documents/a/b.yaml": "b", "elements/other.yaml": f"{HELD}\nmore: {{}}\n"}


@pytest.mark.parametrize(("new", "more"), [("short", LONG), (LONG, "short"), (LONG, LONG)])
def test_a_full_disk_leaves_every_file_as_it_was(folder: Path, new: str, more: str) -> None:
    with room_for(1000), pytest.raises(OSError):
        write(folder, {"elements/new.yaml": new}, {"elements/other.yaml": more})
    assert files(folder) == {"elements/other.yaml": HELD}


def test_an_interruption_leaves_every_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(new_files, "_put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(folder, {"elements/new.yaml": "new"}, {"elements/other.yaml": "more"})
    assert files(folder) == {"elements/other.yaml": HELD}


def test_of_many_at_once_one_writes_the_file_and_the_others_are_refused(folder: Path) -> None:
    def one(number: int) -> bool:
        try:
            write(folder, {"elements/new.yaml": f"{number} {LONG}"})
        except NewError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(one, range(24)))
    assert written.count(True) == 1
    assert files(folder)["elements/new.yaml"] == f"{written.index(True)} {LONG}"
    assert files(folder).keys() == {"elements/new.yaml", "elements/other.yaml"}


def test_what_somebody_else_writes_meanwhile_is_not_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = new_files._put

    def late(made: Path, path: Path, before: bytes | None) -> None:
        path.write_text("theirs: {}\n")
        put(made, path, before)

    monkeypatch.setattr(new_files, "_put", late)
    with pytest.raises(NewError, match="刚刚有改动"):
        write(folder, {}, {"elements/other.yaml": "mine: {}\n"})
    assert files(folder) == {"elements/other.yaml": "theirs: {}\n"}


def test_a_link_out_of_the_catalogue_is_not_followed(folder: Path, tmp_path: Path) -> None:
    mine = folder / "mine"
    mine.mkdir()
    (mine / "elements").symlink_to(folder / "elements")
    with pytest.raises(NewError, match="之外"):
        write(mine, {"elements/new.yaml": "x"})

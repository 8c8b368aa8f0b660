"""Texts are written as wholes."""

from __future__ import annotations

import errno
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dabiao import locks
from dabiao.locks import written


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "compare.html"
    file.write_text("older", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        written(file, "newer" * 10_000 + "\ud800")  # which stands for a disk that is full by then
    assert file.read_text(encoding="utf-8") == "older"
    assert list(tmp_path.iterdir()) == [file]


def test_a_place_that_is_read_only_is_told_by_the_file_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(prefix: str, dir: Path) -> str:  # noqa: A002  # as tempfile calls it
        raise OSError(errno.EROFS, "Read-only file system", str(dir / f"{prefix}8yn2sher"))

    monkeypatch.setattr(locks, "mkdtemp", refused)
    with pytest.raises(OSError) as told:
        written(tmp_path / "compare.html", "text")
    assert told.value.filename == str(tmp_path / "compare.html")


def test_a_link_stays_one_and_folders_are_made(tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "new" / "text.md")
    written(link, "医院\n")
    assert link.is_symlink()
    assert (tmp_path / "new" / "text.md").read_bytes() == "医院\n".encode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text, "utf-8")
        written(pipe, "text")
        assert read.result(10) == "text"
    assert pipe.is_fifo()

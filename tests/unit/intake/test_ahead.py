"""Workbooks that another process reads ahead are read as they would be here, whatever becomes of it."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import Any, NoReturn

import pytest
from conftest import Folder
from openpyxl import Workbook

from dabiao import intake
from dabiao.intake import ahead, files, workbook_reader

if sys.platform != "linux":
    pytest.skip("workbooks are read ahead where a process can fork", allow_module_level=True)

HEADER = ["单位", "期间", "出院人次"]
HERE, READ = os.getpid(), workbook_reader.sheets


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    files._parsed.cache_clear()


@pytest.fixture
def three(folder: Folder) -> Folder:
    """A folder with a sound workbook, a damaged one, and another sound one."""
    folder.returns(book(["H1", "2018-07", 7]), "statistics/a.xlsx")
    folder.returns(book(["H1", "2018-08", 8])[:-40], "statistics/b.xlsx")
    return folder.returns(book(["H1", "2018-09", 9], ["H2", "2018-13", 1]), "statistics/c.xlsx")


def book(*rows: list[Any]) -> bytes:
    workbook, stream = Workbook(), io.BytesIO()
    for row in (HEADER, *rows):
        workbook.worksheets[0].append(row)
    workbook.save(stream)
    return stream.getvalue()


def told(facts: intake.Facts) -> object:
    return facts.rows.to_dict("list"), facts.problems, facts.files.to_dict("list")


def read_alone(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as alone:
        alone.setattr(os, "sched_getaffinity", lambda _: {0})
        found = told(folder.read())
    files._parsed.cache_clear()
    return found


def test_they_are_read_elsewhere_and_say_the_same(three: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read_alone(three, monkeypatch)

    def elsewhere(content: bytes) -> list[workbook_reader.Sheet]:
        assert os.getpid() != HERE or content == (three.path / "statistics/b.xlsx").read_bytes()
        return READ(content)

    monkeypatch.setattr(workbook_reader, "sheets", elsewhere)
    assert told(three.read()) == expected


def test_what_another_process_leaves_unread_is_read_here(
    three: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_alone(three, monkeypatch)

    def ended(content: bytes) -> list[workbook_reader.Sheet]:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return READ(content)

    monkeypatch.setattr(workbook_reader, "sheets", ended)
    assert told(three.read()) == expected


def test_where_no_process_is_to_be_had_they_are_read_here(
    three: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> NoReturn:
        raise BlockingIOError

    expected = read_alone(three, monkeypatch)
    monkeypatch.setattr(os, "fork", refused)
    assert told(three.read()) == expected


def test_a_workbook_that_has_changed_since_counts_as_it_is_now(folder: Folder) -> None:
    old, new = book(["H1", "2018-07", 7]), book(["H1", "2018-07", 8])
    path = folder.write("statistics/a.xlsx", old)
    with ahead.reading([path]):
        assert ahead.sheets(new) == READ(new) != READ(old)


def test_a_large_one_is_read_here(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    content = book(["H1", "2018-07", 7])
    path = folder.write("statistics/a.xlsx", content)
    monkeypatch.setattr(ahead, "LARGE", len(content) - 1)
    with ahead.reading([path]):
        assert ahead.sheets(content) == READ(content)

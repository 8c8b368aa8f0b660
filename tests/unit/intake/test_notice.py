"""What stands at the top of every report is read whole, or it is told that it is not."""

from __future__ import annotations

import pytest
from conftest import Folder

from dabiao.report import notice

RETURN = "单位,期间,出院人次\nH1,2018-08,10\n"
SAID = "数字为初步数，请勿引用。\n"


def told(folder: Folder) -> list[tuple[str, str]]:
    return [(p.code, p.level) for p in folder.returns(RETURN).read().problems if p.file == "notice.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_notice_may_be_in_any_encoding_of_a_return(folder: Folder, encoding: str) -> None:
    (folder.path / "notice.txt").write_bytes(SAID.encode(encoding))
    assert (notice.read(folder.path), told(folder)) == (SAID.strip(), [])


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_blank_notice_says_nothing(folder: Folder, blank: str) -> None:
    (folder.path / "notice.txt").write_text(blank, "utf-8")
    assert (notice.read(folder.path), told(folder)) == ("", [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xff\xff", "unknown_encoding"),
        (SAID.encode() + SAID.encode("gb18030"), "mixed_encodings"),
        (b"a\0b", "nul_bytes"),
        (b"a" * (2**20 + 1), "notice_too_big"),
    ],
)
def test_a_notice_that_no_report_can_show_is_told(folder: Folder, content: bytes, code: str) -> None:
    (folder.path / "notice.txt").write_bytes(content)
    assert (notice.read(folder.path), told(folder)) == ("", [(code, "file_refused")])


def test_a_folder_is_no_notice(folder: Folder) -> None:
    (folder.path / "notice.txt").mkdir()
    assert told(folder) == [("not_regular", "file_refused")]


def test_of_a_long_notice_reports_show_the_beginning_and_say_so(folder: Folder) -> None:
    (folder.path / "notice.txt").write_text("医" * 40_000, "utf-8")
    assert notice.read(folder.path) == "医" * 2000 + "…"
    assert told(folder) == [("notice_long", "warning")]

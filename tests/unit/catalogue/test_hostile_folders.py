"""Folders made to mislead, stop or drown the reader: each is told in one plain line, and nothing hangs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sound_catalogue import BEDS, ELEMENTS, SETTINGS, SOUND, Write, lint

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode


def test_links_in_a_circle(write: Write) -> None:
    folder = write()
    (folder / "elements" / "one.yaml").symlink_to("two.yaml")
    (folder / "elements" / "two.yaml").symlink_to("one.yaml")
    assert [line.partition("（")[0] for line in lint(folder)] == [
        "catalogue/elements/one.yaml:1:1: 读不了这个文件；请检查权限、链接和磁盘",
        "catalogue/elements/two.yaml:1:1: 读不了这个文件；请检查权限、链接和磁盘",
    ]


@pytest.mark.parametrize("name", ["elements/more.yaml", SETTINGS, BEDS])
def test_a_folder_called_like_a_file(write: Write, name: str) -> None:
    """It would hide that the file is not there."""
    folder = write({name: None})
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()
    assert f"catalogue/{name}:1:1: 不是普通文件；请换成文本文件" in lint(folder)


def test_a_pipe_that_nobody_writes_to(write: Write) -> None:
    folder = write()
    os.mkfifo(folder / "elements" / "pipe.yaml")
    assert lint(folder) == ["catalogue/elements/pipe.yaml:1:1: 不是普通文件；请换成文本文件"]


@pytest.mark.parametrize("command", [["catalogue", "lint"], ["catalogue", "test"], ["check", "data_in"]])
def test_a_name_that_is_no_text(
    write: Write, command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write()
    (folder.parent / "data_in").mkdir()
    monkeypatch.chdir(folder.parent)
    Path(os.fsdecode(os.fsencode(folder) + b"/elements/\xff.yaml")).write_text("x: {}\n")
    assert main([*command, "--catalogue", str(folder)]) == ExitCode.CATALOGUE
    told = capsys.readouterr()
    assert (
        "catalogue/elements/\N{REPLACEMENT CHARACTER}.yaml:1:1: 文件名里有看不见的字符" in told.out + told.err
    )


def test_names_that_differ_only_in_what_is_not_seen_are_told_apart(write: Write) -> None:
    names = ["a\N{ZERO WIDTH SPACE}.yaml", "a\N{ZERO WIDTH JOINER}.yaml"]
    assert lint(write({f"elements/{name}": "x: {}\n" for name in names})) == [
        "catalogue/elements/a\N{REPLACEMENT CHARACTER}.yaml:1:1: "
        f"文件名里有看不见的字符（elements/a{code}.yaml）；请改名"
        for code in ("\\u200b", "\\u200d")
    ]


@pytest.mark.parametrize("device", ["con", "aux", "nul", "com1", "lpt9"])
def test_what_windows_takes_for_a_device_is_no_name(write: Write, device: str) -> None:
    files = [
        f"documents/plan-2018/{device}.yaml",
        f"elements/{device}.yaml",
        f"indicators/{device.upper()}.yaml",
    ]
    found = lint(write({files[0]: SOUND[BEDS], files[1]: "x: {}\n", files[2]: "x: {}\n"}))
    told = [line for line in found if "Windows 设备名" in line]
    assert [line.partition(":1:1: ")[0] for line in told] == [f"catalogue/{file}" for file in files]


def test_a_name_is_told_without_what_a_terminal_obeys_and_not_without_end(write: Write) -> None:
    long = "a" * 100_000
    found = lint(write({ELEMENTS: f'? "\\e[2J{long}"\n: x\n' + SOUND[ELEMENTS]}))
    assert any("不合规则" in line for line in found)
    assert all(line.isprintable() and len(line) < 500 for line in found)


def test_so_many_examples_that_testing_would_not_end(write: Write) -> None:
    one = "  - {given: {actual_beds: 66, resident_population: 10000}, expect: pass}\n"
    many = "  - {given: [" + "{actual_beds: 66}, " * 501 + "], expect: pass}\n"
    assert lint(write({BEDS: SOUND[BEDS] + one * 200})) == [
        f"catalogue/{BEDS}:10:3: examples 最多写 200 个；请删去多余的",
    ]
    assert lint(write({BEDS: SOUND[BEDS] + many})) == [
        f"catalogue/{BEDS}:11:13: given 最多写 500 个；请删去多余的"
    ]

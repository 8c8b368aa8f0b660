"""How a command ends: exit codes, errors in plain words, broken pipes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from stub_engine import REFUSED_ROW, WARNING, Engine

from dabiao.catalogue.findings import CatalogueError, Finding
from dabiao.catalogue.models import Status
from dabiao.cli import MEMORY, main
from dabiao.cli.check import ENGINES, STATUSES
from dabiao.cli.commands import cli
from dabiao.cli.exit_codes import ExitCode
from dabiao.intake import DataError, Problem
from dabiao.judge import engines

ROOT = Path(__file__).resolve().parents[2]
FINDING = Finding("catalogue/terms.yaml", 3, 1, "no_file")


# --- how it ends ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "problems", "code"),
    [
        ([], (REFUSED_ROW,), ExitCode.OK),
        (["--fail-on", "blocked"], (), ExitCode.OK),
        (["--fail-on", "blocked,no_data"], (), ExitCode.FAIL_ON),
        (["--fail-on", "fail"], (), ExitCode.FAIL_ON),
        (["--strict"], (WARNING,), ExitCode.OK),
        (["--strict"], (WARNING, REFUSED_ROW), ExitCode.DATA),
        (["--strict", "--fail-on", "no_data"], (REFUSED_ROW,), ExitCode.DATA),
    ],
)
def test_the_exit_code_of_a_finished_run(
    engine: Engine, given: list[str], problems: tuple[Problem, ...], code: ExitCode
) -> None:
    engine.problems = problems
    assert main(["check", *given]) == code
    assert engine.asked["out"], "the report is written first, whatever the exit code"


@pytest.mark.parametrize(("given", "status"), [("--help", ExitCode.OK), ("nowhere", ExitCode.USAGE)])
def test_a_process_says_all_it_has_to_say_and_takes_nothing_apart_as_it_ends(
    given: str, status: ExitCode
) -> None:
    code = (
        "import atexit, sys; from dabiao.cli import process; atexit.register(print, 'called');"
        "held = type('Held', (), {'__del__': lambda self: print('taken apart', file=sys.stderr)})();"
        "sys.argv = ['dabiao', 'check', *sys.argv[1:]]; process()"
    )
    line = [sys.executable, "-c", code, given]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (status, "called")
    assert "taken apart" not in done.stderr


@pytest.mark.parametrize("own", [{}, {"NUMPY_MADVISE_HUGEPAGE": "1"}, {"MIMALLOC_PURGE_DELAY": "10"}])
def test_libraries_are_told_of_memory_before_they_are_loaded_unless_the_user_tells_them(
    own: dict[str, str],
) -> None:
    code = (
        "import os, sys; from dabiao import cli;"
        "loaded = lambda: {*sys.modules} & {'numpy', 'pyarrow'};"
        "cli.main = lambda: print(*map(os.environ.get, cli.MEMORY), loaded()) or 0;"
        "cli.process()"
    )
    others = {name: value for name, value in os.environ.items() if name not in MEMORY}
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, env=others | own, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == [*(MEMORY | own).values(), "set()"]


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "已中断"),
        (OSError(errno.ENOSPC, "No space left on device", "reports/2018-12"), ExitCode.USAGE, "磁盘已满"),
        (OSError(errno.ENOSPC, "No space left on device"), ExitCode.USAGE, "cannot be read or written"),
        (PermissionError(errno.EACCES, "Permission denied", "reports"), ExitCode.USAGE, "没有权限"),
        (click.FileError("a.csv"), ExitCode.USAGE, "a.csv"),
        (CatalogueError([FINDING]), ExitCode.CATALOGUE, "catalogue/terms.yaml:3:1: "),
        (DataError([replace(REFUSED_ROW, file="a\x1b[2J.csv")]), ExitCode.DATA, "a�[2J.csv:4: "),
        (DataError([REFUSED_ROW]), ExitCode.DATA, "6月.csv:4: 名录中没有这个机构 请核对名称"),
        (DataError([REFUSED_ROW] * 300), ExitCode.DATA, "另有 100 条"),
        (ZeroDivisionError("division by zero"), ExitCode.INTERNAL, "ZeroDivisionError: division by zero"),
        (FileNotFoundError(errno.ENOENT, "gone", "templates/x"), ExitCode.INTERNAL, "templates/x"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_an_error_is_told_in_plain_words(
    engine: Engine, capsys: pytest.CaptureFixture[str], error: BaseException, code: ExitCode, told: str
) -> None:
    engine.error = error
    assert main(["check"]) == code
    said = capsys.readouterr()
    assert told in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "catalogue.yaml:1:1: 缺少 version；请补上"),
        ("en", "catalogue.yaml:1:1: version is missing; add it"),
    ],
)
def test_findings_are_told_in_the_language_asked_for(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "catalogue.yaml").write_text("disabled: {}\n", encoding="utf-8")
    code = main(["check", str(tmp_path), "--catalogue", str(tmp_path), "--lang", lang])
    assert code == ExitCode.CATALOGUE
    assert said in capsys.readouterr().err


def test_an_internal_error_keeps_its_traceback_in_a_file_that_it_names(
    engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine.error = ZeroDivisionError("division by zero")
    main(["check"])
    (kept,) = tmp_path.glob("dabiao-error-*.txt")
    assert str(kept) in capsys.readouterr().err
    assert "Traceback" in kept.read_text("utf-8")


def test_debug_shows_the_traceback(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.error = ZeroDivisionError("division by zero")
    assert main(["--debug", "check"]) == ExitCode.INTERNAL
    assert "Traceback" in capsys.readouterr().err


def test_the_options_offer_what_there_is() -> None:
    assert get_args(Status) == STATUSES
    assert ("auto", *engines.NAMES) == ENGINES


def test_exit_codes_are_the_published_ones() -> None:
    published = {
        "OK": 0,
        "FAIL_ON": 1,
        "USAGE": 2,
        "CATALOGUE": 3,
        "DATA": 4,
        "INTERNAL": 5,
        "INTERRUPTED": 130,
    }
    assert {code.name: code.value for code in ExitCode} == published


# --- as a process --------------------------------------------------------------------------------


def run(*args: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    code = "import sys; from dabiao.cli import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, *args], capture_output=True, check=False, **options)


def test_a_terminal_without_chinese_still_gets_its_help() -> None:
    done = run("check", "--help", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == ExitCode.OK
    assert b"Usage: dabiao check" in done.stdout


@pytest.mark.parametrize("given", [["check", "--help"], ["check", "--as-of", "2018-12"]])
def test_a_reader_that_goes_away_gets_no_complaint(given: list[str], tmp_path: Path) -> None:
    given = given if "--help" in given else [*given, str(ROOT / "data_in"), "--out", str(tmp_path)]
    reading, writing = os.pipe()
    os.close(reading)
    code = "import sys; from dabiao.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *given], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert done.returncode == ExitCode.INTERRUPTED
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_an_error_that_there_is_no_room_to_tell_still_has_its_code() -> None:
    code = "from dabiao.cli import main; import os; os._exit(main(['check', 'nowhere']))"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", code], stderr=full, check=False)
    assert done.returncode == ExitCode.USAGE


def test_every_command_named_in_help_can_be_loaded() -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command: Callable[..., Any] | None = cli.get_command(context, name)
        assert command is not None, name
        assert command.name == name  # type: ignore[attr-defined]  # a click.Command

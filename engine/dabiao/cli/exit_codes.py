"""What a command's exit code means, and which error ends in which: the only place that says so."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

import click

from dabiao.cli.usage import told
from dabiao.legible import legible


class ExitCode(IntEnum):
    """How a command ended; ``zh`` and ``en`` say it in words."""

    zh: str
    en: str

    OK = 0, "已完成", "ran to its end"
    FAIL_ON = 1, "出现了 --fail-on 所列的结论", "a status named by --fail-on occurred"
    USAGE = (
        2,
        "命令写法有误，或指定的位置、模板、字体不能用",
        "wrong usage, or a place, template or font that cannot be used",
    )
    CATALOGUE = 3, "指标目录有误", "the catalogue is wrong"
    DATA = (
        4,
        "数据无法评判，或 --strict 时有拒收",
        "the data cannot be judged, or --strict and something refused",
    )
    INTERNAL = 5, "程序内部错误", "internal error"
    INTERRUPTED = 130, "被中断", "interrupted"

    def __new__(cls, value: int, zh: str, en: str) -> ExitCode:
        code = int.__new__(cls, value)
        code._value_ = value
        code.zh, code.en = zh, en
        return code


# What the system says of a place that cannot be used. Any other OSError is a fault of ours.
_PLACES = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件大小超出上限",
    errno.ENOLCK: "那里不能加锁",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.EEXIST: "那里已有别的东西",
    errno.ELOOP: "符号链接循环",
    errno.EIO: "磁盘出错",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "同时打开的文件太多（见 ulimit -n）",
    errno.ENFILE: "同时打开的文件太多",
}

_SCREEN = 200
"""Lines of problems shown."""


def code_of(error: BaseException) -> ExitCode:
    """The exit code for the error that ended a command; what nobody foresaw is ``INTERNAL``."""
    known: tuple[tuple[tuple[type[BaseException], ...], ExitCode], ...] = (
        ((KeyboardInterrupt, click.Abort, BrokenPipeError), ExitCode.INTERRUPTED),
        ((click.ClickException,), ExitCode.USAGE),
        (_loaded("dabiao.catalogue.findings", "CatalogueError"), ExitCode.CATALOGUE),
        (_loaded("dabiao.intake.problems", "DataError"), ExitCode.DATA),
        (_loaded("dabiao.catalogue.findings", "UnknownNameError"), ExitCode.USAGE),
        (_loaded("dabiao.judge.engines", "EngineError"), ExitCode.USAGE),
        (_loaded("dabiao.intake.lake.store", "LakeError"), ExitCode.USAGE),
        (_loaded("dabiao.report.errors", "ReportError"), ExitCode.USAGE),
        (_loaded("dabiao.processes", "LostError"), ExitCode.USAGE),
        (_loaded("dabiao.authoring.new_files", "NewError"), ExitCode.USAGE),
    )
    for kinds, code in known:
        if isinstance(error, kinds):
            return code
    unusable_place = isinstance(error, OSError) and error.errno in _PLACES
    return ExitCode.USAGE if unusable_place else ExitCode.INTERNAL


def _loaded(module: str, name: str) -> tuple[type[BaseException], ...]:
    """The class, if its module is in memory: what was never imported cannot have been raised."""
    kind = getattr(sys.modules.get(module), name, None)
    return (kind,) if kind else ()


def end(error: BaseException, *, debug: bool = False) -> ExitCode:
    """Tells on stderr, in plain words, why a command ended; returns its exit code.

    The traceback of an internal error goes to a file that the message names, with ``debug`` to
    stderr instead.
    """
    code = code_of(error)
    if isinstance(error, BrokenPipeError):
        _abandon_stdout()
    else:
        with suppress(OSError):  # no room for the message either; the code still says what it was
            click.echo(legible(_message(error, code, debug=debug)), err=True)
    return code


def _abandon_stdout() -> None:
    """Whoever read our output has gone; without this Python would complain of it when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _message(error: BaseException, code: ExitCode, *, debug: bool) -> str:
    if code is ExitCode.INTERRUPTED:
        return "已中断 Interrupted."
    if isinstance(error, click.ClickException):
        return told(error)
    if code is ExitCode.USAGE and isinstance(error, OSError):
        return _place(error)
    if code is ExitCode.INTERNAL:
        return _internal(error, debug=debug)
    found = str(error).splitlines()
    return "\n".join([f"{code.zh} Error: {code.en}", *(_first(found) if code is ExitCode.DATA else found)])


def _first(found: list[str]) -> list[str]:
    """What a reader can take in; a bad return may hold thousands more, and they are counted."""
    more = len(found) - _SCREEN
    rest = [f"… 另有 {more:,} 条，用 dabiao validate 逐条查看 and {more:,} more, see dabiao validate"]
    return [*found[:_SCREEN], *(rest if more > 0 else [])]


def _place(error: OSError) -> str:
    zh, en = error.filename or "输出位置", error.filename or "The place of the output"
    return (
        f"不能读写 {zh}：{_PLACES[error.errno or 0]}。请换一个位置，或先腾出空间、取得权限。 "
        f"{en} cannot be read or written: {error.strerror}. Name another place, make room, or get permission."
    )


def _internal(error: BaseException, *, debug: bool) -> str:
    story = "".join(traceback.format_exception(error))
    where = story if debug else _kept(story)
    return f"程序内部错误，不是数据的问题 Internal error: {type(error).__name__}: {error}\n{where}"


def _kept(story: str) -> str:
    try:
        handle, name = tempfile.mkstemp(prefix="dabiao-error-", suffix=".txt")
        os.close(handle)
        Path(name).write_text(story, encoding="utf-8")
    except OSError:
        return "加 --debug 可看详情 Details by dabiao --debug …"
    return f"详情已写入此文件，反馈问题时请附上它 Details, to be sent along with a report: {name}"

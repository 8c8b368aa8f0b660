"""What is told of a template that does not work: which file, which line, what is wrong, in plain words; and
the bounds on what a template of somebody's own may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Any

from dabiao.report.errors import ReportError
from dabiao.report.template_places import Places

SECONDS = 60
"""What one page may take."""

MEMORY = 1 << 30
"""Bytes that one page may take beyond what is in use."""


class _TooLongError(Exception):
    pass


@contextmanager
def guarded(templates: Places, name: str) -> Iterator[None]:
    """Says where a template of the user's own folder is wrong: raises :class:`ReportError` for whatever
    goes wrong inside. Without such a folder nothing is done: what goes wrong then is a bug."""
    if not templates.folder:
        yield
        return
    try:
        with _bounded():
            yield
    except ReportError:
        raise
    except Exception as error:
        raise ReportError(told(error, templates, name)) from error


@contextmanager
def _bounded() -> Iterator[None]:
    """At most :data:`SECONDS` and, on Linux, :data:`MEMORY`; a system that cannot do this sets no bounds."""
    with ExitStack() as stack:
        if hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread():
            stack.enter_context(_timed())
        if Path("/proc/self/statm").exists():
            stack.enter_context(_rationed())
        yield


@contextmanager
def _timed() -> Iterator[None]:
    def stop(_signal: int, _frame: Any) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _rationed() -> Iterator[None]:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    most = used + MEMORY if before[0] == resource.RLIM_INFINITY else min(before[0], used + MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def told(error: Exception, templates: Places, name: str) -> str:
    """What is wrong with the template ``name``, or with one that it uses: where, and in plain words what."""
    file, line = _place(error, templates, name)
    where = f"{templates.path(file)}" + (f":{line}" if line else "")
    return f"模板有误 A template is wrong: {where}\n{_what(error, templates)}"


def _place(error: Exception, templates: Places, name: str) -> tuple[str, int]:
    """The template and the line in it, 0 where it is not known; a fault in a Word file has none."""
    from jinja2 import TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        return error.name or name, 0 if name.endswith(".docx") else error.lineno
    inside = {str(place / file.name): file.name for place in templates.places for file in place.iterdir()}
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    found = [(inside[file], line) for file, line in frames if file in inside]
    return found[-1] if found else (name, 0)


def _what(error: Exception, templates: Places) -> str:
    from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

    said = str(error)
    if isinstance(error, TemplateNotFound):
        hint = templates.like(str(error.name))
        return f"没有模板 {error.name}，检查 extends、include、import 里的名字{hint} no such template"
    known: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (TemplateSyntaxError, f"写法有误 syntax error: {said}"),
        (UndefinedError, f"用了没有提供的名字 a name that templates are not given: {said}"),
        (SecurityError, f"模板不得取用这个 templates must not use this: {said}"),
        (UnicodeDecodeError, f"文件不是 UTF-8，请另存为 UTF-8 not UTF-8: {said}"),
        (OSError, f"文件打不开 cannot be opened: {said}"),
        (_TooLongError, f"运行超过 {SECONDS} 秒，可能是循环没有尽头 took more than {SECONDS} seconds"),
        ((MemoryError, OverflowError), f"占用内存或循环次数过多 too much memory, or too long a loop {said}"),
        (RecursionError, "模板或宏反复套用自己，没有尽头 a template or macro that uses itself without end"),
    )
    return next(
        (text for kinds, text in known if isinstance(error, kinds)),
        f"模板运行出错 it fails: {type(error).__name__}: {said}",
    )

"""What a wrong command line is told: in Chinese and English, with what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click

_HEADS: dict[type[click.ClickException], str] = {
    click.NoSuchCommand: "没有这个命令",
    click.NoSuchOption: "没有这个选项",
    click.MissingParameter: "缺少参数",
    click.BadOptionUsage: "选项用法不对",
    click.BadParameter: "参数的值不对",
}


def told(error: click.ClickException) -> str:
    """What is wrong, and which ``--help`` says how it is written."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "dabiao"
    said = filter(None, (_HEADS.get(type(error), ""), _message(error)))
    return f"命令写法有误 Usage error: {' '.join(said)}\n请看 See: {path} --help"


def _message(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchCommand) and error.ctx and isinstance(error.ctx.command, click.Group):
        return error.message + perhaps(error.command_name, error.ctx.command.list_commands(error.ctx))
    if isinstance(error, click.NoSuchOption):
        return error.message + perhaps(error.option_name, error.possibilities or ())
    return error.format_message()


def perhaps(word: str, known: Iterable[str]) -> str:
    """A question after the one of ``known`` that is most like ``word``; "" if none is like it."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return f"（是不是 did you mean {near[0]}？）" if near else ""

"""Asks for what the command line did not say; where nobody answers, names the option instead."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click


def ask(
    option: str, question: str, choices: Sequence[str] | click.ParamType[Any] = (), default: str | None = None
) -> Any:
    """An answer; of ``choices`` one of them, or of their type, and with a default Enter is enough. What it
    cannot be is asked again. The question goes to stderr. Raises :class:`click.UsageError` where the input
    ends before there is an answer."""
    closed: click.ParamType[Any] = choices if isinstance(choices, click.ParamType) else click.Choice(choices)
    kind = closed if choices else click.STRING
    try:
        answer = click.prompt(question, type=kind, default=default, show_default=bool(default), err=True)
    except click.Abort:
        if sys.stdin and sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise click.UsageError(
            f"没有回答“{question}”；请写选项 {option} nobody answered: give the option",
            click.get_current_context(),
        ) from None
    return answer.strip() if isinstance(answer, str) else answer


def written(folder: Path | None) -> Path:
    """The catalogue to write into: that of the command line or of the checkout, else the answer."""
    return folder or Path(ask("--catalogue", "写入哪个文件夹（自己的指标目录）Your catalogue's folder"))


def filled(options: dict[str, Any], name: str, question: str, choices: Sequence[str] = ()) -> str:
    """The option as given on the command line, else the answer to the question."""
    held: str = options[name] or ask(f"--{name.replace('_', '-')}", question, choices)
    return held

"""Asks for what the command line did not say; where nobody answers, names the option instead."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click


def ask(option: str, question: str, choices: Sequence[str] = (), default: str | None = None) -> str:
    """An answer; of ``choices`` one of them, and with a default Enter is enough. The question goes to
    stderr. Raises :class:`click.UsageError` where the input ends before there is an answer."""
    kind: click.ParamType[str] = click.Choice(choices) if choices else click.STRING
    try:
        answer: str = click.prompt(question, type=kind, default=default, show_default=bool(default), err=True)
    except click.Abort:
        if sys.stdin and sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise click.UsageError(
            f"没有回答“{question}”；请写选项 {option} nobody answered: give the option",
            click.get_current_context(),
        ) from None
    return answer.strip()


def filled(options: dict[str, Any], name: str, question: str, choices: Sequence[str] = ()) -> str:
    """The option as given on the command line, else the answer to the question."""
    return options[name] or ask(f"--{name.replace('_', '-')}", question, choices)

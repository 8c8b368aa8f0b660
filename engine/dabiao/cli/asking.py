"""Asks for what the command line did not say; where nobody answers, names the option instead."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

_DIGITS = 15
"""Of a number on either side of its point: more cannot be told apart."""


class Plain(click.ParamType[Any]):
    """A number, or a word where a number may be one; handed on as a catalogue's file has it."""

    name = "NUMBER|prior_year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or value == "prior_year":
            return value
        digits = re.fullmatch(r"-?(\d+)(?:\.(\d+))?", value, re.ASCII)
        if not digits:
            self.fail(f"{value!r} 不是数，也不是 prior_year is no number and not prior_year", param, ctx)
        whole, decimals = digits.groups("")
        if max(len(whole), len(decimals)) > _DIGITS:
            self.fail(
                f"{value} 太长：小数点前后各最多 {_DIGITS} 位 too long: at most {_DIGITS} digits on either"
                " side of the point", param, ctx,
            )  # fmt: skip
        return float(value) if decimals else int(value)


class Pair(click.ParamType[Any]):
    """Two numbers on one line, the lower first."""

    name = "LOW HIGH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        numbers = [Plain().convert(part, param, ctx) for part in re.split(r"[\s,，、]+", value.strip())]
        if len(numbers) != 2 or "prior_year" in numbers or numbers[0] >= numbers[1]:
            self.fail(f"{value!r} 不是由小到大的两个数 are no two numbers, the lower first", param, ctx)
        return numbers


class FormulaText(click.ParamType[str]):
    """A formula or condition that can be read, or one of the ``others``."""

    name = "FORMULA"

    def __init__(self, *others: str) -> None:
        self.others = others

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from dabiao.catalogue.messages import say
        from dabiao.expression import FormulaError, parse

        text = str(value).strip()
        try:
            return text if text in self.others else parse(text).text
        except FormulaError as error:
            self.fail(f"{say(error.code, 'zh', error.values)} {error}", param, ctx)


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

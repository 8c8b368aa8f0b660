"""Asks for what the command line did not say; where nobody answers, names the option instead."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from dabiao.legible import legible

if TYPE_CHECKING:
    from dabiao.authoring.faults import FormulaKind
    from dabiao.catalogue.draft import Draft

_DIGITS = 15
"""Of a number on either side of its point: more cannot be told apart."""

_MOST = 10**12
"""What a catalogue's numbers go up to."""

_DAMAGED = "有控制字符或损坏的字符 control characters, or damaged ones"


class Plain(click.ParamType[Any]):
    """A number, or a word where a number may be one; handed on as a catalogue's file has it."""

    name = "NUMBER"

    def __init__(self, *, prior: bool = True, positive: bool = False) -> None:
        self.prior, self.positive = prior, positive

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or (self.prior and value == "prior_year"):
            return value
        digits = re.fullmatch(r"-?(\d+)(?:\.(\d+))?", value, re.ASCII)
        if not digits and self.prior:
            self.fail(f"{value!r} 不是数，也不是 prior_year is no number and not prior_year", param, ctx)
        if not digits:
            self.fail(f"{value!r} 不是数 is no number", param, ctx)
        whole, decimals = digits.groups("")
        if max(len(whole), len(decimals)) > _DIGITS:
            self.fail(
                f"{value} 太长：小数点前后各最多 {_DIGITS} 位 too long: at most {_DIGITS} digits on either"
                " side of the point", param, ctx,
            )  # fmt: skip
        number = float(value) if decimals else int(value)
        if abs(number) > _MOST or (self.positive and number <= 0):
            least = "大于 0 above 0" if self.positive else f"不小于 at least -{_MOST:,}"
            self.fail(f"{value}：须{least}，不大于 at most {_MOST:,}", param, ctx)
        return number


class Pair(click.ParamType[Any]):
    """Two numbers on one line, the lower first."""

    name = "LOW HIGH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        numbers = [Plain().convert(part, param, ctx) for part in re.split(r"[\s,，、]+", value.strip())]
        if len(numbers) != 2 or "prior_year" in numbers or numbers[0] >= numbers[1]:
            self.fail(f"{value!r} 不是由小到大的两个数 are no two numbers, the lower first", param, ctx)
        return numbers


class FormulaText(click.ParamType[str]):
    """A formula or condition that can be read and means something in the catalogue ``found``, or one of the
    ``others``."""

    name = "FORMULA"

    def __init__(self, kind: FormulaKind, found: Draft, *others: str) -> None:
        self.kind, self.found, self.others = kind, found, others

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from dabiao.authoring.faults import senseless
        from dabiao.catalogue.messages import say
        from dabiao.expression import FormulaError, parse

        text = str(value).strip()
        if text in self.others:
            return text
        try:
            formula = parse(text)
        except FormulaError as error:
            self.fail(f"{say(error.code, 'zh', error.values)} {error}", param, ctx)
        if told := [*senseless(formula, self.kind, self.found)]:
            self.fail("\n".join(told), param, ctx)
        return formula.text


class Key(click.ParamType[str]):
    """What a key of a target's or a document's file may hold ``beside`` those of the same mapping that are
    known, or one of the ``others``; ``also`` raises NewError for what it may not hold yet."""

    name = "TEXT"

    def __init__(
        self,
        model: Literal["Target", "Document"],
        *path: str,
        others: Sequence[str] = (),
        beside: Mapping[str, Any] | None = None,
        also: Callable[[str], object] = str,
    ) -> None:
        self.model, self.path, self.others = model, path, others
        self.beside, self.also = beside or {}, also

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from dabiao.authoring.faults import fault
        from dabiao.catalogue import models

        text = str(value).strip()
        if text in self.others:
            return text
        *outer, last = self.path
        held: Any = {**self.beside, last: text}
        for key in reversed(outer):
            held = {key: held}
        if wrong := fault(getattr(models, self.model), held):
            self.fail(wrong, param, ctx)
        return _accepted(self, self.also, text)


class Id(click.ParamType[str]):
    """The id of a document or target; ``checked`` raises NewError for what cannot be one here."""

    name = "ID"

    def __init__(self, checked: Callable[[str], object]) -> None:
        self.checked = checked

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return _accepted(self, self.checked, str(value).strip())


class Choice(click.Choice[str]):
    """One of the words that go with the keys of a target ``beside`` this one."""

    def __init__(self, words: Sequence[str], key: str, beside: Mapping[str, Any]) -> None:
        super().__init__(words)
        self.key, self.beside = key, beside

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        word = super().convert(value, param, ctx)
        return Key("Target", self.key, beside=self.beside).convert(word, param, ctx)


def _accepted(kind: click.ParamType[Any], check: Callable[[str], object], text: str) -> str:
    from dabiao.authoring.new_files import NewError

    try:
        check(text)
    except NewError as error:
        kind.fail(str(error))
    return text


Kind = Sequence[str] | click.ParamType[Any]
"""What an answer may be: one of several words, or what a type takes."""


def ask(option: str, question: str, choices: Kind = (), default: str | None = None) -> Any:
    """An answer; of ``choices`` one of them, or of their type, and with a default Enter is enough. What it
    cannot be is asked again, and so is what no text can hold. The question goes to stderr. Raises
    :class:`click.UsageError` where the input ends before there is an answer."""
    closed: click.ParamType[Any] = choices if isinstance(choices, click.ParamType) else click.Choice(choices)
    kind = closed if choices else click.STRING

    def taken(text: str) -> Any:
        if legible(text) != text:
            raise click.BadParameter(f"{_DAMAGED}，请重新输入 type it again")
        return kind(text)

    try:
        answer = click.prompt(
            question, type=kind, value_proc=taken, default=default, show_default=bool(default), err=True
        )
    except UnicodeDecodeError:
        raise click.UsageError(
            f"“{question}”的回答不是 UTF-8；请改终端的编码，或写选项 {option} the answer is no UTF-8: set the"
            " terminal's encoding, or give the option", click.get_current_context(),
        ) from None  # fmt: skip
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


def undamaged(options: Mapping[str, Any]) -> None:
    """Raises :class:`click.UsageError` for an option whose text no file could hold."""
    for name, text in options.items():
        if isinstance(text, str) and legible(text) != text:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{option}：{_DAMAGED}，请改正 correct it", click.get_current_context())


def filled(options: dict[str, Any], name: str, question: str, choices: Kind = ()) -> str:
    """The option as given on the command line, else the answer to the question."""
    held: str = options[name] or ask(f"--{name.replace('_', '-')}", question, choices)
    return held

"""``dabiao catalogue new``: a new target, or with ``document`` the folder of a new paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from dabiao.cli.asking import ask, filled, written
from dabiao.cli.new_document import document
from dabiao.cli.next_steps import told
from dabiao.cli.options import LANG, WRITTEN, OneOf, Place
from dabiao.words import Lang

_COUNTING = ("count", "share")
_OPERATORS = ("at_least", "at_most", "more_than", "less_than", "equals")
_PAIRS = ("between", "range")
_QUANTIFIERS = ("each", "total", "count", "share")
_WINDOWS = ("month", "quarter", "half_year", "year", "plan")
_TYPES = ("proportion", "ratio", "rate", "mean", "count")
_WAYS = ("increase", "decrease")
_LEVELS = ("town", "county", "city", "province")
_INDICATOR = ("type", "numerator", "denominator", "factor", "measure_unit", "improvement")
_ORDER = (
    "title", "clause", "quote", "applies_to", "units", "regions", "only_if", "quantifier", "level",
    "indicator", "attested", "meets", *_OPERATORS, *_PAIRS, "window", "due", "no_due", "interpretation",
)  # fmt: skip
_DIGITS = 15
"""Of a number on either side of its point: more cannot be told apart."""


class _Plain(click.ParamType[Any]):
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


def _options(command: Any) -> Any:
    """The keys of a target's file as options, in the order of the file."""
    for option in reversed(_KEYS):
        command = option(command)
    return command


_KEYS = (
    click.option("--document", help="文件的编号 Id of the document."),
    click.option("--name", help="目标的编号，如 beds-per-1000 Id of the target within its document."),
    click.option("--title", help="中文名称 Chinese title."),
    click.option("--title-en", help="英文名称 English title."),
    click.option("--clause", help="条款 Clause, as document.yaml lists it."),
    click.option("--quote", help="原文摘录，逐字 Shortest fragment of the paper that states it, verbatim."),
    click.option("--applies-to", help="适用于哪些机构 Which institutions, such as 'tier >= 2'."),
    click.option("--unit", "units", multiple=True, help="文字点名的单位 Unit that the text names."),
    click.option("--region", "regions", multiple=True, help="文字点名的地区代码 Region that the text names."),
    click.option("--only-if", help="前提 Condition over elements."),
    click.option("--quantifier", type=OneOf(_QUANTIFIERS), help="判谁 One verdict per what."),
    click.option("--level", type=OneOf(_LEVELS), help="地区的级别 Level."),
    click.option("--indicator", help="量什么：指标；新的另建待填的条目 Indicator; a new one gets a stub."),
    click.option("--attested", help="或佐证：true 或共用的代码 Or true, or a shared code."),
    click.option(
        "--meets", type=(str, OneOf(_OPERATORS), _Plain()), metavar="INDICATOR OPERATOR NUMBER",
        help="或每家须达到的数，如 beds_per_1000 at_least 5，用于 count、share Or what each must have.",
    ),
    click.option("--where", help="或每家须有的属性，用于 count、share Or attributes to count by."),
    *(click.option(f"--{key.replace('_', '-')}", type=_Plain(), help="要求 Demand.") for key in _OPERATORS),
    *(click.option(f"--{key}", nargs=2, type=_Plain(), help="要求 Demand: low high.") for key in _PAIRS),
    click.option("--window", type=OneOf(_WINDOWS), help="看多长 The months it is judged over."),
    click.option("--due", help="到期日 Due date, such as 2025-12-31."),
    click.option("--no-due", help="或没有到期日的理由 Or why there is none."),
    click.option("--interpretation", help="怎样读，为什么 How an open text was read, and why."),
    click.option("--type", type=OneOf(_TYPES), help="新指标的类型 Type of a new indicator."),
    click.option("--numerator", help="新指标的分子 Its numerator; elements that are missing get stubs."),
    click.option("--denominator", help="新指标的分母 Its denominator."),
    click.option("--factor", type=_Plain(), help="新指标的乘数 Its factor."),
    click.option("--measure-unit", help="新指标的计量单位 Its measure unit."),
    click.option("--improvement", type=OneOf(_WAYS), help="新指标往哪边好 Which way is better."),
    click.option("--theme", default="other", show_default=True, help="待填条目放入的文件 File for stubs."),
)  # fmt: skip


@click.group(invoke_without_command=True)
@_options
@click.option(
    "--sources", type=Place(exists=True, file_okay=False),
    help="原文所在的文件夹，核对摘录 Folder of the papers' texts, to check the quote by.",
)  # fmt: skip
@WRITTEN
@LANG
@click.pass_context
def new(
    context: click.Context, /, folder: Path | None, sources: Path | None, lang: Lang, **options: Any
) -> None:
    """新建一个目标：没写的选项逐个问，写好文件和例子，随即检查。new document 新建一份文件。

    Makes a new target: asks for what the options do not say, writes its file with examples at the number
    demanded, just below and above it, with a missing figure and before the due month, and stubs of the
    indicator and the elements that are not there yet; checks all at once. Nothing is overwritten. The
    examples are what the engine says of the rule as written: read them against the paper.
    """
    if context.invoked_subcommand:
        return
    from dabiao.authoring import new_target

    folder = written(folder)
    wish = _wish(folder, options)
    files = new_target.make(folder, wish, sources)
    told(folder, files, wish.id, lang)


new.add_command(document)


def _wish(folder: Path, options: dict[str, Any]) -> Any:
    from dabiao.authoring import new_target

    home = new_target.document_of(folder, filled(options, "document", "文件编号 Document"))
    keys: dict[str, Any] = {key: held for key in _ORDER if (held := options.get(key)) or held == 0}
    keys["clause"] = filled(
        options, "clause", "条款 Clause", () if options["clause"] else tuple(home.clauses)
    )
    keys["quote"] = filled(options, "quote", "原文摘录（最短、逐字）Quote, verbatim")
    zh = filled(options, "title", "中文名称 Chinese title")
    en = filled(options, "title_en", "英文名称 English title")
    keys["title"] = {"zh": zh, "en": en}
    name = options["name"] or ask("--name", "目标编号 Id of the target", default=_slug(en))
    keys["quantifier"] = filled(
        options, "quantifier", "判谁：各自 合计 几家 百分之几 One verdict per what", _QUANTIFIERS
    )
    _measured(options, keys)
    _timed(options, keys)
    indicator = {key: options[key] for key in _INDICATOR if options[key] is not None}
    ordered = {key: keys[key] for key in _ORDER if key in keys}
    return new_target.Wish(home.id, name, ordered, indicator, options["theme"])


def _slug(english: str) -> str | None:
    """An id made from the English title, to be proposed."""
    return re.sub("[^a-z0-9]+", "-", english.lower()).strip("-")[:80] or None


def _measured(options: dict[str, Any], keys: dict[str, Any]) -> None:
    """What is measured, and the demand."""
    if condition := _condition(options):
        keys["meets"] = condition
    said = bool(keys.keys() & {*_OPERATORS, *_PAIRS})
    # A count whose demand is said, and no measure, is of who is in scope.
    if not keys.keys() & {"indicator", "attested", "meets"} and not (said and keys["quantifier"] == "count"):
        keys |= _asked(keys["quantifier"])
    if keys.get("attested") == "true":
        keys["attested"] = True
    if not said and ("attested" not in keys or keys["quantifier"] in _COUNTING):
        keys |= _demanded("要求 Demand")


def _condition(options: dict[str, Any]) -> dict[str, Any]:
    """What each institution must satisfy to be counted, as far as the options say it."""
    where = {"where": options["where"]} if options["where"] else {}
    if not options["meets"]:
        return where
    indicator, operator, number = options["meets"]
    return {"indicator": indicator, operator: number, **where}


def _asked(quantifier: str) -> dict[str, Any]:
    """What is measured, as answered; {} where whoever is in scope is counted."""
    alone = {"default": ""} if quantifier == "count" else {}
    question = "指标的名称；一件要做成的事则写 attested Indicator, or attested"
    more = "；只数适用的机构则直接回车 or Enter to count who is in scope"
    answer = ask("--indicator", question + more * bool(alone), **alone)
    if answer in ("", "attested"):
        return {"attested": "true"} if answer else {}
    if quantifier in _COUNTING:
        return {"meets": {"indicator": answer, **_demanded("每家须达到 What each institution must have")}}
    return {"indicator": answer}


def _demanded(question: str) -> dict[str, Any]:
    operator = ask("--at-least", question, _OPERATORS)
    number = ask(f"--{operator.replace('_', '-')}", "多少（数，或 prior_year）Number or prior_year", _Plain())
    return {operator: number}


def _timed(options: dict[str, Any], keys: dict[str, Any]) -> None:
    """Window and due date."""
    keys["window"] = "plan" if "attested" in keys else filled(options, "window", "看多长 Window", _WINDOWS)
    if not keys.keys() & {"due", "no_due"}:
        due = ask("--due", "到期日，如 2025-12-31，没有则直接回车 Due date, or Enter for none", default="")
        keys |= {"due": due} if due else {"no_due": ask("--no-due", "为什么没有到期日 Why there is none")}

"""``dabiao catalogue new``: a new target, or with ``document`` the folder of a new paper."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dabiao.cli.asking import Choice, FormulaText, Id, Key, Pair, Plain, ask, filled, undamaged, written
from dabiao.cli.new_document import document
from dabiao.cli.next_steps import told
from dabiao.cli.options import LANG, WRITTEN, OneOf, Place
from dabiao.words import Lang

if TYPE_CHECKING:
    from dabiao.catalogue.draft import Draft
    from dabiao.catalogue.models import Document

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
        "--meets", type=(str, OneOf(_OPERATORS), Plain(prior=False)), metavar="INDICATOR OPERATOR NUMBER",
        help="或每家须达到的数，如 beds_per_1000 at_least 5，用于 count、share Or what each must have.",
    ),
    click.option("--where", help="或每家须有的属性，用于 count、share Or attributes to count by."),
    *(
        click.option(
            f"--{key.replace('_', '-')}", type=Plain(), metavar="NUMBER|prior_year", help="要求 Demand."
        )
        for key in _OPERATORS
    ),
    *(
        click.option(f"--{key}", nargs=2, type=Plain(prior=False), metavar="LOW HIGH", help="要求 Demand.")
        for key in _PAIRS
    ),
    click.option("--window", type=OneOf(_WINDOWS), help="看多长 The months it is judged over."),
    click.option("--due", help="到期日 Due date, such as 2025-12-31."),
    click.option("--no-due", help="或没有到期日的理由 Or why there is none."),
    click.option("--interpretation", help="怎样读，为什么 How an open text was read, and why."),
    click.option("--type", type=OneOf(_TYPES), help="新指标的类型 Type of a new indicator."),
    click.option("--numerator", help="新指标的分子 Its numerator; elements that are missing get stubs."),
    click.option("--denominator", help="新指标的分母 Its denominator."),
    click.option("--factor", type=Plain(prior=False, positive=True), help="新指标的乘数 Its factor."),
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

    undamaged(options)
    folder = written(folder)
    wish = _wish(folder, options, sources)
    files = new_target.make(folder, wish, sources)
    told(folder, files, wish.id, lang)


new.add_command(document)


def _wish(folder: Path, options: dict[str, Any], sources: Path | None) -> Any:
    from dabiao.authoring import new_target
    from dabiao.catalogue.loader import draft

    found, _ = draft(folder)
    home = new_target.document_of(found, filled(options, "document", "文件编号 Document"))
    keys, indicator = _said(options)
    # What is said already is looked at before the first question, so that no answer is lost by it.
    said = new_target.Wish(home.id, options["name"] or "", keys, indicator, options["theme"])
    new_target.check(found, said, sources)
    keys["clause"] = filled(
        options, "clause", "条款 Clause", () if options["clause"] else tuple(home.clauses)
    )
    verbatim = Key("Target", "quote", also=partial(_quoted, home, sources))
    keys["quote"] = filled(options, "quote", "原文摘录（最短、逐字）Quote, verbatim", verbatim)
    zh = filled(options, "title", "中文名称 Chinese title", Key("Target", "title", "zh"))
    en = filled(options, "title_en", "英文名称 English title", Key("Target", "title", "en"))
    keys["title"] = {"zh": zh, "en": en}
    free = Id(partial(new_target.free_name, found, home))
    name = options["name"] or ask("--name", "目标编号 Id of the target", free, default=_slug(en))
    choices = Choice(_QUANTIFIERS, "quantifier", keys)
    keys["quantifier"] = filled(
        options, "quantifier", "判谁：各自 合计 几家 百分之几 One verdict per what", choices
    )
    _measured(keys)
    indicator |= _formula(keys, found) if "numerator" not in indicator else {}
    _whom(options, keys, found)
    _demand(keys)
    _timed(options, keys)
    ordered = {key: keys[key] for key in _ORDER if key in keys}
    return new_target.Wish(home.id, name, ordered, indicator, options["theme"])


def _said(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keys of the target that the options give, and those of its indicator."""
    keys: dict[str, Any] = {key: held for key in _ORDER if (held := options.get(key)) or held == 0}
    titles = {"zh": options["title"], "en": options["title_en"]}
    if told := {lang: text for lang, text in titles.items() if text}:
        keys["title"] = told
    if condition := _condition(options):
        keys["meets"] = condition
    return keys, {key: options[key] for key in _INDICATOR if options[key] is not None}


def _quoted(home: Document, sources: Path | None, quote: str) -> None:
    from dabiao.authoring.new_target import quoted

    if sources:
        quoted(home, quote, sources)


def _slug(english: str) -> str | None:
    """An id made from the English title, to be proposed."""
    return re.sub("[^a-z0-9]+", "-", english.lower()).strip("-")[:80] or None


def _measured(keys: dict[str, Any]) -> None:
    """What is measured."""
    said = bool(keys.keys() & {*_OPERATORS, *_PAIRS})
    # A count whose demand is said, and no measure, is of who is in scope.
    if not keys.keys() & {"indicator", "attested", "meets"} and not (said and keys["quantifier"] == "count"):
        keys |= _asked(keys["quantifier"])
    if keys.get("attested") == "true":
        keys["attested"] = True


def _formula(keys: dict[str, Any], found: Draft) -> dict[str, Any]:
    """The formula of an indicator that is not there yet, as answered; its examples are worked out by it."""
    from dabiao.catalogue.fields import CODE
    from dabiao.catalogue.findings import perhaps
    from dabiao.catalogue.yamltree import TO_FILL

    known = found.names("indicators")
    name = keys.get("indicator") or keys.get("meets", {}).get("indicator")
    if not name or name in known or not re.fullmatch(CODE, name):
        return {}
    click.echo(f"还没有指标 {name}，将新建 A new indicator{perhaps(name, known)}", err=True)
    question = f"分子：数据元的公式，不知道则写 {TO_FILL} Numerator, a formula of elements, or {TO_FILL}"
    told = {"numerator": ask("--numerator", question, FormulaText("number", found, TO_FILL))}
    if told["numerator"] == TO_FILL:
        return told
    question = "分母，没有则直接回车 Denominator, or Enter for none"
    told["denominator"] = ask("--denominator", question, FormulaText("number", found, ""), default="")
    if told["denominator"]:
        question = "乘数，如百分数写 100，没有则写 1 Factor, 100 for a percentage, 1 for none"
        told["factor"] = ask("--factor", question, Plain(prior=False, positive=True), default="1")
    return {key: held for key, held in told.items() if held not in ("", 1)}


def _whom(options: dict[str, Any], keys: dict[str, Any], found: Draft) -> None:
    """Which institutions, asked for along with the quantifier unless none can be chosen."""
    region_s_own = keys["quantifier"] == "total" and "attested" in keys
    if options["quantifier"] or region_s_own or keys.keys() & {"applies_to", "units"}:
        return
    question = "适用于哪些机构，如 category in hospitals，不限则直接回车 Which institutions, or Enter for all"
    if scope := ask("--applies-to", question, FormulaText("scope", found, ""), default=""):
        keys["applies_to"] = scope


def _demand(keys: dict[str, Any]) -> None:
    """The demand, unless it is a thing to be done, by each or by all as one."""
    done = "attested" in keys and keys["quantifier"] not in _COUNTING
    if not done and not keys.keys() & {*_OPERATORS, *_PAIRS}:
        keys |= _demanded("要求 Demand", prior=keys["quantifier"] not in _COUNTING)


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
    kind = Key("Target", "indicator", others=("", "attested"))
    answer = ask("--indicator", question + more * bool(alone), kind, **alone)
    if answer in ("", "attested"):
        return {"attested": "true"} if answer else {}
    if quantifier in _COUNTING:
        asked = _demanded("每家须达到 What each institution must have", pairs=_PAIRS[:1], prior=False)
        return {"meets": {"indicator": answer, **asked}}
    return {"indicator": answer}


def _demanded(question: str, *, prior: bool, pairs: tuple[str, ...] = _PAIRS) -> dict[str, Any]:
    operator = ask("--at-least", question, (*_OPERATORS, *pairs))
    option = f"--{operator.replace('_', '-')}"
    if operator in pairs:
        return {operator: ask(option, "哪两个数，如 5 10 Which two numbers, as 5 10", Pair())}
    number = "多少（数，或 prior_year）Number or prior_year" if prior else "多少 Number"
    return {operator: ask(option, number, Plain(prior=prior))}


def _timed(options: dict[str, Any], keys: dict[str, Any]) -> None:
    """Window and due date."""
    keys["window"] = "plan" if "attested" in keys else filled(options, "window", "看多长 Window", _WINDOWS)
    if not keys.keys() & {"due", "no_due"}:
        question = "到期日，如 2025-12-31，没有则直接回车 Due date, or Enter for none"
        due = ask("--due", question, Key("Target", "due", others=("",)), default="")
        keys |= {"due": due} if due else {"no_due": _why()}


def _why() -> Any:
    return ask("--no-due", "为什么没有到期日 Why there is none", Key("Target", "no_due"))

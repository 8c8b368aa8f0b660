"""What a target says stands in the paper's own words, or its interpretation says how it got there."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator

from dabiao.catalogue.demands import Demand
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Target
from dabiao.catalogue.quotes import numbers, says, written
from dabiao.periods import month_text

_LEVELS = {"town": "乡|街道|镇", "county": "区县|县区|区|县", "city": "市", "province": "省"}
_ONE_BY_ONE = {
    level: re.compile(rf"[逐各每]个?(?:{words})|(?:{words})逐个") for level, words in _LEVELS.items()
}
"""How Chinese says that the regions of a level are judged one by one: 逐县, 每个县, 各区县, 县区逐个."""
_REGION = re.compile(r"(?<![\d.])\d{6}(?:\d{3}){0,2}(?![\d.])", re.ASCII)
_NEGATIVE = re.compile(r"(?<![\d.])-\d+(?:\.\d+)?", re.ASCII)
_TAIL = 4
"""Characters at the end of an institution's name that tell it from others: papers leave out the place."""


def check_quote(draft: Draft, target: Target) -> Iterator[Finding]:
    """The number demanded is in the quote, as a figure or a word for it."""
    if target.quote is None:
        yield draft.at_head("targets", target.id, "no_quote")
        return
    for key, demand in demanded(target):
        for number in _missing(target, demand):
            yield draft.finding("targets", target.id, "number_not_quoted", *key, number=number)


def demanded(target: Target) -> Iterator[tuple[tuple[str, ...], Demand]]:
    """The demands of a target, each with its place in the file."""
    if target.demand:
        yield (target.demand.operator,), target.demand
    if target.condition:
        yield ("meets", target.condition.operator), target.condition


def _missing(target: Target, demand: Demand) -> list[str]:
    ends = dict.fromkeys((demand.low, demand.high))
    wanted = ["prior_year"] if demand.prior else [written(number) for number in ends]
    explained = target.interpretation or ""
    named = {written(number) for number in numbers(explained)} | set(_NEGATIVE.findall(explained))
    named |= {"prior_year"} if "prior_year" in explained else set()
    return [n for n in wanted if n not in named and not says(target.quote or "", n)]


def check_level(draft: Draft, target: Target) -> Iterator[Finding]:
    """Regions are judged one by one where the text says so, and only there."""
    said = _said(target)
    if target.level and not _ONE_BY_ONE[target.level].search(said):
        words = f"逐{_LEVELS[target.level].rpartition('|')[2]}"
        yield draft.finding(
            "targets", target.id, "level_not_said", "level", level=target.level, words=words
        )  # fmt: skip
    elif target.counts_institutions and not target.level:
        for level, pattern in _ONE_BY_ONE.items():
            if level != _own_level(draft, target) and (hit := pattern.search(target.interpretation or "")):
                yield draft.finding(
                    "targets", target.id, "level_said", "quantifier", level=level, words=hit[0]
                )


def _own_level(draft: Draft, target: Target) -> str:
    """The level of the document's own region as its code tells it, "" if it does not."""
    code = draft.document_of(target).region
    if not _REGION.fullmatch(code):
        return ""
    if len(code) > 6:
        return "town"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def check_regions(draft: Draft, target: Target) -> Iterator[Finding]:
    """Regions named are told by code in the interpretation, too, and lie in the document's region."""
    said = set(_REGION.findall(target.interpretation or ""))
    written = {code for code in target.regions if _REGION.fullmatch(code)}
    if said != written:
        both = {"said": "、".join(sorted(said)) or "–", "written": "、".join(sorted(written)) or "–"}
        yield draft.finding("targets", target.id, "regions_not_said", "regions", **both)
    home = draft.document_of(target).region
    shared = home.rstrip("0") if _REGION.fullmatch(home) else ""
    for index, code in enumerate(target.regions):
        if not code.startswith(shared):
            path = ("regions", index)
            yield draft.finding("targets", target.id, "region_outside", *path, code=code, region=home)


def check_units(draft: Draft, target: Target) -> Iterator[Finding]:
    """Institutions named are mentioned in the text."""
    for index, name in enumerate(target.units):
        if name[-_TAIL:] not in _said(target):
            yield draft.finding("targets", target.id, "unit_not_said", "units", index, name=name)


def check_due(draft: Draft, target: Target) -> Iterator[Finding]:
    """A due month that is not the last in force has its ground in the text."""
    force = draft.document_of(target).in_force
    if target.due is None or target.due_month is None or target.due_month > force.to:
        return  # later than force is told by another check
    if target.due_month < force.from_:
        first = month_text(force.from_)
        yield draft.finding("targets", target.id, "due_before_force", "due", first=first)
    elif target.due_month != force.to and not _names_month(_said(target), target.due.month):
        last = month_text(force.to)
        yield draft.finding(
            "targets", target.id, "due_not_said", "due", month=target.due.month, last=last
        )  # fmt: skip


def _names_month(text: str, month: int) -> bool:
    quarter = {3: "一季度", 6: "二季度|上半年", 9: "三季度", 12: "四季度|年底|年末"}.get(month, "$^")
    return bool(re.search(rf"(?<!\d){month}月|{quarter}|\b{month_name[month]}\b", text))


def _said(target: Target) -> str:
    return f"{target.quote or ''}\n{target.interpretation or ''}"


CHECKS = (check_quote, check_level, check_regions, check_units, check_due)

"""Checks of targets: whether what one demands can be judged at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from dabiao.catalogue.base import UnsoundError
from dabiao.catalogue.checks.formulas import is_condition, scope_faults, unknown_elements
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding, closest
from dabiao.catalogue.models import Example, Target
from dabiao.catalogue.scope import ATTRIBUTES, is_person
from dabiao.expression import WINDOW_DAYS, base_name, is_prior
from dabiao.periods import FAR_FUTURE, LENGTH, month_text

EXAMPLE_WORDS = {"attested", WINDOW_DAYS, "tags", *ATTRIBUTES}
_YES_NO = ("yes", "no", "on", "off")


def check_indicator(draft: Draft, target: Target) -> Iterator[Finding]:
    """A target's indicator exists."""
    if target.measured:
        path = ("indicator",) if target.indicator else ("meets", "indicator")
        yield from draft.unknown("targets", target.id, "indicators", target.measured, *path)


def check_clause(draft: Draft, target: Target) -> Iterator[Finding]:
    """A target's clause is one of its document's."""
    known = draft.document_of(target).clauses
    if target.clause not in known:
        yield draft.stranger("targets", target.id, "clauses", target.clause, known, "clause")


def check_attested(draft: Draft, target: Target) -> Iterator[Finding]:
    """``attested: yes`` would be a code, not true."""
    if target.attested in _YES_NO:
        yield draft.finding("targets", target.id, "attested_boolean", "attested", value=target.attested)


def check_applies_to(draft: Draft, target: Target) -> Iterator[Finding]:
    """A scope speaks of attributes, their closed lists, and the document's tags."""
    tags = draft.document_of(target).tags
    yield from scope_faults(draft, ("targets", target.id), ("applies_to",), target.applies_to, tags)


def check_where(draft: Draft, target: Target) -> Iterator[Finding]:
    """So does the condition of those counted."""
    where = target.meets.where if target.meets else None
    tags = draft.document_of(target).tags
    yield from scope_faults(draft, ("targets", target.id), ("meets", "where"), where, tags)


def check_only_if(draft: Draft, target: Target) -> Iterator[Finding]:
    """``only_if`` compares numbers made of known elements."""
    if target.only_if:
        yield from unknown_elements(draft, ("targets", target.id), "only_if", target.only_if)
        if not is_condition(target.only_if.tree.value):
            yield draft.finding("targets", target.id, "not_a_condition", "only_if")


def check_reporters(draft: Draft, target: Target) -> Iterator[Finding]:
    """A single institution is judged only on what institutions report."""
    for element in draft.elements_of(target) if target.judges_institutions else ():
        if element.reported_by == "region":
            path = _reader(target, element.code)
            yield draft.finding("targets", target.id, "region_element", path, name=element.code)


def check_window(draft: Draft, target: Target) -> Iterator[Finding]:
    """A window holds at least one reporting period of what is added up over it."""
    length = LENGTH.get(target.window)
    for element in draft.elements_of(target) if length else ():
        if element.kind != "stock" and LENGTH[element.frequency] > (length or 0):
            yield draft.finding(
                "targets", target.id, "window_too_short", "window",
                window=target.window, name=element.code, frequency=element.frequency,
            )  # fmt: skip


def check_due(draft: Draft, target: Target) -> Iterator[Finding]:
    """The demand comes due, or its first window closes, while the document is in force."""
    last = draft.document_of(target).in_force.to
    if target.due_month is not None and target.due_month > last:
        yield draft.finding("targets", target.id, "due_unreachable", "due", last=month_text(last))
    elif draft.catalogue.schedule(target).decided_from == FAR_FUTURE:
        yield draft.finding("targets", target.id, "never_closes", "window", last=month_text(last))


def check_trend(draft: Draft, target: Target) -> Iterator[Finding]:
    """A trend is of this year's figures."""
    demand, indicator = target.demand, draft.indicator_of(target)
    if demand and demand.prior and indicator and any(map(is_prior, indicator.names)):
        yield draft.finding("targets", target.id, "nested_prior", demand.operator, name=indicator.id)


def check_share(draft: Draft, target: Target) -> Iterator[Finding]:
    """A share is a percentage."""
    demand = target.demand if target.quantifier == "share" else None
    if demand and not 0 <= demand.low <= demand.high <= 100:
        yield draft.finding("targets", target.id, "share_limit", demand.operator)


def check_examples(draft: Draft, target: Target) -> Iterator[Finding]:
    """An example gives what the target reads, as numbers or ``missing``."""
    known = _read_by(draft, target) | EXAMPLE_WORDS
    for index, example in enumerate(target.examples):
        for path, name, value in given(example):
            where = ("examples", index, *path)
            if name not in known:
                near = closest(name, known)
                yield draft.finding("targets", target.id, "example_name", *where, near=near, name=name)
            elif not _is_example_value(name, value):
                yield draft.finding("targets", target.id, "example_value", *where, name=name)


def _read_by(draft: Draft, target: Target) -> set[str]:
    """The names that a target reads; where it is told to be wrong by what, those of all elements too."""
    names: set[str] = set()
    with suppress(UnsoundError):
        draft.indicator_of(target)
        names = {base_name(name) for name in draft.catalogue.inputs(target)}
        if names <= draft.catalogue.elements.keys():
            return names
    return names.union(draft.names("elements"))


def check_expected(draft: Draft, target: Target) -> Iterator[Finding]:
    """A list of statuses answers a list of institutions that are judged one by one."""
    alone = target.judges_institutions and not target.counts_institutions
    for index, example in enumerate(target.examples):
        given = len(example.given) if isinstance(example.given, tuple) else 1
        if not isinstance(example.expect, str) and not (alone and given == len(example.expect)):
            path = ("examples", index, "expect")
            yield draft.finding(
                "targets", target.id, "expect_list", *path, given=given, expect=len(example.expect)
            )


def check_scope_examples(draft: Draft, target: Target) -> Iterator[Finding]:
    """Examples of a scope are institutions as the closed lists know them."""
    held = target.scope_examples
    if held and not target.applies_to:
        yield draft.at_key("targets", target.id, "scope_examples_alone", "scope_examples")
    for side, people in (("in", held.in_), ("out", held.out)) if held else ():
        for index, person in enumerate(people):
            if not is_person(person, draft.catalogue.terms):
                path = ("scope_examples", side, index)
                yield draft.finding("targets", target.id, "scope_example", *path)


def given(example: Example) -> Iterator[tuple[tuple[str | int, ...], str, object]]:
    """Every name of an example with its place and value: given once, or once per institution."""
    for key in ("given", "prior"):
        held = getattr(example, key)
        if isinstance(held, dict):
            yield from (((key, name), name, value) for name, value in held.items())
        for index, unit in enumerate(held if isinstance(held, tuple) else ()):
            yield from (((key, index, name), name, value) for name, value in unit.items())


def _is_example_value(name: str, value: object) -> bool:
    if name == "attested":
        return value in ("yes", "no", "missing", True, False)
    if name in EXAMPLE_WORDS - {WINDOW_DAYS}:
        return True
    return value == "missing" or (isinstance(value, int | float) and not isinstance(value, bool))


def _reader(target: Target, name: str) -> str:
    """The key through which a target reads an element."""
    conditional = target.only_if.names if target.only_if else ()
    return "only_if" if name in conditional else "indicator" if target.indicator else "meets"


CHECKS = (
    check_indicator, check_clause, check_attested, check_applies_to, check_where, check_only_if,
    check_reporters, check_window, check_due, check_trend, check_share, check_examples, check_expected,
    check_scope_examples,
)  # fmt: skip

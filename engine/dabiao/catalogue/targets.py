"""Checks of targets: whether what one demands can be judged at all."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding, closest
from dabiao.catalogue.models import Document, Example, Target
from dabiao.catalogue.scope import ATTRIBUTES
from dabiao.expression import base_name, is_prior
from dabiao.periods import FAR_FUTURE, LENGTH, month_text

EXAMPLE_WORDS = {"attested", "window_days", "tags", *ATTRIBUTES}
_YES_NO = ("yes", "no", "on", "off")


def check_references(draft: Draft) -> Iterator[Finding]:
    """A target's indicator and clause exist."""
    for target in draft.catalogue.targets.values():
        if target.measured:
            path = ("indicator",) if target.indicator else ("meets", "indicator")
            yield from draft.unknown("targets", target.id, "indicators", target.measured, *path)
        document = draft.catalogue.documents.get(target.document)
        if document and target.clause not in document.clauses:
            known = document.clauses
            yield draft.stranger("targets", target.id, "clauses", target.clause, known, "clause")
        if target.attested in _YES_NO:
            yield draft.finding("targets", target.id, "attested_boolean", "attested", value=target.attested)


def check_clauses(draft: Draft) -> Iterator[Finding]:
    """``no_target`` has one of its forms, and holds: its clause has none."""
    demanded = {(t.document, t.clause): t.id for t in draft.catalogue.targets.values()}
    for document in draft.catalogue.documents.values():
        for name, clause in document.clauses.items():
            if clause.no_target is None:
                continue
            path = ("clauses", name, "no_target")
            yield from _no_target(draft, document, clause.no_target, path)
            if target := demanded.get((document.id, name)):
                yield draft.finding(
                    "documents", document.id, "no_target_has_target", *path, clause=name, target=target
                )


def _no_target(draft: Draft, document: Document, said: str, path: tuple[str, ...]) -> Iterator[Finding]:
    form, _, rest = said.partition(": ")
    if (form in ("exhortation", "definition")) == bool(rest) or form not in _NO_TARGET:
        yield draft.finding("documents", document.id, "no_target_form", *path, near=closest(form, _NO_TARGET))
    elif form == "duplicate_of" and rest not in document.clauses:
        yield draft.stranger("documents", document.id, "clauses", rest, document.clauses, *path)


_NO_TARGET = ("exhortation", "definition", "duplicate_of", "out_of_scope")


def check_reporters(draft: Draft) -> Iterator[Finding]:
    """A single institution is judged only on what institutions report."""
    for target in draft.sound_targets:
        if target.judges_institutions:
            for name in draft.elements_of(target):
                if draft.catalogue.elements[name].reported_by == "region":
                    yield draft.finding(
                        "targets", target.id, "region_element", _reader(target, name), name=name
                    )


def check_windows(draft: Draft) -> Iterator[Finding]:
    """A window holds at least one reporting period of what is added up over it."""
    for target in draft.sound_targets:
        length = LENGTH.get(target.window)
        for name in draft.elements_of(target) if length else ():
            element = draft.catalogue.elements[name]
            if element.kind != "stock" and LENGTH[element.frequency] > (length or 0):
                yield draft.finding(
                    "targets", target.id, "window_too_short", "window",
                    window=target.window, name=name, frequency=element.frequency,
                )  # fmt: skip


def check_due(draft: Draft) -> Iterator[Finding]:
    """The demand comes due, or its first window closes, while the document is in force."""
    for target in draft.catalogue.targets.values():
        document = draft.catalogue.documents.get(target.document)
        if document is None:
            continue
        last = document.in_force.to
        if target.due_month is not None and target.due_month > last:
            yield draft.finding("targets", target.id, "due_unreachable", "due", last=month_text(last))
        elif draft.catalogue.schedule(target).decided_from == FAR_FUTURE:
            yield draft.finding("targets", target.id, "never_closes", "window", last=month_text(last))


def check_demands(draft: Draft) -> Iterator[Finding]:
    """A trend is of this year's figures; a share is a percentage."""
    for target in draft.sound_targets:
        demand, indicator = target.demand, draft.indicator_of(target)
        if demand is None:
            continue
        if demand.prior and indicator and any(map(is_prior, indicator.names)):
            yield draft.finding("targets", target.id, "nested_prior", demand.operator, name=indicator.id)
        if target.quantifier == "share" and not 0 <= demand.low <= demand.high <= 100:
            yield draft.finding("targets", target.id, "share_limit", demand.operator)


def check_examples(draft: Draft) -> Iterator[Finding]:
    """An example gives what the target reads, as numbers or ``missing``."""
    for target in draft.sound_targets:
        known = {base_name(name) for name in draft.catalogue.inputs(target)} | EXAMPLE_WORDS
        for index, example in enumerate(target.examples):
            for path, name, value in _given(example):
                where = ("examples", index, *path)
                if name not in known:
                    near = closest(name, known)
                    yield draft.finding("targets", target.id, "example_name", *where, near=near, name=name)
                elif not _is_example_value(name, value):
                    yield draft.finding("targets", target.id, "example_value", *where, name=name)


def _given(example: Example) -> Iterator[tuple[tuple[str | int, ...], str, object]]:
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
    if name in EXAMPLE_WORDS - {"window_days"}:
        return True
    return value == "missing" or (isinstance(value, int | float) and not isinstance(value, bool))


def _reader(target: Target, name: str) -> str:
    """The key through which a target reads an element."""
    conditional = target.only_if.names if target.only_if else ()
    return "only_if" if name in conditional else "indicator" if target.indicator else "meets"


CHECKS = (
    check_references, check_clauses, check_reporters, check_windows, check_due, check_demands, check_examples,
)  # fmt: skip

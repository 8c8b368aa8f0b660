"""Checks of elements: one header for one thing, and partners that fit."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from dabiao.catalogue.checks.formulas import scope_faults
from dabiao.catalogue.checks.measures import check_unit
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Element


def check_titles_differ(draft: Draft, element: Element) -> Iterator[Finding]:
    """A header means one element."""
    for title in draft.titles_of(element):
        other = draft.headers[title]
        if other != element.code:
            path = [] if title == element.code else ["title"]
            yield draft.finding("elements", element.code, "same_title", *path, title=title, other=other)


def check_owed_by(draft: Draft, element: Element) -> Iterator[Finding]:
    """Which institutions owe it is said in the words of scopes."""
    tags = {tag for document in draft.catalogue.documents.values() for tag in document.tags}
    yield from scope_faults(draft, ("elements", element.code), ("owed_by",), element.owed_by, tags)


def check_measure_unit(draft: Draft, element: Element) -> Iterator[Finding]:
    """It is measured in units that ``terms.yaml`` lists."""
    yield from check_unit(draft, "elements", element.code, element.measure_unit)


def check_weight(draft: Draft, element: Element) -> Iterator[Finding]:
    """An average's weight is reported with it."""
    weight = yield from _partner(draft, element, "weighted_by")
    if weight and not (_alike(element, weight) and weight.kind != "average"):
        yield draft.finding("elements", element.code, "weight_unfit", "weighted_by", name=weight.code)


def check_ceiling(draft: Draft, element: Element) -> Iterator[Finding]:
    """``not_above`` names an element that can be compared with: in the same measure unit, or in one of
    which it is a factor (persons and person-days: who was discharged stayed a day at least)."""
    ceiling = yield from _partner(draft, element, "not_above")
    comparable = [ceiling.measure_unit, *ceiling.measure_unit.split(" * ")] if ceiling else []
    if ceiling and not (_alike(element, ceiling) and element.measure_unit in comparable):
        yield draft.finding("elements", element.code, "not_above_unfit", "not_above", name=ceiling.code)


def _partner(draft: Draft, element: Element, key: str) -> Generator[Finding, None, Element | None]:
    """The element that ``key`` names, if there is one."""
    name = getattr(element, key)
    if name is None:
        return None
    yield from draft.unknown("elements", element.code, "elements", name, key)
    return draft.catalogue.elements.get(name)


def _alike(one: Element, other: Element) -> bool:
    return (one.frequency, one.reported_by) == (other.frequency, other.reported_by) and one.code != other.code


CHECKS = (check_titles_differ, check_owed_by, check_measure_unit, check_weight, check_ceiling)

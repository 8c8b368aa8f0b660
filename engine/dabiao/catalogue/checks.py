"""The cross-checks of a catalogue: what only shows once everything is loaded.

Each ``check_…`` looks at one idea and yields a finding for each place where it does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from dabiao.catalogue import advice, formulas, measures, targets
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Element
from dabiao.catalogue.scope import reserved

Check = Callable[[Draft], Iterator[Finding]]


def judgeable(draft: Draft) -> Iterator[Finding]:
    """All that would make a target impossible to judge, or its verdict a guess."""
    for check in JUDGEABLE:
        yield from check(draft)


def for_authors(draft: Draft) -> Iterator[Finding]:
    """What lint adds: measure units down to dimension and magnitude, and the care of the texts."""
    yield from measures.check_dimensions(draft)
    for check in advice.CHECKS:
        yield from check(draft)


def check_documents_are_there(draft: Draft) -> Iterator[Finding]:
    """A folder with targets has its document.yaml."""
    for (kind, key), entry in draft.entries.items():
        document = key.partition("/")[0]
        if kind == "targets" and ("documents", document) not in draft.entries:
            folder = entry.file.rpartition("/")[0]
            yield Finding(f"{folder}/document.yaml", 1, 1, "no_document")


def check_groups(draft: Draft) -> Iterator[Finding]:
    """Groups hold known categories, and no code shadows a word of the scopes."""
    for group, codes in draft.catalogue.terms.groups.items():
        for index, code in enumerate(codes):
            yield from draft.unknown("groups", group, "categories", code, index)
    for kind in ("categories", "groups"):
        for code in sorted(set(draft.names(kind)) & reserved()):
            yield Finding.of(draft.entries[kind, code].head, "reserved_word", name=code)


def check_disabled(draft: Draft) -> Iterator[Finding]:
    """Only a target that exists can be disabled."""
    for target in draft.catalogue.disabled:
        yield from draft.unknown("settings", "", "targets", target, "disabled", target)


def check_titles_differ(draft: Draft) -> Iterator[Finding]:
    """A header means one element."""
    owner: dict[str, str] = {}
    for element in draft.catalogue.elements.values():
        for title in (element.code, element.title.zh, *element.aliases):
            other = owner.setdefault(title, element.code)
            if other != element.code:
                yield draft.finding("elements", element.code, "same_title", "title", title=title, other=other)


def check_weights(draft: Draft) -> Iterator[Finding]:
    """An average's weight is reported with it."""
    for element in draft.catalogue.elements.values():
        weight = yield from _partner(draft, element, "weighted_by")
        if weight and not (_alike(element, weight) and weight.kind != "average"):
            yield draft.finding("elements", element.code, "weight_unfit", "weighted_by", name=weight.code)


def check_ceilings(draft: Draft) -> Iterator[Finding]:
    """``not_above`` names an element that can be compared with."""
    for element in draft.catalogue.elements.values():
        ceiling = yield from _partner(draft, element, "not_above")
        if ceiling and not (_alike(element, ceiling) and element.measure_unit == ceiling.measure_unit):
            yield draft.finding("elements", element.code, "not_above_unfit", "not_above", name=ceiling.code)


def _partner(draft: Draft, element: Element, key: str) -> Generator[Finding, None, Element | None]:
    """The element that ``key`` names, if there is one and it is sound."""
    name = getattr(element, key)
    if name is None:
        return None
    yield from draft.unknown("elements", element.code, "elements", name, key)
    return draft.catalogue.elements.get(name)


def _alike(one: Element, other: Element) -> bool:
    return (one.frequency, one.reported_by) == (other.frequency, other.reported_by) and one.code != other.code


JUDGEABLE: tuple[Check, ...] = (
    check_documents_are_there, check_groups, check_disabled, check_titles_differ, check_weights,
    check_ceilings, *formulas.CHECKS, measures.check_names, *targets.CHECKS,
)  # fmt: skip

"""What there is to say of each kind of entry, so that two of them can be held against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from dabiao.catalogue import strictness
from dabiao.catalogue.base import Model
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.files import Key
from dabiao.catalogue.models import Document, Element, Indicator, Target
from dabiao.catalogue.scope import ATTRIBUTES, people, truths, values
from dabiao.judge.formula_text import exact
from dabiao.periods import month_text
from dabiao.report.glossary import Glossary
from dabiao.report.phrases import Phrases
from dabiao.report.scope_words import categories_in_words, value_in_words

_NAMED = 4
"""Attributes of institutions that are named as new in a scope, or gone from it."""


@dataclass(frozen=True)
class Side:
    """An entry of one of the two catalogues."""

    draft: Draft
    key: Key
    phrases: Phrases

    @cached_property
    def model(self) -> Any:
        kind, name = self.key
        held = getattr(self.draft.catalogue, kind)
        return held if kind == "terms" else held[name]

    @cached_property
    def dump(self) -> dict[str, Any]:
        found: dict[str, Any] = self.model.model_dump(mode="json", by_alias=True)
        return found

    @cached_property
    def facts(self) -> dict[str, str]:
        """What the manual says of an indicator or an element."""
        glossary = Glossary(self.draft.catalogue, self.phrases, [])
        tellers: dict[str, Callable[[Any], dict[str, str]]] = {
            "indicators": glossary.indicator_facts, "elements": glossary.element_facts,
        }  # fmt: skip
        teller = tellers.get(self.key[0])
        return teller(self.model) if teller else {}

    @property
    def title(self) -> str:
        if self.key[0] == "terms":
            return self.phrases.words["diff_terms"]
        title = self.model.title
        return title if isinstance(title, str) else self.phrases.title(self.model)

    @property
    def head(self) -> str:
        at = self.draft.entries[self.key].head
        return f"{at.file}:{at.line}:{at.column}"

    def raw(self, facet: Facet) -> object:
        """What is compared: the values as they are, words aside."""
        return facet.raw(self) if facet.raw else [self.dump[name] for name in facet.fields]

    def said(self, facet: Facet) -> str:
        """The same for people; "" for nothing."""
        if facet.said:
            return facet.said(self)
        if facet.key in self.facts:
            return self.facts[facet.key]
        found = [_plain(self.dump[name]) for name in facet.fields]
        return self.phrases.words["scope_comma"].join(filter(None, found))

    def place(self, facet: Facet) -> str:
        """Where it is written; "" where it is not."""
        entry = self.draft.entries[self.key]
        written = (name for name in facet.fields if (*entry.path, name) in entry.tree.places)
        name = next(written, None)
        if name is None:
            return ""
        at = entry.at(name)
        return f"{at.file}:{at.line}:{at.column}"


class Facet(NamedTuple):
    """One thing said of an entry by its keys ``fields``; ``wording``: as its model says, it decides
    nothing."""

    key: str
    fields: tuple[str, ...]
    said: Callable[[Side], str] | None = None
    raw: Callable[[Side], object] | None = None
    way: Callable[[Side, Side], str] | None = None
    wording: bool = False

    def told(self, old: Side, new: Side) -> tuple[str, str]:
        """What it was and is; of a collection, only what differs."""
        held = [side.dump.get(self.fields[0]) for side in (old, new)]
        if len(self.fields) == 1 and not self.said and all(isinstance(each, dict) for each in held):
            return _mappings(*held)  # type: ignore[arg-type]  # both are dicts, as all() has seen
        return old.said(self), new.said(self)

    def note(self, old: Side, new: Side) -> str:
        """Which way it went; "" where there is nothing to say."""
        return self.way(old, new) if self.way else ""


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return exact(value)
    if isinstance(value, list):
        return f"{len(value)}" if value and isinstance(value[0], dict) else "、".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(held)}" for key, held in value.items() if held is not None)
    return str(value)


def _mappings(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[str, str]:
    """What each of two mappings holds that the other does not."""
    sides = [
        "; ".join(f"{key}: {_plain(value)}" if value else key for key, value in one.items()
                  if key not in other or other[key] != value)
        for one, other in ((old, new), (new, old))
    ]  # fmt: skip
    return sides[0], sides[1]


def _demand_way(old: Side, new: Side) -> str:
    """That the numbers ask more or less than they did; "" where that cannot be told."""
    way = strictness.of_numbers(old.model, new.model)
    return "" if way in ("same", "unlike") else new.phrases.words[f"diff_demand_{way}"]


def _due_way(old: Side, new: Side) -> str:
    way = strictness.of_deadlines(old.model, new.model)
    if way in ("same", "unlike"):
        return ""
    key = "diff_earlier" if way == "tighter" else "diff_later"
    months = abs(new.model.due_month - old.model.due_month)
    if months:
        return new.phrases.say(key, count=months)
    return new.phrases.say(f"{key}_days", count=abs((new.model.due - old.model.due).days))


def _scope_way(old: Side, new: Side) -> str:
    terms, say = new.draft.catalogue.terms, new.phrases
    reach = strictness.reach(old.model.applies_to, new.model.applies_to, terms)
    told = [say.words[f"diff_scope_{reach}"] if reach in ("wider", "narrower") else ""]
    for key, one, two in (("diff_now_in", old, new), ("diff_now_out", new, old)):
        names = say.words["name_comma"].join(_more(one, two))
        told.append(say.say(key, names=names) if names else "")
    return say.words["scope_comma"].join(filter(None, told))


def _more(one: Side, two: Side) -> list[str]:
    """The attributes that only institutions have which the second scope means and the first does not."""
    scopes = [side.model.applies_to for side in (one, two)]
    if None in scopes:
        return []
    terms, lang = two.draft.catalogue.terms, two.phrases.lang
    held = people(scopes, terms, terms.categories)
    asked = list(zip(held, truths(scopes, terms, terms.categories), strict=True))
    before = [person for person, (then, _) in asked if then]
    more = [person for person, (then, now) in asked if now and not then]
    titles = categories_in_words(terms, lang)
    found = [
        value_in_words(name, word, titles, lang)
        for name in ATTRIBUTES
        for word, value in values(name, terms).items()
        if value in {person.get(name) for person in more} - {person.get(name) for person in before}
    ]
    return [*found[:_NAMED], *(["…"] if found[_NAMED:] else [])]


def _where(target: Target) -> object:
    return target.meets.where.text if target.meets and target.meets.where else None


def _force(side: Side) -> str:
    force = side.model.in_force
    return side.phrases.say("months", start=month_text(force.from_), end=month_text(force.to))


def _short_of_all(completeness: float) -> str:
    return "" if completeness == 1 else f"{exact(completeness * 100)} %"


def _quantifier(side: Side) -> str:
    target: Target = side.model
    words = side.phrases.words
    level = [words[f"level_{target.level}"]] if target.level else []
    return words["scope_comma"].join([words[target.quantifier], *level])


_TARGET = (
    Facet("demand", (*OPERATORS, "meets"), lambda side: side.phrases.demand(side.model), way=_demand_way,
          raw=lambda side: (side.model.demand, side.model.condition, _where(side.model))),
    Facet("measure", ("indicator", "attested", "meets"), lambda side: side.phrases.measure(side.model),
          raw=lambda side: (side.model.measured, side.model.attested)),
    Facet("scope", ("applies_to", "units", "regions"), way=_scope_way,
          said=lambda side: side.phrases.scope(side.model) or side.phrases.words["everybody"]),
    Facet("only_if", ("only_if",), lambda side: side.phrases.only_if(side.model)),
    Facet("quantifier", ("quantifier", "level"), _quantifier),
    Facet("window", ("window",), lambda side: side.phrases.words[f"{side.model.window}_window"]),
    Facet("due", ("due", "no_due"), lambda side: side.phrases.due(side.model), way=_due_way,
          raw=lambda side: side.model.due),
    Facet("min_completeness", ("min_completeness",), lambda side: _short_of_all(side.model.min_completeness)),
    Facet("title", ("title",), lambda side: side.title),
    Facet("clause", ("clause",)),
    Facet("quote", ("quote",)),
    Facet("interpretation", ("interpretation", "no_due")),
    Facet("examples", ("examples", "scope_examples")),
)  # fmt: skip
_INDICATOR = (
    Facet("measure", ("numerator", "denominator", "factor")),
    *(Facet(name, (name,)) for name in ("measure_unit", "type", "improvement")),
    Facet("title", ("title",), lambda side: side.title),
)
_ELEMENT = (
    Facet("kind", ("kind", "weighted_by", "carry_forward_months")),
    Facet("reported", ("reported_by", "frequency")),
    *(Facet(name, (name,)) for name in ("owed_by", "measure_unit", "value_type", "plausible", "not_above")),
    # By these the columns of returns are found: they decide.
    Facet("title", ("title",), lambda side: side.title),
    Facet("aliases", ("aliases",)),
)
_DOCUMENT = (
    Facet("force", ("in_force",), _force),
    Facet("region", ("region",)),
    Facet("diff_issued", ("issued",)),
    *(Facet(name, (name,))
      for name in ("title", "number", "issuer", "source", "tags", "clauses", "remainder")),
)  # fmt: skip
_TERMS = tuple(Facet(name, (name,)) for name in Terms.model_fields)


def _of(model: type[Model], facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    return tuple(facet._replace(wording=model.wording.issuperset(facet.fields)) for facet in facets)


FACETS: dict[str, tuple[Facet, ...]] = {
    "targets": _of(Target, _TARGET), "indicators": _of(Indicator, _INDICATOR),
    "elements": _of(Element, _ELEMENT), "documents": _of(Document, _DOCUMENT), "terms": _of(Terms, _TERMS),
}  # fmt: skip
"""What is compared of each kind of entry."""

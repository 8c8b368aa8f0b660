"""The words of a catalogue for people: what each indicator, element and group of institutions is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dabiao.catalogue.models import Catalogue, Element, Indicator, Range, Target
from dabiao.expression import base_name
from dabiao.judge.formula_text import exact
from dabiao.judge.proof_text import formula_in_words
from dabiao.report.phrases import Phrases


@dataclass(frozen=True)
class Glossary:
    """What the chosen targets read, in the catalogue's order; everything if they are all there are."""

    catalogue: Catalogue
    say: Phrases
    chosen: list[Target]

    def indicators(self) -> list[dict[str, Any]]:
        """Each indicator with its formula in words."""
        wanted = {target.measured for target in self.chosen}
        held = self.catalogue.indicators.values()
        return [self._entry(i.id, i, self.indicator_facts(i)) for i in held if self._whole or i.id in wanted]

    def elements(self) -> list[dict[str, Any]]:
        """Each element with all that is asked of who reports it."""
        held = self.catalogue.elements.values()
        return [
            self._entry(e.code, e, self.element_facts(e)) for e in held if self._whole or e.code in self._read
        ]

    def groups(self) -> list[dict[str, str]]:
        """Each group of institutions that the scopes speak of, and the categories it holds."""
        scopes = [target.applies_to for target in self.chosen]
        scopes += [target.meets.where for target in self.chosen if target.meets]
        scopes += [
            self.catalogue.elements[code].owed_by for code in self._read & self.catalogue.elements.keys()
        ]
        spoken = {name for scope in scopes if scope for name in scope.names}
        terms, comma = self.catalogue.terms, self.say.words["name_comma"]
        return [
            {
                "code": name,
                "title": self._word(terms.group_titles.get(name), name),
                "holds": comma.join(self._word(terms.categories[code], code) for code in codes),
            }
            for name, codes in terms.groups.items()
            if self._whole or name in spoken
        ]

    @cached_property
    def _whole(self) -> bool:
        return len(self.chosen) == len(self.catalogue.targets)

    @cached_property
    def _readers(self) -> dict[str, list[Target]]:
        """Indicator or element → the chosen targets that read it."""
        found: dict[str, list[Target]] = {}
        for target in self.chosen:
            names = (target.measured or "", *map(base_name, self.catalogue.inputs(target)))
            for name in dict.fromkeys(names):
                found.setdefault(name, []).append(target)
        return found

    @cached_property
    def _read(self) -> set[str]:
        """The elements that the chosen targets read, and those by which others are weighted."""
        elements = self.catalogue.elements
        weights = (elements[name].weighted_by for name in self._readers if name in elements)
        return self._readers.keys() | set(filter(None, weights))

    def indicator_facts(self, indicator: Indicator) -> dict[str, str]:
        """What there is to say of an indicator, by the key of its heading."""
        words = self.say.words
        return {
            "measure": formula_in_words(indicator, self.catalogue, self.say.lang),
            "measure_unit": self.say.measure_unit(indicator.measure_unit),
            "type": words[f"type_{indicator.type}"],
            "improvement": words[indicator.improvement],
        }

    def element_facts(self, element: Element) -> dict[str, str]:
        """What there is to say of an element, by the key of its heading."""
        words, elements = self.say.words, self.catalogue.elements
        reported = [words[f"by_{element.reported_by}"], words[f"every_{element.frequency}"]]
        return {
            "aliases": words["name_comma"].join(element.aliases),
            "measure_unit": self.say.measure_unit(element.measure_unit),
            "reported": words["scope_comma"].join(reported),
            "owed_by": self.say.owed_by(element),
            "kind": self._kind(element),
            "plausible": _range(element.plausible),
            "not_above": self.say.title(elements[element.not_above]) if element.not_above else "",
        }

    def _entry(self, code: str, held: Element | Indicator, facts: dict[str, str]) -> dict[str, Any]:
        """What both have in common; ``find`` is what a search looks in. The two may share a code, so that
        the place within the page tells which it is."""
        facts = {key: text for key, text in facts.items() if text}
        parts = [code, held.title.zh, held.title.en, *facts.values()]
        readers = [{"id": t.id, "title": self.say.title(t)} for t in self._readers.get(code, ())]
        return {
            "code": code, "anchor": f"{type(held).__name__.lower()}--{code}",
            "title": self.say.title(held), "facts": list(facts.items()),
            "used_by": readers, "used_by_count": len(readers), "find": " ".join(filter(None, parts)),
        }  # fmt: skip

    def _kind(self, element: Element) -> str:
        weight = self.catalogue.elements.get(element.weighted_by or "")
        said = self.say.say(f"kind_{element.kind}", weight=self.say.title(weight) if weight else "")
        if not element.carry_forward_months:
            return said
        carried = self.say.say("carried", count=element.carry_forward_months)
        return self.say.words["scope_comma"].join((said, carried))

    def _word(self, term: Any, code: str) -> str:
        return str(term.said(self.say.lang)) if term else code


def _range(plausible: Range) -> str:
    ends: Iterable[tuple[str, float | None]] = (("≥ ", plausible.min), ("≤ ", plausible.max))
    if plausible.min is not None and plausible.max is not None:
        return f"{exact(plausible.min)} — {exact(plausible.max)}"
    return "".join(f"{sign}{exact(end)}" for sign, end in ends if end is not None)

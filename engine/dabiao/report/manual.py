"""The catalogue as a manual for people: document → clause → target, then what the words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from typing import Any, Literal

from dabiao.catalogue.conflicts import Conflict, conflicts
from dabiao.catalogue.findings import UnknownNameError
from dabiao.catalogue.models import Catalogue, Document, Example, Target
from dabiao.catalogue.scope import ATTRIBUTES
from dabiao.expression import base_name
from dabiao.judge.formula_text import exact
from dabiao.periods import month_text
from dabiao.report.glossary import Glossary
from dabiao.report.phrases import Phrases
from dabiao.report.templating import BUNDLED, Templates
from dabiao.words import Lang

Form = Literal["html", "md"]


def render(
    catalogue: Catalogue, lang: Lang, form: Form, wanted: str = "", templates: Templates = BUNDLED
) -> str:
    """The manual as a page that needs no other file, or as Markdown.

    ``wanted`` is the id of a document or a target, and leaves out the rest; "" is everything. Raises
    :class:`UnknownNameError` if it is neither.
    """
    chosen = _chosen(catalogue, wanted)
    values = _Manual(catalogue, Phrases(catalogue, lang), chosen).values()
    return (
        templates.html("manual.html", values) if form == "html" else templates.markdown("manual.md", values)
    )


def _chosen(catalogue: Catalogue, wanted: str) -> list[Target]:
    known = {**catalogue.documents, **catalogue.targets}
    if wanted and wanted not in known:
        raise UnknownNameError.of(wanted, known)
    return [t for t in catalogue.targets.values() if wanted in ("", t.id, t.document)]


def side_by_side(conflict: Conflict, phrases: Phrases) -> dict[str, Any]:
    """A conflict in words: what is demanded twice, how the two stand to each other, and under ``rows``
    key by key what each of them says."""
    indicator = phrases.catalogue.indicators.get(conflict.code)
    sides = [_side(target, phrases) for target in (conflict.first, conflict.second)]
    said = [conflict.relation, "surely" if conflict.certain else "perhaps"]
    said += [] if conflict.together else ["not_together"]
    return {
        "code": conflict.code,
        "title": phrases.title(indicator or conflict.first),
        "said": phrases.words["scope_comma"].join(phrases.words[key] for key in said),
        "targets": [(target.id, anchor(target.id)) for target in (conflict.first, conflict.second)],
        "rows": [(phrases.words[key], [side[key] for side in sides]) for key in sides[0]],
    }


def _side(target: Target, say: Phrases) -> dict[str, str]:
    document = say.catalogue.documents[target.document]
    return {
        "title": say.title(target), "document": document.number or document.title, "clause": target.clause,
        "demand": say.demand(target), "how": say.how(target),
        "scope": say.scope(target) or say.words["everybody"],
        "due": say.due(target), "force": _force(document, say, "months"),
    }  # fmt: skip


def anchor(name: str) -> str:
    """The place of a document, target or clause within the page."""
    return name.replace("/", "--")


def _force(document: Document, say: Phrases, how: str = "in_force") -> str:
    force = document.in_force
    return say.say(how, start=month_text(force.from_), end=month_text(force.to))


@dataclass(frozen=True)
class _Manual:
    """What the templates print."""

    catalogue: Catalogue
    say: Phrases
    chosen: list[Target]

    def values(self) -> dict[str, Any]:
        say, words = self.say, self.say.words
        glossary = Glossary(self.catalogue, say, self.chosen)
        documents = [self._document(held) for held in self._documents()]
        elements, indicators = glossary.elements(), glossary.indicators()
        counts = {"documents": len(documents), "targets": len(self.chosen)}
        return {
            "w": words, "lang": say.lang, "title": words["manual"],
            "edition": say.say("edition", version=self.catalogue.version, hash=self.catalogue.hash[:12]),
            "counts": say.say(
                "manual_counts", **counts, indicators=len(indicators), elements=len(elements)
            ),
            "documents": documents, "conflicts": self._conflicts(), "groups": glossary.groups(),
            "indicators": indicators, "elements": elements,
            "colophon": say.say("manual_colophon", version=version("dabiao")),
        }  # fmt: skip

    def _documents(self) -> Iterable[Document]:
        wanted = {target.document for target in self.chosen}
        everything = len(self.chosen) == len(self.catalogue.targets)
        return (d for d in self.catalogue.documents.values() if everything or d.id in wanted)

    def _conflicts(self) -> list[dict[str, Any]]:
        ids = {target.id for target in self.chosen}
        found = (c for c in conflicts(self.catalogue) if {c.first.id, c.second.id} & ids)
        return [side_by_side(conflict, self.say) for conflict in found]

    def _document(self, document: Document) -> dict[str, Any]:
        issued = document.issued and self.say.say("issued", date=document.issued.isoformat())
        binds = self.say.say("binds", region=document.region)
        about = [document.number, document.issuer, issued, _force(document, self.say), binds]
        return {
            "id": document.id,
            "title": document.title,
            "short": document.number or document.title,
            "about": list(filter(None, about)),
            "clauses": list(self._clauses(document)),
        }

    def _clauses(self, document: Document) -> Iterable[dict[str, Any]]:
        """In the order of the paper; those without target too, unless only one target is wanted."""
        own = [target for target in self.chosen if target.document == document.id]
        by_clause: dict[str, list[Target]] = {}
        for target in own:
            by_clause.setdefault(target.clause, []).append(target)
        whole = own == [t for t in self.catalogue.targets.values() if t.document == document.id]
        for name, clause in document.clauses.items():
            targets = by_clause.get(name, [])
            if targets or whole:
                reason = "" if targets else self.say.no_target(clause.no_target)
                yield {
                    "name": name, "anchor": anchor(f"{document.id}/{name}"), "reason": reason,
                    "count": len(targets), "targets": [self._target(target) for target in targets],
                }  # fmt: skip

    def _target(self, target: Target) -> dict[str, Any]:
        facts = {key: text for key, text in self._facts(target).items() if text}
        document = self.catalogue.documents[target.document]
        parts = [target.id, target.clause, target.title.zh, target.title.en, target.quote, document.number]
        return {
            "id": target.id, "anchor": anchor(target.id), "title": self.say.title(target),
            "quote": target.quote or "", "facts": list(facts.items()), "indicator": target.measured or "",
            "examples": [self._example(target, example) for example in target.examples],
            "example_count": len(target.examples),
            "find": " ".join(filter(None, [*parts, *facts.values()])),
        }  # fmt: skip

    def _facts(self, target: Target) -> dict[str, str]:
        say, least = self.say, target.min_completeness
        indicator = self.catalogue.indicators.get(target.measured or "")
        return {
            "demand": say.demand(target),
            "measure": say.measure(target),
            "measure_unit": say.measure_unit(indicator.measure_unit) if indicator else "",
            "attest_as": target.attestation or "",
            "scope": say.scope(target),
            "how": say.how(target),
            "level": say.words[f"level_{target.level}"] if target.level else "",
            "due": say.due(target),
            "condition": say.only_if(target),
            "least_complete": f"{exact(least * 100)} %" if least < 1 else "",
            "reading": target.interpretation or "",
            "disabled": self.catalogue.disabled.get(target.id, ""),
        }

    def _example(self, target: Target, example: Example) -> dict[str, Any]:
        given = self._given(example.given)
        if example.prior is not None:
            given += (
                self.say.words["listed_units"] + self.say.words["last_years"] + self._given(example.prior)
            )
        if example.at is not None:
            given = self.say.say("at_month", month=month_text(example.at)) + given
        return {"given": given, "expect": example.expected}

    def _given(self, given: Mapping[str, Any] | tuple[Mapping[str, Any], ...]) -> str:
        """What an example gives, like institutions counted together."""
        if isinstance(given, Mapping):
            return self._unit(given)
        units = [(what, len(list(alike))) for what, alike in groupby(map(self._unit, given))]
        times = (self.say.say("times", what=what, count=count) for what, count in units)
        return self.say.words["listed_units"].join(times)

    def _unit(self, given: Mapping[str, Any]) -> str:
        return self.say.words["name_comma"].join(self._input(name, value) for name, value in given.items())

    def _input(self, name: str, value: object) -> str:
        """One thing an example gives; an attribute of the institution is said by its value alone."""
        words, categories = self.say.words, self.catalogue.terms.categories
        if name in ATTRIBUTES and value != "missing":
            term = categories.get(str(value))
            return term.said(self.say.lang) if term else words.get(_word(name, value), str(value))
        element = self.catalogue.elements.get(base_name(name))
        called = self.say.title(element) if element else words.get(f"{name}_word", name)
        return f"{called} {self._figure(value)}"

    def _figure(self, value: object) -> str:
        words = {"missing": "missing_word", "yes": "yes", "no": "no", "True": "yes", "False": "no"}
        if str(value) in words:
            return self.say.words[words[str(value)]]
        return exact(value) if isinstance(value, int | float) else str(value)


def _word(attribute: str, value: object) -> str:
    """The key of the word for a value of an attribute."""
    return f"tier_{value}" if attribute == "tier" else str(value)

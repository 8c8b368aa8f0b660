"""Scopes in plain words: ``tier >= 2 and run_by == county`` → 二级及以上 且 区县属.

Built as every text of a formula is, over nodes; what is special is that an attribute compared with a
word of its closed list is said by that word alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from dabiao.catalogue.closed_lists import Term, Terms
from dabiao.catalogue.scope import ATTRIBUTES, VALUES
from dabiao.expression import Formula
from dabiao.judge.formula_text import Node
from dabiao.words import Lang, words


@dataclass(frozen=True, eq=False)
class _Attribute:
    """One attribute about to be compared: each comparison gives the words for it."""

    name: str
    lang: Lang
    categories: Mapping[str, str]

    def _said(self, how: str, value: object) -> Node:
        known = value_in_words(self.name, value, self.categories, self.lang)
        return Node(words(self.lang)[how].format(known), self.lang)

    def __eq__(self, other: object) -> Node:  # type: ignore[override]  # says it instead of comparing
        return self._said("scope_is", other)

    def __ne__(self, other: object) -> Node:  # type: ignore[override]  # says it instead of comparing
        return self._said("scope_is_not", other)

    def __ge__(self, other: object) -> Node:
        return self._said("scope_from", other)

    def __le__(self, other: object) -> Node:
        return self._said("scope_to", other)

    def __gt__(self, other: object) -> Node:
        return self._said("scope_above", other)

    def __lt__(self, other: object) -> Node:
        return self._said("scope_below", other)

    __hash__ = None  # type: ignore[assignment]  # equality gives words, so there is no hash


@dataclass(frozen=True)
class _Group:
    said: Node

    def contains(self, _category: _Attribute) -> Node:
        return self.said


def categories_in_words(terms: Terms, lang: Lang) -> dict[str, str]:
    """The title of each category by its code."""
    return {code: term.said(lang) for code, term in terms.categories.items()}


def value_in_words(name: str, value: object, categories: Mapping[str, str], lang: Lang) -> str:
    """What an attribute is, as an expression says it, in a word; ``categories`` are the titles by code."""
    word = value if isinstance(value, str) else f"{name}_{value:g}"
    return categories.get(word) or words(lang).get(word, word)


def scope_in_words(formula: Formula, terms: Terms, tags: Mapping[str, Term], lang: Lang) -> str:
    """A scope as people say it."""
    categories = {code: _within(title) for code, title in categories_in_words(terms, lang).items()}
    names: dict[str, Any] = {word: word for values in VALUES.values() for word in values}
    names |= {code: code for code in categories}
    names |= {name: _Attribute(name, lang, categories) for name in ATTRIBUTES}
    names |= {name: _Group(_group(name, terms, categories, lang)) for name in terms.groups}
    found: Node = formula.evaluate(names, {"has_tag": _tagged(tags, lang)})
    return found.text


def _within(title: str) -> str:
    """A title as it stands within a sentence: "general hospital"; what begins with an acronym as it is."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _group(name: str, terms: Terms, categories: Mapping[str, str], lang: Lang) -> Node:
    """A group's own title, or else all it holds."""
    if title := terms.group_titles.get(name):
        return Node(title.said(lang), lang)
    return reduce(or_, (Node(categories[code], lang) for code in terms.groups[name]))


def _tagged(tags: Mapping[str, Term], lang: Lang) -> Callable[[str], Node]:
    return lambda tag: Node(
        words(lang).say("has_tag", tag=tags[tag].said(lang) if tag in tags else tag), lang
    )

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

from dabiao.catalogue.models import Term, Terms
from dabiao.catalogue.scope import ATTRIBUTES, VALUES
from dabiao.expression import Formula
from dabiao.judge.formula_text import Node

Words = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class _Attribute:
    """One attribute about to be compared: each comparison gives the words for it."""

    name: str
    words: Words
    lang: str
    known: Words

    def _said(self, how: str, value: object) -> Node:
        word = value if isinstance(value, str) else f"{self.name}_{value:g}"
        return Node(self.words[how].format(self.known.get(word, word)), self.lang)

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


def scope_in_words(formula: Formula, terms: Terms, tags: Mapping[str, Term], words: Words, lang: str) -> str:
    """A scope as people say it; ``words`` are the report's own in the language ``lang``."""
    categories = {code: _title(term, lang) for code, term in terms.categories.items()}
    known = {**words, **categories}
    names: dict[str, Any] = {word: word for values in VALUES.values() for word in values}
    names |= {code: code for code in categories}
    names |= {name: _Attribute(name, words, lang, known) for name in ATTRIBUTES}
    names |= {name: _Group(_group(name, terms, categories, lang)) for name in terms.groups}
    found: Node = formula.evaluate(names, {"has_tag": _tagged(tags, words, lang)})
    return found.text


def _group(name: str, terms: Terms, categories: Words, lang: str) -> Node:
    """A group's own title, or else all it holds."""
    if title := terms.group_titles.get(name):
        return Node(_title(title, lang), lang)
    return reduce(or_, (Node(categories[code], lang) for code in terms.groups[name]))


def _tagged(tags: Mapping[str, Term], words: Words, lang: str) -> Callable[[str], Node]:
    return lambda tag: Node(
        words["has_tag"].format(tag=_title(tags[tag], lang) if tag in tags else tag), lang
    )


def _title(term: Term, lang: str) -> str:
    return term.zh if lang == "zh" else term.en

"""The closed lists of a catalogue, ``terms.yaml``: what scopes and measure units are made of."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from dabiao.catalogue.base import Model
from dabiao.catalogue.fields import Code, Text
from dabiao.words import Lang, pick


class Term(Model):
    """An entry of a closed list. The registry tells categories by their Chinese."""

    zh: Text
    en: Text

    wording: ClassVar[frozenset[str]] = frozenset({"en"})

    def said(self, lang: Lang) -> str:
        """In that language, or else in one that is there."""
        return pick(lang, self.zh, self.en)


class MeasureUnit(Term):
    """A measure unit: what stands behind numbers, and by ``pint`` what the dimension check takes it for.
    Without ``en_plural`` it is written alike behind every number."""

    en_plural: Text | None = None
    pint: str | None = None

    # Headers tell measure units in both languages.
    wording: ClassVar[frozenset[str]] = frozenset({"en_plural", "pint"})

    def counted(self, lang: Lang) -> str:
        """As :meth:`said`, behind a number that takes the plural."""
        return pick(lang, self.zh, self.en_plural or self.en)


class Trap(Model):
    """Words that papers use in several meanings, and those of which one settles it. With ``kinds`` it is
    meant of the titles of elements of these kinds only."""

    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    unless: tuple[Text, ...] = ()
    kinds: tuple[Literal["flow", "stock", "average", "maximum"], ...] = ()
    zh: Text
    en: Text


class Terms(Model):
    """The closed lists: what scopes and measure units are made of; and the traps that lint knows."""

    categories: dict[Code, Term] = Field(default_factory=dict)
    groups: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    group_titles: dict[Code, Term] = Field(default_factory=dict)
    measure_units: dict[str, MeasureUnit] = Field(default_factory=dict)
    traps: dict[Code, Trap] = Field(default_factory=dict)

    wording: ClassVar[frozenset[str]] = frozenset({"group_titles", "traps"})

"""What screens and pages say, in every language: one file of words each, ``words/<language>.po``.

A word is asked for by its key and kept in gettext catalogues. ``python -m dabiao.words`` brings them in
order: each file sorted, with the keys that the Chinese one has, and compiled to what is read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from dabiao.bundled import words_folder

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

Lang = str
"""A language that has a file of words: ``zh``, ``en``."""

SOURCE: Lang = "zh"
"""The language whose keys all others have to have, and which speaks where a translation is not ready."""

T = TypeVar("T")


class LanguageError(ValueError):
    """There are no words of that language."""


class Noun(NamedTuple):
    """What is counted, as it is written behind a number: one bed, other numbers of beds."""

    one: str
    other: str


class Words:
    """The words of one language by key; a key that there is not is a KeyError."""

    def __init__(self, told: NullTranslations) -> None:
        self._told = told
        self._word = cache(told.gettext)  # a report asks for a few hundred of them a million times

    def __getitem__(self, key: str) -> str:
        return self._word(key)

    def get(self, key: str, default: str) -> str:
        """The word, or the default where there is none."""
        try:
            return self[key]
        except KeyError:
            return default

    def say(self, key: str, **values: object) -> str:
        """A phrase with its gaps filled; one that has forms in that which goes with the number ``count``."""
        count = values.get("count")
        # What isinstance says of SupportsIndex takes longer than the rest of this.
        form = self._told.ngettext(key, key, count.__index__()) if hasattr(count, "__index__") else key
        return (self[key] if form == key else form).format(**values)

    def noun(self, key: str) -> Noun:
        """A phrase that has forms, as a noun to be written behind numbers."""
        return Noun(self.say(key, count=1), self.say(key, count=2))

    def counted(self, number: str, noun: Noun) -> str:
        """A number, as it is written, and what it counts in the form that the language asks for: ``1 bed``,
        ``43 beds``, ``1.5 beds``."""
        if noun.one == noun.other:
            return number + noun.other
        one = number.isdecimal() and self.say("plural_form", count=int(number)) == "one"
        return number + (noun.one if one else noun.other)


def languages() -> tuple[Lang, ...]:
    """The languages that there are words of, the source first."""
    found = {path.stem for path in words_folder().glob("*.po")} | {SOURCE}
    return tuple(sorted(found, key=lambda lang: (lang != SOURCE, lang)))


@cache
def words(lang: Lang) -> Words:
    """The words of a language. Raises :class:`LanguageError` if there are none."""
    return Words(_translations(lang))


def pick(lang: Lang, zh: T, en: T | None) -> T:
    """Of what is told in two languages only: the Chinese to who reads Chinese, else the English if any."""
    return zh if lang == "zh" or en is None else en


def _translations(lang: Lang) -> NullTranslations:
    if lang not in languages():
        known = ", ".join(languages())
        raise LanguageError(f"没有语言 {lang}，只有 {known}: there are words in {known} only")
    with (words_folder() / f"{lang}.mo").open("rb") as compiled:
        found = GNUTranslations(compiled)
    found.add_fallback(_Unknown() if lang == SOURCE else _translations(SOURCE))
    return found


class _Unknown(NullTranslations):
    """A key that is nowhere is a mistake in the code, and no word."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)


_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {lang}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plurals}\\n"\n\n'
)


def read(folder: Path) -> dict[Lang, Catalog]:
    """The files of words in a folder as they are to be: those of other languages with the keys and, as
    comments, with the words of the source."""
    from babel.messages.pofile import read_po

    found = {path.stem: read_po(path.open("rb"), path.stem) for path in sorted(folder.glob("*.po"))}
    return {lang: _completed(catalog, lang, found[SOURCE]) for lang, catalog in found.items()}


def write(folder: Path) -> None:
    """Writes each file of words in order, and compiled beside it."""
    from babel.messages.mofile import write_mo

    for lang, catalog in read(folder).items():
        (folder / f"{lang}.po").write_bytes(text(lang, catalog))
        with (folder / f"{lang}.mo").open("wb") as compiled:
            write_mo(compiled, catalog)


def text(lang: Lang, catalog: Catalog) -> bytes:
    """A file of words as it is written."""
    from io import BytesIO

    from babel.messages.pofile import write_po

    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, sort_output=True, no_location=True)
    return _HEADER.format(lang=lang, plurals=catalog.plural_forms).encode() + body.getvalue()


_NO_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Compiled words carry a time; they are the same bytes whenever they are made."""


def _completed(catalog: Catalog, lang: Lang, source: Catalog) -> Catalog:
    from babel.messages.catalog import Catalog, Message

    made = Catalog(lang, creation_date=_NO_TIME, revision_date=_NO_TIME)
    for message in source:
        if message.id:
            own = catalog.get(message.id)
            told = own.string if own else ""
            comments = () if lang == SOURCE else _forms(message)
            made[message.id] = Message(message.id, told, auto_comments=comments)
    return made


def _forms(message: object) -> Iterable[str]:
    string = getattr(message, "string", "")
    return (string,) if isinstance(string, str) else string


if __name__ == "__main__":
    write(words_folder())

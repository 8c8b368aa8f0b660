"""A paper's text: where a fragment stands in it, and which numbers and universal words it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dabiao.catalogue.quotes import IMPLIED

Span = tuple[int, int]

_BLANK = r"[^\S\n]*"
_PERCENT = "[%％‰]"
_UNIVERSAL = "|".join(sorted(IMPLIED["100"], key=len, reverse=True))
_CLAIM = re.compile(rf"\d+(?:[.．,]\d+)*(?:{_BLANK}{_PERCENT})?|{_PERCENT}|{_UNIVERSAL}")
# "3.8月底前" is item 3 and a date; any other digit after the point makes "6.6" a number.
_POINT = r"[.．](?!\d)|[.．](?=\d{1,2}月|\d{4}年)"
_ENUMERATOR = re.compile(rf"^{_BLANK}(?:[(（]\d{{1,3}}[)）]|\d{{1,3}}(?:{_POINT}|[、)）]))", re.MULTILINE)
_AROUND = 10


@dataclass(frozen=True)
class Claim:
    """A number, per cent sign or universal word, with its line and column (from 1) and its surroundings."""

    text: str
    span: Span
    line: int
    column: int
    context: str

    def within(self, spans: Iterable[Span]) -> bool:
        """Whether one of the spans holds it whole: 18 in ``18年`` is not held by the 2018 of ``2018年``."""
        return any(start <= self.span[0] and self.span[1] <= end for start, end in spans)


def is_bare(fragment: str) -> bool:
    """Whether a fragment is no more than one claim, which would be found anywhere."""
    return bool(_CLAIM.fullmatch(fragment.strip()))


class Paper:
    """The text as published. White space is ignored where a fragment is looked for, nothing else is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places = [place for place, sign in enumerate(text) if not sign.isspace()]
        self._dense = "".join(text[place] for place in self._places)

    def spans(self, fragment: str) -> list[Span]:
        """Every place where the fragment stands word for word."""
        sought = "".join(fragment.split())
        found = re.finditer(f"(?={re.escape(sought)})", self._dense) if sought else ()
        return [(self._places[hit.start()], self._places[hit.start() + len(sought) - 1] + 1) for hit in found]

    def claims(self) -> Iterator[Claim]:
        """Every claim in order. The number that begins a line as its heading's (``3.`` ``（2）``) is none."""
        body = _ENUMERATOR.sub(lambda heading: " " * len(heading[0]), self.text)
        return (self._claim(hit) for hit in _CLAIM.finditer(body))

    def _claim(self, hit: re.Match[str]) -> Claim:
        start, end = hit.span()
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", end)
        before = self.text[max(first, start - _AROUND) : start].lstrip()
        after = self.text[end : end + _AROUND if last < 0 else min(last, end + _AROUND)].rstrip()
        line = self.text.count("\n", 0, start) + 1
        return Claim(hit[0], (start, end), line, start - first + 1, f"{before}【{hit[0]}】{after}")

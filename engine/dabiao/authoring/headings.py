"""A paper's text → the names of its clauses, as ``document.yaml`` lists them.

``二、``, ``（一）``, ``3.``, ``（2）`` under each other are ``二(一)·3(2)``; ``第五条``, ``第二章``,
``附件1`` begin anew; what stands before the first heading is ``序``. Width is
folded (NFKC), a repeated heading gets ``′``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

PREFACE = "序"
MOST = 2_000
"""Headings that a paper can have; a text with more is something else."""

_NUMERAL = "[一二三四五六七八九十百]+"
_LEVELS = (
    (0, re.compile(rf"(第(?:{_NUMERAL}|\d+)[章条])|(附[件表])\s*(?:(\d+|{_NUMERAL})\s*(?::|$)|:?$)")),
    (1, re.compile(rf"({_NUMERAL})、")),
    (2, re.compile(rf"(\({_NUMERAL}\))")),
    (3, re.compile(r"(\d{1,3})(?:\.(?!\d)|、)")),
    (4, re.compile(r"(\(\d{1,3}\))")),
)
"""From the outermost level to the innermost, as a line begins once its width is folded."""
_HEADING_ONLY = 40
"""A line that is no longer, and is no sentence, is a heading alone."""


@dataclass
class _Section:
    name: str
    level: int
    says: bool
    """Whether it holds text of its own, beside its heading and its parts."""


def clauses(text: str) -> list[str]:
    """The clauses in the order of the text; none of one that has more than :data:`MOST` headings. A heading
    that only gathers others is none; one with text of its own before its first part is."""
    found = list(islice(_sections(text), MOST + 1))
    if len(found) > MOST:
        return []
    sections = [section for section in found if section.says or section.name != PREFACE]
    levels = [*(section.level for section in sections[1:]), 0]
    return [s.name for s, after in zip(sections, levels, strict=False) if s.says or after <= s.level]


def _sections(text: str) -> Iterator[_Section]:
    now = _Section(PREFACE, 0, says=False)
    seen: Counter[str] = Counter()
    parts: dict[int, str] = {}
    for line in unicodedata.normalize("NFKC", text).splitlines():
        heading = _heading(line.lstrip("# \t").rstrip())
        if heading is None:
            now.says = now.says or bool(line.strip())
            continue
        yield now
        level, word, rest = heading
        above = {k: held for k, held in parts.items() if k < level}
        before = _joined({**above, level: word})
        parts = {**above, level: word + "′" * seen[before]}
        seen[before] += 1
        now = _Section(_joined(parts), level, says=len(rest) > _HEADING_ONLY or "。" in rest.rstrip("。"))
    yield now


def _heading(line: str) -> tuple[int, str, str] | None:
    """The level, what a clause's name says of it, and the rest of the line."""
    for level, pattern in _LEVELS:
        if found := pattern.match(line):
            return level, "".join("".join(filter(None, found.groups())).split()), line[found.end() :]
    return None


def _joined(parts: dict[int, str]) -> str:
    """Numbers stand after a dot, and after an annex all but what is in brackets do."""
    name = ""
    for level in sorted(parts):
        dotted = name and not parts[level].startswith("(")
        name += f"·{parts[level]}" if dotted else parts[level]
    return name

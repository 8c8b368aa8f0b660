"""How texts are made comparable: width and spaces folded, nothing else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

_UNSEEN = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
"""Marks without width, which come along with what is copied from pages and dialogs."""

# Only the full-width forms: NFKC would also turn 5² into 52 and ① into 1.
_WIDTH: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= {0x3000: 0x20, 0xA0: 0x20, **dict.fromkeys(_UNSEEN, None)}

_LOOKED_AT = 200  # characters of a text that are looked for: no name is longer

_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _WIDTH)))}]")


def narrow(text: str) -> str:
    """Full-width characters as plain ones, ends trimmed: ``"１２％ "`` → ``"12%"``."""
    return (text if text.isascii() else text.translate(_WIDTH)).strip()


def fold(text: str) -> str:
    """The form in which names and headers are compared: narrow, without spaces, lower-case."""
    return "".join(narrow(text).split()).casefold()


def narrowed(texts: Sequence[str]) -> list[str]:
    """What :func:`narrow` makes of each text: of many at once, which hold no NUL."""
    return [text.strip() for text in _together(texts).split("\0")[: len(texts)]]


def spaceless(texts: Sequence[str]) -> list[str]:
    """The texts narrow and without spaces: of many at once, which hold no NUL."""
    return re.sub(r"\s+", "", _together(texts)).split("\0")[: len(texts)]


def _together(texts: Sequence[str]) -> str:
    """The texts with NULs between them, full-width characters as plain ones."""
    together = "\0".join(texts)
    return together.translate(_WIDTH) if _WIDE.search(together) else together


def folded(texts: Sequence[str]) -> list[str]:
    """What :func:`fold` makes of each text: of many at once, which hold no NUL."""
    return "\0".join(spaceless(texts)).casefold().split("\0")[: len(texts)]


def nearest(text: str, known: Iterable[str]) -> str:
    """The known word most like ``text``, for a hint in a message only; "" if none is near."""
    return next(iter(difflib.get_close_matches(text[:_LOOKED_AT], list(known), n=1, cutoff=0.6)), "")

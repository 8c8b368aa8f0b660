"""Texts on their way into a spreadsheet, which takes some of them for formulas."""

from __future__ import annotations

import re

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-][0-9][0-9,]*(\.[0-9]+)?%?")


def harmless(text: str) -> str:
    """``text``, with an apostrophe before what would start a formula: ``= + - @``, a tab or a line end.
    Signed numbers, which start none, and all other texts stay as they are."""
    safe = not text.startswith(_FORMULA_STARTS) or _NUMBER.fullmatch(text)
    return text if safe else f"'{text}"

"""Texts of others on their way to a reader: what no page, letter or sheet may hold is seen as �."""

from __future__ import annotations

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters but for tab and line ends, halves of characters, and what is no character: neither
HTML nor XML allows them all."""

_BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_SHOWN = 200
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def legible(text: str) -> str:
    """``text`` with � in place of each character that a file for people cannot hold."""
    return _UNSEEN.sub("�", text)


def excerpt(text: str) -> str:
    """The beginning of a text: no line has room for a cell without end, and setting it takes hours."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def on_one_line(text: str) -> str:
    """The same on one line, and with � for each mark that would turn around the text that follows it: for
    a place that has no other means to keep a name apart from what stands beside it."""
    return legible(_TURNS.sub("�", _BREAKS.sub(" ", text)))

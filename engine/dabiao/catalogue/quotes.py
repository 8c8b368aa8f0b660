"""Numbers as papers write them: Arabic, full-width or Chinese numerals, or a word that implies one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ARABIC = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([万亿])?", re.ASCII)
_CHINESE = re.compile(f"[{''.join([*_DIGITS, *_UNITS, *_MYRIADS])}]+(?:点[{''.join(_DIGITS)}]+)?")

IMPLIED = {
    "100": ("全部", "所有", "各", "每", "全覆盖", "全面"),
    "0": ("严禁", "不得", "停止"),
    "1": ("一家",),
    "prior_year": ("提高", "扩大", "增加", "降低", "减少", "缩短"),
}
"""The number demanded → the words that imply it. 100: all, as a percentage."""


def says(quote: str, number: str) -> bool:
    """Whether a quote states ``number`` (``"10"``, ``"6.6"``, ``"prior_year"``), in figures or by a word."""
    if any(word in quote for word in IMPLIED.get(number, ())):
        return True
    return number != "prior_year" and any(f"{found:.12g}" == number for found in numbers(quote))


def numbers(text: str) -> Iterator[float]:
    """Every number in a text: ``10``, ``１０``, ``1,000``, ``1.5万``, ``十``, ``百分之七十``, ``两``."""
    folded = unicodedata.normalize("NFKC", text)
    for digits, myriad in _ARABIC.findall(folded):
        number = float(digits.replace(",", ""))
        yield number
        if myriad:
            yield number * _MYRIADS[myriad]
    for numeral in _CHINESE.findall(_ARABIC.sub(" ", folded).replace("百分之", " ")):
        yield _chinese(numeral)


def _chinese(numeral: str) -> float:
    """一千二百三十四 → 1234; 二〇一八 → 2018; 六点六 → 6.6."""
    whole, _, fraction = numeral.partition("点")
    total, section, digit = 0, 0, 0
    if all(sign in _DIGITS for sign in whole):
        total = int("".join(str(_DIGITS[sign]) for sign in whole))
    else:
        for sign in whole:
            if sign in _DIGITS:
                digit = _DIGITS[sign]
            elif sign in _UNITS:
                section += (digit or 1) * _UNITS[sign]
                digit = 0
            else:
                total += (section + digit or 1) * _MYRIADS[sign]
                section = digit = 0
        total += section + digit
    decimals = "".join(str(_DIGITS[sign]) for sign in fraction)
    return float(f"{total}.{decimals or 0}")

"""Numbers as papers write them: Arabic, full-width or Chinese numerals, or a word that implies one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ARABIC = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([万亿])?", re.ASCII)
_SIGN = f"[0-9{''.join([*_DIGITS, *_UNITS])}]"
_NO_NUMBER = re.compile(
    rf"{_SIGN}{{4}}(?:[-—–~至到]{_SIGN}{{4}})?年"  # 2025年, 2018—2020年, 二〇二五年
    rf"|(?:{_SIGN}{{1,3}}[-—–~至到])?{_SIGN}{{1,3}}月(?:{_SIGN}{{1,3}}日)?"  # 12月, 6月30日; not 12个月
    rf"|第{_SIGN}+|{_SIGN}+号|〔{_SIGN}{{4}}〕|十[一二三四五六]五"  # 第三条, 〔2018〕49号, 十四五
    rf"|^\s*{_SIGN}+[、.](?!\d)|\({_SIGN}+\)"  # 一、 1. （一）
    r"|[一二三](?:[、和及]?[一二三])*级(?=[甲乙]|[^,.;。；、]{0,6}(?:医院|机构|中医|妇幼))"  # 三级甲等
    r"|[二三四五六七八九十]是|[统唯同进之逐]一"
    r"|(?<![二三四五六七八九十百千万])一(?:是|致|律|体|定|般|批|方面|旦|起|系列|线|流|站|卡|次性|并|直|样|切|同)"
)
"""What is written with numerals and is no number demanded: dates, ordinals, ranks, words."""
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
    """Every number in a text: ``10``, ``１０``, ``1,000``, ``1.5万``, ``十``, ``百分之七十``, ``两``; dates
    and ranks are none (2025年12月, 第三条, 三级医院, 一致)."""
    folded = _NO_NUMBER.sub(" ", unicodedata.normalize("NFKC", text))
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

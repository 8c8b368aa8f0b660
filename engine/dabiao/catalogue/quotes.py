"""Numbers as papers write them: Arabic, full-width or Chinese numerals, or a word that implies one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ARABIC = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([万亿])?", re.ASCII)
_NUMERALS = f"0-9{''.join([*_DIGITS, *_UNITS])}"
_SIGN = f"[{_NUMERALS}]"
_TO = "[-—–~至到]"
_LIST = "[-—–~至到、和及与或]"
_WORDS = "".join([
    "(?:是|致|律|体|定|般|批|方面|旦|系列|线|流|站|卡|次性|并|直|样|切|同",
    "|(?<!超过一)(?<![低高多少]于一)(?<!控制在一)(?<!达到一)(?<!发生一)起(?!以[内下上]))",
])  # fmt: skip
_NO_NUMBER = "|".join([
    rf"{_SIGN}{{4}}(?:{_TO}{_SIGN}{{4}})?年",  # 2025年, 2018—2020年, 二〇二五年
    rf"(?<!{_SIGN})(?:{_SIGN}{{2}}{_TO})?{_SIGN}{{2}}年(?=[底末初度]|{_SIGN}{{1,2}}月)",  # 18年底; not 18年内
    r"(?<![\d.])(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])(?:\1\d\d?)?(?!\d)",  # 2025-12-31, 2025.12.31, 2025-12
    rf"(?:{_SIGN}{{1,3}}{_LIST}){{0,4}}{_SIGN}{{1,3}}月(?:(?:{_SIGN}{{1,3}}{_LIST}){{0,4}}{_SIGN}{{1,3}}日)?",
    rf"[一二三四1-4](?:{_LIST}第?[一二三四1-4]){{0,3}}季度",
    rf"第{_SIGN}+(?:(?:{_LIST}{_SIGN}+){{1,4}}(?=[条款项章节类批期届季年产]))?",  # 第三条, 第三、四条
    rf"{_SIGN}+号|〔{_SIGN}{{4}}〕|\({_SIGN}{{4}}\)(?={_SIGN}+号)|十[一二三四五六]五",  # 〔2018〕49号, 十四五
    rf"^\s*{_SIGN}+[、.](?!\d)|(?:^|(?<=[;。\n]))\s*\({_SIGN}+\)",  # 一、 1. （一）; elsewhere not （3）个
    r"[一二三四五六七八九十]′?\([一二三四五六七八九十]+\)(?:·\d+)*",  # a clause: 二(一)·1
    rf"[一二三](?:级?{_LIST}?[一二三]){{0,3}}级(?=[甲乙丙特]|[^,.;。；、]{{0,6}}(?:医|卫生|机构|妇幼|社区|中心))",
    rf"[一二三](?:{_LIST}[一二三]){{0,3}}[甲乙丙]",  # 三级甲等, 三甲; 达到二级 may be a level demanded
    r"[二三四五六七八九十]+分之[一二三四五六七八九十]+",  # 三分之二 is neither 3 nor 2
    rf"(?<![{_NUMERALS}点之])[二三四五六七八九十]是",
    "唯一|逐一|进一步|(?<!分)之一|(?<![系传])统一|(?<![合协会共])同一",
    rf"(?<![二三四五六七八九十百千万之])一{_WORDS}",
])  # fmt: skip
"""What is written with numerals and is no number demanded: dates, ordinals, ranks, words. Compiled at first
use: most commands read no quote."""
_CHINESE = re.compile(f"[{''.join([*_DIGITS, *_UNITS, *_MYRIADS])}]+(?:点[{''.join(_DIGITS)}]+)?")
_PER = re.compile("[百千万]分之")

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
    return number != "prior_year" and any(written(found) == number for found in numbers(quote))


def written(number: float, digits: int = 12) -> str:
    """A number as papers write it, to so many digits: ``10``, ``6.6``, ``0.00005``, never ``5e-05``."""
    return f"{Decimal(f'{number:.{digits}g}'):f}"


def numbers(text: str) -> Iterator[float]:
    """Every number in a text: ``10``, ``１０``, ``1,000``, ``1.5万``, ``十``, ``百分之七十``, ``两``; dates
    and ranks are none (2025年12月, 2025-12-31, 三季度, 第三条, 三级医院, 三甲, 一致)."""
    folded = re.sub(_NO_NUMBER, " ", unicodedata.normalize("NFKC", text))
    for digits, myriad in _ARABIC.findall(folded):
        number = float(digits.replace(",", ""))
        yield number
        if myriad:
            yield number * _MYRIADS[myriad]
    for numeral in _CHINESE.findall(_PER.sub(" ", _ARABIC.sub(" ", folded))):
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

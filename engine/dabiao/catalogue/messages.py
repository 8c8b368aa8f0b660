"""Every finding's words, in Chinese and English, and how grave it is: one table, :data:`MESSAGES`. Of errors
they stand in ``error_words.py`` and, of formulas, ``expression.py``; of warnings in ``advice_words.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from dabiao.catalogue.advice_words import WORDS as ADVICE_WORDS
from dabiao.catalogue.error_words import WORDS as ERROR_WORDS
from dabiao.expression import WORDS as FORMULA_WORDS
from dabiao.words import Lang, pick

Severity = Literal["error", "warning", "note"]
"""An error stops ``check``, a warning fails ``lint``, a note is there to be known."""


UNSEEN = "\N{REPLACEMENT CHARACTER}"
"""Stands for what a terminal would obey or hide."""
_LONGEST = 200
_LONGEST_LIST = 2000


class Message(NamedTuple):
    """What is said, and how grave it is."""

    severity: Severity
    zh: str
    en: str


class Bilingual(NamedTuple):
    """A value that is words itself."""

    zh: str
    en: str


def say(code: str, lang: Lang, values: Mapping[str, object]) -> str:
    """The words of ``code``, filled with ``values``; a tuple among them is a choice of terms."""
    told = {key: _term(value, lang) for key, value in values.items()}
    return pick(lang, MESSAGES[code].zh, MESSAGES[code].en).format(**told)


def _term(value: object, lang: Lang) -> object:
    if isinstance(value, Bilingual):
        return pick(lang, *value)
    if isinstance(value, str):
        return plain(value)
    if not isinstance(value, tuple):
        return value
    words = [pick(lang, *TERMS.get(str(part), (str(part), str(part)))) for part in value]
    return plain(pick(lang, " 或 ", " or ").join(words), _LONGEST_LIST)


def plain(text: str, longest: int = _LONGEST) -> str:
    """The text as a line can tell it: nothing that a terminal would obey or hide, and not without end."""
    told = "".join(sign if sign.isprintable() else UNSEEN for sign in text[:longest])
    return told + "…" * (len(text) > longest)


TERMS: dict[str, tuple[str, str]] = {
    # kinds of entries
    "elements": ("数据元", "element"),
    "indicators": ("指标", "indicator"),
    "categories": ("机构类别", "category"),
    "groups": ("类别组", "group"),
    "measure_units": ("计量单位", "measure unit"),
    "documents": ("文件", "document"),
    "targets": ("目标", "target"),
    "clauses": ("条款", "clause"),
    "tags": ("标签", "tag"),
    "scope": ("适用范围用词", "scope word"),
    # kinds of values, bracketed so that none is taken for a word of the catalogue
    "<code>": ("小写字母开头的小写字母、数字、下划线（如 actual_beds）",
             "a lower-case letter, then lower-case letters, digits and underscores (actual_beds)"),
    "<name>": ("小写字母、数字和连字符（如 fenghua-2018-49），不用 con、aux 等 Windows 设备名",
             "lower-case letters, digits and hyphens (fenghua-2018-49), no device of Windows (con, aux …)"),
    "<region>": ("字母、数字、下划线和连字符（如 \"330213\"）", "letters, digits, _ and - (\"330213\")"),
    "<sha256>": ("64 位十六进制小写字符", "64 lower-case hexadecimal digits"),
    "<file>": ("文件名（不带文件夹）", "a file's name, without folder"),
    "<number>": ("数字", "a number"),
    "<integer>": ("整数", "a whole number"),
    "<text>": ("文字（像数的文字要加引号）", "text (in quotes if it looks like a number)"),
    "<boolean>": ("true 或 false", "true or false"),
    "<mapping>": ("键: 值", "a mapping of keys to values"),
    "<list>": ("列表", "a list"),
}  # fmt: skip

_NOTES: dict[str, tuple[str, str]] = {
    "shadow": (
        "{kind} {name} 代替了自带目录的同名条目（{bundled}）",
        "{kind} {name} takes the place of the bundled one ({bundled})",
    ),
    "shadow_same": (
        "{kind} {name} 代替了自带目录的同名目标（{bundled}），要求相同",
        "{kind} {name} takes the place of the bundled one ({bundled}) and asks the same",
    ),
    "shadow_tighter": (
        "{kind} {name} 代替了自带目录的同名目标（{bundled}），要求更严",
        "{kind} {name} takes the place of the bundled one ({bundled}) and is tighter",
    ),
    "target_disabled": (
        "目标 {name} 已停用，不评判：{reason}",
        "target {name} is disabled and not judged: {reason}",
    ),
}

MESSAGES: dict[str, Message] = {
    **{code: Message("error", *words) for code, words in (FORMULA_WORDS | ERROR_WORDS).items()},
    **{code: Message("warning", *words) for code, words in ADVICE_WORDS.items()},
    **{code: Message("note", *words) for code, words in _NOTES.items()},
}

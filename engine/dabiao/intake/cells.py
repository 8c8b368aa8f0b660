"""A cell is a number, missing, suppressed or invalid: decided here, once, before any comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal

import numpy as np
from numpy.typing import NDArray

from dabiao.intake.facts import ROW_REFUSED, WITHDRAWN
from dabiao.intake.folding import narrow
from dabiao.intake.texts import Texts

NUMBER, MISSING, SUPPRESSED = range(3)
"""States of a cell that is not wrong; any other is the place in :data:`STATES` of what is wrong with it."""

STATES = (
    "number", "missing", "suppressed", "damaged_number", "excel_error", "formula_without_value",
    "merged_cell", "not_a_number", "unexpected_percent", "number_too_large", "measure_unit",
    "not_integer", "negative", "implausible", ROW_REFUSED, WITHDRAWN,
)  # fmt: skip
"""The states by number; those above SUPPRESSED are codes of problems."""

STATE = {name: number for number, name in enumerate(STATES)}

MERGED = "〔合并单元格"
"""How the text begins of a cell that a merged range covers, e.g. ``〔合并单元格 A2:A5〕``."""

_MISSING = frozenset(
    [
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "−",
        "/",
        "//",
        "\\",
        ".",
        "…",
        "……",
        "无",
        "无数据",
        "暂无",
        "缺",
        "缺失",
        "空",
        "未报",
        "未填",
        "未统计",
        "不详",
        "n/a",
        "na",
        "n.a.",
        "null",
        "none",
        "nan",
    ]
)
_SUPPRESSED = re.compile(r"[<≤]=?\s*\d+|\*+")
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?")
_DECIMAL = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?([%‰]?)")
_INVALID = (
    ("damaged_number", re.compile(r"[+-]?[0-9]+(\.[0-9]*)?e[+-]?[0-9]+")),
    ("excel_error", re.compile(r"#.+")),
    ("formula_without_value", re.compile(r"=.+")),
    ("merged_cell", re.compile(f"{MERGED}.+")),
)
_CALM = Context(traps=[])  # a number of a million digits is infinite to it, and no error
_SIGNS = {"": Decimal(1), "%": Decimal(1), "‰": Decimal("0.1")}

States = NDArray[np.int8]
LIMIT = 10**15
"""A number from here on is too large to be told from its neighbours."""


@dataclass
class Cells:
    """A column: the value of each cell, NaN if it is no number, and what is ``told`` of their states; nothing
    where each is a number or missing, as the values say."""

    values: NDArray[np.float64]
    told: States | None = None

    @property
    def are_clean(self) -> bool:
        """Whether each cell is a number or missing."""
        return self.told is None

    @property
    def states(self) -> States:
        """The state of each cell."""
        if self.told is None:
            return np.isnan(self.values).view(np.int8)  # MISSING is 1, NUMBER is 0
        return self.told


def numbers(texts: Texts, *, percentage: bool = False, factor: Decimal = Decimal(1)) -> Cells:
    """What the cells are.

    ``factor`` converts from the measure unit in the header, by decimal arithmetic. A percent sign
    is understood where ``percentage`` holds, and makes the cell invalid elsewhere.
    """
    read = [cell(text, percentage=percentage, factor=factor) for text in texts.distinct]
    values = np.array([value for value, _ in read], dtype=np.float64)
    states = np.array([state for _, state in read], dtype=np.int8)
    is_clean = states.max(initial=NUMBER) <= MISSING
    return Cells(texts.spread(values), None if is_clean else texts.spread(states))


def cell(text: str, *, percentage: bool = False, factor: Decimal = Decimal(1)) -> tuple[float, int]:
    """The value and the state of one."""
    if factor == 1 and _PLAIN.fullmatch(text):
        return float(text), NUMBER
    word = narrow(text).replace("−", "-").lower()
    if word in _MISSING:
        return np.nan, MISSING
    if _SUPPRESSED.fullmatch(word):
        return np.nan, SUPPRESSED
    for code, pattern in _INVALID:
        if pattern.fullmatch(word):
            return np.nan, STATE[code]
    return _decimal(word, percentage, factor)


def _decimal(word: str, percentage: bool, factor: Decimal) -> tuple[float, int]:
    found = _DECIMAL.fullmatch(word)
    if not found:
        return np.nan, STATE["not_a_number"]
    sign, whole, fraction, percent = found.groups()
    if percent and not percentage:
        return np.nan, STATE["unexpected_percent"]
    # a sign in the cell already says the measure unit; the header's would scale it twice
    scale = _SIGNS[percent] if percent else factor
    number = Decimal(f"{sign}{whole.replace(',', '')}{fraction or ''}")
    if scale != 1:  # multiplying rounds a number of many digits
        number = _CALM.multiply(number, scale)
    return (np.nan, STATE["number_too_large"]) if number.copy_abs() >= LIMIT else (float(number), NUMBER)

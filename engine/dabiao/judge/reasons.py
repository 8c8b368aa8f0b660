"""Every outcome a verdict can have: the closed list of statuses and reason codes, with sentences.

An outcome is a small number while judging, so that a million of them cost a million bytes; it
becomes a status, a reason code and a sentence only where people read it. The sentences are words of
the key ``reason_…``; ``{cells}`` in them is filled with "usable of expected".
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dabiao.catalogue.models import Status
from dabiao.words import Lang, words

if TYPE_CHECKING:
    import numpy as np


class Outcome(NamedTuple):
    """A status with the reason for it; a plain pass or fail has none."""

    status: Status
    reason_code: str


class Code(IntEnum):
    """The numbers of the outcomes; 0 is a row that is not judged at all."""

    OUT_OF_SCOPE = 0
    PASS = 1
    PASS_PROVISIONAL = 2
    PASS_SECURED = 3
    PASS_KNOWN_PART = 4
    PASS_TOLERATED = 5
    PASS_ABOVE_RANGE = 6
    PASS_LATE = 7
    FAIL = 10
    FAIL_KNOWN_PART = 11
    FAIL_TOLERATED = 12
    NOT_DUE_AWAITED = 20
    NOT_DUE_YET_UNMET = 21
    NOT_DUE_BEYOND_RECOVERY = 22
    INCOMPLETE_CELLS = 30
    INCOMPLETE_VALUE = 31
    INCOMPLETE_ATTRIBUTE = 32
    BLOCKED = 40
    NO_DATA_UNIT = 50
    NO_DATA_TAG = 51
    NO_DATA_ATTRIBUTE = 52
    NO_DATA_REGISTRY = 53
    NO_DATA_SILENT = 54
    NO_DATA_BASELINE = 55
    NO_DATA_PERIOD = 56
    NOT_APPLICABLE_NOBODY = 60
    NOT_APPLICABLE_CONDITION = 61
    NOT_APPLICABLE_NEW = 62
    NOT_APPLICABLE_ZERO = 63


OUTCOMES: dict[Code, Outcome] = {
    Code.PASS: Outcome("pass", ""),
    Code.PASS_PROVISIONAL: Outcome("pass", "provisional"),
    Code.PASS_SECURED: Outcome("pass", "secured"),
    Code.PASS_KNOWN_PART: Outcome("pass", "known_part"),
    Code.PASS_TOLERATED: Outcome("pass", "gaps_tolerated"),
    Code.PASS_ABOVE_RANGE: Outcome("pass", "above_range"),
    Code.PASS_LATE: Outcome("pass", "late"),
    Code.FAIL: Outcome("fail", ""),
    Code.FAIL_KNOWN_PART: Outcome("fail", "known_part"),
    Code.FAIL_TOLERATED: Outcome("fail", "gaps_tolerated"),
    Code.NOT_DUE_AWAITED: Outcome("not_due", "figures_awaited"),
    Code.NOT_DUE_YET_UNMET: Outcome("not_due", "not_met_yet"),
    Code.NOT_DUE_BEYOND_RECOVERY: Outcome("not_due", "beyond_recovery"),
    Code.INCOMPLETE_CELLS: Outcome("incomplete", "cells_missing"),
    Code.INCOMPLETE_VALUE: Outcome("incomplete", "value_undefined"),
    Code.INCOMPLETE_ATTRIBUTE: Outcome("incomplete", "attribute_missing"),
    Code.BLOCKED: Outcome("blocked", "unusable_cells"),
    Code.NO_DATA_UNIT: Outcome("no_data", "unit_unknown"),
    Code.NO_DATA_TAG: Outcome("no_data", "tag_unassigned"),
    Code.NO_DATA_ATTRIBUTE: Outcome("no_data", "attribute_missing"),
    Code.NO_DATA_REGISTRY: Outcome("no_data", "none_registered"),
    Code.NO_DATA_SILENT: Outcome("no_data", "nothing_reported"),
    Code.NO_DATA_BASELINE: Outcome("no_data", "baseline_missing"),
    Code.NO_DATA_PERIOD: Outcome("no_data", "never_expected"),
    Code.NOT_APPLICABLE_NOBODY: Outcome("not_applicable", "nobody_in_scope"),
    Code.NOT_APPLICABLE_CONDITION: Outcome("not_applicable", "condition_false"),
    Code.NOT_APPLICABLE_NEW: Outcome("not_applicable", "no_baseline_unit"),
    Code.NOT_APPLICABLE_ZERO: Outcome("not_applicable", "denominator_zero"),
}

STATUS_CODES: dict[Status, tuple[Code, ...]] = {
    status: tuple(code for code, outcome in OUTCOMES.items() if outcome.status == status)
    for status in dict.fromkeys(outcome.status for outcome in OUTCOMES.values())
}
"""The outcomes of each status."""


@cache
def by_outcome(name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The place of each outcome's text among all such texts, -1 for :data:`Code.OUT_OF_SCOPE`, and these."""
    import numpy as np

    texts = {code: str(getattr(outcome, name)) for code, outcome in OUTCOMES.items()}
    kinds = tuple(dict.fromkeys(texts.values()))
    places = np.full(max(Code) + 1, -1, np.int8)
    places[list(texts)] = [kinds.index(text) for text in texts.values()]
    return places, kinds


def sentence(code: Code, lang: Lang) -> str:
    """The reason for an outcome in words; "" for a plain pass or fail."""
    return words(lang)[f"reason_{code.name.lower()}"] if OUTCOMES[code].reason_code else ""


def reason_table(lang: Lang = "zh") -> list[tuple[str, str, str]]:
    """``(reason_code, status, sentence)`` for every reason, in the order of the list above."""
    return [(o.reason_code, o.status, sentence(code, lang)) for code, o in OUTCOMES.items() if o.reason_code]

"""Whom verdicts are about, in numbers: the texts these stand for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dabiao.judge.whom import told_of

TEXTS = pd.Index(["甲", "乙", "丙", "丁"], dtype="str")


@pytest.mark.parametrize(
    ("codes", "kept"),
    [([3, 1, 3], ["乙", "丁"]), ([-1, 2], ["丙"]), ([], []), ([0, 0, 2, -1, 0], ["甲", "乙", "丙", "丁"])],
)
def test_a_few_rows_keep_the_texts_that_stand_in_them(codes: list[int], kept: list[str]) -> None:
    numbers, texts = told_of(np.array(codes, np.int32), TEXTS)
    assert texts.tolist() == kept
    assert [texts[n] if n >= 0 else None for n in numbers] == [TEXTS[c] if c >= 0 else None for c in codes]

"""Passes may be shared or not: the verdicts are the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import dabiao
from dabiao.judge import agenda

DATA_IN = Path(__file__).parents[3] / "data_in"


@pytest.mark.parametrize(
    "span", [("2018-11", "2018-09"), ("2025-11", None)], ids=["several months", "one month"]
)
def test_plans_that_share_a_pass_get_the_verdicts_of_their_own_windows(
    span: tuple[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of, since = span
    shared = dabiao.check(DATA_IN, as_of=as_of, since=since)
    monkeypatch.setattr(agenda, "TOGETHER", -1)
    apart = dabiao.check(DATA_IN, as_of=as_of, since=since)
    assert len(shared.judged) > 100
    pd.testing.assert_frame_equal(shared.judged, apart.judged)
    pd.testing.assert_frame_equal(_sorted(shared.judge.members()), _sorted(apart.judge.members()))


def _sorted(members: pd.DataFrame) -> pd.DataFrame:
    return members.sort_values(["target", "unit", "start", "end", "known_at"], ignore_index=True)

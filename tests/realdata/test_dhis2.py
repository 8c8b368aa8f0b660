"""2,052 indicator values that DHIS2's own tests assert, against the values of our verdicts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import dhis2_adapter
import pandas as pd
import pytest
from published import checked, needs_realdata, rounded

CATALOGUE = Path(__file__).parent / "dhis2" / "catalogue"
DEMANDED = {"annualised": 80, "per_cent": 25, "plain": 1}

pytestmark = needs_realdata


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Every published answer beside the verdict on its period."""
    folder = dhis2_adapter.write(tmp_path_factory.mktemp("dhis2") / "data_in")
    verdicts = checked(folder, CATALOGUE, "2021-01", "2022-12")
    names = {"unit_id": "unit", "as_of": "last", "window": "period", "status": "status", "value": "ours"}
    # a row of an answer on a whole period: not the months of one so far, not the region's "nobody here"
    of_answers = verdicts["unit_level"] == "institution"
    whole = ~verdicts["window"].str.contains("/")
    ours = verdicts.loc[of_answers & whole, [*names]].rename(columns=names)
    return dhis2_adapter.answers().merge(ours, on=["unit", "last", "period"], validate="1:1")


def test_every_answer_gets_one_verdict(judged: pd.DataFrame) -> None:
    assert len(judged) == 2052


def test_every_value_is_the_published_one(judged: pd.DataFrame) -> None:
    """Two decimals, half up; the published text leaves out trailing zeros."""
    ours = judged["ours"].map(lambda value: rounded(value, 2))
    wrong = judged[ours.astype(float) != judged["value"].astype(float)]
    assert wrong[["dx_name", "pe", "value", "ours"]].to_dict("records") == []


def test_every_status_is_that_of_the_exact_value(judged: pd.DataFrame) -> None:
    def status(row: pd.Series) -> str:
        exact = Fraction(row["numerator"]) * Fraction(row["multiplier"])
        exact /= Fraction(row["divisor"]) * Fraction(row["denominator"])
        return "pass" if exact >= DEMANDED[row["type"]] else "fail"

    expected = judged.apply(status, axis="columns")
    assert set(expected) == {"pass", "fail"}
    assert list(judged["status"]) == list(expected)

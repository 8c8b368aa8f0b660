"""The pandera schema and its plain form are one contract."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ELEMENTS
from pandera.errors import SchemaError

from dabiao.catalogue.models import Element
from dabiao.intake import contract

FIGURES = [0.0, 1.0, 1.5, -1.0, -0.5, 100.0, 100.01, 5000.0, 5001.0, 1e14, np.nan]
INSTITUTION_ELEMENTS = [Element.model_validate(e) for e in ELEMENTS]


def rows_of(figures: dict[str, float | list[float]]) -> pd.DataFrame:
    rows = max(np.size(held) for held in figures.values())
    return pd.DataFrame({"unit": ["H1"] * rows, "month": 24223, "revision": 0, **figures})


@pytest.mark.parametrize("element", INSTITUTION_ELEMENTS, ids=lambda e: e.code)
def test_both_forms_refuse_the_same(element: Element) -> None:
    rows = rows_of({element.code: FIGURES})
    broken, told = contract.breaking(rows, [element]), contract.lazy_report(rows, [element])
    assert set(broken["index"]) == set(told["index"])
    once = broken.drop_duplicates("index", keep=False)
    assert once.to_numpy().tolist() == told[told["index"].isin(once["index"])].to_numpy().tolist()


def test_the_gravest_breach_of_a_figure_is_told_once() -> None:
    beds = Element.model_validate(ELEMENTS[2])
    found = contract.violations(rows_of({"actual_beds": -1.5}), [beds])
    assert found.to_numpy().tolist() == [[0, "actual_beds", "not_integer"]]


def test_every_breach_is_in_one_report() -> None:
    rows = pd.concat(
        [rows_of({"discharges": n, "actual_beds": b}) for n, b in [(1.5, 1.0), (2.0, -1.0), (3.0, 9999.0)]]
    )
    found = contract.violations(
        rows.reset_index(drop=True), INSTITUTION_ELEMENTS[:1] + INSTITUTION_ELEMENTS[2:3]
    )
    assert found.to_numpy().tolist() == [
        [0, "discharges", "not_integer"], [1, "actual_beds", "negative"], [2, "actual_beds", "implausible"],
    ]  # fmt: skip


def test_a_wrong_type_is_refused_by_the_schema() -> None:
    rows = rows_of({"actual_beds": 1.0}).astype({"actual_beds": "str"})
    with pytest.raises(SchemaError, match="float64"):
        contract.schema([INSTITUTION_ELEMENTS[2]]).validate(rows)


@pytest.mark.parametrize(
    ("beds", "waits"),
    [([1.0, np.nan], False), ([1.5, 1.0, 9999.0], False), ([-1.5], True)],
    ids=["clean", "each figure breaks one rule", "one breaks several"],
)
def test_only_a_figure_that_breaks_several_rules_waits_for_pandera(beds: list[float], waits: bool) -> None:
    code = (
        "import sys; from dabiao.catalogue.models import Element; from dabiao.intake import contract;"
        f"from numpy import array, nan, zeros; beds = Element.model_validate({ELEMENTS[2]!r});"
        f"keys = dict.fromkeys(contract.KEYS, zeros({len(beds)}));"
        f"contract.violations({{**keys, 'actual_beds': array({beds!r})}}, [beds]);"
        "sys.exit(2 + ('pandera' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 2 + waits

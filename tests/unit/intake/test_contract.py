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


def rows_of(figures: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": ["H1"], "month": [24223], "revision": [0], **{k: [v] for k, v in figures.items()}}
    )


@pytest.mark.parametrize("element", INSTITUTION_ELEMENTS, ids=lambda e: e.code)
@pytest.mark.parametrize("figure", FIGURES)
def test_both_forms_refuse_the_same(element: Element, figure: float) -> None:
    rows = rows_of({element.code: figure})
    breaking = contract.breaking(rows[element.code].to_numpy(), element)
    assert (len(breaking) == 0) == contract.lazy_report(rows, [element]).empty


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


def test_a_clean_return_never_waits_for_pandera() -> None:
    code = (
        "import sys; from dabiao.intake import contract; import pandas as pd;"
        "contract.violations(pd.DataFrame({'unit': ['H1'], 'month': [1], 'revision': [0]}), []);"
        "sys.exit('pandera' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

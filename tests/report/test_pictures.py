"""What is drawn of figures over time, where there are none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from dabiao.judge import series
from dabiao.report.pictures import Pictures


def test_of_nothing_measured_there_is_nothing_to_draw() -> None:
    """As in a run that judges nothing but what is attested."""
    paper = SimpleNamespace(targets={})
    result: Any = SimpleNamespace(series=series.none(), as_of="2018-12", catalogue=paper)
    phrases: Any = None
    line: Any = SimpleNamespace(row=0, target="paper/plan", unit="H1")
    shown = pd.DataFrame(columns=["value", "threshold", "threshold_high", "operator", "gap", "status"])
    pictures = Pictures(result, shown, phrases)
    assert (pictures.sparks([line]), pictures.trend(line), pictures.ranking([line], 1)) == ({0: ""}, "", [])

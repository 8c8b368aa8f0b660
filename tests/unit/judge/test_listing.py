"""What is kept of verdicts that are put away: that of several parts is that of the whole."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from dabiao.judge import changes
from dabiao.judge.listing import Keeper, Kept
from dabiao.judge.worst import Lists

UNITS = list("abcdef")
SHORTS = [0.1, np.nan, 0.5, np.nan, 0.3, 0.9]
NUMBERS: Any = SimpleNamespace(number=lambda units: np.array([UNITS.index(unit) for unit in units]))


def keeper(most: int, *targets: str) -> Keeper:
    plans: Any = [
        SimpleNamespace(target=SimpleNamespace(id=name), index=at) for at, name in enumerate(targets)
    ]
    return Keeper(Lists(most, most, most, most, most, most), plans, territory=None)  # type: ignore[arg-type]


def verdicts(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["target", "unit_id", "status"])
    table = table.assign(document=table["target"].str[:1], unit_name=table["unit_id"])
    return table.astype("category").assign(value=1.0)


NO_CHANGES = changes.changes(verdicts(), verdicts())


def test_a_part_without_verdicts_changes_nothing_in_the_order_of_the_others() -> None:
    fails = pd.DataFrame({
        "target": "p/x", "unit": UNITS, "home": "R", "place": 0, "short": SHORTS, "gap": SHORTS,
    })  # fmt: skip
    told = Kept(
        fails, NO_CHANGES.rename(columns={"unit_id": "unit"}), pd.Series({"R": 6}), pd.Series({"p/x": 4})
    )
    of_all = keeper(2, "p/x")
    found = of_all.together([told, of_all.of([], NO_CHANGES)], NUMBERS)
    assert found.rows["unit"].tolist() == ["c", "f"]
    assert found.rows["short"].tolist() == [0.5, 0.9]
    assert found.units.to_dict() == {"R": 6}


def test_the_first_changes_are_those_of_the_first_target_and_of_who_is_still_judged() -> None:
    before = verdicts(("b/x", "gone", "fail"), ("a/x", "e", "fail"), ("b/x", "f", "fail"))
    latest = verdicts(
        ("a/x", "c", "fail"), ("a/x", "e", "no_data"), ("b/x", "d", "fail"), ("b/x", "f", "no_data")
    )
    kept = keeper(1, "b/x", "a/x").of([], changes.changes(latest, before)).changes
    assert sorted(map(tuple, kept.to_numpy().tolist())) == [("b/x", "d"), ("b/x", "f")]

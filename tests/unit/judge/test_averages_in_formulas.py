"""An average is told by what it was worked out from, so that it can be reckoned again."""

from __future__ import annotations

import pytest

from dabiao.judge.inputs import Average


@pytest.mark.parametrize(
    ("average", "told"),
    [
        (Average(3.6, 2, ((1.8, 2),)), "1.8"),
        (Average(900, 500, ((1.5, 200), (2, 300))), "(1.5 × 200 + 2 × 300) ÷ 500"),
        (Average(25443.6, 14000), "25,443.6 ÷ 14,000"),
        (Average(0, 0), "?"),
    ],
)
def test_an_average_is_told_by_its_sums(average: Average, told: str) -> None:
    assert average.node("zh").text == told


def test_it_is_bracketed_where_it_divides() -> None:
    assert (Average(60, 2).node("zh") / Average(9, 3).node("zh")).text == "60 ÷ 2 ÷ (9 ÷ 3)"

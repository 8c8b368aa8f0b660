"""What several readers of parts tell is what one reader of the whole would have told."""

from __future__ import annotations

import pytest

from dabiao.intake import problems
from dabiao.intake.problems import Log, Place, Problem


def told(places: list[tuple[str, int]]) -> tuple[Problem, ...]:
    log = Log()
    for file, row in places:
        log.add("total_row", Place(file, row=row))
    return log.problems()


@pytest.mark.parametrize("cap", [3, 100])
def test_together_they_tell_what_one_would(cap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "CAP", cap)
    places = [(file, row) for file in "ab" for row in range(1, 12)]
    parts = [places[at::4] for at in range(4)]
    whole = told(places)
    assert problems.together([told(part) for part in parts], "zh") == whole
    further = [problem.message for problem in whole if problem.row is None]
    assert further == (["同类问题还有 8 处，未逐一列出。"] * 2 if cap == 3 else [])

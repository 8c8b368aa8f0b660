"""Every case of the book is judged by every engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import every_engine
import pytest
from book import Case, case, catalogue

from dabiao.authoring import examples


@pytest.fixture(params=every_engine.ALL)
def judge(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Case]:
    """``judge(targets, facts, …)`` makes a case of :mod:`book`, to be judged by one engine."""
    return partial(case, tmp_path, every_engine.there(request.param))


@pytest.fixture
def told(tmp_path):
    """``told(targets, …)``: the examples of these targets, judged."""

    def report(targets, force="2018-01..12", region="East", tags=""):
        rules = catalogue(tmp_path, targets, force, region, tags.split())
        return examples.run(rules, examples.chosen(rules, []), "en")

    return report

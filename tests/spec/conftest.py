"""Every case of the book is judged by every engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import every_engine
import pytest
from book import Case, case, catalogue

from dabiao.authoring import examples

engine = every_engine.engine


@pytest.fixture
def judge(engine: str, tmp_path: Path) -> Callable[..., Case]:
    """``judge(targets, facts, …)`` makes a case of :mod:`book`, to be judged by one engine."""
    return partial(case, tmp_path, engine)


@pytest.fixture
def told(engine, tmp_path):
    """``told(targets, …)``: the examples of these targets, judged."""

    def report(targets, force="2018-01..12", region="East", tags=""):
        rules = catalogue(tmp_path, targets, force, region, tags.split())
        return examples.run(rules, examples.chosen(rules, []), "en", engine)

    return report

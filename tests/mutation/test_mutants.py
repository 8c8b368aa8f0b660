"""Hardly any change of a rule goes unnoticed: a sample here, all of them by ``make mutants``."""

from __future__ import annotations

from mutants import CORE, EXTRA, main, told

SAMPLE, SEED = 150, 20261122


def test_lint_and_test_notice_98_of_100_changes() -> None:
    tried, left = main(SAMPLE, SEED)
    core = [str(mutant) for mutant in left if mutant.sort in CORE]
    print(told(tried, left, CORE), told(tried, left, EXTRA), sep="\n")
    assert len(core) <= 0.02 * sum(tried[sort] for sort in CORE), core

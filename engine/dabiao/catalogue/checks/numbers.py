"""Numbers demanded that can hardly be meant: a fraction for a percentage, more than the whole."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.checks.wording import demanded
from dabiao.catalogue.demands import Demand
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Target
from dabiao.catalogue.quotes import written

PERCENT = "percent"


def check_percent(draft: Draft, target: Target) -> Iterator[Finding]:
    """A percentage is written as 25, not as 0.25; a small one stands in the quote with its sign."""
    for path, demand in demanded(target):
        if not demand.prior and _unit(draft, target, path) == PERCENT:
            for number in _small(target, demand):
                yield draft.finding("targets", target.id, "percent_as_fraction", *path, number=number)


def _unit(draft: Draft, target: Target, path: tuple[str, ...]) -> str:
    indicator = draft.indicator_of(target)
    if len(path) > 1 or not target.counts_institutions:
        return indicator.measure_unit if indicator else ""
    return PERCENT if target.quantifier == "share" else ""


def _small(target: Target, demand: Demand) -> list[str]:
    quote = "".join((target.quote or "").split()).replace("％", "%")
    told = [written(number) for number in dict.fromkeys((demand.low, demand.high)) if 0 < number <= 1]
    return [number for number in told if f"{number}%" not in quote]


def check_whole(draft: Draft, target: Target) -> Iterator[Finding]:
    """No more than the whole is demanded of a proportion."""
    indicator = draft.indicator_of(target)
    for path, demand in demanded(target):
        of_indicator = bool(indicator) and (len(path) > 1 or not target.counts_institutions)
        if of_indicator and indicator and indicator.type == "proportion":
            most = max(demand.low, demand.high)
            if most > indicator.factor:
                yield draft.finding("targets", target.id, "above_whole", *path, number=written(most))


CHECKS = (check_percent, check_whole)

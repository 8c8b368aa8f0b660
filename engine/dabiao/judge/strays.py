"""What no unit's row can say: names and tags that lead to nobody, and that nobody is in scope
(rows 1 and 2 of the status table)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from dabiao.judge.blocks import SPAN
from dabiao.judge.numbers import Numbers
from dabiao.judge.outcomes import PLAN
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import Code
from dabiao.judge.scope import Registrar, tags_of


def added(
    found: pd.DataFrame, judged: set[tuple[int, ...]], plans: Sequence[Plan], clocks: pd.DataFrame,
    registrar: Registrar, numbers: Numbers,
) -> pd.DataFrame:  # fmt: skip
    """``found`` with a row for every name under ``each`` that leads to nobody, and for the document's
    region where a tag does, or where nobody is in scope; a ``total``, ``count`` or ``share`` that
    rests on such a name has no data. Stray rows carry the name they are about in ``name``; ``judged`` holds
    each ``plan`` and span over which anybody was judged."""
    lost = {plan.index: _lost(plan, registrar) for plan in plans}
    found = _without_footing(found, {p.index: lost[p.index] for p in plans if p.target.quantifier != "each"})
    each = {plan.index: plan for plan in plans if plan.target.quantifier == "each"}
    keys = [key for key in clocks[[PLAN, *SPAN]].itertuples(index=False, name=None) if key[0] in each]
    rows = [row for key in keys for row in _rows(each[key[0]], key, lost[key[0]], key in judged, registrar)]
    if not rows:
        return found
    strays = pd.DataFrame(rows, columns=[PLAN, *SPAN, "unit", "name", "region_code", "outcome"])
    return pd.concat([found, numbers.numbered(strays, "unit", "region_code")], ignore_index=True)


def _without_footing(found: pd.DataFrame, lost: dict[int, list[tuple[str, Code]]]) -> pd.DataFrame:
    codes = {plan: int(missing[0][1]) for plan, missing in lost.items() if missing}
    if not codes:
        return found
    hit = found[PLAN].isin(codes)
    empty = dict.fromkeys(("value", "numerator", "denominator", "gap"), float("nan"))
    changed = found[hit].assign(outcome=found.loc[hit, PLAN].map(codes), **empty)
    return pd.concat([found[~hit], changed])


def _rows(
    plan: Plan, key: tuple[int, ...], lost: list[tuple[str, Code]], seen: bool, registrar: Registrar
) -> Iterator[tuple[Any, ...]]:
    """The stray rows of a plan in one span; ``key`` names both."""
    home = registrar.catalogue.documents[plan.target.document].region
    said = [("", name, home, int(code)) for name, code in lost if code != Code.NO_DATA_TAG]
    said += [(home, "", home, int(code)) for _, code in lost if code == Code.NO_DATA_TAG][:1]
    nobody = [(home, "", home, int(Code.NOT_APPLICABLE_NOBODY))]
    for row in said or ([] if seen else nobody):
        yield (*key, *row)


def _lost(plan: Plan, registrar: Registrar) -> list[tuple[str, Code]]:
    """Names and tags of the target that lead to nobody in the document's region."""
    target = plan.target
    tags = tags_of(target)
    if not (target.units or target.regions or tags):
        return []
    home = registrar.catalogue.documents[target.document].region
    below = registrar.territory.below(home)
    found = [
        (name, Code.NO_DATA_UNIT) for name, ids in registrar.named(target.units, below).items() if not ids
    ]
    found += [(code, Code.NO_DATA_UNIT) for code in target.regions if code not in below]
    return found + [(tag, Code.NO_DATA_TAG) for tag in tags if not registrar.carried(tag, home)]

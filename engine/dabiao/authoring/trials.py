"""Cases in, verdicts out: what the engine says of each, with as few runs of it as may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import pandas as pd

from dabiao.authoring.candidates import AttributeValueError, Candidates
from dabiao.authoring.case_world import CaseError, CaseWorld, Judged
from dabiao.authoring.cases import Case
from dabiao.catalogue.models import Catalogue, Status
from dabiao.judge import engines
from dabiao.judge.run import Judge
from dabiao.words import Lang, words

BATCH = 200
"""Cases judged in one run: with more, its tables grow wider faster than runs are saved."""


@dataclass(frozen=True)
class Trial:
    """What the engine says of a case: ``answers``, a status for each institution that is judged itself, or
    one for all; of the first verdict ``value``, ``gap`` and ``reason``. An institution passed over while
    others are judged has the answer None. For a case that cannot be, no answer, and ``reason`` says why."""

    case: Case
    answers: tuple[Status | None, ...]
    value: float = nan
    gap: float = nan
    reason: str = ""

    @property
    def statuses(self) -> tuple[Status | None, ...]:
        """The answers, each once."""
        return tuple(dict.fromkeys(self.answers))


def tried(
    cases: Sequence[Case], catalogue: Catalogue, lang: Lang = "zh", engine: str = "auto"
) -> list[Trial]:
    """The trial of each case, in the order of the cases. Raises
    :class:`dabiao.judge.engines.EngineError` where the engine cannot run here."""
    candidates, carrier = Candidates(catalogue), engines.engine(engine)
    found: dict[int, Trial] = {}
    for run in _runs(cases):
        found |= _tried({i: cases[i] for i in run}, CaseWorld(catalogue, candidates), lang, carrier)
    return [found[i] for i in range(len(cases))]


def _runs(cases: Sequence[Case]) -> Iterable[list[int]]:
    """The places of cases that are judged together: those as of one month."""
    months: dict[int, list[int]] = {}
    for i, case in enumerate(cases):
        months.setdefault(case.at, []).append(i)
    for places in months.values():
        yield from (places[k : k + BATCH] for k in range(0, len(places), BATCH))


def _tried(
    cases: dict[int, Case], case_world: CaseWorld, lang: Lang, carrier: engines.Engine
) -> dict[int, Trial]:
    found: dict[int, Trial] = {}
    judged: dict[int, Judged] = {}
    for i, case in cases.items():
        try:
            judged[i] = case_world.add(case)
        except (CaseError, AttributeValueError) as error:
            found[i] = Trial(case, (), reason=_problem(error, lang))
    if judged:
        rows = _by_case(_verdicts(case_world, next(iter(cases.values())).at, lang, carrier), judged)
        found |= {i: _trial(cases[i], judged[i], rows[i]) for i in judged}
    return found


def _verdicts(case_world: CaseWorld, at: int, lang: Lang, carrier: engines.Engine) -> pd.DataFrame:
    facts = case_world.world.facts(at)
    return Judge(facts, case_world.catalogue, [at], engine=carrier, lang=lang).verdicts()


def _by_case(verdicts: pd.DataFrame, judged: dict[int, Judged]) -> dict[int, list[Any]]:
    """The verdicts that answer each case: its institutions', else its region's."""
    units = [(i, s.target, unit) for i, s in judged.items() for unit in (*s.institutions, s.region)]
    meant = pd.DataFrame(units, columns=["case", "target", "unit_id"]).merge(verdicts)
    own = meant[meant["unit_id"] != meant["region_code"]]
    rest = meant[~meant["case"].isin(own["case"])]
    found: dict[int, list[Any]] = {i: [] for i in judged}
    for row in pd.concat([own, rest]).to_dict("records"):
        found[row["case"]].append(row)
    return found


def _trial(case: Case, whose: Judged, rows: list[Any]) -> Trial:
    if not rows:
        return Trial(case, ())
    said = {row["unit_id"]: row["status"] for row in rows}
    answers = tuple(map(said.get, whose.institutions)) if said.keys() <= {*whose.institutions} else ()
    return Trial(
        case, answers or tuple(said.values()), *(rows[0][name] for name in ("value", "gap", "reason"))
    )


def _problem(error: CaseError | AttributeValueError, lang: Lang) -> str:
    code, values = (
        (error.code, error.values)
        if isinstance(error, CaseError)
        else ("attribute", {"attribute": error.attribute, "value": error.value})
    )
    return words(lang).say(f"trial_{code}", **values)

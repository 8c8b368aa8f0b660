"""A part of the institutions: what can be said of them without looking at any other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from dabiao.expression import base_name
from dabiao.intake.facts import Facts, Waiver
from dabiao.judge import counts, deliverables, institutions
from dabiao.judge.adding import Adding, Sums
from dabiao.judge.agenda import (
    Agenda,
    attested,
    institution_names,
    judging_institutions,
    months,
    with_figures,
)
from dabiao.judge.blocks import Block
from dabiao.judge.cutter import Cutter
from dabiao.judge.decide import RESULT, Layer, decided, sheets
from dabiao.judge.engines import Engine
from dabiao.judge.found import Found
from dabiao.judge.numbers import Numbers
from dabiao.judge.outcomes import PLAN, Outcomes
from dabiao.judge.panel import Panel, among, build
from dabiao.judge.plan import Plan
from dabiao.judge.scope import Registrar
from dabiao.judge.strips import Strip
from dabiao.judge.table import Table
from dabiao.judge.units import unit_frame
from dabiao.judge.whom import Whom
from dabiao.stages import followed

_SPELL = ["unit", "region_code", "valid_from", "valid_to", "opened"]

Source = Callable[[], Facts]
"""Gives the facts of some institutions: their rows of the registry with all that they reported."""


@dataclass
class Part:
    """``facts`` of all institutions of the registrar's registry; those of any other unit are not looked
    at."""

    agenda: Agenda
    registrar: Registrar
    numbers: Numbers
    facts: Facts
    engine: Engine

    @classmethod
    def of(cls, agenda: Agenda, facts: Facts, engine: Engine) -> Part:
        """The part of these institutions."""
        numbers = Numbers.of(facts.registry, agenda.territory)
        return cls(agenda, agenda.registrar(facts.registry), numbers, facts, engine)

    def found(self, wanted: Sequence[str] = RESULT) -> Found:
        """Judges the institutions, counts them, and adds up what they reported. What is ``wanted`` is told of
        verdicts."""
        layers, sums = [], []
        for block in followed("judge", self.agenda.blocks):
            cases, summed = self._of_block(block)
            layers += cases
            sums.append(summed)
        counting = {plan.index for plan in self.agenda.counting}
        inner = [layer for layer in layers if layer.plan in counting]
        single = sheets((layer for layer in layers if layer.plan not in counting), wanted)
        others = decided([*inner, *self._deliverables()], tuple(dict.fromkeys((*wanted, *counts.READ))))
        outcomes = self.agenda.own_spans(Outcomes(single, others))
        inside = outcomes.rows[PLAN].isin(counting)
        counted = outcomes.rows[inside]
        added = counts.counted(counted) if counting else counted
        outcomes = replace(outcomes, rows=outcomes.rows[~inside])
        return Found(self.numbers.names, outcomes, counted, added, sums)

    def strips(self, outcomes: Outcomes, waivers: Sequence[Waiver]) -> list[Strip]:
        """The verdicts of these outcomes, of the months asked for."""
        whom = Whom(self.facts.registry, self.numbers)
        return Cutter(outcomes, self.agenda.plans, self.agenda.asked, whom, waivers).strips()

    def _of_block(self, block: Block) -> tuple[list[Layer], list[Sums]]:
        """The cases of institutions in a block, also of those to be counted, and what its plans read of
        institutions for regions, batch by batch."""
        plans, batches = judging_institutions(with_figures(block.plans)), list(self.agenda.batches(block))
        reading = [*plans, *(plan for batch in batches for plan, _ in batch)]
        if not reading:
            return [], []
        panel = self.institutions_of(block, reading)
        adding = Adding(self.registrar, panel)
        return self._layers(block, plans, panel), [adding.sums(block, b, self.engine) for b in batches]

    def _layers(self, block: Block, plans: Sequence[Plan], panel: Panel) -> list[Layer]:
        if not plans:
            return []
        read = [(plan, plan.names) for plan in plans]
        units = unit_frame(panel, block, read, attested(self._filed, plans), self.engine)
        return institutions.layers(units, plans, self.registrar)

    def _deliverables(self) -> list[Layer]:
        """The cases of all plans that ask for a deliverable and nothing else."""
        plans = [p for p in judging_institutions(self.agenda.judged) if deliverables.alone(p)]
        if not plans:
            return []
        scopes = {p.index: self.registrar.scope(p.target) for p in plans}
        return deliverables.of_institutions(
            plans, scopes, self.agenda.clocks, self._spells, self._filed, self.engine
        )

    def institutions_of(self, block: Block, plans: Sequence[Plan]) -> Panel:
        """The panel of institutions, with nothing but what these plans of a block read, of those that lie in
        the regions of their documents at any time."""
        names = tuple(dict.fromkeys(n for p in plans for n in institution_names(p)))
        wanted, elements = self.agenda.wanted(names, block.windows), self.agenda.catalogue.elements
        known = self.registrar.columns_of(p.target for p in plans)
        owes = self.registrar.duties(dict.fromkeys(map(base_name, names)))
        spells = Table.of(self._spells[[*_SPELL, *known, *owes.values()]]).taken(self._concerned(plans))
        panel = build(spells, *self._reported, wanted, elements, owes, self.engine)
        return panel.reading(names, known, months=months(block, plans))

    def _concerned(self, plans: Sequence[Plan]) -> np.ndarray:
        """The rows of the registry, all that there are of them, of institutions that lie in the regions of
        these plans' documents."""
        documents = self.agenda.catalogue.documents
        homes = {documents[plan.target.document].region for plan in plans}
        inside = np.logical_or.reduce([self.registrar.inside(home) for home in sorted(homes)])
        units = self.numbers.institutions
        return np.flatnonzero(among(units[inside])(units))

    @cached_property
    def _reported(self) -> tuple[Table, pd.DataFrame]:
        """The cells and the unusable ones, numbered."""
        cells, unusable = self.facts.cells, self.facts.unusable
        numbers = self.numbers.number(cells["unit"])
        return Table.of(cells).beside({"unit": numbers}), self.numbers.numbered(unusable, "unit")

    @cached_property
    def _spells(self) -> pd.DataFrame:
        """The registry's rows (``Registrar.spells``), numbered."""
        places = self.numbers.number(self.facts.registry.institutions["region_code"])
        return self.registrar.spells.assign(unit=self.numbers.institutions, region_code=places)

    @cached_property
    def _filed(self) -> pd.DataFrame:
        """What institutions attest as of every month that a block asks about."""
        numbered = self.numbers.numbered(self.facts.attestations, "unit")
        return self.agenda.filed(numbered[numbered["unit"].isin(self.numbers.institutions)])


def found_of(numbered: tuple[int, Part]) -> Found:
    """What the part of that number gives."""
    return numbered[1].found()


def found_in(numbered: tuple[int, Source], agenda: Agenda, engine: Engine) -> Found:
    """What the part of that number gives."""
    return Part.of(agenda, numbered[1](), engine).found()


def cut(facts: Facts, number: int) -> list[Source]:
    """All institutions in so many parts, in the order of their ids, with what they reported."""
    listed = facts.registry.institutions["institution_id"]
    ids = pd.Index(listed.drop_duplicates().sort_values(), dtype=object)
    places = [_shares(t, ids, number) for t in (listed, *(table["unit"] for table in _reported_in(facts)))]
    return [_Share(facts, places, share) for share in range(number)]


def _reported_in(facts: Facts) -> tuple[pd.DataFrame, ...]:
    return facts.cells, facts.unusable, facts.attestations


def _shares(units: pd.Series[str], ids: pd.Index[Any], number: int) -> np.ndarray:
    """The number of the part in which each of these units is; -1 for who is none of the institutions
    ``ids``."""
    codes, kinds = pd.factorize(units)
    places = ids.get_indexer(pd.Index(kinds, dtype=object))
    shares = np.where(places < 0, -1, places * number // max(len(ids), 1)).astype(np.int32)
    return np.append(shares, np.int32(-1))[codes]


@dataclass(frozen=True)
class _Share:
    """The institutions of facts in memory whose ``places`` bear this number, with what they reported. It
    takes them out when it is asked; where it is pickled it takes them along, and no others."""

    facts: Facts
    places: Sequence[np.ndarray]
    number: int

    def __call__(self) -> Facts:
        whole = self.facts
        tables = whole.registry.institutions, *_reported_in(whole)
        people, cells, unusable, attested = (
            _taken(table, np.flatnonzero(places == self.number))
            for table, places in zip(tables, self.places, strict=True)
        )
        return replace(
            whole, registry=replace(whole.registry, institutions=people), cells=cells, unusable=unusable,
            attestations=attested, rows=whole.rows[:0], faults=whole.faults[:0], problems=(),
        )  # fmt: skip

    def __reduce__(self) -> tuple[Any, ...]:
        return partial, (_same, self())


def _same(facts: Facts) -> Facts:
    return facts


def _taken(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """These rows of a table; those that follow one another are not copied."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return table.iloc[rows[0] : rows[-1] + 1].reset_index(drop=True)
    return table.take(rows).reset_index(drop=True)


def of_units(facts: Facts, units: Collection[str]) -> Facts:
    """What these units reported, and the rows of the registry of the institutions among them."""
    cells, unusable, attested = (
        table[table["unit"].isin(units)].reset_index(drop=True)
        for table in (facts.cells, facts.unusable, facts.attestations)
    )
    registry = facts.registry.among(units)
    return replace(facts, registry=registry, cells=cells, unusable=unusable, attestations=attested)

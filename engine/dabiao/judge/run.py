"""Judging: facts and a catalogue in, verdicts out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.expression import base_name, is_prior
from dabiao.intake.facts import Facts, Needs
from dabiao.judge import attestations, counts, deliverables, engines, institutions, series, strays, verdicts
from dabiao.judge.blocks import SPAN, TOGETHER, Block, blocks, timetable
from dabiao.judge.child_regions import RegionalFigures
from dabiao.judge.decide import PLAN, Layer, decided
from dabiao.judge.engines import Engine
from dabiao.judge.numbers import Numbers
from dabiao.judge.panel import Panel, Wanted, build
from dabiao.judge.plan import Plan
from dabiao.judge.regions import RegionJudge, Sides
from dabiao.judge.scope import Registrar
from dabiao.judge.table import Table
from dabiao.judge.territory import Territory
from dabiao.judge.units import unit_frame
from dabiao.periods import FAR_FUTURE, FAR_PAST
from dabiao.stages import followed
from dabiao.words import Lang


@dataclass
class Judge:
    """Judges facts against a catalogue as of given months.

    ``documents`` limits the documents judged; ``engine`` names the engine. Documents whose region
    the registry does not know bind nobody there: they are left out and listed in ``left_out``.
    ``earlier`` is how many windows before these months each target that demands a number looks back on,
    for :meth:`series` alone.
    """

    facts: Facts
    catalogue: Catalogue
    as_of: list[int]
    documents: Sequence[str] | None = None
    engine: Engine = field(default_factory=engines.engine)
    lang: Lang = "zh"
    earlier: int = 0

    @cached_property
    def territory(self) -> Territory:
        return Territory(self.facts.registry.regions)

    @cached_property
    def numbers(self) -> Numbers:
        """What stands for each unit and region in every frame of this judge."""
        return Numbers.of(self.facts.registry, self.territory)

    @cached_property
    def registrar(self) -> Registrar:
        return Registrar(self.catalogue, self.facts.registry, self.territory)

    @cached_property
    def left_out(self) -> list[str]:
        """The documents asked for whose region is not in the list of regions."""
        asked = self.catalogue.documents if self.documents is None else self.documents
        return [d for d in asked if not self.territory.knows(self.catalogue.documents[d].region)]

    @cached_property
    def plans(self) -> list[Plan]:
        asked = set(self.catalogue.documents if self.documents is None else self.documents)
        asked -= set(self.left_out)
        chosen = [t for t in self.catalogue.targets.values() if t.document in asked]
        judged = [t for t in chosen if t.id not in self.catalogue.disabled]
        return [Plan.of(self.catalogue, target, i) for i, target in enumerate(judged)]

    @cached_property
    def blocks(self) -> list[Block]:
        together = len(self.facts.cells) <= TOGETHER
        return blocks(self.plans, self.as_of, together=together, earlier=self.earlier)

    def verdicts(self) -> pd.DataFrame:
        """All verdicts, in the order of the catalogue: :meth:`judged` with its texts as such."""
        return verdicts.in_words(self.judged())

    def judged(self) -> pd.DataFrame:
        """All verdicts, in the order of the catalogue, in codes: see :func:`dabiao.judge.verdicts.table`."""
        if not self.blocks:
            return verdicts.none()
        asked, spans = self._asked, self._asked[[PLAN, *SPAN]].drop_duplicates()
        outcomes, _ = self._outcomes
        found = outcomes.merge(spans) if self.earlier else outcomes
        found = strays.added(found, self.plans, spans, self.registrar, self.numbers)
        return verdicts.table(
            found, self.plans, asked, self.catalogue, self.facts.registry, self.numbers, self.lang
        )

    def series(self) -> pd.DataFrame:
        """The figures of each target and unit over time, those of ``earlier`` windows and of the verdicts:
        ``target, unit`` and the columns of ``series.SERIES``, by target, unit and month."""
        if not self.blocks:
            return series.none()
        return series.table(self._outcomes[0], self.plans, self._timetable, self.numbers)

    def forget(self) -> None:
        """Lets go of the outcomes, half of what a large run holds, but for those of who was counted. Who
        asks for verdicts again has them judged again."""
        if self.blocks:
            self._counted  # noqa: B018  # is kept, and is part of what goes
        self.__dict__.pop("_outcomes", None)
        # The C library keeps freed pieces for itself; where it can be asked to, it gives them back.
        with suppress(AttributeError, OSError, TypeError):
            ctypes.CDLL(None).malloc_trim(0)

    @cached_property
    def _outcomes(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The outcomes of all that is judged, a row per plan, unit and span, and of who was counted."""
        single = self._single()
        inner = single[PLAN].isin({p.index for p in self.plans if p.target.counts_institutions})
        counted = single[inner]
        return pd.concat([self._where_judged(single[~inner]), self._counts(counted)]), counted

    @cached_property
    def _counted(self) -> pd.DataFrame:
        return self._outcomes[1]

    def members(self) -> pd.DataFrame:
        """How each institution stands that was counted: ``target, unit, region_code, start, end,
        known_at, outcome``."""
        columns = ["target", "unit", "region_code", *SPAN, "outcome"]
        if not self.blocks:
            return pd.DataFrame(columns=columns).astype(
                dict.fromkeys(columns, "str") | dict.fromkeys(SPAN, "int64")
            )
        names = {p.index: p.target.id for p in self.plans if p.target.counts_institutions}
        inner = self._counted.merge(self._asked[[PLAN, *SPAN]].drop_duplicates())
        texts = {name: self.numbers.text(inner[name]) for name in ("unit", "region_code")}
        return inner.assign(target=inner[PLAN].map(names).astype("str"), **texts)[columns]

    def _single(self) -> pd.DataFrame:
        """The outcomes of single institutions and of regions, a row per plan, unit and span."""
        layers = [layer for block in followed("judge", self.blocks) for layer in self._layers(block)]
        found = decided(layers + self._deliverables())
        if any(block.mixed for block in self.blocks):
            found = found.merge(self._clocks[[PLAN, *SPAN]])
        return found

    def _layers(self, block: Block) -> list[Layer]:
        """The cases of a block: of institutions, also those to be counted, and of regions."""
        plans = [p for p in block.plans if not deliverables.alone(p)]
        codes = [p.target.attestation for p in plans if p.target.attestation]
        asked = self._filed[self._filed["code"].isin(codes)]
        done = attestations.wide(asked, codes) if codes else pd.DataFrame()
        single, whole = _by_unit(plans)
        found = self.regions_of(block, whole).layers(block, whole, done) if whole else []
        if single:
            units = unit_frame(
                self.institutions_of(block, single), block, [(p, p.names) for p in single], done, self.engine
            )
            found += institutions.layers(units, single, self.registrar)
        return found

    def _deliverables(self) -> list[Layer]:
        """The cases of all plans that ask for a deliverable and nothing else."""
        single, whole = _by_unit([p for b in self.blocks for p in b.plans if deliverables.alone(p)])
        found: list[Layer] = []
        if single:
            scopes = {p.index: self.registrar.scope(p.target) for p in single}
            found += deliverables.of_institutions(
                single, scopes, self._clocks, self._spells, self._filed, self.engine
            )
        if whole:
            judged = self._pairs({p.index: self._judged(p) for p in whole})
            found += deliverables.of_regions(whole, self._clocks, judged, self._filed, self.engine)
        return found

    @cached_property
    def _timetable(self) -> pd.DataFrame:
        return timetable(self.blocks)

    @property
    def _asked(self) -> pd.DataFrame:
        """The timetable of the months asked for."""
        return self._timetable[self._timetable["as_of"].isin(self.as_of)]

    @cached_property
    def _clocks(self) -> pd.DataFrame:
        """Each span of each plan once."""
        return self._timetable[[PLAN, *SPAN, "open", "before"]].drop_duplicates([PLAN, *SPAN])

    def _where_judged(self, single: pd.DataFrame) -> pd.DataFrame:
        """Without the rows of regions that a plan does not judge."""
        whole = [p for p in self.plans if not p.target.judges_institutions]
        judged = self._pairs({p.index: self._judged(p) for p in whole})
        of_regions = single[PLAN].isin([p.index for p in whole])
        regions = single[of_regions].merge(judged, on=[PLAN, "unit"])
        return pd.concat([single[~of_regions], regions])

    def _pairs(self, judged: Mapping[int, Iterable[str]]) -> pd.DataFrame:
        """``plan, unit``: each plan beside each region that it judges."""
        pairs = [(plan, code) for plan, codes in judged.items() for code in codes]
        found = pd.DataFrame(pairs, columns=[PLAN, "unit"]).astype({PLAN: "int64"})
        return self.numbers.numbered(found, "unit")

    def _counts(self, outcomes: pd.DataFrame) -> pd.DataFrame:
        """The verdicts of ``count`` and ``share`` over the outcomes of single institutions."""
        plans = [p for b in self.blocks for p in b.plans if p.target.counts_institutions]
        if not plans:
            return pd.DataFrame()
        codes = {p.index: self._judged(p) for p in plans}
        keys = [PLAN, *SPAN]
        wanted = {code for found in codes.values() for code in found}
        sums = self.numbers.rolled_up(Table.of(counts.counted(outcomes)), wanted, keys).to_pandas()
        grid = self._pairs(codes).merge(self._clocks, on=PLAN).merge(sums, on=["unit", *keys], how="left")
        found = decided(counts.layers(plans, grid.fillna(dict.fromkeys(counts.COUNTS, 0.0))))
        return found.assign(region_code=found["unit"])

    @cached_property
    def institutions(self) -> Panel:
        """The panel of institutions."""
        judged = [p for b in self.blocks for p in b.plans]
        names = [n for p in judged for n in self._institution_names(p)]
        self.registrar.columns_of(plan.target for plan in judged)
        owes = self.registrar.duties(dict.fromkeys(base_name(n) for n in names))
        wanted, number = self._wanted(names), self.numbers.numbered
        cells, unusable = number(self.facts.cells, "unit"), number(self.facts.unusable, "unit")
        return build(self._spells, cells, unusable, wanted, self.catalogue.elements, owes, self.engine)

    @property
    def _spells(self) -> pd.DataFrame:
        """The registry's rows (``Registrar.spells``), numbered."""
        return self.registrar.spells.assign(unit=self.numbers.institutions, region_code=self._places)

    @cached_property
    def _places(self) -> np.ndarray:
        return self.numbers.number(self.facts.registry.institutions["region_code"])

    @cached_property
    def regions(self) -> Panel:
        """The panel of regions; small whatever the number of institutions."""
        codes = self.numbers.number(self.territory.regions["region_code"])
        open_ = {"valid_from": FAR_PAST, "valid_to": FAR_FUTURE, "opened": FAR_PAST}
        units = pd.DataFrame({"unit": codes, "region_code": codes}).assign(**open_)
        cells, elements = self.regional_figures.wide(), self.catalogue.elements
        # What is unusable stands in the cells already, that of child regions included.
        return build(units, cells, self.facts.unusable[:0], self._of_regions, elements, {}, self.engine)

    @cached_property
    def regional_figures(self) -> RegionalFigures:
        """The figures of regions, also where they were made up of those of their child regions."""
        facts, elements = self.facts, self.catalogue.elements
        columns = self._of_regions.columns(elements)
        return RegionalFigures.of(facts.cells, facts.unusable, columns, elements, self.numbers)

    @cached_property
    def _of_regions(self) -> Wanted:
        plans = [p for b in self.blocks for p in b.plans if not p.target.judges_institutions]
        return self._wanted([n for p in plans for n in Sides.of(p).region])

    @property
    def reads(self) -> Needs:
        """The months and elements whose figures the verdicts rest on."""
        if not self.blocks:
            return Needs((), ())
        judged = [p for b in self.blocks for p in b.plans]
        wanted = self._wanted(n for p in judged for n in (*self._institution_names(p), *Sides.of(p).region))
        return Needs(range(wanted.first, wanted.last + 1), wanted.columns(self.catalogue.elements))

    @staticmethod
    def _institution_names(plan: Plan) -> tuple[str, ...]:
        return plan.names if plan.target.judges_institutions else Sides.of(plan).institutions

    def _wanted(self, names: Iterable[str]) -> Wanted:
        names = tuple(dict.fromkeys(names))
        elements = self.catalogue.elements
        back = max((elements[base_name(n)].carry_forward_months for n in names), default=0)
        back += 12 if any(map(is_prior, names)) else 0
        windows = [w for b in self.blocks for w in b.windows]
        return Wanted(min(w.start for w in windows) - back, max(w.end for w in windows), names)

    def institutions_of(self, block: Block, plans: list[Plan]) -> Panel:
        """The panel of institutions, with nothing but what these plans of a block read."""
        return self.institutions.reading(*self._read(plans), months=_months(block, plans))

    def regions_of(self, block: Block, plans: list[Plan]) -> RegionJudge:
        """The judge of regions for these plans of a block."""
        own, months = [n for p in plans for n in Sides.of(p).region], _months(block, plans)
        return RegionJudge(
            self.catalogue, self.numbers, self.registrar, self.institutions_of(block, plans),
            self.regions.reading(own, months=months), self.engine, len(self.facts.cells),
        )  # fmt: skip

    def _read(self, plans: list[Plan]) -> tuple[list[str], list[str]]:
        """The figures these plans read, and the columns of the registry."""
        names = dict.fromkeys(n for p in plans for n in self._institution_names(p))
        return list(names), self.registrar.columns_of(p.target for p in plans)

    def _judged(self, plan: Plan) -> list[str]:
        return self.territory.judged(plan.target, self.catalogue.documents[plan.target.document].region)

    @cached_property
    def _filed(self) -> pd.DataFrame:
        """What is attested as of every month that a block asks about."""
        codes = [p.target.attestation for b in self.blocks for p in b.plans if p.target.attestation]
        asked = [b.known_at(w) for b in self.blocks if b.attested for w in b.windows]
        return attestations.states(self.numbers.numbered(self.facts.attestations, "unit"), codes, asked)


def _by_unit(plans: list[Plan]) -> tuple[list[Plan], list[Plan]]:
    """The plans that judge institutions, and those that judge regions."""
    single = [p for p in plans if p.target.judges_institutions]
    return single, [p for p in plans if not p.target.judges_institutions]


def _months(block: Block, plans: list[Plan]) -> list[int]:
    """The months that the plans of a block look at."""
    months = {m for w in block.windows for m in range(w.start, w.end + 1)}
    earlier = {m - 12 for m in months} if any(plan.is_trend for plan in plans) else set()
    return sorted(months | earlier)

"""Judging: facts and a catalogue in, verdicts out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Facts, Needs
from dabiao.intake.territory import Territory
from dabiao.judge import counts, deliverables, engines, series, strays, verdicts
from dabiao.judge.adding import Adding, Sums, total
from dabiao.judge.agenda import Agenda, attested, judging_regions, months, with_figures
from dabiao.judge.blocks import SPAN, Block
from dabiao.judge.child_regions import RegionalFigures
from dabiao.judge.decide import Layer, decided, nothing
from dabiao.judge.engines import Engine
from dabiao.judge.found import Found, Left
from dabiao.judge.leaving import Leaving
from dabiao.judge.numbers import Numbers
from dabiao.judge.outcomes import PLAN, Outcomes
from dabiao.judge.panel import Panel, build
from dabiao.judge.part import Part, Source, found_in, found_of
from dabiao.judge.plan import Plan
from dabiao.judge.regions import RegionJudge
from dabiao.judge.scope import Registrar
from dabiao.judge.sides import Sides
from dabiao.judge.table import Table, no_rows
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

    ``parts``, where there are any, give what institutions reported, each of some of them, in ``rows``
    institution-months or so; ``facts`` then hold the whole registry and what regions reported. Nothing
    depends on how institutions are shared out. With ``leaving`` the verdicts of the institutions of each part
    are put away: those of regions remain, and what is ``left``.
    """

    facts: Facts
    catalogue: Catalogue
    as_of: list[int]
    documents: Sequence[str] | None = None
    engine: Engine = field(default_factory=engines.engine)
    lang: Lang = "zh"
    earlier: int = 0
    parts: Sequence[Source] = ()
    rows: int = 0
    leaving: Leaving | None = None
    left: list[Left] = field(default_factory=list, init=False, repr=False)

    @cached_property
    def agenda(self) -> Agenda:
        """What is judged."""
        asked = self.catalogue.documents if self.documents is None else self.documents
        territory = Territory(self.facts.registry.regions)
        rows = self.rows if self.parts else len(self.facts.cells)
        return Agenda(self.catalogue, territory, tuple(self.as_of), tuple(asked), rows, self.earlier)

    @property
    def territory(self) -> Territory:
        return self.agenda.territory

    @cached_property
    def numbers(self) -> Numbers:
        """What stands for each unit and region in every frame of this judge."""
        return Numbers.of(self.facts.registry, self.territory)

    @cached_property
    def registrar(self) -> Registrar:
        return self.agenda.registrar(self.facts.registry)

    @property
    def left_out(self) -> list[str]:
        """The documents asked for whose region is not in the list of regions."""
        return self.agenda.left_out

    @property
    def plans(self) -> list[Plan]:
        return self.agenda.plans

    @property
    def blocks(self) -> list[Block]:
        return self.agenda.blocks

    @property
    def reads(self) -> Needs:
        """The months and elements whose figures the verdicts rest on."""
        return self.agenda.reads

    def verdicts(self) -> pd.DataFrame:
        """All verdicts, in the order of the catalogue: :meth:`judged` with its texts as such."""
        return verdicts.in_words(self.judged())

    def judged(self) -> pd.DataFrame:
        """All verdicts, in the order of the catalogue, in codes: see :func:`dabiao.judge.verdicts.table`."""
        if not self.blocks:
            return verdicts.none()
        spans, (outcomes, _) = self.agenda.spans, self._outcomes
        outcomes = outcomes.within(spans) if self.earlier else outcomes
        seen = outcomes.judged_spans().union(*(left.spans for left in self.left))
        found = strays.added(outcomes.long(), seen, self.plans, spans, self.registrar, self.numbers)
        return self.agenda.verdicts(found, self.facts.registry, self.numbers, self.lang)

    def series(self) -> pd.DataFrame:
        """The figures of each target and unit over time, those of ``earlier`` windows and of the verdicts:
        ``target, unit`` and the columns of ``series.SERIES``, by target, unit and month."""
        if not self.blocks:
            return series.none()
        return series.table(self._outcomes[0].long(), self.plans, self.agenda.timetable, self.numbers)

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
    def _outcomes(self) -> tuple[Outcomes, pd.DataFrame]:
        """The outcomes of all that is judged, and of who was counted, a row per plan, unit and span."""
        found = [one.numbered(self.numbers) for one in self._found()]
        self.left = [one.left for one in found if one.left]
        counted, added = (
            pd.concat([getattr(one, name) for one in found], ignore_index=True)
            for name in ("counted", "counts")
        )
        sums = [total(of_block) for of_block in zip(*(one.sums for one in found), strict=True)]
        whole = pd.concat([self._of_regions(sums), self._of_counts(added)])
        return Outcomes.joined([*(one.outcomes for one in found), Outcomes([], whole)]), counted

    def _found(self) -> Iterator[Found]:
        """What the parts give."""
        if not self.parts:
            return self.engine.each(found_of, [(0, self.whole)])
        find = self.leaving.found_in if self.leaving else found_in
        work = partial(find, agenda=self.agenda, engine=self.engine.inside)
        return followed("judge", self.engine.each(work, list(enumerate(self.parts))), len(self.parts))

    @cached_property
    def whole(self) -> Part:
        """All institutions as one part, where ``facts`` hold what they reported."""
        return Part(self.agenda, self.registrar, self.numbers, self.facts, self.engine.inside)

    @cached_property
    def _counted(self) -> pd.DataFrame:
        return self._outcomes[1]

    def members(self) -> pd.DataFrame:
        """How each institution stands that was counted: ``target, unit, region_code, start, end,
        known_at, outcome``."""
        columns = ["target", "unit", "region_code", *SPAN, "outcome"]
        if not self.blocks:
            return no_rows(dict.fromkeys(columns, "str") | dict.fromkeys(SPAN, "int64"))
        names = {p.index: p.target.id for p in self.plans if p.target.counts_institutions}
        inner = self._counted.merge(self.agenda.spans)
        texts = {name: self.numbers.text(inner[name]) for name in ("unit", "region_code")}
        return inner.assign(target=inner[PLAN].map(names).astype("str"), **texts)[columns]

    def _of_regions(self, sums: Sequence[Sequence[Sums]]) -> pd.DataFrame:
        """The outcomes of regions judged themselves, a row per plan, unit and span, by what all institutions
        reported together."""
        layers = [
            layer for block, own in zip(self.blocks, sums, strict=True) for layer in self.layers(block, own)
        ]
        found = self.agenda.own_spans(Outcomes([], decided([*layers, *self._deliverables()])))
        judged = self.agenda.pairs(judging_regions(self.plans), self.numbers)
        return found.rows.merge(judged, on=[PLAN, "unit"])

    def layers(self, block: Block, sums: Sequence[Sums]) -> list[Layer]:
        """The cases of regions in a block, also of those that its plans do not judge, by the ``sums`` of all
        institutions."""
        plans = judging_regions(with_figures(block.plans))
        if not plans:
            return []
        adding = Adding(self.registrar, Panel.without_rows(self.catalogue.elements))
        judge = RegionJudge(
            self.agenda, self.numbers, adding, self.regions_of(block, plans), sums, self.engine.inside
        )
        return judge.layers(block, plans, attested(self._filed, plans))

    def _deliverables(self) -> list[Layer]:
        """The cases of all plans that ask for a deliverable of regions and nothing else."""
        plans = [plan for plan in judging_regions(self.agenda.judged) if deliverables.alone(plan)]
        if not plans:
            return []
        judged = self.agenda.pairs(plans, self.numbers)
        return deliverables.of_regions(plans, self.agenda.clocks, judged, self._filed, self.engine.inside)

    def _of_counts(self, added: pd.DataFrame) -> pd.DataFrame:
        """The verdicts of ``count`` and ``share`` over how the institutions of every region stand."""
        plans = self.agenda.counting
        if not plans:
            return nothing()
        keys = [PLAN, *SPAN]
        judged = self.agenda.pairs(plans, self.numbers)
        wanted = {code for plan in plans for code in self.agenda.regions_judged(plan)}
        sums = self.numbers.rolled_up(Table.of(counts.added(added)), wanted, keys).to_pandas()
        grid = judged.merge(self.agenda.clocks, on=PLAN).merge(sums, on=["unit", *keys], how="left")
        found = decided(counts.layers(plans, grid.fillna(dict.fromkeys(counts.COUNTS, 0.0))))
        return found.assign(region_code=found["unit"])

    def regions_of(self, block: Block, plans: Sequence[Plan]) -> Panel:
        """The panel of regions, with nothing but what these plans of a block read."""
        own = [name for plan in plans for name in Sides.of(plan).region]
        return self.regions.reading(own, months=months(block, plans))

    @cached_property
    def regions(self) -> Panel:
        """The panel of regions; small whatever the number of institutions."""
        codes = self.numbers.number(self.territory.regions["region_code"])
        open_ = {"valid_from": FAR_PAST, "valid_to": FAR_FUTURE, "opened": FAR_PAST}
        units = pd.DataFrame({"unit": codes, "region_code": codes}).assign(**open_)
        cells, elements = self.regional_figures.wide(), self.catalogue.elements
        # What is unusable stands in the cells already, that of child regions included.
        return build(
            Table.of(units),
            Table.of(cells),
            self.facts.unusable[:0],
            self.agenda.from_regions,
            elements,
            {},
            self.engine.inside,
        )

    @cached_property
    def regional_figures(self) -> RegionalFigures:
        """The figures of regions, also where they were made up of those of their child regions."""
        facts, elements = self.facts, self.catalogue.elements
        columns = self.agenda.from_regions.columns(elements)
        return RegionalFigures.of(facts.cells, facts.unusable, columns, elements, self.numbers)

    @cached_property
    def _filed(self) -> pd.DataFrame:
        """What regions attest as of every month that a block asks about."""
        numbered = self.numbers.numbered(self.facts.attestations, "unit")
        return self.agenda.filed(numbered[~numbered["unit"].isin(self.numbers.institutions)])

"""What a run judges: whose demands, over which windows, and what is read for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.expression import base_name, is_prior
from dabiao.intake.facts import Needs, Registry
from dabiao.intake.territory import Territory
from dabiao.judge import attestations, deliverables, verdicts
from dabiao.judge.blocks import SPAN, TOGETHER, Block, blocks, timetable
from dabiao.judge.numbers import Numbers
from dabiao.judge.outcomes import PLAN, Outcomes
from dabiao.judge.panel import Wanted
from dabiao.judge.plan import Plan
from dabiao.judge.scope import Registrar
from dabiao.judge.sides import Sides
from dabiao.periods import Window
from dabiao.words import Lang

ROWS_AT_ONCE, FEWEST = 2_000_000, 8
"""Rows × targets added up in one pass, and the fewest targets: a pass costs something, and an engine
other than pandas may hold a few columns of each of its targets meanwhile."""

Batch = Sequence[tuple[Plan, Sides]]
"""Plans whose inputs are added up over institutions in one pass."""


@dataclass(frozen=True)
class Agenda:
    """The plans of a catalogue's targets and the months they are judged as of; the same for every part of
    the institutions.

    ``rows`` is about how many institution-months are judged at a time; the others are as in
    :class:`dabiao.judge.run.Judge`.
    """

    catalogue: Catalogue
    territory: Territory
    as_of: tuple[int, ...]
    documents: tuple[str, ...]
    rows: int
    earlier: int = 0

    @cached_property
    def left_out(self) -> list[str]:
        """The documents asked for whose region is not in the list of regions."""
        return [d for d in self.documents if not self.territory.knows(self.catalogue.documents[d].region)]

    @cached_property
    def plans(self) -> list[Plan]:
        """A plan for each target of these documents that is not switched off."""
        asked = set(self.documents) - set(self.left_out)
        chosen = [t for t in self.catalogue.targets.values() if t.document in asked]
        judged = [t for t in chosen if t.id not in self.catalogue.disabled]
        return [Plan.of(self.catalogue, target, i) for i, target in enumerate(judged)]

    @cached_property
    def blocks(self) -> list[Block]:
        """Those of them that look at any window in these months, with their windows."""
        together = self.rows <= TOGETHER
        return blocks(self.plans, list(self.as_of), together=together, earlier=self.earlier)

    @cached_property
    def judged(self) -> list[Plan]:
        """The plans of all blocks."""
        return [plan for block in self.blocks for plan in block.plans]

    @property
    def counting(self) -> list[Plan]:
        """Those that count institutions."""
        return [plan for plan in self.judged if plan.target.counts_institutions]

    @cached_property
    def timetable(self) -> pd.DataFrame:
        """See :func:`dabiao.judge.blocks.timetable`."""
        return timetable(self.blocks)

    @property
    def asked(self) -> pd.DataFrame:
        """The timetable of the months asked for."""
        return self.timetable[self.timetable["as_of"].isin(self.as_of)]

    @property
    def spans(self) -> pd.DataFrame:
        """``plan`` and the span it is judged over, of the months asked for."""
        return self.asked[[PLAN, *SPAN]].drop_duplicates()

    @cached_property
    def clocks(self) -> pd.DataFrame:
        """Each span of each plan once, and where the plan then stands."""
        return self.timetable[[PLAN, *SPAN, "open", "before"]].drop_duplicates([PLAN, *SPAN])

    def own_spans(self, outcomes: Outcomes) -> Outcomes:
        """``outcomes`` without the spans that are only those of other plans of the same block."""
        mixed = any(block.mixed for block in self.blocks)
        return outcomes.within(self.clocks) if mixed else outcomes

    def verdicts(
        self, outcomes: pd.DataFrame, registry: Registry, numbers: Numbers, lang: Lang
    ) -> pd.DataFrame:
        """The verdicts of the months asked for: see :func:`dabiao.judge.verdicts.table`."""
        return verdicts.table(outcomes, self.plans, self.asked, self.catalogue, registry, numbers, lang)

    def batches(self, block: Block) -> Iterator[Batch]:
        """The plans of a block whose inputs are added up over institutions, a few at a time; trends apart:
        they read the rows of two years."""
        pairs = [(plan, Sides.of(plan)) for plan in judging_regions(block.plans)]
        many = max(FEWEST, ROWS_AT_ONCE // max(self.rows, 1))
        for trend in (False, True):
            alike = [(plan, side) for plan, side in pairs if plan.is_trend == trend and side.institutions]
            for first in range(0, len(alike), many):
                yield alike[first : first + many]

    def regions_judged(self, plan: Plan) -> list[str]:
        """The codes of the regions that a plan judges."""
        return self.territory.judged(plan.target, self.catalogue.documents[plan.target.document].region)

    def pairs(self, plans: Iterable[Plan], numbers: Numbers) -> pd.DataFrame:
        """``plan, unit``: each plan beside each region that it judges."""
        pairs = [(plan.index, code) for plan in plans for code in self.regions_judged(plan)]
        found = pd.DataFrame(pairs, columns=[PLAN, "unit"]).astype({PLAN: "int64"})
        return numbers.numbered(found, "unit")

    def registrar(self, registry: Registry) -> Registrar:
        """The registrar of these institutions. All that are made here call the same scope by the same
        name."""
        found = Registrar(self.catalogue, registry, self.territory)
        found.columns_of(plan.target for plan in self.judged)
        found.duties(dict.fromkeys(base_name(n) for p in self.judged for n in institution_names(p)))
        return found

    def filed(self, reported: pd.DataFrame) -> pd.DataFrame:
        """What these attestations (units as numbers) say as of every month that a block asks about."""
        codes = [plan.target.attestation for plan in self.judged if plan.target.attestation]
        asked = [b.known_at(w) for b in self.blocks if b.attested for w in b.windows]
        return attestations.states(reported, codes, asked)

    @property
    def reads(self) -> Needs:
        """The months and elements whose figures the verdicts rest on."""
        if not self.blocks:
            return Needs((), ())
        wanted = self._of_all(n for p in self.judged for n in (*institution_names(p), *Sides.of(p).region))
        return Needs(range(wanted.first, wanted.last + 1), wanted.columns(self.catalogue.elements))

    @cached_property
    def from_regions(self) -> Wanted:
        """What is read of regions themselves."""
        return self._of_all(n for p in judging_regions(self.judged) for n in Sides.of(p).region)

    def _of_all(self, names: Iterable[str]) -> Wanted:
        return self.wanted(names, (w for block in self.blocks for w in block.windows))

    def wanted(self, names: Iterable[str], windows: Iterable[Window]) -> Wanted:
        """What is read of these inputs for these windows."""
        names, windows = tuple(dict.fromkeys(names)), list(windows)
        elements = self.catalogue.elements
        back = max((elements[base_name(n)].carry_forward_months for n in names), default=0)
        back += 12 if any(map(is_prior, names)) else 0
        return Wanted(min(w.start for w in windows) - back, max(w.end for w in windows), names)


def judging_institutions(plans: Iterable[Plan]) -> list[Plan]:
    """The plans that judge institutions, be it to count them."""
    return [plan for plan in plans if plan.target.judges_institutions]


def judging_regions(plans: Iterable[Plan]) -> list[Plan]:
    """The plans that judge regions themselves."""
    return [plan for plan in plans if not plan.target.judges_institutions]


def with_figures(plans: Iterable[Plan]) -> list[Plan]:
    """The plans that ask for more than a deliverable."""
    return [plan for plan in plans if not deliverables.alone(plan)]


def institution_names(plan: Plan) -> tuple[str, ...]:
    """The inputs of a plan that are read of institutions."""
    return plan.names if plan.target.judges_institutions else Sides.of(plan).institutions


def months(block: Block, plans: Iterable[Plan]) -> list[int]:
    """The months that the plans of a block look at."""
    found = {m for w in block.windows for m in range(w.start, w.end + 1)}
    earlier = {m - 12 for m in found} if any(plan.is_trend for plan in plans) else set()
    return sorted(found | earlier)


def attested(filed: pd.DataFrame, plans: Iterable[Plan]) -> pd.DataFrame:
    """What is attested (:meth:`Agenda.filed`) of these plans' deliverables, beside each other; without a
    column where they ask for none."""
    codes = [plan.target.attestation for plan in plans if plan.target.attestation]
    return attestations.wide(filed[filed["code"].isin(codes)], codes) if codes else pd.DataFrame()

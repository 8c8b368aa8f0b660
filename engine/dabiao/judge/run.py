"""Judging: facts and a catalogue in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.expression import base_name, is_prior
from dabiao.intake.facts import Facts
from dabiao.judge import attestations, counts, institutions, verdicts
from dabiao.judge.blocks import SPAN, Block, blocks
from dabiao.judge.engines import Engine, engine
from dabiao.judge.panel import Panel, Wanted, build
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import Code
from dabiao.judge.regions import RegionJudge, Sides
from dabiao.judge.scope import Registrar, tags_of
from dabiao.judge.territory import Territory
from dabiao.judge.units import unit_frame
from dabiao.periods import FAR_FUTURE, FAR_PAST


@dataclass
class Judge:
    """Judges facts against a catalogue as of given months.

    ``documents`` limits the documents judged; ``carrier`` names the engine. Documents whose region
    the registry does not know bind nobody there: they are left out and listed in ``left_out``.
    """

    facts: Facts
    catalogue: Catalogue
    as_of: list[int]
    documents: Sequence[str] | None = None
    carrier: Engine = field(default_factory=engine)
    lang: str = "zh"

    @cached_property
    def territory(self) -> Territory:
        return Territory(self.facts.registry.regions)

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
        return [Plan.of(self.catalogue, t) for t in chosen if t.id not in self.catalogue.disabled]

    @cached_property
    def blocks(self) -> list[Block]:
        return blocks(self.plans, self.as_of)

    def verdicts(self) -> pd.DataFrame:
        """All verdicts, in the order of the catalogue: the columns of ``verdicts.VERDICTS``."""
        found = {id(plan): table for block in self.blocks for plan, table in self._block(block)}
        tables = [found[id(plan)] for plan in self.plans if id(plan) in found]
        return verdicts.table(tables, self.catalogue, self.facts.registry, self.lang)

    @cached_property
    def institutions(self) -> Panel:
        """The panel of institutions."""
        judged = [p for b in self.blocks for p in b.plans]
        names = [n for p in judged for n in self._institution_names(p)]
        for plan in judged:
            self.registrar.scope(plan.target)
            if plan.target.meets and plan.target.meets.where:
                self.registrar.condition(plan.target, plan.target.meets.where)
        owes = self.registrar.duties(dict.fromkeys(base_name(n) for n in names))
        units, wanted = self.registrar.spells, self._wanted(names)
        return build(
            units, self.facts.cells, self.facts.unusable, wanted, self.catalogue.elements, owes, self.carrier
        )

    @cached_property
    def regions(self) -> Panel:
        """The panel of regions; small whatever the number of institutions."""
        codes = self.territory.regions["region_code"]
        open_ = {"valid_from": FAR_PAST, "valid_to": FAR_FUTURE, "opened": FAR_PAST}
        units = pd.DataFrame({"unit": codes, "region_code": codes}).assign(**open_)
        plans = [p for b in self.blocks for p in b.plans if not p.target.judges_institutions]
        wanted = self._wanted([n for p in plans for n in Sides.of(p).region])
        elements = self.catalogue.elements
        cells = self.territory.figures(self.facts.cells, self.facts.unusable, wanted.columns(elements))
        return build(units, cells, self.facts.unusable, wanted, elements, {}, engine("pandas"))

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

    def _block(self, block: Block) -> list[tuple[Plan, pd.DataFrame]]:
        """Every plan of a block with its verdicts, one row per unit and as-of month."""
        done = self._attested(block)
        counted = [p for p in block.plans if p.target.counts_institutions]
        single = [p for p in block.plans if p.target.judges_institutions and p not in counted]
        whole = [p for p in block.plans if not p.target.judges_institutions]
        found = (
            list(zip(whole, self._region_judge.verdicts(block, whole, done), strict=True)) if whole else []
        )
        if single:
            units = unit_frame(self.institutions, block, [(p, p.names) for p in single], done, self.carrier)
            found += zip(single, institutions.each(units, single, self.registrar), strict=True)
        if counted:
            units = unit_frame(self.institutions, block, [(p, p.names) for p in counted], done, self.carrier)
            sums = institutions.counted(units, counted, self.registrar)
            found += zip(counted, counts.verdicts(self._region_judge, block, counted, sums), strict=True)
        return [(p, verdicts.shown(self._with_strays(t, p, block), p, block)) for p, t in found]

    @cached_property
    def _region_judge(self) -> RegionJudge:
        return RegionJudge(
            self.catalogue, self.territory, self.registrar, self.institutions, self.regions, self.carrier
        )

    def _attested(self, block: Block) -> pd.DataFrame:
        codes = [p.target.attestation for p in block.plans if p.target.attestation]
        known_at = block.spans()["known_at"]
        return attestations.wide(self.facts.attestations, codes, known_at) if codes else pd.DataFrame()

    def _with_strays(self, table: pd.DataFrame, plan: Plan, block: Block) -> pd.DataFrame:
        """``table`` with what no unit's row can say: names and tags that lead to nobody, and that
        nobody is in scope (rows 1 and 2 of the status table)."""
        home = self.catalogue.documents[plan.target.document].region
        lost = self._lost(plan, home)
        if plan.target.quantifier != "each":
            if lost:
                table = table.assign(outcome=int(lost[0][1]), value=float("nan"), gap=float("nan"))
            return table
        spans = block.spans()[SPAN]
        strays = [spans.assign(unit=unit, name=name, region_code=home, outcome=int(code)) for unit, code, name in
                  ((home, code, "") if code == Code.NO_DATA_TAG else ("", code, name) for name, code in lost)]  # fmt: skip
        if not lost:
            seen = table[SPAN].drop_duplicates().assign(seen=True)
            empty = spans.merge(seen, on=SPAN, how="left")
            empty = empty[empty.pop("seen").isna()]
            nobody = int(Code.NOT_APPLICABLE_NOBODY)
            strays.append(empty.assign(unit=home, name="", region_code=home, outcome=nobody))
        return pd.concat([table, *(s for s in strays if len(s))], ignore_index=True)

    def _lost(self, plan: Plan, home: str) -> list[tuple[str, Code]]:
        """Names and tags of the target that lead to nobody in the document's region."""
        below = self.territory.below(home)
        spells = self.registrar.spells
        here = set(spells.loc[spells["region_code"].isin(below), "unit"])
        named = self.registrar.named(plan.target.units)
        found = [(name, Code.NO_DATA_UNIT) for name, ids in named.items() if not ids & here]
        found += [(code, Code.NO_DATA_UNIT) for code in plan.target.regions if code not in below]
        held = set(self.facts.registry.institutions.loc[
            self.facts.registry.institutions["region_code"].isin(below), "tags"].explode())  # fmt: skip
        return found + [(tag, Code.NO_DATA_TAG) for tag in tags_of(plan.target) if tag not in held]

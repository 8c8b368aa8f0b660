"""Who may attest a deliverable: those whom a target judges by it.

That is told by the registry as a whole, whenever its rows hold: when a row counts is for the judge to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue import scope
from dabiao.catalogue.models import Catalogue, Target
from dabiao.expression import Formula
from dabiao.intake.body import Mask
from dabiao.intake.facts import Registry
from dabiao.intake.problems import Log, Place
from dabiao.intake.territory import Territory
from dabiao.words import Lang, words

_NAMED = 3
"""So many of those who should have attested are told by name."""


@dataclass(frozen=True)
class Attesters:
    """The institutions and regions of a registry, asked for what the targets of a catalogue are attested."""

    catalogue: Catalogue
    people: Registry
    _held: dict[str, Mask] = field(default_factory=dict)

    def of(self, code: str) -> list[str]:
        """The ids of those who may attest the deliverable, institutions first."""
        found = [each for target in self._asking.get(code, ()) for each in self._judged(target)]
        return list(dict.fromkeys(found))

    @cached_property
    def _asking(self) -> dict[str, list[Target]]:
        found: dict[str, list[Target]] = {}
        for target in self.catalogue.targets.values():
            if target.attestation:
                found.setdefault(target.attestation, []).append(target)
        return found

    @cached_property
    def _territory(self) -> Territory:
        return Territory(self.people.regions)

    def _judged(self, target: Target) -> list[str]:
        home = self.catalogue.documents[target.document].region
        if not target.judges_institutions:
            return self._territory.judged(target, home)
        rows = self.people.institutions
        within = frozenset().union(*(self._territory.below(code) for code in target.regions or (home,)))
        inside = rows["region_code"].isin(within & self._territory.below(home)).to_numpy(bool)
        if target.units:
            inside = inside & self._called(frozenset(target.units))
        if target.applies_to:
            inside = inside & self._may_be(target.applies_to)
        return [str(unit) for unit in rows["institution_id"].to_numpy(object)[inside]]

    def _called(self, names: frozenset[str]) -> Mask:
        rows = self.people.institutions
        aliases = [not names.isdisjoint(held) for held in rows["aliases"]]
        return np.asarray(rows["name"].isin(names), np.bool_) | np.asarray(aliases, np.bool_)

    def _may_be(self, formula: Formula) -> Mask:
        """Whether each row of the registry is in scope, or a blank in it leaves that open."""
        if formula.text not in self._held:
            codes, kinds = self._persons
            held = [scope.holds(formula, self.catalogue.terms, person) is not False for person in kinds]
            self._held[formula.text] = np.array(held, dtype=bool)[codes]
        return self._held[formula.text]

    @cached_property
    def _persons(self) -> tuple[Any, list[scope.Person]]:
        """The different institutions as scopes see them, and which of them each row of the registry is."""
        names = [*scope.ATTRIBUTES, "tags"]
        known = self.people.institutions[names].astype(object)
        told = list(known.where(known.notna(), None).itertuples(index=False, name=None))
        codes, kinds = pd.factorize(pd.Index(told, dtype=object, tupleize_cols=False))
        return codes, [dict(zip(names, kind, strict=True)) for kind in kinds]

    @cached_property
    def _names(self) -> dict[str, str]:
        institutions, regions = self.people.institutions, self.people.regions
        return {
            **dict(zip(institutions["institution_id"], institutions["name"], strict=True)),
            **dict(zip(regions["region_code"], regions["name"], strict=True)),
        }

    def named(self, code: str, lang: Lang) -> str:
        """The names of those who may attest the deliverable; of many the first, and how many they are."""
        units, w = self.of(code), words(lang)
        told, more = w["name_comma"].join(map(self.name, units[:_NAMED])), len(units) - _NAMED
        return told + w.say("more_names", count=more) if more > 0 else told or "–"

    def name(self, unit: str) -> str:
        """The name of a unit."""
        return self._names.get(unit, unit)


def report(filed: pd.DataFrame, attesters: Attesters, log: Log) -> None:
    """A problem for each row of a unit whom no target judges by what the row attests."""
    for row in _strange(filed, attesters):
        place = Place(row.file, row.sheet, int(row.row), "unit", "unit")
        unit, whom = attesters.name(row.unit), attesters.named(row.code, log.lang)
        log.add("wrong_attester", place, row.unit, item=row.code, unit=unit, whom=whom)


def _strange(filed: pd.DataFrame, attesters: Attesters) -> Iterator[Any]:
    accepted = filed[filed["achieved"].notna()]
    units = pd.Index(accepted["unit"], dtype=object)
    of_code = accepted.groupby("code").indices
    strange = [rows[~units[rows].isin(attesters.of(str(code)))] for code, rows in of_code.items()]
    yield from accepted.iloc[np.concatenate([np.empty(0, np.intp), *strange])].itertuples(index=False)

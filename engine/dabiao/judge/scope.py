"""Who is in scope of a target, and who owes which element, institution by institution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue import scope as vocabulary
from dabiao.catalogue.models import Catalogue, Target
from dabiao.expression import Formula
from dabiao.intake.facts import Registry
from dabiao.intake.territory import Territory
from dabiao.judge.columns import Bool, Figure, Group, Label, Truth, where
from dabiao.judge.expr import Expr, col, computed, lit
from dabiao.judge.table import Table

OUT, IN, UNDECIDED = 0, 1, 2
"""Whether an institution is in scope; undecided where a blank attribute leaves it open."""


@dataclass
class Registrar:
    """Answers, for every row of the registry, who is in which scope and owes what."""

    catalogue: Catalogue
    registry: Registry
    territory: Territory
    _attributes: pd.DataFrame = field(init=False)
    _columns: dict[Any, str] = field(default_factory=dict)
    _values: dict[str, np.ndarray] = field(default_factory=dict)
    _places: dict[str, np.ndarray] = field(default_factory=dict)
    _answers: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.registry.institutions.rename(columns={"institution_id": "unit"})
        self._attributes = rows.reset_index(drop=True)

    def columns_of(self, targets: Iterable[Target]) -> list[str]:
        """The names of the columns that hold the scopes and conditions of these targets."""
        found = []
        for target in targets:
            found.append(self.scope(target))
            if target.meets and target.meets.where:
                found.append(self.condition(target, target.meets.where))
        return list(dict.fromkeys(found))

    @property
    def spells(self) -> pd.DataFrame:
        """One row per institution and validity: ``unit, region_code, valid_from, valid_to, opened``
        and, as far as they have been asked for by name, a column for each scope (``scope|k``:
        :data:`OUT`, :data:`IN`, :data:`UNDECIDED`) and each duty to report (``owes|k``: true or
        false)."""
        return self._with_columns

    @cached_property
    def _with_columns(self) -> pd.DataFrame:
        # All columns at once: a table to which hundreds are added one by one falls into pieces.
        known = self._attributes[["unit", "region_code", "valid_from", "valid_to"]]
        opened = known.groupby("unit")["valid_from"].transform("min")
        return pd.concat([known.assign(opened=opened), pd.DataFrame(self._values, known.index)], axis=1)

    def scope(self, target: Target) -> str:
        """The name of the column that holds the target's scope."""
        region = self.catalogue.documents[target.document].region
        text = target.applies_to.text if target.applies_to else ""
        key = ("scope", region, text, target.units, () if target.level else target.regions)
        if key not in self._columns:
            self._add(key, self._scope_values(target, region))
        return self._columns[key]

    def has_undecided(self, target: Target) -> bool:
        """Whether the registry leaves open for any institution whether the target applies."""
        return bool((self._values[self.scope(target)] == UNDECIDED).any())

    def condition(self, target: Target, formula: Formula) -> str:
        """The name of the column that holds whether ``meets: where`` is true of an institution."""
        key = ("where", target.document, formula.text)
        if key not in self._columns:
            self._add(key, self._evaluated(formula))
        return self._columns[key]

    def duties(self, codes: Iterable[str]) -> dict[str, str]:
        """For each element that not every institution owes, the column that says who does."""
        found = {}
        for code in codes:
            element = self.catalogue.elements[code]
            if element.reported_by == "either" and element.owed_by is None:
                found[code] = self._duty("nobody", None)
            elif element.owed_by is not None:
                found[code] = self._duty(element.owed_by.text, element.owed_by)
        return found

    def carried(self, tag: str, region: str) -> bool:
        """Whether any institution in the region carries the tag."""
        return bool((self._tagged(tag) & self.inside(region)).any())

    def named(self, names: Sequence[str], below: frozenset[str]) -> dict[str, frozenset[str]]:
        """The institutions of these regions behind each name: by exact name or alias, else none."""
        known, ends, units, regions = self._known_as
        found = {}
        for name, at in zip(names, known.get_indexer(pd.Index(list(names))), strict=True):
            called = slice(ends[at], ends[at + 1]) if at >= 0 else slice(0)
            pairs = zip(units[called], regions[called], strict=True)
            found[name] = frozenset(unit for unit, region in pairs if region in below)
        return found

    @cached_property
    def _known_as(self) -> tuple[pd.Index[Any], np.ndarray, np.ndarray, np.ndarray]:
        """All names and aliases; where the institutions called so end, behind a 0, in what follows: the ids
        and the regions of institutions, those of one name after those of another."""
        rows = self._attributes[["unit", "region_code", "name", "aliases"]]
        aliases = _exploded(rows.drop(columns="name"), "aliases").rename(columns={"aliases": "name"})
        known = pd.concat([rows.drop(columns="aliases"), aliases], ignore_index=True)
        codes, names = pd.factorize(known.pop("name"))
        ends = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(names)))])
        called = known.take(np.argsort(codes, kind="stable"))
        return pd.Index(names), ends, *(called[name].to_numpy(object) for name in ("unit", "region_code"))

    def _tagged(self, tag: str) -> np.ndarray:
        """Which rows of the registry carry the tag."""
        return self._attributes.index.isin(self._tags.index[self._tags == tag])

    @cached_property
    def _tags(self) -> pd.Series[Any]:
        """A row per tag, under the number of the registry's row that carries it."""
        return _exploded(self._attributes[["tags"]], "tags")["tags"]

    def _duty(self, text: str, formula: Formula | None) -> str:
        key = ("owes", text)
        if key not in self._columns:
            nobody = np.zeros(len(self._attributes), bool)
            self._add(key, self._evaluated(formula) != OUT if formula else nobody)
        return self._columns[key]

    def _scope_values(self, target: Target, region: str) -> np.ndarray:
        inside = self.inside(region)
        if target.regions and not target.level:
            inside = inside & np.logical_or.reduce([self.inside(code) for code in target.regions])
        if target.units:
            wanted = frozenset().union(*self.named(target.units, self.territory.below(region)).values())
            inside = inside & self._attributes["unit"].isin(wanted).to_numpy()
        held = self._evaluated(target.applies_to) if target.applies_to else IN
        return np.where(inside, held, OUT).astype("int8")

    def inside(self, region: str) -> np.ndarray:
        """Which rows of the registry lie in the region."""
        if region not in self._places:
            codes, regions = self._regions
            self._places[region] = regions.isin(self.territory.below(region))[codes]
        return self._places[region]

    @cached_property
    def _regions(self) -> tuple[np.ndarray, pd.Index[Any]]:
        """The region of each row, as its place among those that occur."""
        codes, kinds = pd.factorize(self._attributes["region_code"])
        return codes, pd.Index(kinds)

    def _evaluated(self, formula: Formula) -> np.ndarray:
        """IN, OUT or UNDECIDED for each row of the registry; each formula is evaluated once."""
        if formula.text not in self._answers:
            self._answers[formula.text] = self._answered(formula)
        return self._answers[formula.text]

    def _answered(self, formula: Formula) -> np.ndarray:
        frame = self._table.beside({f"tag|{tag}": self._tagged(tag) for tag in formula.tags})
        truth: Truth = formula.evaluate(self._names, {"has_tag": _tag_truth})
        code: Expr = where(truth.true, lit(IN), where(truth.false, lit(OUT), lit(UNDECIDED)))
        return computed(frame, {"code": code})["code"].astype(np.int8)

    @cached_property
    def _table(self) -> Table:
        """The attributes as numbers, in the order of the registry's rows."""
        ranks = {name: self._attributes[name].to_numpy("float64") for name in vocabulary.ORDERED}
        labels = {name: np.where(codes < 0, np.nan, codes) for name, (codes, _) in self._labels.items()}
        return Table(ranks | labels, len(self._attributes))

    @cached_property
    def _labels(self) -> Mapping[str, tuple[np.ndarray, Mapping[str, float]]]:
        """Of each attribute without an order the number in each row (-1 where blank), and of each code."""
        found = {}
        for name in vocabulary.ATTRIBUTES:
            if name not in vocabulary.ORDERED:
                codes, kinds = pd.factorize(self._attributes[name])
                found[name] = codes, {str(kind): float(number) for number, kind in enumerate(kinds)}
        return found

    @cached_property
    def _names(self) -> Mapping[str, Any]:
        terms = self.catalogue.terms
        return {
            **vocabulary.meanings(terms),
            **{group: Group(codes) for group, codes in terms.groups.items()},
            **{name: Figure(col(name)) for name in vocabulary.ORDERED},
            **{name: Label(col(name), numbers) for name, (_, numbers) in self._labels.items()},
        }

    def _add(self, key: Any, values: np.ndarray) -> None:
        name = f"{key[0]}|{len(self._columns)}"
        self._columns[key] = name
        self._values[name] = values
        self.__dict__.pop("_with_columns", None)


def _exploded(rows: pd.DataFrame, lists: str) -> pd.DataFrame:
    """The rows with something in their lists, of which most are empty: one for each thing in it."""
    return rows[rows[lists].astype(bool)].explode(lists)


def tags_of(target: Target) -> tuple[str, ...]:
    """The tags that a target's scope asks for."""
    return target.applies_to.tags if target.applies_to else ()


def _tag_truth(tag: str) -> Truth:
    held: Bool = col(f"tag|{tag}")
    return Truth(held, ~col(f"tag|{tag}"))

"""Registries, figures and catalogues made by hand, without files, for the engine to judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.intake import attestations
from dabiao.intake.facts import Facts, Registry
from dabiao.judge import engines
from dabiao.judge.run import Judge
from dabiao.periods import FAR_FUTURE, FAR_PAST

PAPER = "paper"
HOME = "City"


@dataclass(frozen=True)
class World:
    """A catalogue and the facts it is judged on."""

    catalogue: Catalogue
    facts: Facts

    def judged(self, *as_of: int, engine: str = "pandas") -> pd.DataFrame:
        """The verdicts as of these months."""
        return Judge(self.facts, self.catalogue, list(as_of), engine=engines.engine(engine)).verdicts()

    def without(self, **replaced: Any) -> World:
        """The same world with some of its facts replaced."""
        return replace(self, facts=replace(self.facts, **replaced))


def seeded(seed: int) -> Random:
    """Reproducible draws for what is too much for hypothesis to draw cell by cell."""
    return Random(seed)  # noqa: S311 - nothing here is secret


def own(engine: str, seed: int) -> int:
    """Another seed for each engine: they say the same of any world, so what holds of those that one of them
    judges holds of all, and more worlds are looked at."""
    return seed * len(engines.NAMES) + engines.NAMES.index(engine)


def element(code: str, **changes: Any) -> dict[str, Any]:
    """A count that institutions report monthly, unless ``changes`` say otherwise."""
    plain = {
        "code": code, "title": {"zh": code}, "reported_by": "institution", "value_type": "integer",
        "measure_unit": "person", "kind": "flow", "frequency": "month", "plausible": {"min": 0.0},
    }  # fmt: skip
    return plain | changes


def indicator(code: str, numerator: str, denominator: str | None = None, **changes: Any) -> dict[str, Any]:
    """A ratio, unless ``changes`` say otherwise."""
    plain = {
        "id": code, "title": {"zh": code}, "type": "ratio", "numerator": numerator,
        "denominator": denominator, "measure_unit": "person", "improvement": "increase",
    }  # fmt: skip
    return plain | changes


def target(name: str, **keys: Any) -> dict[str, Any]:
    """A target by month, without a due date, unless ``keys`` say otherwise."""
    plain = {
        "id": f"{PAPER}/{name}", "document": PAPER, "title": {"zh": name}, "clause": "1", "window": "month",
    }  # fmt: skip
    return plain | ({} if "due" in keys else {"no_due": "standing"}) | keys


def catalogue(
    elements: Iterable[Mapping[str, Any]],
    indicators: Iterable[Mapping[str, Any]],
    targets: Iterable[Mapping[str, Any]],
    force: tuple[str, str] = ("2020-01", "2021-12"),
) -> Catalogue:
    """A catalogue of one paper that binds :data:`HOME`."""
    document = {
        "id": PAPER, "title": "A paper", "issuer": "A city", "region": HOME, "clauses": {"1": {}},
        "in_force": {"from": force[0], "to": force[1]},
    }  # fmt: skip
    return Catalogue.model_validate({
        "version": "test",
        "terms": {
            "categories": {name: {"zh": name, "en": name} for name in ("general", "township")},
            "measure_units": {"person": {"zh": "人", "en": "person"}},
        },
        "elements": {e["code"]: e for e in elements},
        "indicators": {i["id"]: i for i in indicators},
        "documents": {PAPER: document},
        "targets": {t["id"]: t for t in targets},
    })  # fmt: skip


def institutions(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Registry rows from ``institution_id, region_code`` and whatever else a row says."""
    plain = {
        "aliases": (), "tier": 2.0, "grade": 3.0, "category": "general", "run_by": "county",
        "ownership": "public", "tags": frozenset(), "valid_from": FAR_PAST, "valid_to": FAR_FUTURE,
    }  # fmt: skip
    found = pd.DataFrame([{"name": row["institution_id"], **plain, **row} for row in rows])
    return found.astype({"tier": float, "grade": float, "valid_from": "int64", "valid_to": "int64"})


def regions(parents: Mapping[str, tuple[str, str | None]]) -> pd.DataFrame:
    """Regions from ``code: (level, parent)``."""
    rows = [(code, code, level, parent) for code, (level, parent) in parents.items()]
    found = pd.DataFrame(rows, columns=["region_code", "name", "level", "parent"])
    return found.assign(parent=found["parent"].astype(object).where(found["parent"].notna(), None))


Cell = tuple[str, int, str, float]
"""Unit, month, element and figure; a figure that is NaN is filled but unusable."""


Deed = tuple[str, str, bool, dt.date]
"""Unit, code, whether achieved, and the date of an attestation."""


def facts(registry: Registry, cells: Sequence[Cell], attested: Sequence[Deed] = ()) -> Facts:
    """The facts of these cells and attestations."""
    long = pd.DataFrame(cells, columns=["unit", "month", "element", "value"])
    bad = long[long["value"].isna()]
    wide = long.pivot(index=["unit", "month"], columns="element", values="value")
    wide = wide.rename_axis(columns=None).astype(float).reset_index()
    done = pd.DataFrame(attested, columns=["unit", "code", "achieved", "date"])
    done = done.assign(date=pd.to_datetime(done["date"]), evidence="", file="a.csv", sheet="", row=2)
    none = attestations.empty()
    return Facts(
        registry=registry,
        cells=wide.astype({"unit": "str", "month": "int64"}),
        unusable=bad[["unit", "month", "element"]].assign(code="implausible"),
        rows=pd.DataFrame(), faults=pd.DataFrame(), files=pd.DataFrame(),
        attestations=done.astype(none.dtypes.to_dict())[list(none.columns)] if attested else none,
    )  # fmt: skip

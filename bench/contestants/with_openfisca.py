"""OpenFisca-Core: a variable for each target, a formula in NumPy over all institutions of a month."""

from pathlib import Path

import numpy as np
import pandas as pd
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from contestants.by_hand_pandas import read
from contestants.told import arguments, write_counts
from work import COMPLETE, ELEMENT_NAMES, INSTITUTIONS, PERIODS, REGIONS, TIERS, Target

INSTITUTION = Entity("institution", "institutions", "An institution", "")
COUNTY = GroupEntity("county", "counties", "A county", "", roles=[{"key": "member", "plural": "members"}])


def run(data: Path, out: Path, source: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    rows = read(data, source)
    months = dict(iter(rows.groupby("period")))
    ids = months[PERIODS[0]][["institution_id", "region_code"]]
    simulation = simulated(ids, months)
    counties = np.unique(ids["region_code"])
    counts = {}
    for name, key, units, targets in (
        ("statuses", "institution_id", ids["institution_id"], INSTITUTIONS),
        ("regions", "region_code", counties, REGIONS),
    ):
        parts = [
            pd.DataFrame({t.name: simulation.calculate(t.name, period) for t in targets}).assign(
                **{key: np.asarray(units), "period": period}
            )
            for period in PERIODS
        ]
        table = pd.concat(parts)
        table.to_parquet(out / f"{name}.parquet", index=False)
        counts |= {t.name: table[t.name].value_counts().to_dict() for t in targets}
    write_counts(out, counts)


def simulated(ids: pd.DataFrame, months: dict[str, pd.DataFrame]) -> Simulation:
    """A simulation of all institutions with their figures; a figure that is missing is NaN."""
    system = TaxBenefitSystem([INSTITUTION, COUNTY])
    for name in [*ELEMENT_NAMES, "tier"]:
        system.add_variable(variable(name, float, INSTITUTION))
    for t in INSTITUTIONS:
        system.add_variable(variable(t.name, int, INSTITUTION, of_institution(t)))
    for t in REGIONS:
        system.add_variable(variable(t.name, int, COUNTY, of_county(t)))
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("institution", ids["institution_id"])
    counties = builder.declare_entity("county", np.unique(ids["region_code"]))
    builder.join_with_persons(counties, ids["region_code"].to_numpy(str), ["member"] * len(ids))
    simulation = builder.build(system)
    for period, rows in months.items():
        for name in ELEMENT_NAMES:
            simulation.set_input(name, period, rows[name].to_numpy("float32"))
        simulation.set_input("tier", period, rows["tier"].map(TIERS.index).to_numpy("float32"))
    return simulation


def variable(name: str, kind: type, entity: object, formula: object = None) -> type[Variable]:
    """A monthly variable."""
    parts = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), parts | ({"formula": formula} if formula else {}))


def of_institution(target: Target) -> object:
    """The formula of a target of institutions."""
    tiers = [TIERS.index(tier) for tier in target.tiers]

    def formula(institution, period, parameters):
        over, under = institution(target.over, period), institution(target.under, period)
        no_over, no_under = np.isnan(over), np.isnan(under)
        with np.errstate(divide="ignore", invalid="ignore"):
            met = np.where(over / under >= target.share, 1, 2)
        idle = ~np.isin(institution("tier", period), tiers)
        return np.select([idle, no_over & no_under, no_over | no_under, under == 0], [0, 5, 4, 3], met)

    return formula


def of_county(target: Target) -> object:
    """The formula of a target of counties."""

    def formula(county, period, parameters):
        over, under = (county.members(name, period) for name in (target.over, target.under))
        have_over, have_under = ~np.isnan(over), ~np.isnan(under)
        both = have_over & have_under
        known, whole = county.sum(np.nan_to_num(over)), county.sum(np.nan_to_num(under))
        filled, expected = county.sum(have_over * 1.0 + have_under), 2 * county.nb_persons()
        top, bottom = (county.sum(np.where(both, part, 0)) for part in (over, under))
        with np.errstate(divide="ignore", invalid="ignore"):
            reached = (county.sum(~have_under) == 0) & (whole > 0) & (known / whole >= target.share)
            met = np.where(top / bottom >= target.share, 1, 2)
        return np.select([filled == 0, reached, filled / expected < COMPLETE, bottom == 0], [5, 1, 4, 3], met)

    return formula


if __name__ == "__main__":
    run(*arguments())

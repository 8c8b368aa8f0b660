"""What NHS England and the press said about the four-hour standard, against our verdicts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nhs_adapter
import pandas as pd
import pytest
from published import checked, needs_realdata, places, rounded, table

from dabiao.catalogue.loader import draft

CATALOGUE = Path(__file__).parent / "nhs_england" / "catalogue"
STATEMENTS = table("nhs_england/published_statements.csv").to_dict("records")

pytestmark = needs_realdata

Statement = dict[str, str]


class Verdicts:
    """The verdicts of the whole series, looked up the way the statements speak."""

    def __init__(self, found: pd.DataFrame) -> None:
        self.found = found

    def rows(self, target: str, window: str) -> pd.DataFrame:
        """The verdicts on one target as of the end of one window, a row per unit."""
        of_target = self.found[self.found["target"].str.endswith(f"/{target}")]
        rows = of_target[(of_target["window"] == window) & ~of_target["status"].isin(["not_applicable"])]
        return rows[rows["as_of"] == rows["as_of"].min()].set_index("unit_id")

    def one(self, target: str, window: str, unit: str = nhs_adapter.ENGLAND) -> pd.Series:
        return self.rows(target, window).loc[unit]


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    folder = nhs_adapter.write(tmp_path_factory.mktemp("nhs") / "data_in")
    return Verdicts(checked(folder, CATALOGUE, "2016-04", "2019-03"))


def window(statement: Statement) -> str:
    """``2018-01``, or ``2018Q1`` for ``2018-01+2018-02+2018-03``."""
    months = statement["period"].split("+")
    return months[0] if len(months) == 1 else f"{months[0][:4]}Q{int(months[-1][5:]) // 3}"


def whole_target(statement: Statement) -> str:
    """The target over England that a statement is about: all types or type 1, a month or a quarter."""
    type_1 = "-type-1" if "type 1" in statement["scope"] else ""
    return f"england{type_1}{'-quarter' if '+' in statement['period'] else ''}"


def percentage(verdicts: Verdicts, statement: Statement) -> float:
    """Within four hours, of England or of one trust."""
    if statement["scope"].startswith("England"):
        return verdicts.one(whole_target(statement), window(statement))["value"]
    target = "trusts-type-1" if "type 1" in statement["statement"] else "trusts"
    return verdicts.one(target, window(statement), statement["scope"].split()[0])["value"]


def patients(verdicts: Verdicts, statement: Statement) -> pd.Series:
    """The verdict on all types of one trust or of England, for its numerator and denominator."""
    england = statement["scope"].startswith("England")
    unit = nhs_adapter.ENGLAND if england else statement["scope"].split()[0]
    return verdicts.one("england" if england else "trusts", window(statement), unit)


def attended(verdicts: Verdicts, statement: Statement) -> float:
    return patients(verdicts, statement)["denominator"]


def within(verdicts: Verdicts, statement: Statement) -> float:
    return patients(verdicts, statement)["numerator"]


def breached(verdicts: Verdicts, statement: Statement) -> float:
    return attended(verdicts, statement) - within(verdicts, statement)


def met(verdicts: Verdicts, statement: Statement) -> int:
    """How many trusts meet the standard."""
    without = "-without-childrens" if "non-children" in statement["scope"] else ""
    return verdicts.one(f"how-many-trusts{without}", window(statement))["met_units"]


def reporting(verdicts: Verdicts, statement: Statement) -> int:
    """How many trusts with a type 1 department are judged."""
    return verdicts.one("how-many-trusts", window(statement))[["met_units", "unmet_units"]].sum()


def names_meeting(target: str) -> Callable[[Verdicts, Statement], str]:
    """Who passes, the children's trusts left out; the count without them must say as many."""

    def names(verdicts: Verdicts, statement: Statement) -> str:
        rows = verdicts.rows(target, window(statement))
        passed = set(rows.index[rows["status"] == "pass"]) - set(nhs_adapter.CHILDRENS_TRUSTS)
        count = {"trusts": "how-many-trusts-without-childrens"}.get(
            target, "how-many-trusts-on-type-1-without-childrens"
        )
        assert verdicts.one(count, window(statement))["met_units"] == len(passed)
        return " ".join(sorted(passed))

    return names


def names_under_half(verdicts: Verdicts, statement: Statement) -> str:
    rows = verdicts.rows("trusts-type-1", window(statement))
    return " ".join(sorted(rows.index[rows["value"] < 50]))


def september_verdict(verdicts: Verdicts, statement: Statement) -> str:
    return verdicts.one("aggregate-performance", window(statement))["status"]


READINGS: dict[str, Callable[[Verdicts, Statement], object]] = {
    "% within 4h": percentage,
    "% within 4h all types": percentage,
    "type 1 % within 4h": percentage,
    "quarter % within 4h": percentage,
    "% waiting over 4h": lambda v, s: 100 - percentage(v, s),
    "attendances": attended,
    "4h breaches": breached,
    "attendances (thousand)": lambda v, s: attended(v, s) / 1e3,
    "4h breaches (thousand)": lambda v, s: breached(v, s) / 1e3,
    "within 4h (million)": lambda v, s: within(v, s) / 1e6,
    "trusts with type 1 dept meeting 95% on all types": met,
    "trusts meeting 95%": met,
    "reporting trusts with type 1 departments": reporting,
    "trusts meeting 95% (named: RC9 Luton, RBD Dorset County, RA4 Yeovil)": names_meeting("trusts"),
    "trusts meeting 95% on type 1 (Luton RC9, Yeovil RA4)": names_meeting("trusts-type-1"),
    "trusts with type-1 performance under 50% (Blackpool RXL, Hillingdon RAS)": names_under_half,
    "trusts under 50% on type 1 (Lancashire RXN)": names_under_half,
    "operational rule: >=90% by Sept 2018 -> verdict": september_verdict,
}
"""How each kind of statement is read off the verdicts; one that is not listed fails."""


def case_name(statement: Statement) -> str:
    return " ".join(statement[key] for key in ("period", "scope", "statement"))


@pytest.mark.parametrize("statement", STATEMENTS, ids=case_name)
def test_a_published_statement_is_met(verdicts: Verdicts, statement: Statement) -> None:
    published = statement["published"]
    ours = READINGS[statement["statement"]](verdicts, statement)
    assert (ours if isinstance(ours, str) else rounded(ours, places(published))) == published


def test_all_sixty_statements_are_read() -> None:
    assert len(STATEMENTS) == 60


def test_with_the_childrens_trusts_fifteen_met_it_in_may_2016(verdicts: Verdicts) -> None:
    """The note beside the press's thirteen."""
    assert verdicts.one("how-many-trusts", "2016-05")["met_units"] == 15


def test_lint_finds_nothing_in_the_catalogue() -> None:
    assert draft(CATALOGUE, thorough=True)[1] == []

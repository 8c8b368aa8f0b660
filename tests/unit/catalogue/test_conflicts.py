"""The same thing demanded with different numbers: which pairs are shown side by side, and what is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sound_catalogue import BEDS, DOCUMENT, WAIT, Write, broken

from dabiao.catalogue.conflicts import Conflict, conflicts
from dabiao.catalogue.loader import load

OTHER = "documents/plan-2018/other.yaml"
LATER = "documents/plan-2020/other.yaml"
NINE = ("at_most: 10", "at_most: 9")

Compare = Callable[..., list[Conflict]]


@pytest.fixture
def compare(write: Write) -> Compare:
    """The conflicts of the sound catalogue and one more target."""

    def found(text: str, path: str = OTHER, **more: str) -> list[Conflict]:
        return conflicts(load(write({path: text, **more})))

    return found


def wait(*swaps: tuple[str, str]) -> str:
    """A second target on waiting, of which the first demands at most 10 of every hospital."""
    return broken(WAIT, *swaps)[WAIT]


def test_one_indicator_with_two_numbers_is_a_conflict(compare: Compare) -> None:
    (conflict,) = compare(wait(NINE))
    assert (conflict.code, conflict.first.id, conflict.second.id) == (
        "wait", "plan-2018/other", "plan-2018/wait",
    )  # fmt: skip
    assert (conflict.relation, conflict.certain, conflict.together) == ("stricter", True, True)


def test_the_same_number_is_none(compare: Compare) -> None:
    assert compare(wait(("quantifier: each", "quantifier: total"))) == []


@pytest.mark.parametrize(
    ("demand", "relation"),
    [
        ("at_most: 9", "stricter"),
        ("less_than: 10", "stricter"),
        ("between: [2, 10]", "stricter"),
        ("at_least: 10", "apart"),
        ("more_than: 10", "contrary"),
        ("at_least: 10.1", "contrary"),
        ("equals: 11", "contrary"),
        ("between: [8, 12]", "apart"),
        ("range: [8, 9]", "apart"),
    ],
)
def test_how_two_demands_stand_to_each_other(compare: Compare, demand: str, relation: str) -> None:
    (conflict,) = compare(wait(("at_most: 10", demand)))
    assert conflict.relation == relation


def test_a_trend_and_a_number_are_not_compared(compare: Compare) -> None:
    assert compare(wait(("at_most: 10", "less_than: prior_year"))) == []


@pytest.mark.parametrize(
    ("scope", "certain"),
    [
        ("category == clinic", None),
        ("category == general_hospital and tier == 3", True),
        ("tier == 2", True),
        ('has_tag("compact") and category not in hospitals', None),
        ('not has_tag("compact") or category == clinic', True),
    ],
)
def test_scopes_are_tried_on_every_institution_that_could_be(
    compare: Compare, scope: str, certain: bool | None
) -> None:
    found = compare(wait(NINE, ("category in hospitals", scope)))
    assert [conflict.certain for conflict in found] == ([] if certain is None else [certain])


def test_named_units_may_be_in_a_scope_and_are_not_each_other(compare: Compare) -> None:
    one = wait(NINE, ("applies_to: category in hospitals", "units: [甲医院]"))
    (conflict,) = compare(one)
    assert not conflict.certain
    assert compare(one, **{WAIT: one.replace("甲", "乙").replace("9", "8")}) == []
    (conflict,) = compare(one, **{WAIT: one.replace("甲医院", "乙医院, 甲医院").replace("9", "8")})
    assert conflict.certain  # both lists name 甲医院


@pytest.mark.parametrize(
    ("region", "certain"),
    [("330213", True), ("330200", True), ("330212", False), ("110101", None), ("zone-1", False)],
)
def test_regions_are_apart_if_their_provinces_are(
    compare: Compare, region: str, certain: bool | None
) -> None:
    document = broken(DOCUMENT, ('"330213"', f'"{region}"'))[DOCUMENT]
    found = compare(wait(NINE), LATER, **{"documents/plan-2020/document.yaml": document})
    assert [conflict.certain for conflict in found] == ([] if certain is None else [certain])


def test_a_sum_over_other_institutions_is_another_figure(compare: Compare) -> None:
    beds = broken(BEDS, ("at_least: 6.6", "at_least: 0.8"))[BEDS]
    (conflict,) = compare(beds)
    assert conflict.certain
    assert compare(f"applies_to: category == clinic\n{beds}") == []


def test_papers_of_different_years_are_told_apart_and_come_last(compare: Compare) -> None:
    document = broken(DOCUMENT, ("from: 2018-01, to: 2018-12", "from: 2020-01, to: 2020-12"))[DOCUMENT]
    found = compare(
        wait(NINE), LATER, **{"documents/plan-2020/document.yaml": document, OTHER: wait(("10", "8"))}
    )
    assert [(c.first.id, c.second.id, c.together) for c in found] == [
        ("plan-2018/other", "plan-2018/wait", True),
        ("plan-2018/other", "plan-2020/other", False),
        ("plan-2018/wait", "plan-2020/other", False),
    ]


class TestAttestations:
    """A deliverable shared by several targets: how many must have it."""

    SHARED = "documents/plan-2018/shared.yaml"

    def share(self, number: int, scope: str = "category in hospitals", **more: str) -> str:
        return (
            f"title: {{zh: 导诊, en: Guidance}}\nclause: 一·2\nquote: 达到{number}%\napplies_to: {scope}\n"
            f"quantifier: share\nattested: guided\nat_least: {number}\ndue: 2018-12-31\n"
            "examples: [{given: [{attested: yes}], expect: pass}]\n"
        )

    def test_two_shares_of_the_same_institutions(self, compare: Compare) -> None:
        (conflict,) = compare(self.share(70), **{self.SHARED: self.share(100)})
        assert (conflict.code, conflict.relation, conflict.certain) == ("guided", "stricter", True)

    def test_two_shares_of_institutions_of_which_some_are_the_same(self, compare: Compare) -> None:
        (conflict,) = compare(self.share(70), **{self.SHARED: self.share(100, "tier == 3")})
        assert not conflict.certain

    def test_two_shares_of_different_institutions(self, compare: Compare) -> None:
        assert compare(self.share(70), **{self.SHARED: self.share(100, "category == clinic")}) == []

    def test_every_institution_and_a_share_of_them(self, compare: Compare) -> None:
        each = self.share(70).replace("share", "each").replace("at_least: 70\n", "")
        (conflict,) = compare(self.share(70), **{self.SHARED: each})
        assert (conflict.relation, conflict.certain) == ("stricter", False)
        assert compare(self.share(100), **{self.SHARED: each}) == []

    def test_a_number_of_institutions_and_a_share_are_not_compared(self, compare: Compare) -> None:
        count = self.share(3).replace("share", "count")
        assert compare(self.share(70), **{self.SHARED: count}) == []


def test_the_sound_catalogue_has_none(write: Write) -> None:
    assert conflicts(load(write())) == []

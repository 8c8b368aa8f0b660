"""Scopes as people say them."""

from __future__ import annotations

import pytest

from dabiao.catalogue.closed_lists import Term, Terms
from dabiao.expression import parse
from dabiao.report.scope_words import scope_in_words

TERMS = Terms(
    categories={
        "general_hospital": Term(zh="综合医院", en="General hospital"),
        "clinic": Term(zh="诊所", en="Clinic"),
        "station": Term(zh="社区卫生服务站", en="Community health station"),
    },
    groups={"hospitals": ("general_hospital",), "small": ("clinic", "station")},
    group_titles={"hospitals": Term(zh="医院", en="hospitals")},
)
TAGS = {"compact": Term(zh="医共体牵头医院", en="Lead hospital of a compact")}


@pytest.mark.parametrize(
    ("scope", "zh", "en"),
    [
        ("category in hospitals", "医院", "hospitals"),
        ("category == clinic", "诊所", "clinic"),
        ("category != clinic", "非诊所", "not clinic"),
        ("tier == 3", "三级", "tier 3"),
        ("tier >= 2", "二级及以上", "tier 2 or above"),
        ("2 <= tier", "二级及以上", "tier 2 or above"),
        ("tier < 2", "低于二级", "below tier 2"),
        ("grade == 甲", "甲等", "grade A"),
        ("run_by == county", "区县属", "run by the county"),
        ('ownership == "public"', "公立", "public"),
        ('has_tag("compact")', "“医共体牵头医院”", "“Lead hospital of a compact”"),
        ('not has_tag("compact")', "非“医共体牵头医院”", "not “Lead hospital of a compact”"),
        (
            "(category in hospitals or category == clinic) and tier == 3 and ownership == private",
            "(医院 或 诊所) 且 三级 且 民营",
            "(hospitals or clinic) and tier 3 and private",
        ),
        (
            "category in small and tier == 0",
            "(诊所 或 社区卫生服务站) 且 未定级",
            "(clinic or community health station) and no tier",
        ),
    ],
)
def test_a_scope_is_said_by_the_words_of_its_closed_lists(scope: str, zh: str, en: str) -> None:
    assert scope_in_words(parse(scope), TERMS, TAGS, "zh") == zh
    assert scope_in_words(parse(scope), TERMS, TAGS, "en") == en

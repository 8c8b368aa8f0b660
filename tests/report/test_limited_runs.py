"""A run limited by --document or --region: its report lists what belongs to them, and says what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import dabiao
from dabiao.report import waivers

ROOT = Path(__file__).resolve().parents[2]
HOLDER = "fenghua-2018-49/registration-wait"  # the waiver on record is for this target, in 330213


def run(documents: tuple[str, ...] = (), regions: tuple[str, ...] = (), lang: str = "zh") -> dabiao.Result:
    return dabiao.check(
        ROOT / "data_in", as_of="2018-12", documents=documents, regions=regions, lang=lang, look_back=False
    )


def listed(result: dabiao.Result) -> list[str]:
    return waivers.table(result)["target"].tolist()


@pytest.mark.parametrize(
    ("documents", "regions", "held"),
    [
        ((), (), True),
        (("fenghua-2018-49",), (), True),
        (("wuzhong-2019",), (), False),
        ((), ("330213",), True),
        ((), ("330200",), True),  # the city that the district lies in
        ((), ("640300",), False),
        (("fenghua-2018-49",), ("640300",), False),
    ],
)
def test_a_waiver_is_listed_where_its_document_and_region_are_asked_for(
    documents: tuple[str, ...], regions: tuple[str, ...], held: bool
) -> None:
    assert listed(run(documents, regions)) == ([HOLDER] if held else [])


def test_a_waiver_for_what_nobody_knows_is_always_listed() -> None:
    result = run(("wuzhong-2019",), ("640300",))
    (waiver,) = result.facts.waivers
    lost = replace(waiver, target="wuzhong-2019/no-such-target", unit="no-such-unit")
    shown = replace(result, facts=replace(result.facts, waivers=(lost,)))
    assert listed(shown) == ["wuzhong-2019/no-such-target"]


def test_the_report_says_what_it_was_limited_to() -> None:
    assert not [notice for notice in run().notices if "--" in notice]
    (document, region) = run(("wuzhong-2019",), ("640300",)).notices[:2]
    assert document.startswith("按 --document 只评判 wuzhong-2019：")
    assert region.startswith("按 --region 只列 640300 的结论和豁免：")
    (english, *_) = run(("wuzhong-2019",), lang="en").notices
    assert english.startswith("By --document this run judged wuzhong-2019 only")

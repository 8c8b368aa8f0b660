"""Two units of one name are two: wherever either stands, its region tells which it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from pages import Texts

import dabiao
from dabiao import report
from dabiao.intake.facts import Registry
from dabiao.report import letter, site

ROOT = Path(__file__).resolve().parents[2]
NAME = "仁和医院"


def registry(*units: tuple[str, str, str]) -> Registry:
    """Institutions: id, name and region, in the towns T1 and T2 of the county C, all with names."""
    institutions = pd.DataFrame(units, columns=["institution_id", "name", "region_code"])
    places = [("C", "东县", None), ("T1", "山镇", "C"), ("T2", "湖镇", "C")]
    return Registry(institutions, pd.DataFrame(places, columns=["region_code", "name", "parent"]))


def test_only_names_that_occur_twice_are_told_apart() -> None:
    assert registry(("A", "人民医院", "T1"), ("B", "中医院", "T1")).asides == {}
    found = registry(("A", "人民医院", "T1"), ("B", "人民医院", "T2"), ("C1", "中医院", "T1"))
    assert found.asides == {"A": "（山镇）", "B": "（湖镇）"}


def test_where_the_region_is_one_too_the_id_tells() -> None:
    found = registry(("A", "人民医院", "T1"), ("B", "人民医院", "T1"), ("D", "人民医院", "T2"))
    assert found.asides == {"A": "（A）", "B": "（B）", "D": "（湖镇）"}


def test_one_institution_with_two_spells_is_one() -> None:
    assert registry(("A", "人民医院", "T1"), ("A", "人民医院", "T2")).asides == {}


def test_an_institution_and_a_region_of_one_name_are_two() -> None:
    assert registry(("A", "山镇", "T2")).asides == {"A": "（湖镇）", "T1": "（东县）"}


@pytest.fixture(scope="module")
def twins() -> dabiao.Result:
    """The sample of one paper, two of whose hospitals have changed to one name."""
    result = dabiao.check(ROOT / "data_in", as_of="2021-12", documents=["lianyungang-2021-13"])
    held = result.facts.registry
    ids = held.institutions.groupby("region_code")["institution_id"].first().loc[["320722", "320723"]]

    def renamed(table: pd.DataFrame, unit: str, name: str) -> pd.DataFrame:
        plain = table[name].astype(object).mask(table[unit].isin(ids), NAME)
        return table.assign(**{name: plain.astype("str")})

    institutions = renamed(held.institutions, "institution_id", "name")
    facts = replace(result.facts, registry=replace(held, institutions=institutions))
    judged, before = (renamed(t, "unit_id", "unit_name") for t in (result.judged, result.before))
    return replace(
        result, facts=facts, judged=judged, before=before, judge=replace(result.judge, facts=facts)
    )


@pytest.fixture(scope="module")
def names(twins: dabiao.Result) -> list[str]:
    shown = twins.shown["unit_name"]
    found = sorted(shown[shown.str.startswith(NAME)].unique())
    assert found == [f"{NAME}（东海县）", f"{NAME}（灌云县）"]
    return found


def bare(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text.strip() == NAME]


def test_every_page_tells_them_apart(twins: dabiao.Result, names: list[str]) -> None:
    pages = dict(site.render(twins, "zh"))
    for html in pages.values():
        assert f">{NAME}<" not in html and f'"{NAME}"' not in html and f"{NAME}、" not in html
    assert all(name in Texts(pages["index.html"]).text for name in names)


def test_every_file_tells_them_apart(twins: dabiao.Result, names: list[str], tmp_path: Path) -> None:
    report.write(twins, tmp_path, ["xlsx"], "zh")
    for sheet in load_workbook(tmp_path / "verdicts.xlsx"):
        assert not bare(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row), sheet.title
    told = letter.values(twins, "zh")
    units = {row["unit"] for key in ("failing", "units", "open", "soon") for row in told[key]["rows"]}
    assert not bare(units) and units.issuperset(names)
    kept = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert not bare(str(cell) for row in kept["verdicts"] for cell in row)

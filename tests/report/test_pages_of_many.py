"""Of very many verdicts pages list the worst and number all: the same pages, whether the verdicts were held
or put away part by part."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pandas as pd
import pytest
import yaml
from pages import Texts

from dabiao.catalogue.compiled import load
from dabiao.cli import main
from dabiao.intake.lake import adding
from dabiao.judge import check
from dabiao.judge.worst import WRONG
from dabiao.report import page_target, view

WORLD = Path(__file__).parents[1] / "spec" / "world"
DATA_IN = Path(__file__).parents[2] / "data_in"
CITIES, COUNTIES, INSTITUTIONS = 3, 4, 600
MONTHS = ("2018-06", "2018-07", "2018-08")
LATEST = MONTHS[-1]
TARGETS = {
    "many-visits": {"quantifier": "each", "indicator": "visits", "at_least": 40, "window": "month"},
    "pathway": {"quantifier": "each", "indicator": "pathway_share", "at_least": 50, "window": "month"},
    "more-visits": {
        "quantifier": "each", "indicator": "visits", "more_than": "prior_year", "window": "month",
    },
    "open": {"quantifier": "each", "attested": True, "window": "plan"},
    "county-visits": {
        "quantifier": "each", "level": "county", "indicator": "visits", "at_least": 2000, "window": "month",
    },
    "all-visits": {"quantifier": "total", "indicator": "visits", "at_least": 20000, "window": "month"},
    "most-pathway": {
        "quantifier": "share", "level": "city", "window": "month", "at_least": 60,
        "meets": {"indicator": "pathway_share", "at_least": 30},
    },
}  # fmt: skip


def _places() -> Iterator[tuple[str, str, str, str]]:
    yield "P", "大省", "province", ""
    for city in range(CITIES):
        yield f"C{city}", f"{city}号市", "city", "P"
        for county in range(COUNTIES):
            yield f"C{city}{county}", f"{city}{county}县", "county", f"C{city}"


def _write(path: Path, head: str, rows: list[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head.split(), *rows])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue and the returns of a province: 3 cities, 12 counties, 600 institutions, in no order."""
    folder, rng = tmp_path_factory.mktemp("province"), Random(20260101)  # noqa: S311 - no secret
    shutil.copytree(WORLD, folder / "catalogue")
    paper = folder / "catalogue" / "documents" / "paper"
    paper.mkdir(parents=True)
    document = {"title": "省级文件", "issuer": "某省", "region": "P", "clauses": {"1": {}},
                "in_force": {"from": "2018-06", "to": "2018-12"}}  # fmt: skip
    for name, target in {"document": document, **TARGETS}.items():
        about = {} if name == "document" else {"title": {"zh": name}, "clause": "1", "no_due": "open"}
        (paper / f"{name}.yaml").write_text(yaml.safe_dump({**about, **target}, allow_unicode=True))
    data = folder / "data"
    _write(data / "regions.csv", "region_code name level parent", [list(row) for row in _places()])
    counties = [code for code, _, level, _ in _places() if level == "county"]
    names = [(f"H{number:04}", counties[number % len(counties)]) for number in range(INSTITUTIONS)]
    rng.shuffle(names)
    _write(data / "institutions.csv", "institution_id name region_code category",
           [[unit, _name(unit), code, "hospital"] for unit, code in names])  # fmt: skip
    months = [*(month.replace("2018", "2017") for month in MONTHS), *MONTHS]
    figures = [[unit, month, _figure(rng, 80), rng.randint(20, 40), _figure(rng, 20)]
               for unit, _ in names for month in months]  # fmt: skip
    _write(data / "statistics" / "a.csv", "unit period visits discharges pathway", figures)
    deeds = [[unit, "paper/open", rng.choice("是否"), "2018-07-02", "有记录"] for unit, _ in names[::3]]
    _write(data / "attestations" / "a.csv", "unit code achieved date evidence", deeds)
    return folder


def _name(unit: str) -> str:
    """Some hospitals are called the same, whether or not lists name them."""
    return "中心医院" if unit.endswith("77") else f"{unit}医院"


def _figure(rng: Random, most: int) -> object:
    """Few different numbers, so that many are alike; now and then none, or one that cannot be read."""
    luck = rng.random()
    return "" if luck < 0.03 else "abc" if luck < 0.04 else rng.randrange(0, most, 4)


@pytest.fixture(scope="module")
def lake(world: Path) -> Path:
    """The returns in a lake."""
    with adding.ingesting(world / "lake", load(world / "catalogue", "zh"), registry_of=world / "data") as it:
        list(it.add(adding.listed([world / "data" / kind for kind in ("statistics", "attestations")])))
    return world / "lake"


@pytest.fixture(scope="module")
def reports(world: Path, lake: Path) -> Iterator[dict[str, Path]]:
    """The same report: of verdicts that were held, and of those of a lake and a folder put away in parts.
    Lists are short, so that every one of them is capped."""
    with pytest.MonkeyPatch.context() as patch:
        for name, most in {"ROWS": 12, "BARS": 8, "WORRIES": 4, "WORST": 6, "UNITS": 30}.items():
            patch.setattr(view, name, most)
        for name, most in {"ROWS": 12, "BARS": 8}.items():
            patch.setattr(page_target, name, most)
        patch.setattr("dabiao.report.page_document.LISTED", 12)
        patch.setattr("dabiao.report.page_overview.WORRIES", 4)
        found = {}
        for name, data, rows in (("held", lake, 10**6), ("lake", lake, 900), ("folder", world / "data", 900)):
            patch.setattr(check, "ROWS", rows)
            found[name] = world / f"report-of-{name}"
            asked = ["--as-of", LATEST, "--since", MONTHS[0], "--format", "html,parquet"]
            catalogue = ["--catalogue", str(world / "catalogue")]
            assert main(["check", str(data), *catalogue, *asked, "--out", str(found[name])]) == 0
        yield found


def _pages(report: Path) -> dict[str, str]:
    return {str(path.relative_to(report)): path.read_text("utf-8") for path in report.rglob("*.html")}


def _alike(html: str) -> str:
    """A page but for the number by which a verdict is found, and where the rest of a list is."""
    html = re.sub(r"\bv\d+\b", "v", html)
    return re.sub(r'<p class="small">[^<]*(只列|另有|个单位中|其余)[^<]*(<[^p/][^<]*)*</p>', "", html)


def _differ(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [name for name in sorted(one) if _alike(one[name]) != _alike(other[name])]


@pytest.mark.parametrize("kind", ["lake", "folder"])
def test_verdicts_put_away_in_parts_make_the_same_pages(reports: dict[str, Path], kind: str) -> None:
    held, parted = _pages(reports["held"]), _pages(reports[kind])
    assert held.keys() == parted.keys()
    assert len(list((reports[kind] / "verdicts").rglob("part-*.parquet"))) > 3 * len(MONTHS)
    # Of what many institutions reported together there are no cells; the first page says where verdicts are.
    apart = [f"pages/target-paper.{name}.html" for name in ("all-visits", "county-visits", "most-pathway")]
    assert _differ(held, parted) == ["index.html", *apart]
    notices = set(_alike(parted["index.html"]).splitlines()) - set(_alike(held["index.html"]).splitlines())
    assert len(notices) == 2
    assert all("verdicts 文件夹" in notice for notice in notices)


def test_numbers_are_of_all_verdicts(reports: dict[str, Path]) -> None:
    """Counted anew from the Parquet files."""
    table = pd.read_parquet(reports["lake"] / "verdicts" / "document=paper" / f"as_of={LATEST}")
    pages = _pages(reports["lake"])
    for name in TARGETS:
        counts = Counter(table[f"{name}_status"].dropna())
        html = pages[f"pages/target-paper.{name}.html"]
        badges = re.findall(
            r'<span class="badge (\w+)">.*?</span>[^<]*?([\d,]+)</span>', html.split("</section>")[0]
        )
        assert {status: int(number.replace(",", "")) for status, number in badges} == counts
    statuses = table[[f"{name}_status" for name in TARGETS]].stack().dropna()
    assert f"{len(statuses):,}" in Texts(pages["index.html"]).text


def test_every_capped_list_says_of_how_many_and_where_all_are(reports: dict[str, Path]) -> None:
    table = pd.read_parquet(reports["lake"] / "verdicts" / "document=paper" / f"as_of={LATEST}")
    text = Texts(_pages(reports["lake"])["pages/target-paper.many-visits.html"]).text
    assert f"只列 {len(table['many-visits_status'].dropna()):,} 条中最差的 12 条" in text
    line = re.search(r"pandas\.read_parquet\([^)]*\)", text)
    assert line is not None
    where = line[0].replace('"verdicts/', f'"{reports["lake"]}/verdicts/')
    read = eval(where, {"pandas": pd})  # noqa: S307 - the line that readers are told
    assert read["many-visits_status"].notna().sum() == INSTITUTIONS


def test_no_page_sends_to_a_file_that_would_hold_all_verdicts(reports: dict[str, Path]) -> None:
    """What is not on the pages lies beside them already, other months and problems too."""
    pages = _pages(reports["lake"])
    assert not [name for name, page in pages.items() if "--format csv" in page]
    text = Texts(pages["index.html"]).text
    assert "其余月份见 verdicts 文件夹" in text
    problems = pd.read_parquet(reports["lake"] / "problems.parquet")
    assert f"只列 {len(problems):,} 条中的 50 条，全部在 problems.parquet" in text


def test_a_region_has_a_page_with_the_worst_in_it_and_ways_up_and_down(reports: dict[str, Path]) -> None:
    pages = _pages(reports["lake"])
    names = {
        code: next(n for n in pages if re.match(rf"pages/unit-{code}[~.]", n)) for code in ("P", "C1", "C12")
    }
    city = pages[names["C1"]]
    links = {Path(link).name for link in Texts(city).values("href")}
    assert {Path(names["P"]).name, Path(names["C12"]).name} <= links
    table = pd.read_parquet(reports["lake"] / "verdicts" / "document=paper" / f"as_of={LATEST}")
    own = table[table["region_code"].str.startswith("C1")]
    fails = int((own["many-visits_status"] == "fail").sum())
    inside = city[city.index('id="inside"') :]
    row = next(row for row in inside.split("<tr>") if "many-visits" in row)
    assert f">{fails:,}<" in row


def test_the_worst_in_a_region_are_of_each_target_in_turn(reports: dict[str, Path]) -> None:
    """Or the target that fails most would be all there is to see of the region."""
    table = pd.read_parquet(reports["lake"] / "verdicts" / "document=paper" / f"as_of={LATEST}")
    own = table[table["region_code"].str.startswith("C1") & (table["unit_id"] != "C1")]
    wrong = {name for name in TARGETS if own.get(f"{name}_status", own["unit_id"]).isin(WRONG).any()}
    assert 1 < len(wrong) <= 6  # so many are listed
    (city,) = (html for name, html in _pages(reports["lake"]).items() if re.match(r"pages/unit-C1[~.]", name))
    listed = city[city.index('id="worst"') : city.index('id="inside"')]
    told = re.findall(r'href="target-paper\.([\w-]+)\.html', listed)
    assert set(told[: len(wrong)]) == wrong


def test_what_was_not_done_is_counted_among_the_failures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "ROWS", 150)
    asked = ["--document", "ningbo-2019-23", "--as-of", "2019-12", "--format", "html,parquet"]
    assert main(["check", str(DATA_IN), *asked, "--out", str(tmp_path)]) == 0
    found = pd.read_parquet(tmp_path / "verdicts")
    failing = [name for name in found if name.endswith("_status") and (found[name] == "fail").any()]
    assert any(name.replace("_status", "_value") not in found for name in failing)
    number = int((found[failing] == "fail").to_numpy().sum())
    assert f"只列 {number} 条中最差的" in Texts((tmp_path / "index.html").read_text("utf-8")).text

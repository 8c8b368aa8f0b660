"""Every verdict of the sample can be worked out again by hand from the cells that its evidence lists."""

from __future__ import annotations

import csv
import math
import shutil
from fractions import Fraction
from operator import mul
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import dabiao
from dabiao import periods
from dabiao.expression import base_name, is_prior, prior

ROOT = Path(__file__).resolve().parents[3]
MONTHS = ["2018-06", "2018-08", "2018-12", "2021-12", "2024-06", "2025-12"]


@pytest.fixture(scope="module", params=MONTHS)
def result(request: pytest.FixtureRequest) -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of=request.param)


@pytest.fixture(scope="module")
def cells(result: dabiao.Result) -> pd.DataFrame:
    return result.evidence.cells()


# Worked out by hand


def _total(kind: str, values: list[Fraction], weights: list[Fraction]) -> Fraction:
    if kind == "average":
        return sum(map(mul, values, weights), Fraction(0)) / sum(weights)
    return max(values) if kind == "maximum" else sum(values, Fraction(0))


def _figures(result: dabiao.Result, cells: pd.DataFrame) -> dict[str, Fraction]:
    """The figure of each input, last year's too: flows and stocks added up, averages weighted."""
    used = cells[cells["state"] == "used"]
    exact = {
        name: {(cell.unit, cell.month): Fraction(str(cell.value)) for cell in group.itertuples()}
        for name, group in used.groupby("name")
        if base_name(name) in result.catalogue.elements
    }
    found = {}
    for name, values in exact.items():
        element = result.catalogue.elements[base_name(name)]
        weight = element.weighted_by and (prior if is_prior(name) else str)(element.weighted_by)
        weights = [exact[weight][place] for place in values] if weight else []
        found[name] = _total(element.kind, list(values.values()), weights)
    return found


def _days(cells: pd.DataFrame, *, last_year: bool) -> Fraction:
    """The days of the months from the first to the last cell listed, of this window or of last year's."""
    months = cells.loc[cells["name"].map(is_prior) == last_year, "month"]
    return Fraction(periods.days(months.min(), months.max())) if len(months) else Fraction(0)


def _value(result: dabiao.Result, target: str, figures: dict[str, Fraction]) -> Fraction:
    indicator = result.catalogue.indicators[result.catalogue.targets[target].indicator]
    above = indicator.numerator.evaluate(figures) * Fraction(str(indicator.factor))
    return above / indicator.denominator.evaluate(figures) if indicator.denominator else above


def _meets(value: Fraction, operator: str, low: Fraction, high: Fraction) -> bool:
    return {
        "at_least": value >= low,
        "at_most": value <= low,
        "more_than": value > low,
        "less_than": value < low,
        "range": value >= low,
        "between": low <= value <= high,
    }[operator]


def _limits(
    result: dabiao.Result, row: pd.Series, cells: pd.DataFrame, figures: dict[str, Fraction]
) -> tuple[Fraction, Fraction]:
    """The number demanded: the catalogue's, or last year's value worked out by hand as well."""
    demand = result.catalogue.targets[row["target"]].demand
    if not demand.prior:
        return Fraction(str(demand.low)), Fraction(str(demand.high))
    before = {base_name(name): figure for name, figure in figures.items() if is_prior(name)}
    limit = _value(result, row["target"], {"window_days": _days(cells, last_year=True)} | before)
    assert math.isclose(float(limit), row["threshold"], rel_tol=1e-12), row["target"]
    return limit, limit


def test_numbers_follow_from_the_cells_alone(result: dabiao.Result, cells: pd.DataFrame) -> None:
    verdicts = result.verdicts
    numeric = verdicts[verdicts["value"].notna() & verdicts["met_units"].isna()]
    for index, row in numeric.iterrows():
        own = cells[cells["verdict"] == index]
        figures = {"window_days": _days(own, last_year=False)} | _figures(result, own)
        value = _value(result, row["target"], figures)
        assert math.isclose(float(value), row["value"], rel_tol=1e-12), row["target"]
        if row["status"] in ("pass", "fail"):
            met = _meets(value, row["operator"], *_limits(result, row, own, figures))
            assert met == (row["status"] == "pass"), row["target"]
    assert len(numeric)


def test_completeness_follows_from_the_cells_alone(result: dabiao.Result, cells: pd.DataFrame) -> None:
    verdicts = result.verdicts[result.verdicts["completeness"].notna()]
    targets = {name: result.catalogue.targets[name] for name in verdicts["target"]}
    inputs = {name: {*result.catalogue.inputs(t), t.attestation} - {None} for name, t in targets.items()}
    of_target = cells["verdict"].map(result.verdicts["target"])
    # An average's weight is listed too, but is no input of its own.
    own = [name in inputs.get(target, ()) for name, target in zip(cells["name"], of_target, strict=True)]
    own_cells = cells[own]
    first = own_cells[~own_cells["state"].isin(["superseded", "repeated"])]
    asked = first.drop_duplicates(["verdict", "unit", "month", "name"])
    usable = asked["state"].isin(["used", "held_back", "dropped", "assumed_no"])
    found = usable.groupby(asked["verdict"]).mean()
    # Where institutions are counted by what the registry says of them, nothing is to be reported.
    counted = verdicts["target"].map(lambda target: not inputs[target])
    told = verdicts["completeness"]
    assert (told[counted] == 1).all()
    assert found.reindex(told[~counted].index).to_dict() == pytest.approx(told[~counted].to_dict())


def test_counts_name_their_institutions(result: dabiao.Result) -> None:
    counted = result.verdicts[result.verdicts["met_units"].notna()]
    for index, proof in result.evidence.proofs(counted.index).items():
        row = counted.loc[index]
        assert [len(proof.met), len(proof.unmet), len(proof.unknown)] == [
            row["met_units"], row["unmet_units"], row["unknown_units"],
        ]  # fmt: skip
        named = [*proof.met, *proof.unmet, *proof.unknown]
        assert len(set(named)) == len(named)


def test_deliverables_follow_from_the_attestation_listed(result: dabiao.Result, cells: pd.DataFrame) -> None:
    attested = result.verdicts[result.verdicts["operator"] == "attested"]
    for index, row in attested[attested["status"].isin(["pass", "fail"])].iterrows():
        code = result.catalogue.targets[row["target"]].attestation
        mine = (cells["verdict"] == index) & (cells["name"] == code) & (cells["state"] == "used")
        (said,) = cells[mine].itertuples()
        assert (said.value == 1) == (row["status"] == "pass")


# The places


def _written(file: Path, sheet: str, encoding: str) -> list[list[object]]:
    """The rows of a file, read without any of our own code."""
    if file.suffix == ".xlsx":
        return [
            list(row)
            for row in openpyxl.load_workbook(file, data_only=True)[sheet].iter_rows(values_only=True)
        ]
    with file.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


def test_every_raw_cell_stands_where_the_evidence_says(result: dabiao.Result, cells: pd.DataFrame) -> None:
    encodings = dict(zip(result.facts.files["file"], result.facts.files["encoding"], strict=True))
    placed = cells[cells["file"] != ""]
    for (file, sheet), group in placed.groupby(["file", "sheet"]):
        rows = _written(ROOT / "data_in" / file, sheet, encodings[file])
        headings = [[str(text) for text in row] for row in rows[:20]]
        for cell in group.itertuples():
            position = next(row.index(cell.column) for row in headings if cell.column in row)
            stands = rows[cell.row - 1][position]
            same = stands == cell.raw if isinstance(stands, str) else float(stands) == float(cell.raw)
            assert same, (file, sheet, cell.row, cell.column)
    assert not placed.empty or result.as_of == "2021-12"


def test_a_missing_cell_has_a_place_only_where_some_text_stands(cells: pd.DataFrame) -> None:
    missing = cells[cells["state"].isin(["missing", "assumed_no"])]
    assert ((missing["file"] == "") == (missing["raw"] == "")).all()
    assert (missing["row"].isna() == (missing["raw"] == "")).all()
    assert missing["value"].isna().all()


# What the sample was made to show


@pytest.fixture(scope="module")
def december() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


def _proof(result: dabiao.Result, target: str, unit: str) -> object:
    rows = result.verdicts
    (index,) = rows.index[(rows["target"] == f"fenghua-2018-49/{target}") & (rows["unit_name"] == unit)]
    return result.evidence.of(index)


def test_a_conflict_shows_both_places(december: dabiao.Result) -> None:
    proof = _proof(december, "primary-care-slots", "宁波市奉化区妇幼保健院")
    both = [cell for cell in proof.cells if cell.code == "conflict"]
    assert [cell.state for cell in both] == ["unusable", "unusable"]
    assert len({cell.file for cell in both}) == 2
    assert len({cell.raw for cell in both}) == 2


def attested(folder: Path, **said: str) -> dabiao.Result:
    """The sample with one more row for each name, about a deliverable attested before."""
    shutil.copytree(ROOT / "data_in", folder)
    for name, words in said.items():
        row = f"宁波市奉化区妇幼保健院,fenghua-2018-49/blood-fee-relief,{words},{name}.pdf\n"
        (folder / "attestations" / f"{name}.csv").write_text(f"单位,代码,是否达成,日期,佐证\n{row}", "utf-8")
    return dabiao.check(folder, as_of="2018-12", documents=["fenghua-2018-49"])


@pytest.fixture
def contradicted(tmp_path: Path) -> dabiao.Result:
    """On one day a yes and a no."""
    return attested(tmp_path / "data_in", yes="是,2018-12-20", no="否,2018-12-20")


@pytest.mark.parametrize("date", ["2018-12-20", "去年底"])
def test_a_refused_attestation_blocks_and_is_shown(tmp_path: Path, date: str) -> None:
    result = attested(tmp_path / "data_in", revoked=f"否（撤销）,{date}")
    proof = _proof(result, "blood-fee-relief", "宁波市奉化区妇幼保健院")
    (refused,) = [cell for cell in proof.cells if cell.code == "row_refused"]
    assert (refused.state, refused.raw) == ("unusable", "否（撤销）")
    assert {cell.state for cell in proof.cells} == {"unusable", "superseded"}
    assert proof.formula.startswith("该行被拒收，")
    assert proof.formula.endswith("attestations/revoked.csv 第 2 行")


def test_contradictory_attestations_block_and_show_both_places(contradicted: dabiao.Result) -> None:
    proof = _proof(contradicted, "blood-fee-relief", "宁波市奉化区妇幼保健院")
    both = [cell for cell in proof.cells if cell.code == "conflict"]
    assert [(cell.state, cell.file, cell.row, cell.raw) for cell in both] == [
        ("unusable", "attestations/no.csv", 2, "否"),
        ("unusable", "attestations/yes.csv", 2, "是"),
    ]
    assert {cell.state for cell in proof.cells} == {"unusable", "superseded"}
    assert "attestations/no.csv" in proof.formula
    assert "attestations/yes.csv" in proof.formula
    verdicts = contradicted.verdicts.set_index(["target", "unit_name"])
    said = verdicts.loc[("fenghua-2018-49/blood-fee-relief", "宁波市奉化区妇幼保健院")]
    assert (said["status"], said["reason_code"]) == ("blocked", "unusable_cells")


def test_a_correction_shows_what_it_replaced() -> None:
    november = dabiao.check(ROOT / "data_in", as_of="2018-11", documents=["fenghua-2018-49"])
    proof = _proof(november, "real-name-registration", "宁波市奉化区人民医院")
    states = {
        cell.state: (cell.revision, cell.file) for cell in proof.cells if cell.element == "real_name_visits"
    }
    assert states["used"] == (1, "statistics/2018年11月医院月报更正.csv")
    assert states["superseded"][0] == 0


def test_a_suppressed_correction_and_what_it_withdrew_are_shown(tmp_path: Path) -> None:
    folder = tmp_path / "data_in"
    shutil.copytree(ROOT / "data_in", folder)
    name = "statistics/2018年11月医院月报更正.csv"
    header, row = (folder / name).read_text("utf-8-sig").split("\n")[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    hidden = cells | {title: "<5" for title in cells if title.startswith("实名制")}
    (folder / name).write_text(header + "\n" + ",".join(hidden.values()) + "\n", "utf-8")
    result = dabiao.check(folder, as_of="2018-11", documents=["fenghua-2018-49"])
    proof = _proof(result, "real-name-registration", "宁波市奉化区人民医院")
    told = {c.state: c for c in proof.cells if c.element == "real_name_visits"}
    withdrawn, (state, found) = told.pop("superseded"), told.popitem()
    assert told == {}
    assert (state, found.file, found.raw, found.code) == ("missing", name, "<5", "suppressed_correction")
    assert withdrawn.value > 0
    verdicts = result.verdicts.set_index(["target", "unit_name"])
    said = verdicts.loc[("fenghua-2018-49/real-name-registration", "宁波市奉化区人民医院")]
    assert said["status"] == "incomplete"


_WIDE = "机构名称,月份,挂号就诊人次,实名制挂号就诊人次\n宁波市奉化区人民医院,2018-12,{visits},{named}\n"
_LONG = (
    "机构名称,月份,指标,数值\n宁波市奉化区人民医院,2018-12,挂号就诊人次,{visits}\n"
    "宁波市奉化区人民医院,2018-12,实名挂号人次,{named}\n"
)


@pytest.mark.parametrize(("file", "row"), [(_WIDE, 2), (_LONG, 3)])
@pytest.mark.parametrize("visits", ["100", "无"])
def test_a_cell_whose_text_tells_no_figure_is_shown_with_it(
    tmp_path: Path, file: str, row: int, visits: str
) -> None:
    folder = tmp_path / "data_in"
    shutil.copytree(ROOT / "data_in", folder)
    shutil.rmtree(folder / "statistics")
    (folder / "statistics").mkdir()
    (folder / "statistics" / "1.csv").write_text(file.format(visits=visits, named="<5"), "utf-8")
    result = dabiao.check(folder, as_of="2018-12", documents=["fenghua-2018-49"])
    proof = _proof(result, "real-name-registration", "宁波市奉化区人民医院")
    (cell,) = [cell for cell in proof.cells if cell.element == "real_name_visits"]
    assert (cell.state, cell.code, cell.value) == ("missing", "", pytest.approx(math.nan, nan_ok=True))
    assert (cell.file, cell.row, cell.raw) == ("statistics/1.csv", row, "<5")


def test_a_correction_whose_revision_cannot_be_read_blocks_and_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "data_in"
    shutil.copytree(ROOT / "data_in", folder)
    correction = folder / "statistics" / "2018年11月医院月报更正.csv"
    text = correction.read_text("utf-8-sig")
    correction.write_text(text.replace(",1\n", ",v2\n"), "utf-8")
    result = dabiao.check(folder, as_of="2018-11", documents=["fenghua-2018-49"])
    proof = _proof(result, "real-name-registration", "宁波市奉化区人民医院")
    (refused,) = [c for c in proof.cells if c.code == "row_refused" and c.element == "real_name_visits"]
    assert (refused.state, refused.revision) == ("unusable", None)
    assert "superseded" in {cell.state for cell in proof.cells}
    verdicts = result.verdicts.set_index(["target", "unit_name"])
    said = verdicts.loc[("fenghua-2018-49/real-name-registration", "宁波市奉化区人民医院")]
    assert said["status"] == "blocked"


def test_formulas_read_as_people_write_them(december: dabiao.Result) -> None:
    wait = _proof(december, "registration-wait", "宁波市奉化区溪口医院")
    assert wait.formula == "11.6 分钟 > 10 分钟"
    slots = _proof(december, "primary-care-slots", "宁波市奉化区人民医院")
    assert slots.formula == "22,450 ÷ (31,815 + 12,771 + 6,760) = 43.72 % ≥ 40 %"


def test_an_unknown_verdict_is_refused(december: dabiao.Result) -> None:
    with pytest.raises(KeyError):
        december.evidence.of(10**6)

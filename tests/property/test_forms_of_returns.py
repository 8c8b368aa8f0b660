"""The same returns in another form give the same verdicts: rows in any order, in one file or several,
in any encoding, in a workbook, one figure to a column or one to a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pandas as pd
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st

import dabiao
from dabiao.catalogue.models import Catalogue

MONTHS = [f"2020-{number:02d}" for number in range(1, 7)]
UNITS = [f"I{number}" for number in range(8)]
ELEMENTS = {"admissions": "入院人次", "deaths": "死亡人次", "beds": "实有床位"}
CELLS = ("", "-", "无", "0", "12", "３６", "1,040", "7.0", "abc", "-3", "*")
"""What stands in cells: nothing in several spellings, numbers in several, what is no number, or hidden."""

INSTITUTIONS = "institution_id,name,region_code,category,tier\n" + "".join(
    f"{unit},第{unit}医院,{town},general,二级\n"
    for unit, town in zip(UNITS, ("Hill", "Lake") * 4, strict=True)
)
REGIONS = "region_code,name,level,parent\nCity,某市,city,\nHill,某镇,town,City\nLake,某乡,town,City\n"


@pytest.fixture(scope="module")
def rules() -> Catalogue:
    elements = [worlds.element(code, title={"zh": zh}) for code, zh in ELEMENTS.items()]
    elements[-1]["kind"] = "stock"
    indicators = [
        worlds.indicator("mortality", "deaths", "admissions", factor=100, type="proportion"),
        worlds.indicator("per_bed", "admissions", "beds"),
    ]
    return worlds.catalogue(elements, indicators, [
        worlds.target("mortality", quantifier="each", indicator="mortality", at_most=20.0),
        worlds.target("mortality-of-towns", quantifier="each", level="town", indicator="mortality",
                      at_most=30.0, window="quarter"),
        worlds.target("use", quantifier="total", indicator="per_bed", at_least=2.0, window="half_year"),
        worlds.target("used", quantifier="share", meets={"indicator": "per_bed", "at_least": 1.0},
                      at_least=40.0),
    ])  # fmt: skip


def returns(rng: Random) -> pd.DataFrame:
    """Rows as submitted: most of them once, some again the same, otherwise, or as a correction."""
    rows = [row(rng, unit, month, 0) for unit in UNITS for month in MONTHS if rng.random() < 0.95]
    again = [rng.choice(rows) for _ in range(3)]
    others = [row(rng, r["unit"], r["period"], rng.choice((0, 1, 1, 2))) for r in rng.sample(rows, 6)]
    return pd.DataFrame([*rows, *again, *others])


def row(rng: Random, unit: str, month: str, revision: int) -> dict[str, str]:
    plain = {"unit": unit, "period": month, "revision": str(revision)}
    return plain | {
        code: rng.choice(CELLS) if rng.random() < 0.3 else str(rng.randint(0, 60)) for code in ELEMENTS
    }


def text(rows: pd.DataFrame) -> str:
    return rows.rename(columns=ELEMENTS).to_csv(index=False)


def shuffled(rows: pd.DataFrame, rng: Random) -> pd.DataFrame:
    return rows.iloc[rng.sample(range(len(rows)), len(rows))]


def in_another_order(folder: Path, rows: pd.DataFrame, rng: Random) -> None:
    (folder / "a.csv").write_text(text(shuffled(rows, rng)), encoding="utf-8")


def in_several_files(folder: Path, rows: pd.DataFrame, rng: Random) -> None:
    file = [rng.choice("abcd") for _ in range(len(rows))]
    for name, part in rows.groupby(file):
        (folder / f"{name}.csv").write_text(text(part), encoding="utf-8")


def with_a_byte_order_mark(folder: Path, rows: pd.DataFrame, _rng: Random) -> None:
    (folder / "a.csv").write_text(text(rows), encoding="utf-8-sig")


def in_gb18030(folder: Path, rows: pd.DataFrame, _rng: Random) -> None:
    (folder / "a.csv").write_text(text(rows), encoding="gb18030")


def in_utf_16(folder: Path, rows: pd.DataFrame, _rng: Random) -> None:
    (folder / "a.csv").write_text(text(rows), encoding="utf-16")


def in_a_workbook(folder: Path, rows: pd.DataFrame, rng: Random) -> None:
    """On two sheets, whole numbers as numbers."""
    typed = rows.rename(columns=ELEMENTS)
    for title in ELEMENTS.values():
        typed[title] = [int(cell) if cell.isascii() and cell.isdigit() else cell for cell in typed[title]]
    with pd.ExcelWriter(folder / "a.xlsx") as book:
        for name, part in typed.groupby([rng.choice(("上半", "下半")) for _ in range(len(rows))]):
            part.to_excel(book, sheet_name=name, index=False)


def in_long_form(folder: Path, rows: pd.DataFrame, rng: Random) -> None:
    """One figure to a row, by code or by title."""
    named = {code: rng.choice((code, title)) for code, title in ELEMENTS.items()}
    long = rows.rename(columns=named).melt(["unit", "period", "revision"], var_name="element")
    (folder / "a.csv").write_text(shuffled(long, rng).to_csv(index=False), encoding="utf-8")


FORMS: tuple[Callable[[Path, pd.DataFrame, Random], None], ...] = (
    in_another_order, in_several_files, with_a_byte_order_mark, in_gb18030, in_utf_16, in_a_workbook,
    in_long_form,
)  # fmt: skip


def verdicts(data_in: Path, rules: Catalogue, engine: str, write: Callable[[Path], object]) -> pd.DataFrame:
    """What an engine says of a folder whose statistics ``write`` writes."""
    (data_in / "statistics").mkdir(parents=True)
    (data_in / "institutions.csv").write_text(INSTITUTIONS, encoding="utf-8")
    (data_in / "regions.csv").write_text(REGIONS, encoding="utf-8")
    write(data_in / "statistics")
    return dabiao.check(data_in, catalogue=rules, since="2020-05", as_of="2020-06", engine=engine).verdicts


@settings(max_examples=1)
@given(seed=st.integers(0, 2**32))
def test_form_does_not_matter(
    engine: str, seed: int, rules: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = worlds.seeded(worlds.own(engine, seed))
    rows = returns(rng)
    base = tmp_path_factory.mktemp("forms")
    plain = verdicts(
        base / "plain",
        rules,
        engine,
        lambda folder: (folder / "a.csv").write_text(text(rows), encoding="utf-8"),
    )
    assert set(plain["status"]) >= {"pass", "fail", "blocked"}
    assert different(plain, forms(base, rules, engine, rows, rng)) == []


def forms(
    base: Path, rules: Catalogue, engine: str, rows: pd.DataFrame, rng: Random
) -> Iterable[tuple[str, pd.DataFrame]]:
    for form in FORMS:
        name = form.__name__
        yield name, verdicts(base / name, rules, engine, lambda folder, form=form: form(folder, rows, rng))


def different(plain: pd.DataFrame, others: Iterable[tuple[str, pd.DataFrame]]) -> list[str]:
    """The forms under which anything at all is said differently."""
    return [name for name, found in others if not found.equals(plain)]

"""institutions.csv and regions.csv: who there is, when, and what of them is known."""

from __future__ import annotations

import math

import pytest
from conftest import INSTITUTIONS, REGIONS, Folder

from dabiao import intake
from dabiao.periods import FAR_FUTURE, FAR_PAST, month

HEADER = (
    "institution_id,name,aliases,region_code,tier,grade,category,run_by,ownership,tags,valid_from,valid_to\n"
)
RETURN = "单位,期间,出院人次\nH1,2018-08,1\n"


def test_institutions_as_they_come_out(folder: Folder) -> None:
    found = folder.returns(RETURN).read().registry.institutions.set_index("institution_id")
    assert found.loc["H1"].to_dict() == {
        "name": "奉化区人民医院", "aliases": ("区人民医院", "人民医院"), "region_code": "330213", "tier": 3.0,
        "grade": 2.0, "category": "general", "run_by": "county", "ownership": "public",
        "tags": frozenset({"district_hospital"}), "valid_from": FAR_PAST, "valid_to": FAR_FUTURE,
    }  # fmt: skip
    assert found.loc["C1", ["tier", "grade", "category", "run_by"]].tolist() == [0.0, 0.0, "township", "town"]
    assert found.loc["H2", "valid_from"] == month("2018-03")
    assert found.loc["C1", "valid_to"] == month("2018-12")


def test_regions_as_they_come_out(folder: Folder) -> None:
    found = folder.returns(RETURN).read().registry.regions
    assert found.to_numpy().tolist() == [
        ["330200", "宁波市", "city", None], ["330213", "奉化区", "county", "330200"],
        ["330213001", "溪口镇", "town", "330213"],
    ]  # fmt: skip


def test_codes_keep_their_zeros_and_headers_may_be_chinese(folder: Folder) -> None:
    folder.write("institutions.csv", "机构代码,机构名称,行政区划代码,级别\n0012,第一医院,330213,二级\n")
    found = folder.returns(RETURN.replace("H1", "0012")).read().registry.institutions
    assert found[["institution_id", "tier"]].to_numpy().tolist() == [["0012", 2.0]]
    assert found["category"].isna().all()


def test_a_blank_attribute_is_a_warning_and_stays_blank(folder: Folder) -> None:
    folder.write("institutions.csv", HEADER + "H1,甲医院,,330213,,乙,综合医院,县,公立,,,\n")
    facts = folder.returns(RETURN).read()
    assert [(p.code, p.level, p.row, p.column) for p in facts.problems] == [
        ("blank_attribute", "warning", 2, "tier")
    ]
    assert math.isnan(facts.registry.institutions["tier"].iloc[0])


@pytest.mark.parametrize(("blanks", "told"), [(20, [*range(2, 22)]), (21, [1])])
def test_beyond_20_rows_a_blank_attribute_is_told_once(folder: Folder, blanks: int, told: list[int]) -> None:
    rows = [f"H{n},第{n}医院,,330213,,乙,综合医院,县,公立,,,\n" for n in range(1, blanks + 1)]
    folder.write("institutions.csv", HEADER + "".join(rows))
    found = [p for p in folder.returns(RETURN).read().problems if p.element == "tier"]
    assert [p.row for p in found] == told
    assert {p.level for p in found} == {"warning"}
    if len(found) == 1:
        assert "“tier”有 21 行未填（第 2、3、4、5、6 行等）" in found[0].message


INSTITUTION_ROWS = {
    "unknown tier": ("H8,某院,,330213,三级甲等,乙,综合医院,县,公立,,,", "invalid_attribute", "cell_refused"),
    "unknown category": ("H8,某院,,330213,三级,乙,兽医院,县,公立,,,", "invalid_attribute", "cell_refused"),
    "no id": (",某院,,330213,三级,乙,综合医院,县,公立,,,", "blank_key", "row_refused"),
    "no name": ("H8,,,330213,三级,乙,综合医院,县,公立,,,", "blank_key", "row_refused"),
    "no region": ("H8,某院,,,三级,乙,综合医院,县,公立,,,", "blank_key", "row_refused"),
    "unknown region": ("H8,某院,,999999,三级,乙,综合医院,县,公立,,,", "unknown_region", "row_refused"),
    "id of a region": ("330213,某院,,330213,三级,乙,综合医院,县,公立,,,", "id_is_region", "row_refused"),
    "damaged id": ("1.23E+17,某院,,330213,三级,乙,综合医院,县,公立,,,", "damaged_code", "row_refused"),
    "validity the wrong way": (
        "H8,某院,,330213,三级,乙,综合医院,县,公立,,2019-01,2018-01", "invalid_validity", "row_refused",
    ),
    "unreadable validity": (
        "H8,某院,,330213,三级,乙,综合医院,县,公立,,开业,", "invalid_validity", "row_refused",
    ),
}  # fmt: skip


def registry(folder: Folder) -> tuple[intake.Registry, list[intake.Problem]]:
    """Who there is, and what is wrong with the registry's rows, the warnings left out."""
    found, log = intake.read_registry(folder.path, folder.catalogue)
    return found, [p for p in log.problems() if p.level != "warning"]


@pytest.mark.parametrize("name", INSTITUTION_ROWS)
def test_a_wrong_institution_is_told(folder: Folder, name: str) -> None:
    row, code, level = INSTITUTION_ROWS[name]
    folder.write("institutions.csv", INSTITUTIONS + row + "\n")
    there, (found,) = registry(folder)
    assert (found.code, found.level, found.file, found.row) == (code, level, "institutions.csv", 5)
    assert len(there.institutions) == (4 if level == "cell_refused" else 3)


REFUSED = {
    "institutions.csv": INSTITUTIONS + "H8,某院,,999999,三级,乙,综合医院,县,公立,,,\n",
    "regions.csv": REGIONS + "330214,某区,ward,330200\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_with_a_row_refused_nothing_is_judged_since_sums_would_look_complete(
    folder: Folder, name: str
) -> None:
    folder.write(name, REFUSED[name])
    with pytest.raises(intake.DataError) as error:
        folder.returns(RETURN).read()
    whole, row = error.value.problems
    assert (whole.code, whole.level, whole.file) == ("registry_incomplete", "file_refused", name)
    assert (row.level, row.file, row.row) == ("row_refused", name, 5)


OVERLAPPING = {
    # validities of one institution, one row each → the rows refused, each with those it names
    "twice the same": (["2018-01,2018-12"] * 2, {5: "6", 6: "5"}),
    "one within the other": ([",", "2018-01,2018-06"], {5: "6", 6: "5"}),
    "one month in common": ([",2018-06", "2018-06,"], {5: "6", 6: "5"}),
    "in any order": (["2018-06,", ",2018-06"], {5: "6", 6: "5"}),
    "one over two": (["2017-01,2017-06", "2018-01,2018-06", ","], {5: "7", 6: "7", 7: "5、6"}),
    "two of three": ([",2016-12", "2017-01,2018-06", "2018-06,"], {6: "7", 7: "6"}),
    "one after the other": ([",2018-06", "2018-07,"], {}),
}


@pytest.mark.parametrize("name", OVERLAPPING)
def test_rows_of_one_id_that_overlap_are_all_refused_whatever_their_order(folder: Folder, name: str) -> None:
    spans, expected = OVERLAPPING[name]
    rows = [f"H8,某院,,330213,三级,乙,综合医院,县,公立,,{span}\n" for span in spans]
    folder.write("institutions.csv", INSTITUTIONS + "".join(rows))
    there, found = registry(folder)
    assert {p.code for p in found} <= {"duplicate_id"}
    assert [p.row for p in found] == list(expected)
    assert all(f"与第 {expected[p.row]} 行" in p.message for p in found)
    assert len(there.institutions) == 3 + len(spans) - len(expected)


GAPS = {
    "a year between": ([",2017-12", "2019-01,"], [("2018-01", "2018-12")]),
    "a month between": (["2018-03,", ",2018-01"], [("2018-02", "2018-02")]),
    "twice": ([",2015-12", "2017-01,2017-12", "2019-01,"], [("2016-01", "2016-12"), ("2018-01", "2018-12")]),
    "none": ([",2018-01", "2018-02,"], []),
}


@pytest.mark.parametrize("name", GAPS)
def test_months_between_two_rows_of_an_institution_are_told(folder: Folder, name: str) -> None:
    spans, expected = GAPS[name]
    rows = [f"H8,某院,,330213,三级,乙,综合医院,县,公立,,{span}\n" for span in spans]
    folder.write("institutions.csv", INSTITUTIONS + "".join(rows))
    found = [p for p in folder.returns(RETURN).read().problems if p.code == "validity_gap"]
    assert {p.level for p in found} <= {"warning"}
    assert len(found) == len(expected)
    for problem, (first, last) in zip(found, expected, strict=True):
        assert f"{first} 至 {last}" in problem.message


def test_an_institution_may_change_with_time(folder: Folder) -> None:
    before = "H8,老院,,330213,二级,乙,综合医院,县,公立,,,2018-06\n"
    after = "H8,新院,,330213,三级,乙,综合医院,县,公立,,2018-07,\n"
    folder.write("institutions.csv", INSTITUTIONS + after + before)
    facts = folder.returns("单位,期间,出院人次\n新院,2018-06,1\n老院,2018-07,1\n").read()
    assert facts.rows["unit"].tolist() == ["H8", "H8"]


REGION_ROWS = {
    "unknown level": ("330214,某区,ward,330200", "invalid_level", [5]),
    "unknown parent": ("330214,某区,county,999999", "unknown_region", [5]),
    "its own parent": ("330214,某区,county,330214", "region_cycle", [5]),
    "a circle of two": ("A,甲,county,B\nB,乙,county,A", "region_cycle", [5, 6]),
    "twice": ("X,某区,county,330200\nX,某区,county,330200", "duplicate_region", [5, 6]),
    "no code": (",某区,county,330200", "blank_key", [5]),
    "below a refused one, which is told alone": ("A,甲,county,999999\nB,乙,town,A", "unknown_region", [5]),
}


@pytest.mark.parametrize("name", REGION_ROWS)
def test_a_wrong_region_is_refused(folder: Folder, name: str) -> None:
    row, code, rows = REGION_ROWS[name]
    folder.write("regions.csv", REGIONS + row + "\n")
    there, found = registry(folder)
    assert [(p.code, p.file, p.row) for p in found] == [(code, "regions.csv", n) for n in rows]
    assert len(there.regions) == 2 + row.count("\n") + 2 - len(rows)


def test_an_institution_in_a_refused_region_is_not_blamed_for_it(folder: Folder) -> None:
    folder.write("regions.csv", REGIONS.replace("溪口镇,town", "溪口镇,村"))
    _, found = registry(folder)
    assert [(p.code, p.file, p.row) for p in found] == [("invalid_level", "regions.csv", 4)]


def test_regions_may_lie_as_deep_as_they_are(folder: Folder) -> None:
    chain = [f"R{n},第{n}层,town,{f'R{n - 1}' if n else '330213'}\n" for n in range(40)]
    folder.write("regions.csv", REGIONS + "".join(reversed(chain)))
    there, found = registry(folder)
    assert found == []
    assert len(there.regions) == 43


@pytest.mark.parametrize("name", ["institutions.csv", "regions.csv"])
def test_without_a_registry_nothing_can_be_judged(folder: Folder, name: str) -> None:
    (folder.path / name).unlink()
    with pytest.raises(intake.DataError) as error:
        folder.returns(RETURN).read()
    (found,) = error.value.problems
    assert (found.code, found.level, found.file) == ("missing_file", "file_refused", name)
    assert name in str(error.value)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "institution_id,name\nH1,x\n", b"\0\0"])
def test_with_a_broken_registry_nothing_can_be_judged(folder: Folder, content: str | bytes) -> None:
    folder.returns(RETURN).write("institutions.csv", content)
    with pytest.raises(intake.DataError) as error:
        folder.read()
    assert error.value.problems[-1].level == "file_refused"


def test_where_no_return_is_usable_nothing_can_be_judged(folder: Folder) -> None:
    with pytest.raises(intake.DataError) as error:
        folder.returns("单位,期间,出院人次\nH9,2018-08,1\n").read()
    assert [p.code for p in error.value.problems if p.level == "row_refused"] == ["unknown_unit"]


def test_an_empty_folder_says_what_is_missing(folder: Folder) -> None:
    with pytest.raises(intake.DataError) as error:
        folder.read()
    assert error.value.problems[-1].code == "missing_file"
    assert "statistics" in str(error.value)


def test_a_heading_copied_from_merged_cells_is_told_and_no_fault_of_ours(folder: Folder) -> None:
    folder.write("institutions.csv", INSTITUTIONS.replace("valid_to", "〔合并单元格 L1:M1〕", 1))
    with pytest.raises(intake.DataError) as told:
        folder.returns(RETURN).read()
    assert [(p.code, p.file, p.row) for p in told.value.problems] == [
        ("merged_heading", "institutions.csv", 1)
    ]

"""Deliverables reported done, and exemptions granted."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from conftest import Folder

from dabiao.intake import Waiver
from dabiao.periods import month

HEADER = "unit,code,achieved,date,evidence\n"
GOOD = "H1,paper/archive,是,2019-03-01,奉卫〔2019〕3号\n"


def attested(folder: Folder, rows: str, header: str = HEADER) -> Folder:
    return folder.returns(header + rows, "attestations/a.csv")


def test_an_attestation(folder: Folder) -> None:
    facts = attested(folder, GOOD).read()
    assert facts.attestations.to_dict("records") == [{
        "unit": "H1", "code": "paper/archive", "achieved": True, "date": pd.Timestamp(2019, 3, 1),
        "evidence": "奉卫〔2019〕3号", "file": "attestations/a.csv", "sheet": "", "row": 2,
    }]  # fmt: skip


@pytest.mark.parametrize(
    "date", ["2019-03-01", "2019/3/1", "20190301", "2019年3月1日", "43525", "2019-03-01 00:00:00"]
)
def test_dates_as_people_write_them(folder: Folder, date: str) -> None:
    facts = attested(folder, f"人民医院,paper/archive,yes,{date},x\n").read()
    assert facts.attestations["date"].tolist() == [pd.Timestamp(2019, 3, 1)]


# The row, what is told of it, and the date from which it lets nothing older hold: "always", or "never".
ROWS = {
    "unknown unit": ("H9,paper/archive,是,2019-04-01,x", "unknown_unit", "never"),
    "unknown code": ("H1,paper/archives,是,2019-04-01,x", "unknown_attestation", "never"),
    "neither yes nor no": ("H1,paper/archive,基本完成,2019-04-01,x", "invalid_achieved", "2019-04-01"),
    "revoked in other words": ("H1,paper/archive,否（撤销）,2019-04-01,x", "invalid_achieved", "2019-04-01"),
    "silent": ("H1,paper/archive,,2019-04-01,x", "blank_key", "never"),
    "a month only": ("H1,paper/archive,否,2019-03,x", "invalid_date", "always"),
    "no date": ("H1,paper/archive,否,,x", "invalid_date", "always"),
    "tomorrow": ("H1,paper/archive,否,2020-06-16,x", "future_date", "always"),
    "before it opened": ("H2,paper/archive,否,2018-02-28,x", "not_open", "2018-02-28"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_wrong_attestation_is_refused_and_lets_nothing_older_hold(folder: Folder, name: str) -> None:
    row, code, since = ROWS[name]
    facts = attested(folder, GOOD + row + "\n").read()
    (found,) = [p for p in facts.problems if p.level == "row_refused"]
    assert (found.code, found.file, found.row) == (code, "attestations/a.csv", 3)
    files = facts.files.set_index("file").loc["attestations/a.csv", ["accepted", "refused"]]
    assert files.tolist() == [1, 1]
    heard = facts.attestations[facts.attestations["achieved"].isna()]
    dates = ["always" if pd.isna(date) else str(date.date()) for date in heard["date"]]
    assert dates == ([] if since == "never" else [since])


@pytest.mark.parametrize(
    ("unit", "code", "whom"),
    [
        ("330213", "paper/archive", "奉化区人民医院、奉化区中医医院、溪口镇中心卫生院"),
        ("330200", "paper/plan", "奉化区"),
        ("H1", "paper/plan", "奉化区"),
        ("奉化区", "paper/town-plan", "溪口镇"),
        ("C1", "paper/clinic", "奉化区人民医院、奉化区中医医院"),
    ],
)
def test_who_is_not_judged_by_a_deliverable_cannot_attest_it(
    folder: Folder, unit: str, code: str, whom: str
) -> None:
    facts = attested(folder, GOOD + f"{unit},{code},是,2018-04-01,x\n").read()
    (found,) = [p for p in facts.problems if p.code == "wrong_attester"]
    assert (found.level, found.file, found.row, found.column) == (
        "cell_refused", "attestations/a.csv", 3, "unit",
    )  # fmt: skip
    assert whom in found.mend


@pytest.mark.parametrize(
    "row", ["C1,paper/archive", "330213,paper/plan", "溪口镇,paper/town-plan", "H1,paper/clinic"]
)
def test_who_is_judged_by_a_deliverable_attests_it(folder: Folder, row: str) -> None:
    facts = attested(folder, f"{row},是,2018-04-01,x\n").read()
    assert [p for p in facts.problems if p.file == "attestations/a.csv"] == []


def test_whom_a_blank_attribute_may_leave_in_scope_may_attest(folder: Folder) -> None:
    registry = (folder.path / "institutions.csv").read_text("utf-8")
    folder.write("institutions.csv", registry.replace("乡镇卫生院", ""))
    facts = attested(folder, "C1,paper/clinic,是,2018-04-01,x\n").read()
    assert "wrong_attester" not in {p.code for p in facts.problems}


def test_a_row_of_a_form_that_nobody_filled_in_is_told_once_and_says_nothing(folder: Folder) -> None:
    facts = attested(folder, GOOD + "H1,paper/archive,,,\n").read()
    assert facts.attestations["row"].tolist() == [2]
    assert [(p.code, p.row) for p in facts.problems if p.level == "row_refused"] == [("blank_key", 3)]


def test_a_refused_row_repeats_and_contradicts_nothing(folder: Folder) -> None:
    refused = "H1,paper/archive,大概,2019-03-01,x\n"
    facts = attested(folder, GOOD + refused + refused).read()
    assert {p.code for p in facts.problems if p.file == "attestations/a.csv"} == {"invalid_achieved"}
    assert facts.attestations["row"].tolist() == [2, 3, 4]


def test_yes_and_no_on_one_day_both_stay_and_are_told_with_both_places(folder: Folder) -> None:
    no = "人民医院,paper/archive,否,2019-03-01,x\n"
    facts = attested(folder, GOOD).returns(HEADER + no, "attestations/b.csv").read()
    (found,) = [p for p in facts.problems if p.code == "attestation_conflict"]
    assert (found.level, found.file, found.row) == ("cell_refused", "attestations/a.csv", 2)
    assert "attestations/a.csv 第2行；attestations/b.csv 第2行" in found.message
    assert facts.attestations["achieved"].tolist() == [True, False]
    files = facts.files.set_index("file").loc[["attestations/a.csv", "attestations/b.csv"]]
    assert files[["accepted", "set_aside", "refused"]].to_numpy().tolist() == [[1, 0, 0], [1, 0, 0]]


def test_a_repeat_of_either_side_of_a_contradiction_is_set_aside(folder: Folder) -> None:
    no = "H1,paper/archive,否,2019-03-01,x\n"
    facts = attested(folder, GOOD + no + GOOD + no).read()
    assert facts.attestations["row"].tolist() == [2, 3]
    assert [(p.code, p.row) for p in facts.problems if p.file == "attestations/a.csv"] == [
        ("attestation_conflict", 2), ("duplicate_attestation", 4), ("duplicate_attestation", 5),
    ]  # fmt: skip


def test_the_same_twice_is_set_aside(folder: Folder) -> None:
    facts = attested(folder, GOOD + GOOD).read()
    assert facts.attestations["row"].tolist() == [2]
    assert facts.files.set_index("file").loc["attestations/a.csv", "set_aside"] == 1


def test_attestations_without_evidence_are_a_warning(folder: Folder) -> None:
    facts = attested(folder, "H1,paper/archive,是,2019-03-01,\n").read()
    (found,) = [p for p in facts.problems if p.file == "attestations/a.csv"]
    assert (found.code, found.level, found.row) == ("no_evidence", "warning", 2)
    assert len(facts.attestations) == 1


WAIVER = """- target: paper/archive
  unit: 人民医院
  from: 2019-01
  until: 2019-06
  reason: 改建
  approved_by: 区卫生健康局
  approved_on: 2018-12-20
  reference: 奉卫〔2018〕9号
"""


def waived(folder: Folder, text: str) -> Folder:
    folder.write("waivers.yaml", text)
    return attested(folder, GOOD)


def test_a_waiver(folder: Folder) -> None:
    assert waived(folder, WAIVER).read().waivers == (
        Waiver("paper/archive", "H1", month("2019-01"), month("2019-06"), "改建", "区卫生健康局",
               dt.date(2018, 12, 20), "奉卫〔2018〕9号"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("paper/archive", "paper/nothing"), ("人民医院", "某医院"), ("2019-01", "2019-13"),
        ("2019-06", "2018-06"),
        ("2018-12-20", "昨天"), ("  reason: 改建\n", ""),
        ("reason:", "reasons:"), ("reason: 改建", "reason: 5"), ("reason: 改建", "reason: 。"),
    ],
)  # fmt: skip
def test_a_wrong_waiver_is_refused_and_the_others_stay(folder: Folder, old: str, new: str) -> None:
    facts = waived(folder, WAIVER + WAIVER.replace(old, new)).read()
    (found,) = [p for p in facts.problems if p.level == "row_refused"]
    assert (found.code, found.file, found.row) == ("invalid_waiver", "waivers.yaml", 9)
    assert len(facts.waivers) == 1


@pytest.mark.parametrize("text", ["target: x\n", "- a: [1\n", "- &a x\n- *a\n", "just text"])
def test_a_file_that_is_no_list_of_waivers_is_refused(folder: Folder, text: str) -> None:
    (found,) = [p for p in waived(folder, text).read().problems if p.level == "file_refused"]
    assert (found.code, found.file) == ("not_yaml", "waivers.yaml")

"""A CSV file of any size comes into a lake, read in stretches: it says there what it would say as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import INSTITUTIONS, TODAY, Folder
from pandas.testing import assert_frame_equal

from dabiao import intake
from dabiao.intake import files, stretches
from dabiao.intake.folder import Kind, begun
from dabiao.intake.lake import adding, manifest
from dabiao.periods import month

TITLE = "奉化区月报,,,\n"
HEAD = "机构代码,期间,出院人次,版次,医疗收入\n"
LINES = [
    f"{unit},2019-{number:02},{number}{unit[1]},,1000.5\n"
    for unit in ("H1", "H2", "H1")
    for number in range(1, 13)
]
GOOD = TITLE + HEAD + "".join(LINES)
SECOND = HEAD.replace("出院人次,版次,医疗收入", "医疗收入,版次,出院人次") + "".join(LINES)
RETURNS = {
    "good": GOOD,
    "wrong cells and rows": GOOD + "H1,2019-13,7,\nH2,2019-05,x,1\nH9,2019-01,1,\n\n,,,\nH2,2019-03,3,b\n",
    "quotes around cells": GOOD.replace("H2,", '"H2",') + '"H1","2019-03","3,000","2"\n',
    "a row with too many cells": GOOD + "H2,2019-03,1,000,2,7\n",
    "an unknown column": GOOD.replace("医疗收入", "不明"),
    "no line break at the end": GOOD + "H2,2019-03,9,1",
    "rows and lines of nothing": GOOD + ",,,,\n" * 100 + "\n" * 500 + "H2,2019-05,1,1,2\n",
    "carriage returns": GOOD.replace("\n", "\r\n"),
}  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are too large to be held from 600 bytes on, and a stretch has two hundred or so."""
    monkeypatch.setattr(files, "CSV_LIMIT", 600)
    monkeypatch.setattr(stretches, "STRETCH", 200)


def ingested(folder: Folder, place: Path, **options: bool) -> list[adding.Ingested]:
    with adding.ingesting(place, folder.catalogue, registry_of=folder.path, today=TODAY) as lake:
        return list(lake.add(adding.listed([folder.path]), **options))


def read(folder: Folder, place: Path) -> intake.Facts:
    return intake.read(place, folder.catalogue, today=TODAY)


def assert_alike(found: intake.Facts, expected: intake.Facts) -> None:
    for name in ("cells", "unusable", "rows", "files"):
        assert_frame_equal(getattr(found, name), getattr(expected, name), obj=name)
    assert found.problems == expected.problems


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", RETURNS)
def test_in_stretches_it_says_what_it_says_as_a_whole(
    folder: Folder, tmp_path: Path, name: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.returns("").path / "statistics/a.csv"
    path.write_bytes(RETURNS[name].encode(encoding))
    with monkeypatch.context() as patch:
        patch.setattr(files, "CSV_LIMIT", 10**6)
        expected = folder.read()
    assert [one.state for one in ingested(folder, tmp_path / "lake")] == ["added"]
    (held,) = manifest.read_all(tmp_path / "lake")[0].values()
    assert len(held.facts) > 12, "several stretches, each by months"
    assert_alike(read(folder, tmp_path / "lake"), expected)
    assert [one.state for one in ingested(folder, tmp_path / "lake")] == ["held"]


@pytest.mark.usefixtures("small")
def test_cells_are_found_again_in_their_stretch(folder: Folder, tmp_path: Path) -> None:
    folder.returns(GOOD + "H2,2019-07,5,1,\n")
    ingested(folder, tmp_path / "lake")
    facts, months = read(folder, tmp_path / "lake"), [month("2019-01"), month("2019-07")]
    rows = intake.winning_rows(facts, ["H2"], months, ["discharges"])
    raw = intake.raw_cells(rows, tmp_path / "lake", facts, folder.catalogue)
    assert raw[["row", "column", "raw"]].values.tolist() == [[15, "出院人次", "12"], [39, "出院人次", "5"]]


@pytest.mark.usefixtures("small")
def test_it_is_read_anew_where_the_registry_has_changed(folder: Folder, tmp_path: Path) -> None:
    folder.returns(GOOD)
    ingested(folder, tmp_path / "lake")
    before = read(folder, tmp_path / "lake")
    folder.write("institutions.csv", INSTITUTIONS.replace("区人民医院、", "区人民医院、新院、"))
    with adding.ingesting(tmp_path / "lake", folder.catalogue, registry_of=folder.path, today=TODAY) as lake:
        anew = read(folder, tmp_path / "lake")
        assert [one.state for one in lake.renew()] == ["read_again"]
    assert "read_anew" in {problem.code for problem in anew.problems}
    for facts in (anew, read(folder, tmp_path / "lake")):
        assert_frame_equal(facts.rows, before.rows)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("last", "code", "row"),
    [(b"H1,2019-01,\0,\n", "nul_bytes", 39), ("名,2019-01,1,\n".encode("gb18030"), "mixed_encodings", None),
     (b'"H1\nH2",2019-01,1,\n', "large_records", None),
     (SECOND.encode(), "second_header", 39)],
)  # fmt: skip
def test_what_is_refused_in_the_end_is_refused_as_a_whole(
    folder: Folder, tmp_path: Path, last: bytes, code: str, row: int | None
) -> None:
    path = folder.returns("").path / "statistics/a.csv"
    path.write_bytes(GOOD.encode() + last)
    (one,) = ingested(folder, tmp_path / "lake")
    told = {problem.code: problem.row for problem in one.problems}
    assert (one.state, code in told) == ("refused", True)
    assert row in (None, told[code])
    path.write_text(GOOD.replace("2019-01", "2018-01"))
    assert [one.state for one in ingested(folder, tmp_path / "lake")] == ["added"]
    (held,) = manifest.read_all(tmp_path / "lake")[0].values()
    there = {
        p.relative_to(tmp_path / "lake").as_posix() for p in (tmp_path / "lake/facts").rglob("*.parquet")
    }
    assert there == {piece.path for piece in held.facts}


@pytest.mark.usefixtures("small")
def test_strict_takes_in_nothing_of_which_anything_is_refused(folder: Folder, tmp_path: Path) -> None:
    folder.returns(RETURNS["wrong cells and rows"])
    assert [one.state for one in ingested(folder, tmp_path / "lake", strict=True)] == ["refused"]
    assert manifest.read_all(tmp_path / "lake") == ({}, [])


@pytest.mark.usefixtures("small")
def test_its_total_is_set_aside_and_compared_with_nothing(folder: Folder, tmp_path: Path) -> None:
    folder.returns(GOOD + "合计,2019-01,1,,\n")
    (one,) = ingested(folder, tmp_path / "lake")
    assert ("total_of_part", 39) in {(problem.code, problem.row) for problem in one.problems}


@pytest.mark.usefixtures("small")
def test_what_takes_no_file_that_is_too_large_says_what_does(folder: Folder) -> None:
    with pytest.raises(intake.DataError, match="--format parquet"):
        folder.returns(GOOD).read()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("place", ["attestations", ""])
@pytest.mark.parametrize("broken", [False, True])
def test_a_large_attestation_is_taken_wholly_or_not_at_all(
    folder: Folder, tmp_path: Path, place: Kind, broken: bool
) -> None:
    """Wherever it lies; what stretches before a break said is not left behind."""
    rows = "".join(f"H1,paper/archive,是,2019-03-{day:02},证据\n" for day in range(1, 29))
    text = (
        "单位,事项代码,是否完成,日期,佐证\n"
        + rows
        + ('H2,paper/archive,是,2019-03-01,"两\n行"\n' if broken else "")
    )
    path = tmp_path / "big.csv"
    path.write_text(text, encoding="utf-8")
    collected, _ = begun(folder.path, folder.catalogue, today=TODAY)
    collected = replace(collected, of_any_size=True)
    collected.read_file(path, path.name, kind=place)
    accepted, held = collected.files[-1][1].accepted, sum(map(len, collected.attested))
    assert (accepted, held) == ((0, 0) if broken else (28, 28))
    assert [problem.code for problem in collected.reading.log.problems()] == ["large_records"] * broken

"""A lake can be read part by part: together the parts say what the whole says, and each reads little more."""

from __future__ import annotations

import pickle
from pathlib import Path

import pandas as pd
import pytest
from conftest import INSTITUTIONS, TODAY, Folder
from pandas.testing import assert_frame_equal

from dabiao import intake
from dabiao.intake import files, stretches
from dabiao.intake.lake import adding, aside, manifest, pieces, reading
from dabiao.intake.lake.part import spans
from dabiao.periods import month

HEAD = "机构代码,期间,出院人次,版次\n"
RETURNS = {
    "a.csv": HEAD + "H2,2019-01,20,\nH1,2019-01,10,\nC1,2018-05,x,\nH1,2019-02,11,\n",
    "b.csv": HEAD + "H1,2019-01,12,1\nC1,2018-05,7,\n",
    "c.csv": HEAD + "H2,2019-01,21,\nC1,2018-06,-3,\n",
    "d.csv": "行政区划代码,期间,常住人口\n330213,2018,9\n330200,2018,<5\n",
}  # fmt: skip
ATTESTED = """unit,code,achieved,date,evidence
H1,paper/archive,是,2019-03-01,记录
C1,paper/archive,否,2018-03-01,记录
"""


@pytest.fixture
def lake(folder: Folder, tmp_path: Path) -> reading.Opened:
    for name, text in RETURNS.items():
        folder.returns(text, f"statistics/{name}")
    folder.write("attestations/e.csv", ATTESTED)
    return opened(folder, ingested(folder, tmp_path / "lake"))


def ingested(folder: Folder, place: Path) -> Path:
    with adding.ingesting(place, folder.catalogue, registry_of=folder.path, today=TODAY) as lake:
        list(lake.add(adding.listed([folder.path])))
    return place


def opened(folder: Folder, place: Path) -> reading.Opened:
    return reading.opened(place, folder.catalogue, today=TODAY)


def parts(lake: reading.Opened, rows: int = 2) -> list[reading.Opened]:
    return [lake.of(span) for span in (*lake.spans(rows), None)]


def assert_together(found: list[intake.Facts], whole: intake.Facts) -> None:
    """The facts of the parts are those of the whole."""
    keys = {"cells": ["unit", "month"], "unusable": ["unit", "month", "element"],
            "rows": ["file", "row", "unit"], "attestations": ["unit", "code"]}  # fmt: skip
    for name, key in keys.items():
        joined = pd.concat([getattr(facts, name) for facts in found])
        expected = getattr(whole, name)
        assert_frame_equal(
            joined.sort_values(key, ignore_index=True)[list(expected.columns)],
            expected.sort_values(key, ignore_index=True), obj=name,
        )  # fmt: skip
    institutions = pd.concat([facts.registry.institutions for facts in found])
    assert sorted(institutions["institution_id"]) == sorted(whole.registry.institutions["institution_id"])
    assert {facts.months for facts in found} == {whole.months}


def test_the_parts_together_are_the_whole(lake: reading.Opened) -> None:
    found = [part.facts() for part in parts(lake)]
    assert [set(facts.rows["unit"]) for facts in found] == [{"C1"}, {"H1"}, {"H2"}, {"330213", "330200"}]
    assert_together(found, lake.facts())


def test_what_rows_say_of_one_cell_is_told_by_their_part(lake: reading.Opened) -> None:
    told = [[p.code for p in part.facts().problems] for part in parts(lake)]
    assert told == [[], [], ["conflict"], []]
    assert "conflict" not in {p.code for p in lake.outline.problems}
    apart = {*lake.outline.problems, *parts(lake)[2].facts().problems}
    assert set(lake.facts().problems) == apart


def test_months_and_elements_of_a_part(lake: reading.Opened) -> None:
    needs = intake.Needs([month("2019-02")], ["discharges"])
    assert [len(part.facts(needs).rows) for part in parts(lake)] == [0, 1, 0, 0]
    assert len(lake.spans(2, needs)) == 1, "of so few rows there is one part"


def test_a_part_can_be_read_elsewhere(lake: reading.Opened) -> None:
    for part in parts(lake):
        there = pickle.loads(pickle.dumps(part))  # noqa: S301  # made a moment before
        assert_frame_equal(there.facts().rows, part.facts().rows)


def test_returns_that_are_read_anew_are_parted_too(lake: reading.Opened, folder: Folder) -> None:
    renamed = INSTITUTIONS.replace("区人民医院、", "区人民医院、新院、")
    (lake.lake / "institutions.csv").write_text(renamed, encoding="utf-8")
    anew = opened(folder, lake.lake)
    assert all(rows.anew is not None for rows in anew.returns)
    assert_together([part.facts() for part in parts(anew)], anew.facts())
    assert_together([part.facts() for part in parts(anew)], lake.facts())


def test_a_lake_of_the_first_form_is_read_by_parts_too(lake: reading.Opened, folder: Folder) -> None:
    """It does not tell which units a file holds, and mixes regions and institutions."""
    expected = lake.facts()
    for known in manifest.read_all(lake.lake)[0].values():
        old = tuple(piece.model_copy(update={"units": None, "regional": False}) for piece in known.facts)
        manifest.write(lake.lake, known.model_copy(update={"facts": old}))
    (lake.lake / "lake.json").write_text('{"form": 1}')
    old_lake = opened(folder, lake.lake)
    assert_together([part.facts() for part in parts(old_lake)], expected)
    ingested(folder, lake.lake)
    assert (lake.lake / "lake.json").read_text() == '{"form": 2}'


def test_files_of_other_units_are_not_opened(lake: reading.Opened) -> None:
    own = {piece.path for rows in parts(lake)[0].returns for piece in rows.pieces}
    for path in (lake.lake / "facts").rglob("*.parquet"):
        if path.relative_to(lake.lake).as_posix() not in own:
            path.write_bytes(b"nobody reads this")
    assert set(parts(lake)[0].facts().rows["unit"]) == {"C1"}
    with pytest.raises(intake.DataError, match="ingest --into"):
        parts(lake)[1].facts()


def test_row_groups_of_other_units_are_not_read(
    lake: reading.Opened, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_GROUP", 1)
    with adding.ingesting(lake.lake, folder.catalogue, today=TODAY) as writing:
        list(writing.add(adding.listed([folder.write("f.csv", RETURNS["a.csv"] + "H2,2019-02,3,\n")])))
    from pyarrow import parquet

    part, read = opened(folder, lake.lake).of(("H2", "H2")), list[int]()
    whole = parquet.ParquetFile.read_row_groups
    monkeypatch.setattr(
        parquet.ParquetFile,
        "read_row_groups",
        lambda self, groups, columns: read.extend(groups) or whole(self, groups, columns=columns),
    )
    facts = part.facts(intake.Needs([month("2019-02")], ["discharges"]))
    assert (read, facts.rows["row"].tolist()) == ([1], [6])


def test_rows_stay_in_the_order_of_their_return(folder: Folder, tmp_path: Path) -> None:
    lines = [f"{unit},2019-01,{n},{n}\n" for n, unit in enumerate(["H2", "H1", "C1", "H1", "H2", "H1"])]
    folder.returns(HEAD + "".join(lines).replace("C1,2019-01", "C1,2018-01"))
    facts = opened(folder, ingested(folder, tmp_path / "lake")).facts()
    assert facts.rows["row"].tolist() == [2, 3, 4, 5, 6, 7]


def test_what_is_put_aside_is_parted_likewise(
    lake: reading.Opened, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file that is refused in its midst leaves nothing there, nor its months."""
    good = HEAD + "H1,2018-03,5,\n" * 400
    folder.returns(good.encode("utf-8-sig") + "名,2018-01,1,\n".encode("gb18030"), "statistics/e.csv")
    monkeypatch.setattr(files, "CSV_LIMIT", 4000)
    monkeypatch.setattr(stretches, "STRETCH", 1000)
    monkeypatch.setattr(aside, "TOGETHER", 3)
    found = aside.opened(folder.path, folder.catalogue, tmp_path / "room", today=TODAY)
    assert "mixed_encodings" in {problem.code for problem in found.outline.problems}
    assert_together([part.facts() for part in parts(found)], lake.facts())
    needs = intake.Needs([month("2019-02")], ["discharges"])
    assert [len(part.facts(needs).rows) for part in parts(found)] == [0, 1, 0, 0]


def test_spans_are_of_about_one_length_and_hold_everybody_once() -> None:
    ids = pd.Series(["b", "a", "é", "Z", "机", "b"])
    assert spans(ids, 2) == [("Z", "b"), ("é", "机")]
    assert spans(ids, 9) == [(one, one) for one in sorted(set(ids))]
    assert spans(ids, 0) == [("Z", "机")]
    assert spans(ids[:0], 3) == []

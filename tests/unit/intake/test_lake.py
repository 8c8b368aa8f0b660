"""A lake is a data folder that grows: what lies in it is judged as if it lay in a folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from conftest import INSTITUTIONS, TODAY, Folder
from fsspec.implementations.memory import MemoryFileSystem
from pandas.testing import assert_frame_equal

from dabiao import intake, periods, processes
from dabiao.catalogue import headings, models
from dabiao.intake import cells
from dabiao.intake.lake import adding, manifest, pieces, rests, store
from dabiao.periods import month

GOOD = "机构代码,期间,出院人次,实有床位\nH1,2019-01,10,5\nH2,2019-01,20,6\nH1,2019-02,11,5\n"
HEAD = "机构代码,期间,出院人次\n"
WITH_REVISION = "机构代码,期间,出院人次,版次\n"
ATTESTED = "unit,code,achieved,date,evidence\nH1,paper/archive,是,2019-03-01,记录\n"


class Lake:
    """A lake under construction beside a folder."""

    def __init__(self, folder: Folder, place: str | Path) -> None:
        self.folder, self.place = folder, intake.place(place)

    def ingest(self, *paths: Path, registry: bool = True, **options: Any) -> list[adding.Ingested]:
        """Brings in these files, by default the whole folder."""
        source = self.folder.path if registry else None
        with adding.ingesting(self.place, self.folder.catalogue, registry_of=source, today=TODAY) as lake:
            return list(lake.add(adding.listed(paths or [self.folder.path]), **options))

    def renew(self, today: Any = TODAY) -> list[adding.Ingested]:
        with adding.ingesting(self.place, self.folder.catalogue, today=today) as lake:
            return list(lake.renew())

    def read(self, **options: Any) -> intake.Facts:
        return intake.read(self.place, self.folder.catalogue, **{"today": TODAY, **options})

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.place.rglob("*") if path.is_file())
        return {store.inside(self.place, path): path.read_bytes() for path in paths}

    def pieces(self) -> list[Path]:
        return sorted((self.place / "facts").rglob("*.parquet"))


@pytest.fixture(params=["folder", "memory"])
def lake(request: pytest.FixtureRequest, folder: Folder, tmp_path: Path) -> Lake:
    """On a disk, and in a store of objects."""
    return Lake(folder, tmp_path / "lake" if request.param == "folder" else f"memory://{tmp_path.name}")


@pytest.fixture
def disk(folder: Folder, tmp_path: Path) -> Lake:
    return Lake(folder, tmp_path / "lake")


def assert_alike(found: intake.Facts, expected: intake.Facts) -> None:
    """The same facts down to the order of rows, and the same problems."""
    for name in ("cells", "unusable", "rows", "attestations", "files"):
        assert_frame_equal(getattr(found, name), getattr(expected, name), obj=name)
    order = ["index", "element"]
    faults = [facts.faults.sort_values(order, ignore_index=True) for facts in (found, expected)]
    assert_frame_equal(faults[0], faults[1])
    assert found.problems == expected.problems
    assert found.waivers == expected.waivers
    assert found.months == expected.months


RETURNS = {
    "good": {"a.csv": GOOD},
    "two frequencies": {"a.csv": GOOD, "b.csv": "机构代码,期间,培训人数\nH1,2019Q1,3\n"},
    "a correction": {"a.csv": GOOD, "b.csv": WITH_REVISION + "H1,2019-01,12,1\n"},
    "a correction that says nothing": {"a.csv": GOOD, "b.csv": WITH_REVISION + "H1,2019-01,,1\n"},
    "a correction that is wrong": {"a.csv": GOOD, "b.csv": WITH_REVISION + "H1,2019-01,x,1\n"},
    "a revision that cannot be read": {"a.csv": GOOD, "b.csv": WITH_REVISION + "H1,2019-01,9,b\n"},
    "a conflict": {"a.csv": GOOD, "b.csv": HEAD + "H1,2019-01,12\n"},
    "said twice": {"a.csv": GOOD, "b.csv": HEAD + "H1,2019-01,10\n"},
    "cells of every kind": {"a.csv": HEAD + "H1,2019-01,abc\nH2,2019-01,-3\nC1,2018-05,<5\nH1,2019-02,9e9\n"},
    "refused rows": {"a.csv": "机构代码,机构名称,期间,出院人次\nH1,中医院,2019-01,7\nH9,,2019-01,1\n",
                     "b.csv": GOOD},
    "a row with too many cells": {"a.csv": HEAD + "H1,2019-01,1,000\nH2,2019-01,4\n", "b.csv": GOOD},
    "a long table": {"a.csv": "unit,period,element,value\nH1,2019-01,出院人次,3\nH1,2019-01,收入,2\n"},
    "a total": {"a.csv": HEAD + "H1,2019-01,1\nH2,2019-01,2\n合计,2019-01,4\n"},
    "an element too high": {"a.csv": "机构代码,期间,出院人次,临床路径出院人次\nH1,2019-01,1,2\n"},
}  # fmt: skip


@pytest.mark.parametrize("name", RETURNS)
def test_a_lake_says_what_a_folder_with_the_same_returns_says(lake: Lake, name: str) -> None:
    for file, text in RETURNS[name].items():
        lake.folder.returns(text, f"statistics/{file}")
    lake.folder.write("attestations/c.csv", ATTESTED)
    lake.ingest()
    assert_alike(lake.read(), lake.folder.read())


def test_many_problems_of_a_kind_are_counted_as_in_a_folder(disk: Lake) -> None:
    disk.folder.returns(GOOD, "statistics/b.csv").returns(HEAD + "H9,2019-01,1\n" * 1200 + "H1,2019-01,10\n")
    disk.ingest()
    assert_alike(disk.read(), disk.folder.read())


def test_the_order_of_ingests_does_not_matter(disk: Lake, tmp_path: Path) -> None:
    texts = {"a.csv": GOOD, "b.csv": HEAD + "H1,2019-01,12\n", "c.csv": WITH_REVISION + "H2,2019-01,1,3\n"}
    paths = [disk.folder.write(f"statistics/{name}", text) for name, text in texts.items()]
    other = Lake(disk.folder, tmp_path / "other")
    for path in paths:
        disk.ingest(path)
    for path in reversed(paths):
        other.ingest(path)
    assert_alike(disk.read(), disk.folder.read())
    assert_alike(other.read(), disk.folder.read())


def test_waivers_and_registry_are_those_of_the_lake(disk: Lake) -> None:
    disk.folder.returns(GOOD).write("waivers.yaml", "- {target: paper/none}\n")
    disk.ingest()
    assert_alike(disk.read(), disk.folder.read())
    disk.folder.write("institutions.csv", INSTITUTIONS.replace("三级,乙", "二级,乙"))
    disk.ingest(registry=False)
    assert disk.read().registry.institutions["tier"].max() == 3
    disk.ingest()
    assert_alike(disk.read(), disk.folder.read())


def test_a_notice_of_the_lake_that_no_report_can_show_is_told(lake: Lake) -> None:
    lake.folder.returns(GOOD).write("notice.txt", b"\xff\xff\xff")
    lake.ingest()
    assert [p.code for p in lake.read().problems if p.file == "notice.txt"] == ["unknown_encoding"]


def test_the_same_return_again_changes_nothing_and_says_so(lake: Lake) -> None:
    path = lake.folder.write("statistics/a.csv", GOOD)
    assert [one.state for one in lake.ingest()] == ["added"]
    before = lake.files()
    copy = lake.folder.write("elsewhere/copy.csv", GOOD)
    again = lake.ingest(path, copy)
    assert [(one.state, one.called) for one in again] == [("held", "statistics/a.csv")] * 2
    assert lake.files() == before


def test_of_returns_that_are_the_same_the_first_is_read(lake: Lake) -> None:
    lake.folder.write("statistics/other.csv", GOOD.replace("10", "12"))  # of the same length
    paths = [lake.folder.write(f"statistics/{name}.csv", GOOD) for name in "ba"]
    found = lake.ingest(*paths, lake.folder.path)
    assert sorted((one.name, one.state, one.called) for one in found) == [
        ("statistics/a.csv", "held", "statistics/b.csv"),
        ("statistics/a.csv", "held", "statistics/b.csv"),
        ("statistics/b.csv", "added", "statistics/b.csv"),
        ("statistics/b.csv", "held", "statistics/b.csv"),
        ("statistics/other.csv", "added", "statistics/other.csv"),
    ]


def test_however_many_processes_read_the_lake_is_the_same(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, texts in RETURNS.items():
        for file, text in texts.items():
            folder.returns(text, f"statistics/{name}/{file}")
    one, more = Lake(folder, tmp_path / "one"), Lake(folder, tmp_path / "more")
    monkeypatch.setattr(processes, "processors", lambda: 1)
    expected = one.ingest()
    monkeypatch.setattr(processes, "processors", lambda: 2)
    for told, of_one in zip(more.ingest(), expected, strict=True):
        assert_frame_equal(told.files, of_one.files)
        assert replace(told, files=of_one.files) == of_one
    assert more.files() == one.files()
    assert more.renew() == one.renew() == []


def test_different_returns_of_one_name_are_told_apart(disk: Lake) -> None:
    disk.ingest(disk.folder.write("statistics/a.csv", GOOD))
    disk.ingest(disk.folder.write("statistics/a.csv", GOOD.replace("H1,2019-01,10", "H1,2019-01,12")))
    facts = disk.read()
    names = set(facts.rows["file"])
    assert len(names) == 2 and all(name.startswith("statistics/a.csv#") for name in names)
    assert facts.unusable[["unit", "element", "code"]].values.tolist() == [["H1", "discharges", "conflict"]]
    raw = intake.raw_cells(
        intake.winning_rows(facts, ["H1"], [month("2019-01")], ["discharges"]),
        disk.place, facts, disk.folder.catalogue,
    )  # fmt: skip
    assert sorted(raw["raw"]) == ["10", "12"]


def test_a_return_that_says_nothing_of_anybody_is_not_taken_in(disk: Lake) -> None:
    disk.folder.write("statistics/a.csv", HEAD + "H9,2019-01,1\n")
    disk.folder.write("statistics/b.csv", "\0")
    done = disk.ingest()
    assert [one.state for one in done] == ["refused", "refused"]
    assert [p.code for one in done for p in one.problems] == ["unknown_unit", "nul_bytes"]
    with pytest.raises(intake.DataError, match="还没有报表"):
        disk.read()


def test_strict_takes_in_nothing_of_which_anything_is_refused(disk: Lake) -> None:
    path = disk.folder.write("statistics/a.csv", GOOD + "H1,2019-03,abc,5\n")
    assert [one.state for one in disk.ingest(path, strict=True)] == ["refused"]
    assert [one.state for one in disk.ingest(path)] == ["added"]


# What the reading of a return rests on


def test_a_return_is_read_again_where_the_registry_has_changed(disk: Lake) -> None:
    disk.folder.returns(GOOD + "新院,2019-02,7,1\n")
    disk.ingest()
    disk.folder.write("institutions.csv", INSTITUTIONS.replace("区人民医院、", "区人民医院、新院、"))
    disk.ingest(disk.folder.write("b.csv", HEAD + "H2,2019-02,1\n"))
    disk.folder.write("statistics/b.csv", HEAD + "H2,2019-02,1\n")
    found, expected = disk.read(), disk.folder.read()
    assert [p.code for p in found.problems if p not in expected.problems] == ["read_anew"]
    assert_frame_equal(
        found.cells.sort_values(["unit", "month"], ignore_index=True),
        expected.cells.sort_values(["unit", "month"], ignore_index=True),
    )
    assert [one.state for one in disk.renew()] == ["read_again"]
    assert "read_anew" not in {p.code for p in disk.read().problems}
    assert disk.renew() == []


@pytest.mark.parametrize("what", ["of_code", "version"])
def test_a_return_is_read_again_by_a_program_that_is_another(
    disk: Lake, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Code of the same version, or a version whose code is not there to be looked at."""
    disk.folder.returns(GOOD)
    disk.ingest()
    assert disk.renew() == []
    monkeypatch.setattr(rests, what, lambda *_: "another")
    assert [one.state for one in disk.renew()] == ["read_again"]


def test_the_code_that_reads_is_all_of_it(disk: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(rests, "of_code", lambda *places: asked.extend(places) or "")
    disk.ingest()
    modules = (headings.__file__, models.__file__, periods.__file__)
    assert {Path(cells.__file__).parent, *map(Path, modules)} == set(asked)


def test_a_period_that_was_to_come_is_read_again_when_it_has_come(disk: Lake) -> None:
    disk.folder.returns(GOOD + "H1,2020-07,9,1\n")
    disk.ingest()
    later = TODAY.replace(month=8)
    assert month("2020-07") not in disk.read().months
    assert month("2020-07") in disk.read(today=later).months
    assert [one.state for one in disk.renew(today=later)] == ["read_again"]


# Months and elements


def asked(first: str, last: str, elements: Iterable[str]) -> Callable[[intake.Facts], intake.Needs]:
    return lambda _: intake.Needs(range(month(first), month(last) + 1), tuple(elements))


def test_files_of_other_months_are_not_opened(disk: Lake) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    for path in disk.pieces():
        if path.parent.name != "period=2019-02":
            path.write_bytes(b"nobody reads this")
    facts = disk.read(asked=asked("2019-02", "2019-12", ["actual_beds", "discharges"]))
    assert facts.rows["month"].tolist() == [month("2019-02")]
    assert facts.months == {month("2019-01"), month("2019-02")}
    with pytest.raises(intake.DataError, match="ingest --into"):
        disk.read()


def test_other_columns_are_not_read(disk: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyarrow import parquet

    read: list[str] = []
    whole = parquet.ParquetFile.read_row_groups
    monkeypatch.setattr(
        parquet.ParquetFile,
        "read_row_groups",
        lambda self, groups, columns: read.extend(columns) or whole(self, groups, columns=columns),
    )
    disk.folder.returns(GOOD.replace("H2,2019-01,20,6", "H2,2019-01,x,y"))
    disk.ingest()
    facts = disk.read(asked=asked("2019-01", "2019-02", ["actual_beds"]))
    assert set(read) == {*pieces.PLACE, "_position", "_faults", "actual_beds"}
    assert list(facts.cells.columns) == ["unit", "month", "actual_beds"]
    assert facts.faults["element"].tolist() == ["actual_beds"]


# What goes wrong


def test_a_newer_lake_is_refused(lake: Lake) -> None:
    lake.folder.returns(GOOD)
    lake.ingest()
    (lake.place / store.MARK).write_text('{"form": 3, "more": true}')
    for attempt in (lake.read, lake.ingest):
        with pytest.raises(intake.DataError, match="请升级"):
            attempt()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"form": "1"}', '{"form": 0}', "\xff"])
def test_a_damaged_mark_is_refused(disk: Lake, text: str) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    (disk.place / store.MARK).write_text(text, encoding="latin-1")
    with pytest.raises(intake.DataError, match=r"lake\.json"):
        disk.read()


def test_a_folder_that_holds_something_else_does_not_become_a_lake(folder: Folder) -> None:
    before = sorted(folder.path.iterdir())
    with pytest.raises(intake.LakeError, match="不是数据湖"):
        Lake(folder, folder.path).ingest()
    assert sorted(folder.path.iterdir()) == before


def test_a_lake_needs_a_registry(disk: Lake) -> None:
    with pytest.raises(intake.LakeError, match="--registry"):
        disk.ingest(disk.folder.write("statistics/a.csv", GOOD), registry=False)


def test_a_registry_that_cannot_be_read_does_not_take_the_place_of_one_that_can(disk: Lake) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    disk.folder.write("regions.csv", "\0")
    with pytest.raises(intake.DataError):
        disk.ingest()
    assert len(disk.read().registry.regions) == 3


def test_so_it_is_with_waivers(disk: Lake) -> None:
    disk.folder.returns(GOOD).write("waivers.yaml", "- {target: paper/none}\n")
    disk.ingest()
    held = disk.files()
    for unreadable in ("- {target: [\n", "target: paper/none\n", ""):
        disk.folder.write("waivers.yaml", unreadable)
        with pytest.raises(intake.DataError, match="waivers"):
            disk.ingest()
        assert disk.files() == held


def test_a_missing_file_is_told_and_mended_from_the_original(lake: Lake) -> None:
    lake.folder.returns(GOOD)
    lake.ingest()
    lake.pieces()[0].unlink()
    with pytest.raises(intake.DataError, match=r"facts/period=2019-01/\w+\.parquet.*ingest --into"):
        lake.read()
    assert [one.state for one in lake.renew()] == ["read_again"]
    assert_alike(lake.read(), lake.folder.read())


def test_a_damaged_original_is_told(disk: Lake) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    disk.pieces()[0].unlink()
    next((disk.place / "originals").iterdir()).write_text("altered")
    with pytest.raises(intake.DataError, match=r"originals/.*altered"):
        disk.renew()


def test_no_altered_byte_of_the_figures_goes_unnoticed(disk: Lake) -> None:
    """Whichever byte is another: the facts are the same, or the file is told to be damaged."""
    disk.folder.returns(GOOD.replace("H2,2019-01,20,6", "H2,2019-01,x,6"))
    disk.ingest()
    expected, path = disk.read(), disk.pieces()[0]
    (known,) = manifest.read_all(disk.place)[0].values()
    piece, whole, rng, caught = known.facts[0], path.read_bytes(), Random(1), 0  # noqa: S311 - nothing here is secret
    january = expected.rows[expected.rows["month"] == piece.month].reset_index(drop=True)
    for at in rng.sample(range(len(whole)), 600):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
        try:
            found = pieces.read_rows(disk.place, [("statistics/a.csv", piece)])
        except pieces.DamagedError:
            caught += 1
        else:
            assert_frame_equal(found.rows, january)
    assert caught > 300


def test_a_damaged_manifest_is_told_and_mended_by_the_same_return(lake: Lake) -> None:
    path = lake.folder.write("statistics/a.csv", GOOD)
    lake.folder.write("statistics/b.csv", HEAD + "H2,2019-02,1\n")
    lake.ingest()
    held = manifest.read_all(lake.place)[0]
    (sha256,) = (known.sha256 for known in held.values() if known.name == "statistics/a.csv")
    known = manifest.path_of(lake.place, sha256)
    before = lake.files()
    for damaged in (
        b"",
        b"{}",
        known.read_bytes()[:-9],
        known.read_bytes().replace(b'"rows": 2', b'"rows": 1'),
    ):
        known.write_bytes(damaged)
        with pytest.raises(intake.DataError, match=f"returns/{sha256}.json.*originals/{sha256}"):
            lake.read()
        lake.ingest(lake.folder.path / "statistics/b.csv")
        assert set(before) == set(lake.files()), "nothing may go while it is not known what belongs to it"
        assert [one.state for one in lake.ingest(path)] == ["added"]
        assert_alike(lake.read(), lake.folder.read())


def test_a_full_disk_is_told_with_its_place_and_leaves_the_lake_as_it_was(
    disk: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    before = disk.files()
    new = disk.folder.write("statistics/b.csv", HEAD + "H2,2019-02,1\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space") as told:
        patch.setattr(store.os, "fsync", full)
        disk.ingest(new)
    assert str(disk.place) in str(told.value.filename)
    assert disk.files() == before
    assert [one.state for one in disk.ingest(new)] == ["added"]


def test_what_no_manifest_names_is_nothing_and_goes_with_the_next_ingest(disk: Lake) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    before = disk.files()
    for name in ("facts/period=2019-01/0.parquet", "originals/0.csv", "returns/.begun-1", ".begun-2"):
        (disk.place / name).write_text("half a file")
    assert_alike(disk.read(), disk.folder.read())
    disk.ingest()
    assert disk.files() == before


def test_a_return_is_taken_out_by_deleting_what_the_lake_knows_of_it(disk: Lake) -> None:
    disk.folder.returns(GOOD).write("statistics/b.csv", HEAD + "H1,2019-01,12\n")
    disk.ingest()
    good, _ = manifest.read_all(disk.place)
    (wrong,) = (known for known in good.values() if known.name == "statistics/b.csv")
    manifest.path_of(disk.place, wrong.sha256).unlink()
    (disk.folder.path / "statistics/b.csv").unlink()
    assert_alike(disk.read(), disk.folder.read())


@pytest.mark.parametrize(("absent", "line"), [("upath", r"dabiao\[lake\]"), ("s3fs", "s3fs")])
def test_a_store_of_objects_without_its_library_names_the_install_line(
    monkeypatch: pytest.MonkeyPatch, absent: str, line: str
) -> None:
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(intake.LakeError, match=f'pip install "{line}"'):
        intake.place("s3://bucket/lake")


@pytest.mark.parametrize("error", [OSError("no libjvm\ndlopen failed"), RuntimeError("no credentials")])
def test_a_store_that_cannot_be_reached_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(MemoryFileSystem, "info", refused)
    with pytest.raises(intake.LakeError) as told:
        intake.place("memory://lake")
    why = str(error).partition("\n")[0]
    assert str(told.value).endswith(f"credentials: memory://lake ({why})")


def test_a_store_that_does_not_answer_has_not_said_that_there_are_no_waivers(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(folder.returns(GOOD), f"memory://{tmp_path.name}")
    lake.ingest()
    info = MemoryFileSystem.info

    def asked(self: MemoryFileSystem, path: str, **kwargs: Any) -> Any:
        if path.endswith("waivers.yaml"):
            raise TimeoutError("the store does not answer")
        return info(self, path, **kwargs)

    monkeypatch.setattr(MemoryFileSystem, "info", asked)
    with pytest.raises(TimeoutError):
        lake.read()


def test_a_url_of_this_machine_is_a_folder(tmp_path: Path) -> None:
    assert intake.place(f"file://{tmp_path}/with%20space") == tmp_path / "with space"


def test_a_lake_can_be_moved(disk: Lake, tmp_path: Path) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    moved = Path(shutil.move(disk.place, tmp_path / "moved"))
    assert_alike(intake.read(moved, disk.folder.catalogue, today=TODAY), disk.folder.read())


def test_parquet_files_can_be_read_by_others(disk: Lake) -> None:
    disk.folder.returns(GOOD)
    disk.ingest()
    table = pd.read_parquet(disk.place / "facts")
    assert set(table["period"].astype(str)) == {"2019-01", "2019-02"}
    assert set(table["file"]) == {"statistics/a.csv"}
    assert table["_sha256"].str.len().eq(64).all()
    assert sorted(table["discharges"]) == [10, 11, 20]

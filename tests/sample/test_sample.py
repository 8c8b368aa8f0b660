"""The sample in data_in is what the generator writes, says that it is made up, and stays small."""

from __future__ import annotations

from pathlib import Path

import make_sample
import pytest
from invented import CATALOGUE, LEVELS, PAPERS
from openpyxl import load_workbook

DATA_IN = make_sample.DATA_IN
FOLDERS = ("statistics", "attestations")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_sample.write(folder)
    return folder


def _files(folder: Path) -> dict[str, Path]:
    found = [path for name in FOLDERS for path in (folder / name).iterdir() if path.name != "README.md"]
    return {path.relative_to(folder).as_posix(): path for path in found}


def _content(path: Path) -> object:
    """The cells of a workbook (its packing may differ between versions of zlib), the lines of a text
    (git may have changed their ends)."""
    if path.suffix == ".xlsx":
        return {sheet.title: list(sheet.values) for sheet in load_workbook(path)}
    return path.read_bytes().splitlines()


def test_the_generator_writes_what_is_committed(written: Path) -> None:
    mend = "the catalogue, the registry or levels.csv changed: python tests/sample/make_sample.py"
    committed = _files(DATA_IN)
    assert sorted(_files(written)) == sorted(committed), mend
    changed = [name for name, path in _files(written).items() if _content(path) != _content(committed[name])]
    assert changed == [], mend


def test_two_runs_write_the_same_bytes(written: Path, tmp_path: Path) -> None:
    make_sample.write(tmp_path)
    again = _files(tmp_path)
    assert all(path.read_bytes() == again[name].read_bytes() for name, path in _files(written).items())


def test_every_level_is_of_an_element_that_some_paper_asks_for() -> None:
    asked = {code for paper in PAPERS.values() for _, code, _ in paper.figures()}
    assert sorted(set(LEVELS) - asked) == []


def test_every_slip_is_of_something_that_is_asked_for() -> None:
    asked = {(unit, at, code) for paper in PAPERS.values() for unit, code, at in paper.figures()}
    assert sorted(set(make_sample.SLIPS) - asked) == []
    assert sorted(make_sample.LEFT_OUT - {(unit, at) for unit, at, _ in asked}) == []
    due = {(unit, code) for paper in PAPERS.values() for unit, code, _ in paper.deliverables()}
    assert sorted(set(make_sample.ANSWERS) - due) == []


def test_every_document_has_its_attestations() -> None:
    assert {path.stem for path in (DATA_IN / "attestations").glob("*.csv")} == set(CATALOGUE.documents)


def test_every_folder_says_that_its_figures_are_made_up() -> None:
    for folder in (DATA_IN, *(DATA_IN / name for name in FOLDERS), Path(make_sample.__file__).parent):
        text = (folder / "README.md").read_text(encoding="utf-8")
        assert "虚构" in text, folder
        assert "made up" in text, folder


def test_the_sample_stays_small() -> None:
    files = [path for path in DATA_IN.rglob("*") if path.is_file()]
    assert len(_files(DATA_IN)) <= 30
    assert sum(path.stat().st_size for path in files) < 3_000_000

"""The sample in data_in is what the generator writes, and it shows what it is there to show."""

from __future__ import annotations

from pathlib import Path

import make_sample
import pytest
from openpyxl import load_workbook

DATA_IN = make_sample.SAMPLE.parent


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_sample.write(folder)
    return folder


def _content(path: Path) -> object:
    """The cells of a workbook (its packing may differ between versions of zlib), the lines of a text."""
    if path.suffix == ".xlsx":
        return {sheet.title: list(sheet.values) for sheet in load_workbook(path)}
    return path.read_bytes().splitlines()


def test_the_generator_writes_what_is_committed(written: Path) -> None:
    committed = {path.name for path in make_sample.SAMPLE.iterdir()} - {"README.md"}
    assert {path.name for path in written.iterdir()} == committed
    for name in sorted(committed):
        assert _content(written / name) == _content(make_sample.SAMPLE / name), name


def test_every_folder_says_that_its_figures_are_made_up() -> None:
    for folder in (DATA_IN, *(path for path in DATA_IN.iterdir() if path.is_dir())):
        text = (folder / "README.md").read_text(encoding="utf-8")
        assert "虚构" in text, folder
        assert "made up" in text, folder


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in DATA_IN.rglob("*") if path.is_file()) < 1_500_000

"""A region's own figure beside those of its institutions: the run warns where the two differ."""

from __future__ import annotations

import shutil
from pathlib import Path

import dabiao

ROOT = Path(__file__).resolve().parents[3]


def test_a_run_warns_at_the_row_of_the_regions_own_figure(tmp_path: Path) -> None:
    catalogue, data_in = tmp_path / "catalogue", tmp_path / "data_in"
    shutil.copytree(ROOT / "catalogue", catalogue)
    shutil.copytree(ROOT / "data_in", data_in)
    population = catalogue / "elements" / "population.yaml"
    text = population.read_text("utf-8")
    population.write_text(text.replace("reported_by: region", "reported_by: either"), "utf-8")
    counted = "机构名称,时期,常住人口\n宁波市奉化区人民医院,2025年,5000\n"
    (data_in / "statistics" / "人口.csv").write_text(counted, "utf-8")
    facts = dabiao.check(data_in, catalogue=catalogue, as_of="2025-12").facts
    (found,) = [problem for problem in facts.problems if problem.code == "either_differs"]
    assert (found.level, found.file, found.row) == ("warning", "statistics/奉化区常住人口.csv", 3)
    for words in ("奉化区", "2025-12", "常住人口", "585000", "5000"):
        assert words in found.message

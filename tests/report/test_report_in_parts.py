"""A large lake is judged part by part, and of a large folder no table of all verdicts is made: the report
is the same, in more files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from dabiao import bundled
from dabiao.catalogue.compiled import load
from dabiao.cli import latest_month, main
from dabiao.intake.lake import adding
from dabiao.judge import result
from dabiao.periods import month

DATA_IN = Path(__file__).parents[2] / "data_in"
KEYS = ["document", "as_of", "unit_id", "unit_name"]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's returns in a lake."""
    place = tmp_path_factory.mktemp("lake") / "lake"
    with adding.ingesting(place, load(bundled.catalogue_folder(), "zh"), registry_of=DATA_IN) as it:
        list(it.add(adding.listed([DATA_IN / kind for kind in ("statistics", "attestations")])))
    return place


def checked(lake: Path, out: Path, screen: pytest.CaptureFixture[str]) -> list[str]:
    """What ``dabiao check`` says of it."""
    asked = ["--as-of", "2018-11", "--since", "2018-09", "--format", "parquet", "--out", str(out)]
    assert main(["check", str(lake), *asked]) == 0
    return screen.readouterr().out.splitlines()


def verdicts(out: Path) -> pd.DataFrame:
    found = pd.read_parquet(out / "verdicts").astype({"document": "str", "as_of": "str"})
    return found.sort_values(KEYS, ignore_index=True)


@pytest.mark.parametrize(("kind", "fewest"), [("lake", 4), ("folder", 2)])
def test_the_report_of_what_is_put_away_is_that_of_the_whole(
    lake: Path, kind: str, fewest: int, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    data = {"lake": lake, "folder": DATA_IN}[kind]
    said = checked(data, whole, capsys)
    monkeypatch.setattr(result, "ROWS", 60)
    told = checked(data, parted, capsys)
    assert len({path.name for path in (parted / "verdicts").rglob("*.parquet")}) >= fewest
    assert_frame_equal(verdicts(parted), verdicts(whole), check_exact=True)
    for name in ("targets", "scores", "waivers", "problems", "changes"):
        one, other = (pd.read_parquet(out / f"{name}.parquet") for out in (parted, whole))
        keys = list(one.columns)
        assert_frame_equal(*(t.sort_values(keys, ignore_index=True) for t in (one, other)), check_exact=True)
    # The same counts on the screen, and one line more that says where institutions are.
    own = [line for line in told if "verdicts 文件夹里" in line]
    assert len(own) == 1
    assert [line for line in told if line not in own][:-1] == said[:-1]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_of_a_month_that_is_not_over_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was put away for it is not in the report of the month that is judged in its place."""
    monkeypatch.setattr(result, "ROWS", 60)
    monkeypatch.setattr(latest_month, "_this_month", lambda: month("2018-12"))
    assert main(["check", str(DATA_IN), "--format", "parquet", "--out", str(tmp_path / "out")]) == 0
    assert "尚未结束" in capsys.readouterr().out
    assert {path.parent.name for path in (tmp_path / "out").glob("verdicts/*/*/*")} == {"as_of=2018-11"}

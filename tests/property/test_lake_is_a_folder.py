"""However returns are split over ingests, in whatever order: a lake is judged as a folder with all of it."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

import random_worlds
import worlds
import written_worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from random_worlds import AS_OF

import dabiao
from dabiao import bundled
from dabiao.catalogue.compiled import load
from dabiao.catalogue.models import Catalogue
from dabiao.intake.lake import adding
from dabiao.periods import month_text

ROOT = Path(__file__).resolve().parents[2]
Judge = Callable[[Path], dabiao.Result]

seeds = st.integers(0, 2**32)


def ingested(data_in: Path, lake: Path, catalogue: Catalogue, rng: Random) -> None:
    """Brings the returns of a data folder into a lake, in any order, some at a time, some more than once."""
    files = [path for kind in ("statistics", "attestations") for path in (data_in / kind).glob("*.*")]
    files = [path for path in files if path.suffix in (".csv", ".xlsx")]
    rng.shuffle(files)
    for group in groups([*files, *rng.sample(files, len(files) // 4)], rng):
        with adding.ingesting(lake, catalogue, registry_of=data_in) as it:
            list(it.add(adding.listed(group)))


def groups(files: Sequence[Path], rng: Random) -> list[Sequence[Path]]:
    cuts = sorted({0, len(files), *(rng.randrange(len(files)) for _ in range(4))})
    return [files[first:last] for first, last in pairwise(cuts)]


def assert_same(judge: Judge, lake: Path, data_in: Path) -> None:
    """The same verdicts to the last bit, and the same evidence down to the raw cell."""
    found, expected = judge(lake), judge(data_in)
    assert_frame_equal(found.verdicts, expected.verdicts, check_exact=True)
    assert_frame_equal(found.series, expected.series, check_exact=True)
    assert_frame_equal(found.evidence.cells(), expected.evidence.cells(), check_exact=True)


def split(data_in: Path, rng: Random) -> None:
    """Spreads the rows of each return over several files."""
    for path in sorted((data_in / "statistics").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        path.unlink()
        for number in range(4):
            own = [row for row in rows if rng.randrange(4) == number]
            with (path.parent / f"{path.stem}-{number}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head, *own])


@settings(max_examples=2)
@given(seed=seeds)
def test_in_any_world(engine: str, seed: int) -> None:
    seed = worlds.own(engine, seed)
    world, rng = random_worlds.draw(seed), worlds.seeded(seed)
    as_of = rng.choice(AS_OF)
    span = {"as_of": month_text(as_of), "since": month_text(as_of - rng.choice((0, 0, 5)))}
    with tempfile.TemporaryDirectory() as place:
        data_in, lake = Path(place, "data_in"), Path(place, "lake")
        written_worlds.write(world, data_in, rng)
        split(data_in, rng)
        ingested(data_in, lake, world.catalogue, rng)
        look_back = rng.random() < 0.5
        judge = partial(dabiao.check, catalogue=world.catalogue, engine=engine, look_back=look_back, **span)
        assert_same(judge, lake, data_in)


def test_the_sample(engine: str, tmp_path: Path) -> None:
    catalogue, lake = load(bundled.catalogue_folder(), "zh"), tmp_path / "lake"
    ingested(ROOT / "data_in", lake, catalogue, worlds.seeded(len(engine)))
    options = {"as_of": "2018-11", "documents": ["fenghua-2018-49"], "engine": engine}
    assert_same(partial(dabiao.check, catalogue=catalogue, **options), lake, ROOT / "data_in")

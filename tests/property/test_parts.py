"""However institutions are shared out over parts, and parts over processors: nothing that is said of anybody
depends on it."""

from __future__ import annotations

import math
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import every_engine
import numpy as np
import pandas as pd
import pytest
import random_worlds
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from random_worlds import AS_OF

import dabiao
from dabiao import bundled, intake
from dabiao.catalogue.compiled import load
from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Facts
from dabiao.intake.lake import adding
from dabiao.judge import check, engines, scores, strips
from dabiao.judge.engines import collect
from dabiao.judge.expr import added_up, added_up_in_limbs, col
from dabiao.judge.leaving import Parcel
from dabiao.judge.notices import NAMED
from dabiao.judge.part import cut
from dabiao.judge.run import Judge
from dabiao.judge.series import EARLIER
from dabiao.judge.table import Table, limbs_added_up
from dabiao.judge.verdicts import in_words
from dabiao.periods import month
from dabiao.words import words

DATA_IN = Path(__file__).parents[2] / "data_in"

seeds = st.integers(0, 2**32)


@contextmanager
def on(processors: int) -> Iterator[None]:
    """With so many processors, where this system tells how many there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
        yield


def judge(facts: Facts, catalogue: Catalogue, as_of: list[int], parts: int, name: str = "pandas") -> Judge:
    """A judge of the institutions in so many parts; 0 for none, but all at once."""
    shared = cut(facts, parts) if parts else []
    rows = len(facts.cells) // max(parts, 1)
    return Judge(
        facts, catalogue, as_of, engine=engines.engine(name), earlier=EARLIER, parts=shared, rows=rows
    )  # fmt: skip


def assert_the_same(one: Judge, other: Judge) -> None:
    """The same verdicts with all their figures, members, figures over time, scores and states of regions."""
    found, expected = one.judged(), other.judged()
    assert_frame_equal(found, expected, check_exact=True)
    assert_frame_equal(ordered(one.members()), ordered(other.members()))
    assert_frame_equal(one.series(), other.series(), check_exact=True)
    assert_frame_equal(scores.scores(found), scores.scores(expected), check_exact=True)
    states = [scores.roll_up(table, one.territory) for table in (found, expected)]
    assert_frame_equal(*states)


def ordered(members: pd.DataFrame) -> pd.DataFrame:
    return members.sort_values(["target", "unit", "start", "end", "known_at"], ignore_index=True)


@settings(max_examples=3)
@given(seed=seeds, parts=st.sampled_from((1, 2, 7)), processors=st.sampled_from((1, 3)))
def test_in_any_world(engine: str, seed: int, parts: int, processors: int) -> None:
    """On any engine to the last bit what pandas says of the whole."""
    seed = worlds.own(engine, seed)
    world = random_worlds.draw(seed)
    as_of = sorted(worlds.seeded(seed).sample(AS_OF, 3))
    whole = judge(world.facts, world.catalogue, as_of, 0)
    with on(processors):
        assert_the_same(judge(world.facts, world.catalogue, as_of, parts, engine), whole)


def test_the_sample(engine: str) -> None:
    """The same, in parts or not."""
    catalogue = load(bundled.catalogue_folder(), "zh")
    facts, as_of = intake.read(DATA_IN, catalogue), [month("2025-10"), month("2025-11")]
    whole = judge(facts, catalogue, as_of, 0)
    for parts in (3, 0):
        assert_the_same(judge(facts, catalogue, as_of, parts, engine), whole)


cells = st.lists(st.floats(-1e9, 1e9).filter(lambda x: abs(x) >= 0.004) | st.none(), max_size=60)


@settings(max_examples=20)
@given(figures=cells, at=st.integers(0, 60))
def test_sums_of_parts_add_up_to_the_sum_of_all(engine: str, figures: list[float | None], at: int) -> None:
    """Down to the last bit; it may differ from the exact sum by that bit."""
    carrier = engines.engine(engine)
    rows = pd.DataFrame({"region": 1, "figure": pd.Series(figures, dtype="float64")})
    loaded = [carrier.load(part) for part in (rows[at:], rows[:at])]
    parts = [collect(added_up_in_limbs(part, ["region"], {"figure": col("figure")}, {})) for part in loaded]
    together = limbs_added_up(parts, ["region"], []).in_one()
    whole = Table.of(rows).added_up(["region"], ["figure"], [])
    assert together["figure"].tolist() == whole["figure"].tolist()
    exact = math.fsum(figure for figure in figures if figure is not None)
    assert whole["figure"].tolist() == [pytest.approx(exact, rel=2**-51)] * (len(rows) > 0)


def test_no_sum_depends_on_the_order_of_its_rows(engine: str) -> None:
    """100,000 figures with a decimal, which no float holds, come to just what they come to on paper."""
    carrier, rng = engines.engine(engine), worlds.seeded(1)
    tenths = [rng.randrange(5000) for _ in range(100_000)]
    for _ in range(3):
        rng.shuffle(tenths)
        figures = Table.of(pd.DataFrame({"region": 1, "figure": np.array(tenths) / 10}))
        added = collect(added_up(carrier.load(figures), ["region"], {"figure": col("figure")}, {}))
        assert added["figure"].tolist() == [sum(tenths) / 10]


@pytest.mark.parametrize("name", every_engine.OTHERS)
def test_every_engine_adds_halves_up_alike(name: str) -> None:
    """Engines round 0.5 to 0 or to 1; no sum may tell which."""
    carrier, rng = engines.engine(every_engine.there(name)), worlds.seeded(2)
    regions, tenths = ([rng.randrange(top) for _ in range(20_000)] for top in (4000, 50))
    figures = Table.of(pd.DataFrame({"region": regions, "figure": np.array(tenths) / 10}))
    added = collect(added_up(carrier.load(figures), ["region"], {"figure": col("figure")}, {})).to_pandas()
    expected = figures.added_up(["region"], ["figure"], []).to_pandas()
    found = added.set_index("region")["figure"].reindex(expected["region"])
    assert found.tolist() == expected["figure"].tolist()


KEY = ["target", "as_of", "unit_id", "unit_name"]


@pytest.mark.parametrize("processors", [1, 3])
def test_of_a_lake_judged_part_by_part_nothing_is_lost(
    engine: str, processors: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is put away, and what is told of it, is what is told of the same lake held as a whole."""
    options = {"as_of": "2018-11", "since": "2018-09", "engine": engine}
    lake = ingested(DATA_IN, tmp_path / "lake")
    whole = dabiao.check(lake, **options)
    monkeypatch.setattr(check, "ROWS", 200)
    with on(processors):
        parted = dabiao.check(lake, **options, put=putting(tmp_path))
    away = parcels(tmp_path)
    assert len(away) > 3
    found = {
        "judged": [strips.table([(s, np.flatnonzero(s.judged)) for s in p.strips]) for p in away],
        "changes": [parcel.changed for parcel in away],
    }
    for name, tables in found.items():
        own, other = (getattr(run, name)[list(tables[0].columns)] for run in (parted, whole))
        assert 0 < len(own) < len(other)
        together = pd.concat([in_words(own), *map(in_words, tables)])
        keys = [key for key in KEY if key in together]
        assert_frame_equal(*(
            in_words(table).sort_values(keys, ignore_index=True) for table in (together, other)
        ))  # fmt: skip
    assert_frame_equal(parted.scores, whole.scores)
    assert_frame_equal(*(r.roll_up.sort_values(["as_of", "target", "region_code"], ignore_index=True)
                         for r in (parted, whole)))  # fmt: skip
    assert_frame_equal(*(r.change_counts.sort_values(["document", "change"], ignore_index=True)
                         for r in (parted, whole)))  # fmt: skip
    count = sum(map(len, found["judged"]))
    assert parted.notices == (words("zh").say("institutions_away", count=count), *whole.notices)
    assert sorted(map(str, parted.facts.problems)) == sorted(map(str, whole.facts.problems))
    told = formulas(parted)
    assert told.items() <= formulas(whole).items()
    assert any("÷" in formula for formula in told.values())


def test_who_asks_for_statuses_alone_gets_no_values_and_the_same_counts(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "ROWS", 200)
    asked = {"as_of": "2018-11", "since": "2018-09", "engine": engine}
    places = {False: tmp_path / "whole", True: tmp_path / "brief"}
    for place in places.values():
        place.mkdir()
    whole, brief = (
        dabiao.check(DATA_IN, **asked, put=putting(place), brief=is_brief)
        for is_brief, place in places.items()
    )
    found = {is_brief: parcels(place) for is_brief, place in places.items()}
    assert {(p.changed is None, s.values is None) for p in found[True] for s in p.strips} == {(True, True)}
    for one, other in zip(*found.values(), strict=True):
        for strip, same in zip(one.strips, other.strips, strict=True):
            assert (strip.target, strip.outcomes.tolist()) == (same.target, same.outcomes.tolist())
    for name in ("change_counts", "scores", "tally"):
        assert_frame_equal(getattr(brief, name), getattr(whole, name))
    counted = [one.changed.groupby(["document", "change"], observed=True).size() for one in found[False]]
    own = in_words(whole.changes).groupby(["document", "change"]).size()
    wanted = pd.concat([own, *counted]).groupby(level=[0, 1]).sum()
    assert brief.change_counts.set_index(["document", "change"])["number"].to_dict() == wanted.to_dict()


def putting(folder: Path) -> Callable[[Parcel], None]:
    """Writes each parcel into a file of its own: who puts it away may be another process."""

    def put(parcel: Parcel) -> None:
        (folder / f"{parcel.number}.parcel").write_bytes(pickle.dumps(parcel))

    return put


def parcels(folder: Path) -> list[Parcel]:
    """What was put there, in the order of the parts."""
    found = [pickle.loads(path.read_bytes()) for path in folder.glob("*.parcel")]  # noqa: S301  # put above
    return sorted(found, key=lambda parcel: parcel.number)


def formulas(result: dabiao.Result) -> dict[tuple[str, ...], str]:
    """What the figures of regions of the latest month were worked out from."""
    newest = result.latest[result.latest["unit_level"] != "institution"]
    keys = newest[KEY].itertuples(index=False, name=None)
    proofs = result.evidence.proofs(newest.index)
    return {key: proofs[at].formula for at, key in zip(newest.index, keys, strict=True)}


IDLE = """
- {target: fenghua-2018-49/registration-wait, unit: "%s", from: 2018-01, until: 2018-12, reason: 停业,
   approved_by: 卫生健康局, approved_on: 2018-01-05, reference: 1号}
"""


def test_a_waiver_of_nobody_in_scope_is_told_whatever_was_put_away(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = pd.read_csv(DATA_IN / "institutions.csv", dtype=str)
    outside = people.loc[people["category"].str.contains("卫生院"), "institution_id"].iloc[0]
    data_in = shutil.copytree(DATA_IN, tmp_path / "data_in")
    (data_in / "waivers.yaml").write_text(IDLE % outside, encoding="utf-8")
    asked = {"documents": ["fenghua-2018-49"], "as_of": "2018-11", "engine": engine}
    (told,) = [notice for notice in dabiao.check(data_in, **asked).notices if outside in notice]
    monkeypatch.setattr(check, "ROWS", 200)
    (found,) = [n for n in dabiao.check(data_in, **asked, put=lambda _: None).notices if outside in n]
    (idle, some), (idle_too, others) = (notice.split("有结论的例如 ") for notice in (found, told))
    assert idle == idle_too
    assert set(some.split("、")) <= set(people["name"])
    assert len(others.split("、")) == NAMED


def ingested(data_in: Path, lake: Path) -> Path:
    with adding.ingesting(lake, load(bundled.catalogue_folder(), "zh"), registry_of=data_in) as it:
        list(it.add(adding.listed([data_in / kind for kind in ("statistics", "attestations")])))
    return lake

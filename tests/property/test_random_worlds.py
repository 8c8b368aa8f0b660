"""What holds in every world, whatever is reported in it."""

from __future__ import annotations

import every_engine
import pandas as pd
import pytest
import random_worlds
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import AS_OF

KEY = ["target", "unit_id", "unit_name", "as_of"]
OPEN = {"not_due", "incomplete", "no_data", "blocked"}

seeds = st.integers(0, 2**32)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Asserts that two tables hold the same verdicts to the last bit, in whatever order."""
    tables = [t.sort_values(KEY, ignore_index=True) for t in (one, other)]
    pd.testing.assert_frame_equal(*tables, check_exact=True, check_dtype=False)


@pytest.mark.parametrize("engine", every_engine.OTHERS)
@settings(max_examples=4)
@given(seeds)
def test_every_engine_says_the_same(engine: str, seed: int) -> None:
    world = random_worlds.draw(seed)
    as_of = list(AS_OF)[:: 3 + seed % 4]
    same(world.judged(*as_of, engine=every_engine.there(engine)), world.judged(*as_of))


@settings(max_examples=2)
@given(seed=seeds, chosen=st.lists(st.sampled_from(AS_OF), min_size=3, max_size=3, unique=True))
def test_a_span_is_its_months_one_by_one(engine: str, seed: int, chosen: list[int]) -> None:
    world = random_worlds.draw(worlds.own(engine, seed))
    as_of = sorted(chosen)
    single = pd.concat([world.judged(month, engine=engine) for month in as_of], ignore_index=True)
    same(world.judged(*as_of, engine=engine), single)


@settings(max_examples=2)
@given(seed=seeds)
def test_less_data_never_decides_otherwise(engine: str, seed: int) -> None:
    """With some figures removed a verdict stays what it was or becomes an open one. A fail never turns
    into a pass and a missing figure is never a zero, which is what any other change would mean.

    Only a deliverable is different before it is due: silence about it is then a 否."""
    seed = worlds.own(engine, seed)
    world = random_worlds.draw(seed, plain=True)
    as_of = worlds.seeded(seed).sample(AS_OF, 5)
    before = world.judged(*as_of, engine=engine)
    for share in (0.01, 0.3):
        after = thinned(world, seed, share).judged(*as_of, engine=engine)
        pairs = before.merge(after, on=KEY, how="outer", suffixes=("", "_after"), validate="1:1")
        silence_is_no = pairs["target"].isin(attested(world)) & ~pairs["due_counts"]
        changed = pairs[(pairs["status"] != pairs["status_after"]) & ~silence_is_no]
        wrong = changed[~changed["status_after"].isin(OPEN)]
        shown = [*KEY, "window", "status", "status_after", "value", "value_after"]
        assert wrong[shown].to_dict("records") == []


def attested(world: worlds.World) -> list[str]:
    """The targets whose deliverable is attested."""
    return [name for name, target in world.catalogue.targets.items() if target.attestation]


def thinned(world: worlds.World, seed: int, share: float) -> worlds.World:
    """The world with this share of its figures and of its attestations removed."""
    rng = worlds.seeded(seed)
    cells = world.facts.cells.copy()
    figures = cells.columns[2:]
    gone = [[rng.random() < share for _ in figures] for _ in range(len(cells))]
    cells[figures] = cells[figures].mask(pd.DataFrame(gone, index=cells.index, columns=figures))
    deeds = world.facts.attestations
    kept = [rng.random() >= share for _ in range(len(deeds))]
    return world.without(cells=cells, attestations=deeds.loc[kept].reset_index(drop=True))


def test_the_worlds_say_something() -> None:
    """The properties above would hold of silence, too; these worlds pass, fail and leave things open. This is
    about what is drawn: pandas says it for all, as every engine says the same."""
    worlds = [random_worlds.draw(seed).judged(*AS_OF[::5]) for seed in range(0, 1200, 200)]
    statuses = pd.concat(worlds)["status"].value_counts(normalize=True)
    assert statuses.get("pass", 0) > 0.05
    assert statuses.get("fail", 0) > 0.02

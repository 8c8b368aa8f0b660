"""A random world as a folder of returns, with what an editor does to files: corrections, repeats, blanks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

from worlds import World

from dabiao.catalogue.models import Element
from dabiao.periods import FAR_FUTURE, FAR_PAST, LENGTH, month_text

TIERS = {3.0: "三级", 2.0: "二级", 1.0: "一级"}


def write(world: World, folder: Path, rng: Random) -> None:
    """The world's registry, figures and attestations as files that intake reads."""
    for name in ("statistics", "attestations"):
        (folder / name).mkdir(parents=True)
    people = world.facts.registry
    institutions = people.institutions.drop(columns=["aliases", "tags", "grade", "run_by"])
    institutions = institutions.assign(
        tier=institutions["tier"].map(TIERS),
        valid_from=[_bound(m, FAR_PAST) for m in institutions["valid_from"]],
        valid_to=[_bound(m, FAR_FUTURE) for m in institutions["valid_to"]],
    )
    institutions.to_csv(folder / "institutions.csv", index=False)
    people.regions.to_csv(folder / "regions.csv", index=False)
    rows = list(_rows(world, rng))
    rng.shuffle(rows)
    for number in range(2):
        _save(folder / "statistics" / f"{number}.csv", ["unit", "period", "element", "value", "revision"],
              rows[number::2])  # fmt: skip
    deeds = world.facts.attestations
    said = zip(deeds["unit"], deeds["code"], deeds["achieved"].map({True: "是", False: "否"}),
               deeds["date"].dt.strftime("%Y-%m-%d"), strict=True)  # fmt: skip
    _save(folder / "attestations" / "a.csv", ["unit", "code", "achieved", "date", "evidence"],
          [[*deed, "a record"] for deed in said])  # fmt: skip


def _rows(world: World, rng: Random) -> Iterator[list[object]]:
    """A row per figure, and those that it corrects, repeats or contradicts."""
    facts = world.facts
    known = facts.cells.melt(["unit", "month"], var_name="element", value_name="value").dropna()
    for unit, month, code, value in known.itertuples(index=False, name=None):
        place = [unit, _period(month, world.catalogue.elements[code]), code]
        figure, luck = f"{value:g}", rng.random()
        yield [*place, figure, 1 if luck < 0.03 else 0]
        if luck < 0.03:
            yield [*place, rng.choice(("7", "abc", "")), 0]
        elif luck < 0.05:
            yield [*place, figure if luck < 0.04 else "", 0]
    for unit, month, code, _ in facts.unusable.itertuples(index=False, name=None):
        place = [unit, _period(month, world.catalogue.elements[code]), code]
        first, *others = rng.choice((("abc",), ("3", "4"), ("n/a", "5")))
        yield [*place, first, 1]
        for other in others:
            yield [*place, other, 1]
        yield [*place, "6", 0]


def _period(month: int, element: Element) -> str:
    year, number = month_text(month).split("-")
    length = LENGTH[element.frequency]
    return {1: f"{year}-{number}", 3: f"{year}Q{int(number) // 3}", 12: year}[length]


def _bound(month: int, far: int) -> str:
    return "" if month == far else month_text(month)


def _save(path: Path, head: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


def read(folder: Path) -> dict[str, list[list[str]]]:
    """The rows of every file, read without any of our own code."""
    found = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.relative_to(folder).as_posix()] = list(csv.reader(stream))
    return found

"""The examples of a catalogue's targets, held against what the engine says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Literal

from dabiao.authoring.boundaries import boundaries
from dabiao.authoring.candidates import Candidates
from dabiao.authoring.cases import Case
from dabiao.authoring.scopes import Placed, pinned_down, placed
from dabiao.authoring.trials import Trial, tried
from dabiao.catalogue.findings import UnknownNameError
from dabiao.catalogue.models import Catalogue, Example, Target
from dabiao.words import Lang

Lack = Literal["examples", "pass", "fail", "threshold", "several", "scope"]
"""What a target does not show by example: anything, that it can be met, that it can be missed, what
holds exactly at its number, that institutions are judged one by one or together, where its scope ends."""


@dataclass(frozen=True)
class Tested:
    """An example and its trial; ``number`` is its place among the target's examples, from 1."""

    target: Target
    number: int
    example: Example
    trial: Trial

    @property
    def holds(self) -> bool:
        """Whether exactly what the example expects came out."""
        expected, trial = self.example.expected, self.trial
        return expected == (trial.statuses if isinstance(self.example.expect, str) else trial.answers)


@dataclass(frozen=True)
class Report:
    """Which targets were looked at, every example tested and every example of a scope, and what targets do
    not show by example: target → what it lacks."""

    targets: tuple[str, ...]
    tested: tuple[Tested, ...]
    placed: tuple[Placed, ...]
    lacking: Mapping[str, tuple[Lack, ...]]

    @property
    def failures(self) -> list[Tested]:
        return [each for each in self.tested if not each.holds]

    @property
    def misplaced(self) -> list[Placed]:
        """The examples of scopes that the engine reads otherwise."""
        return [each for each in self.placed if not each.holds]

    @property
    def failed(self) -> bool:
        """Whether any example does not hold."""
        return bool(self.failures or self.misplaced)

    @property
    def untested(self) -> list[str]:
        """The targets without any example."""
        return [target for target, lacks in self.lacking.items() if "examples" in lacks]


def run(catalogue: Catalogue, targets: Iterable[Target], lang: Lang = "zh", engine: str = "auto") -> Report:
    """Judges every example of the targets by the engine of that name. Raises
    :class:`dabiao.judge.engines.EngineError` where it cannot run here."""
    targets = list(targets)
    told = [(t, i, example) for t in targets for i, example in enumerate(t.examples, start=1)]
    cases = [Case.of(catalogue, target, example) for target, _, example in told]
    trials = tried(cases, catalogue, lang, engine)
    tested = tuple(Tested(*one, trial) for one, trial in zip(told, trials, strict=True))
    shown: dict[str, list[Tested]] = {target.id: [] for target in targets}
    for each in tested:
        shown[each.target.id].append(each)
    lacking = {target.id: tuple(_lacks(catalogue, target, shown[target.id])) for target in targets}
    return Report(
        tuple(lacking),
        tested,
        tuple(placed(catalogue, targets)),
        {target: lacks for target, lacks in lacking.items() if lacks},
    )


def chosen(catalogue: Catalogue, names: Iterable[str]) -> list[Target]:
    """The targets of these names, each the id of a target or a document, in the catalogue's order;
    without names all that are not disabled. Raises :class:`UnknownNameError` for any other name."""
    names = set(names)
    if not names:
        return [t for t in catalogue.targets.values() if t.id not in catalogue.disabled]
    for name in sorted(names - catalogue.targets.keys() - catalogue.documents.keys()):
        raise UnknownNameError.of(name, [*catalogue.targets, *catalogue.documents])
    return [t for t in catalogue.targets.values() if not names.isdisjoint((t.id, t.document))]


def _lacks(catalogue: Catalogue, target: Target, tested: list[Tested]) -> Iterator[Lack]:
    if not tested:
        yield "examples"
        return
    expected = {status for each in tested for status in each.example.expected}
    shown: dict[Lack, bool] = {
        "pass": "pass" in expected,
        "fail": "fail" in expected,
        "threshold": target.demand is None or any(map(_at_number, tested)) or not _can_hit(catalogue, target),
        "several": not _means_several(target) or any(_shows_several(target, each.example) for each in tested),
        "scope": target.applies_to is None or pinned_down(target, catalogue.terms),
    }
    yield from (lack for lack, there in shown.items() if not there)


def _at_number(each: Tested) -> bool:
    return isclose(each.trial.gap, 0.0, abs_tol=1e-9)


def _can_hit(catalogue: Catalogue, target: Target) -> bool:
    """Whether any figures come to exactly the number demanded: no whole institutions are 5.5."""
    lines = boundaries(catalogue, target, Candidates(catalogue))
    return any(line.kind == "at" and line.when == "due" for line in lines)


def _means_several(target: Target) -> bool:
    """Whether several institutions can be meant whose figures might be judged one by one or together."""
    chosen = bool(target.applies_to) or len(target.units) > 1
    return chosen and not target.counts_institutions and (bool(target.indicator) or len(target.units) > 1)


def _shows_several(target: Target, example: Example) -> bool:
    """Whether it tells of several institutions; those judged one by one come out unlike."""
    told = isinstance(example.given, tuple) and len(example.given) > 1
    return told and (target.quantifier == "total" or len(set(example.expected)) > 1)

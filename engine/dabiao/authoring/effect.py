"""What a change of the catalogue does to real units: both catalogues judge the same returns."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import pandas as pd

from dabiao import intake, periods
from dabiao.authoring.compare import Comparison, compared
from dabiao.authoring.diff import Diff
from dabiao.catalogue.models import Catalogue, Status, digest
from dabiao.intake.facts import Facts
from dabiao.judge import waivers
from dabiao.judge.run import Judge
from dabiao.report import record
from dabiao.report.record import Record
from dabiao.words import Lang


@dataclass(frozen=True)
class Effect:
    """``comparison`` holds the verdicts of the ``targets`` whose rule differs, those of the new catalogue,
    and which of them changed; a renamed target goes by its new id. ``reread``: the two catalogues read
    other figures or another registry from the same returns, so that the targets are all there are."""

    comparison: Comparison
    targets: tuple[str, ...]
    reread: bool

    @property
    def as_of(self) -> str:
        """The month judged."""
        return self.comparison.new.as_of

    @cached_property
    def flips(self) -> Comparison:
        """The comparison with those changes only that are of the status."""
        found = self.comparison.changes
        other = found["status_old"] != found["status_new"]
        return replace(self.comparison, changes=found[other].reset_index(drop=True))

    @cached_property
    def counts(self) -> dict[str, tuple[int, int]]:
        """How many verdicts of each status that occurs there were, and are."""
        old, new = (Counter(run.verdicts["status"]) for run in (self.comparison.old, self.comparison.new))
        return {
            status: (old[status], new[status]) for status in get_args(Status) if old[status] + new[status]
        }


def effect(diff: Diff, data: Path, as_of: str | None = None) -> Effect:
    """What the differences do to the returns in the folder ``data`` as of a month such as ``2018-08``, by
    default the latest of the data that has ended. Raises :class:`dabiao.intake.DataError`."""
    old, new = diff.old.catalogue, diff.new.catalogue
    # What is filed for a target of either is read at once, unless they read the columns differently.
    both = new.model_copy(update={"targets": {**old.targets, **new.targets}})
    alike = _columns(old) == _columns(new)
    facts = intake.read(data, both if alike else new, lang=diff.lang)
    month = periods.month(as_of) if as_of else _latest(facts)
    before = facts if alike else intake.read(data, old, lang=diff.lang)
    reread = not alike and not _same(before, facts, _unchanged(old, new))
    then, now = (set(old.essences), set(new.essences)) if reread else diff.judged_otherwise
    runs = _Judged(old, before, then, month, diff.lang), _Judged(new, facts, now, month, diff.lang)
    names = sorted({*(diff.renamed.get(name, name) for name in then), *now})
    return Effect(compared(runs[0].record(diff.renamed), runs[1].record({})), tuple(names), reread)


def _unchanged(old: Catalogue, new: Catalogue) -> list[str]:
    """The elements that both know alike; of the others the targets that read them are judged anew."""
    return [code for code, element in old.elements.items() if element == new.elements.get(code)]


def _same(one: Facts, two: Facts, codes: list[str]) -> bool:
    """Whether both readings found the same registry, and the same figures of these elements."""
    parts = zip(_parts(one, codes), _parts(two, codes), strict=True)
    return all(first.equals(second) for first, second in parts)


def _parts(facts: Facts, codes: list[str]) -> Iterator[pd.DataFrame]:
    yield facts.registry.institutions
    yield facts.registry.regions
    figures = facts.cells.set_index(["unit", "month"]).reindex(columns=codes)
    yield figures.dropna(how="all").sort_index()
    unusable = facts.unusable[facts.unusable["element"].isin(codes)]
    yield unusable.sort_values(["unit", "month", "element"], ignore_index=True)


def _latest(facts: Facts) -> int:
    months = facts.rows["month"]
    over = months[months < periods.month_of(dt.date.today())]
    if over.empty:
        raise intake.DataError(facts.problems)
    return int(over.max())


def _columns(catalogue: Catalogue) -> str:
    elements = {code: element.model_dump() for code, element in catalogue.elements.items()}
    return digest([elements, catalogue.terms.model_dump()])


@dataclass(frozen=True)
class _Judged:
    """Some targets of one catalogue, as of one month."""

    catalogue: Catalogue
    facts: Facts
    targets: set[str]
    month: int
    lang: Lang = field(default="zh")

    def record(self, renamed: dict[str, str]) -> Record:
        """The run as a comparison reads it, with other names for some targets."""
        verdicts = self._verdicts()
        return Record(
            Path(), periods.month_text(self.month), (), (), self.catalogue.version, self.catalogue.hash,
            version("dabiao"), [],
            {renamed.get(name, name): told for name, told in record.targets(self.catalogue).items()},
            record.categories(self.catalogue),
            verdicts.assign(target=verdicts["target"].replace(renamed))[list(record.COLUMNS)],
        )  # fmt: skip

    def _verdicts(self) -> pd.DataFrame:
        chosen = {name: held for name, held in self.catalogue.targets.items() if name in self.targets}
        narrow = self.catalogue.model_copy(update={"targets": chosen})
        judge = Judge(self.facts, narrow, [self.month], lang=self.lang)
        return waivers.flagged(judge.verdicts(), self.facts.waivers)

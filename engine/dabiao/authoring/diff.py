"""Two catalogues beside each other: what was changed, told in the words of one language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from dabiao.authoring.facets import FACETS, Side
from dabiao.catalogue import editions
from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.fields import VERSION
from dabiao.catalogue.files import Key
from dabiao.catalogue.models import Catalogue, Target
from dabiao.report.phrases import Phrases
from dabiao.words import Lang

How = Literal["added", "removed", "renamed", "changed", "disabled", "enabled", "wording"]
HOWS: tuple[How, ...] = ("added", "removed", "renamed", "disabled", "enabled", "changed", "wording")
"""``wording`` is a change of what is said of an entry and decides nothing."""

_LAYERS = ("documents", "targets", "indicators", "elements", "terms")


class Detail(NamedTuple):
    """One thing said of an entry, then and now, each with ``file:line:column`` ("" where it is not
    written); ``note`` says in words which way it went."""

    key: str
    old: str
    new: str
    note: str
    wording: bool
    old_place: str
    new_place: str


class Change(NamedTuple):
    """What became of an entry; ``old_id`` is what a renamed one was called."""

    how: How
    kind: str
    id: str
    old_id: str
    title: str
    place: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Diff:
    """Two catalogues, and what differs between them in the language asked for."""

    old: Draft = field(repr=False)
    new: Draft = field(repr=False)
    lang: Lang

    @cached_property
    def changes(self) -> list[Change]:
        """Every change, in the order of :data:`HOWS`, then of the catalogue."""
        found = [change for kind in _LAYERS for change in self._changes(kind)]
        found += [*self._switched(), *self._replaced()]
        return sorted(found, key=lambda change: HOWS.index(change.how))

    @property
    def counts(self) -> dict[str, int]:
        """How many entries of each fate, those without left out."""
        grouped = groupby(change.how for change in self.changes)
        return {how: len(list(held)) for how, held in grouped}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """The old id → the new one, of targets of one clause and one demand that are called otherwise.
        Where several could be meant none is called renamed."""
        then, now = self._only("targets")
        found: dict[str, str] = {}
        for exact in (True, False):
            olds = _by_demand(self.old.catalogue, then - found.keys(), exact=exact)
            news = _by_demand(self.new.catalogue, now - set(found.values()), exact=exact)
            pairs = ((olds[what], news[what]) for what in olds.keys() & news.keys())
            found |= {one[0]: two[0] for one, two in pairs if len(one) == len(two) == 1}
        return found

    @cached_property
    def judged_otherwise(self) -> tuple[set[str], set[str]]:
        """The targets of each catalogue whose verdicts may differ from those of the other."""
        old, new = self.old.catalogue.essences, self.new.catalogue.essences
        pairs = {name: self.renamed.get(name, name) for name in old}
        then = {name for name, now in pairs.items() if old[name] != new.get(now)}
        same = {now for name, now in pairs.items() if name not in then}
        return then, new.keys() - same

    @property
    def version_lags(self) -> bool:
        """Whether the catalogue was changed and its version not raised."""
        versions = [_number(draft.catalogue.version) for draft in (self.old, self.new)]
        return self.is_change and versions[1] <= versions[0]

    @cached_property
    def is_change(self) -> bool:
        """Whether anything that counts differs; comments, layout and the version itself do not."""
        held = [draft.catalogue.model_dump(exclude={"version"}) for draft in (self.old, self.new)]
        return held[0] != held[1]

    def _only(self, kind: str) -> tuple[set[str], set[str]]:
        """The ids that only the old catalogue has, and those that only the new one has."""
        old, new = (set(draft.names(kind)) for draft in (self.old, self.new))
        return old - new, new - old

    def _changes(self, kind: str) -> Iterator[Change]:
        then, now = self._only(kind)
        renamed = self.renamed if kind == "targets" else {}
        for name in self.old.names(kind):
            if name in then and name not in renamed:
                yield self._alone("removed", self.old, (kind, name))
            else:
                yield from self._changed(kind, name, renamed.get(name, name))
        for name in self.new.names(kind):
            if name in now and name not in renamed.values():
                yield self._alone("added", self.new, (kind, name))

    def _alone(self, how: How, draft: Draft, key: Key) -> Change:
        side = self._side(draft, key)
        said = tuple(
            _alone(facet.key, side.said(facet), how) for facet in FACETS[key[0]] if not facet.wording
        )
        told = tuple(detail for detail in said if detail.old or detail.new)
        return Change(how, *key, "", side.title, side.head, told if key[0] == "targets" else ())

    def _changed(self, kind: str, old: str, new: str) -> Iterator[Change]:
        one, two = self._side(self.old, (kind, old)), self._side(self.new, (kind, new))
        details = tuple(
            Detail(
                facet.key, *facet.told(one, two), facet.note(one, two), facet.wording,
                one.place(facet), two.place(facet),
            )
            for facet in FACETS[kind] if one.raw(facet) != two.raw(facet)
        )  # fmt: skip
        how: How = "wording" if all(detail.wording for detail in details) else "changed"
        if old != new:
            yield Change("renamed", kind, new, old, two.title, two.head, details)
        elif details:
            yield Change(how, kind, new, "", two.title, two.head, details)

    def _switched(self) -> Iterator[Change]:
        """Targets that are in both, and judged in one only, or left out for another reason."""
        old, new = self.old.catalogue.disabled, self.new.catalogue.disabled
        for name in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
            kept = name in old and name in new
            how: How = "wording" if kept else "disabled" if name in new else "enabled"
            draft = self.new if name in self.new.catalogue.targets else self.old
            detail = Detail("disabled", old.get(name, ""), new.get(name, ""), "", kept, "", "")
            side = self._side(draft, ("targets", name))
            yield Change(how, "targets", name, "", side.title, side.head, (detail,))

    def _replaced(self) -> Iterator[Change]:
        """Other reasons for replacing what bundled targets are made of."""
        old, new = (
            {name: str(reason) for name, reason in draft.setting("replaced").items()}
            for draft in (self.old, self.new)
        )
        for name in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
            at = (self.new if name in new else self.old).entries["settings", ""].at("replaced", name)
            place = f"{at.file}:{at.line}:{at.column}"
            detail = Detail("replaced", old.get(name, ""), new.get(name, ""), "", True, "", "")
            yield Change("wording", "settings", name, "", "", place, (detail,))

    def _side(self, draft: Draft, key: Key) -> Side:
        return Side(draft, key, self._phrases(draft))

    def _phrases(self, draft: Draft) -> Phrases:
        return Phrases(draft.catalogue, self.lang)


def is_noted(folder: Path, version: str) -> bool:
    """Whether the ``CHANGELOG.md`` of the catalogue in ``folder`` has a heading for this version, such as
    ``## 1.2`` or ``## [1.2] - 2026-11-22``."""
    try:
        notes = (folder / editions.CHANGELOG).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return bool(re.search(rf"^##[ \t]+\[?{re.escape(version)}(?![\w.+-])", notes, re.MULTILINE | re.ASCII))


def _alone(key: str, said: str, how: How) -> Detail:
    return Detail(key, "" if how == "added" else said, said if how == "added" else "", "", False, "", "")


def _by_demand(
    catalogue: Catalogue, names: set[str], *, exact: bool
) -> Mapping[tuple[object, ...], list[str]]:
    """Targets by what makes them the same target: clause and demand; ``exact``: and the title."""
    found: dict[tuple[object, ...], list[str]] = {}
    for name in sorted(names):
        target = catalogue.targets[name]
        found.setdefault((*_demanded(target), target.title.zh if exact else ""), []).append(name)
    return found


def _demanded(target: Target) -> tuple[object, ...]:
    demands = tuple(getattr(target, operator) for operator in OPERATORS)
    return target.document, target.clause, target.quantifier, target.measured, bool(target.attested), demands


def _number(version: str) -> tuple[int, ...]:
    """What a version is compared by: 0.2 is 0.2.0; one of another form is lower than any."""
    if not re.fullmatch(VERSION, version):
        return ()
    return (*map(int, version.split(".")), 0, 0)[:3]

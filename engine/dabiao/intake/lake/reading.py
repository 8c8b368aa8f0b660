"""A lake → facts: the same as from a folder with the same returns, of the months and elements asked for."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path, PurePosixPath

from dabiao.catalogue.models import Catalogue
from dabiao.intake import folder, registry
from dabiao.intake.facts import Facts, Needs, Registry
from dabiao.intake.files import RawFile, sha256
from dabiao.intake.folder import Collected
from dabiao.intake.lake import manifest, pieces, rests, store
from dabiao.intake.lake.manifest import Manifest
from dabiao.intake.lake.pieces import DamagedError
from dabiao.intake.problems import DataError, Log, Place
from dabiao.intake.returns import Return
from dabiao.stages import followed
from dabiao.words import Lang

Asked = Callable[[Facts], Needs]
"""What of a lake is to be read, told by its facts without a row."""


def read(
    lake: Path,
    catalogue: Catalogue,
    *,
    lang: Lang = "zh",
    today: dt.date | None = None,
    asked: Asked | None = None,
) -> Facts:
    """The facts of a lake; of its rows all, or those of the months and elements ``asked`` for.

    A return that was read by other elements, another registry or on a day that makes a difference is read
    anew from its original, all of it. Raises :class:`DataError` where nothing can be judged, for a lake of
    a newer form, and for a file of it that is missing or damaged.
    """
    store.require_parquet()
    store.check_form(lake, lang)
    log = Log(lang)
    people, registry_files = registry.load(lake, catalogue, log)
    registry.require_whole(registry_files, log)
    collected = folder.start(catalogue, people, log, today)
    collected.files.extend(registry_files)
    held = _held(lake, lang)
    if not held:
        raise store.failure("lake_empty", store.MARK, lang)
    with damage_told(lang):
        facts = _Lake(lake, collected, people, held).facts(asked)
    if not any(counts.accepted for _, counts in collected.files[len(registry_files) :]):
        raise DataError(facts.problems)
    return facts


def _held(lake: Path, lang: Lang) -> list[Manifest]:
    """The returns, in the order in which a folder with them is read."""
    good, damaged = manifest.read_all(lake)
    if damaged:
        log = Log(lang)
        tell_damaged(damaged, log)
        raise DataError(log.problems())
    return sorted(good.values(), key=_order)


def tell_damaged(names: Iterable[str], log: Log) -> None:
    """Tells which of the files in ``returns`` are not as they were written."""
    for name in names:
        log.add("lake_manifest", Place(name), original=f"originals/{Path(name).stem}.*")


@contextmanager
def damage_told(lang: Lang) -> Iterator[None]:
    """A damaged file is told as what cannot be judged: :class:`DataError`."""
    try:
        yield
    except DamagedError as error:
        raise store.failure("lake_damaged", error.path, lang, why=error.why) from None


def _order(one: Manifest) -> tuple[bool, PurePosixPath, str]:
    return one.kind == "attestations", PurePosixPath(one.name), one.sha256


def is_stale(one: Manifest, read_by: str, today: dt.date) -> bool:
    """Whether the return would perhaps be read otherwise today."""
    return one.read_by != read_by or (one.dated and one.read_on != today.isoformat())


def original_of(lake: Path, one: Manifest) -> Path:
    """The return as it came. Raises :class:`DamagedError` where it is not there as it was."""
    path = lake / one.original
    if sha256(path) != one.sha256:
        raise DamagedError(one.original, "altered" if path.is_file() else "missing")
    return path


@dataclass(frozen=True)
class _Lake:
    """A lake that is being read; ``held`` are its returns in order."""

    lake: Path
    collected: Collected
    people: Registry
    held: Sequence[Manifest]

    def facts(self, asked: Asked | None) -> Facts:
        anew = {one.sha256: self._read_anew(one) for one in followed("read", self._stale)}
        for one in self.held:
            if one.sha256 not in anew:
                self._recall(one)
        months = {month for one in self.held if one.sha256 not in anew for month in one.months}
        for found in (found for parts in anew.values() for found in parts if len(found.rows)):
            months.update(map(int, found.rows["month"].unique()))
        needs = asked(self._without_rows(months)) if asked else None
        self.collected.returns[:] = self._returns(anew, needs)
        waived = folder.waivers_of(self.lake / folder.WAIVERS, self.collected)
        return replace(
            folder.facts_of(self.collected, self.people, waived),
            every_month=frozenset(months) if needs else None,
            originals={self._names[one.sha256]: self.lake / one.original for one in self.held},
        )

    @cached_property
    def _stale(self) -> list[Manifest]:
        """The returns that have to be read anew."""
        read_by = rests.on(self.collected.reading.catalogue, self.people)
        return [one for one in self.held if is_stale(one, read_by, self.collected.today)]

    @cached_property
    def _names(self) -> dict[str, str]:
        """What each return is called. Different ones of the same name are told apart by their hashes."""
        taken = Tally([*folder.PLACES, *(one.name for one in self.held)])
        return {
            one.sha256: one.name if taken[one.name] == 1 else f"{one.name}#{one.sha256[:8]}"
            for one in self.held
        }

    def _read_anew(self, one: Manifest) -> list[Return]:
        """What its original says today."""
        name, log = self._names[one.sha256], self.collected.reading.log
        log.add("read_anew", Place(name))
        self.collected.read_file(original_of(self.lake, one), name, kind=one.kind)
        found = self.collected.returns[:]
        self.collected.returns.clear()
        return found

    def _recall(self, one: Manifest) -> None:
        """All that is known of a return but its rows."""
        name = self._names[one.sha256]
        one.tell(self.collected.reading.log, name)
        self.collected.files.append((RawFile(name, one.sha256, one.encoding, ()), one.rows))
        if one.attested:
            self.collected.attested.append(pieces.read_attestations(self.lake, one.attested, name))

    def _without_rows(self, months: set[int]) -> Facts:
        """Who there is and which months there are, for who has yet to say what is to be read."""
        reading = self.collected.reading
        nothing = Collected(replace(reading, log=Log(reading.log.lang)), self.collected.today)
        return replace(folder.facts_of(nothing, self.people, ()), every_month=frozenset(months))

    def _returns(self, anew: Mapping[str, list[Return]], needs: Needs | None) -> Iterator[Return]:
        """The rows of all returns in their order; what is read from Parquet is read at once."""
        for is_anew, run in groupby(self.held, key=lambda one: one.sha256 in anew):
            if is_anew:
                yield from (found for one in run for found in anew[one.sha256])
                continue
            asked = [
                (self._names[one.sha256], piece)
                for one in run
                for piece in one.facts
                if needs is None or piece.month in needs.months
            ]
            yield pieces.read_rows(self.lake, asked, needs and needs.elements)

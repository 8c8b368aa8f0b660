"""A lake → facts: the same as from a folder with the same returns, of the months and elements asked for."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path, PurePosixPath

from dabiao.catalogue.models import Catalogue
from dabiao.intake import folder, notice, registry
from dabiao.intake.facts import Facts, Needs, Registry
from dabiao.intake.files import RawFile, sha256
from dabiao.intake.folder import Collected
from dabiao.intake.lake import manifest, pieces, rests, store
from dabiao.intake.lake.manifest import Manifest, Piece
from dabiao.intake.lake.part import Between, Named, Part, Span, spans
from dabiao.intake.lake.pieces import DamagedError
from dabiao.intake.problems import DataError, Log, Place
from dabiao.intake.resolve import resolve
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
    """The facts of a lake; of its rows all, or those of the months and elements ``asked`` for. Raises as
    :func:`opened` does."""
    found = opened(lake, catalogue, lang=lang, today=today)
    return found.facts(asked(found.outline) if asked else None)


def opened(lake: Path, catalogue: Catalogue, *, lang: Lang = "zh", today: dt.date | None = None) -> Opened:
    """A lake of which everything has been read but the rows.

    A return that was read by other elements, another registry or on a day that makes a difference is read
    anew from its original, all of it. Raises :class:`DataError` where nothing can be judged, for a lake of
    a newer form, and for a file of it that is missing or damaged.
    """
    store.require_parquet()
    store.check_form(lake, lang)
    log = Log(lang)
    notice.report(lake, log)
    people, registry_files = registry.load(lake, catalogue, log)
    registry.require_whole(registry_files, log)
    collected = replace(folder.start(catalogue, people, log, today), of_any_size=True)
    collected.files.extend(registry_files)
    held = _held(lake, lang)
    if not held:
        raise store.failure("lake_empty", store.MARK, lang)
    with damage_told(lang):
        found = _Lake(lake, collected, people, held).opened()
    if not any(counts.accepted for _, counts in collected.files[len(registry_files) :]):
        raise DataError(log.problems())
    return found


@dataclass(frozen=True)
class Rows:
    """Where the rows of a return are, by the name it has now: in ``pieces``, or in what was read ``anew``.
    Without a name they are those of all returns, and tell themselves of which."""

    name: str
    pieces: tuple[Piece, ...]
    anew: tuple[Return, ...] | None = None


@dataclass(frozen=True)
class Opened:
    """A lake, or a part of one: ``outline`` is all of its facts but the rows, ``returns`` are where those
    are. That of a part can be pickled at little cost, and read on any machine that reaches the lake.

    The problems of ``outline`` are those of the returns by themselves. To those the facts of the whole add
    what several rows say of one cell; the facts of a part, like its outline, tell nothing else.
    """

    lake: Path
    catalogue: Catalogue
    outline: Facts
    returns: tuple[Rows, ...]
    log: Log
    part: Part | None = None

    def facts(self, needs: Needs | None = None) -> Facts:
        """The facts; of the rows all, or those of the months and elements needed. Raises
        :class:`DataError` for a file that is missing or damaged."""
        with damage_told(self.log.lang):
            rows, faults = folder.together(list(self._read(needs)))
        log = deepcopy(self.log)  # whoever reads again begins where this one did
        resolved = resolve(rows, faults, self.catalogue, log)
        return replace(
            self.outline, cells=resolved.cells, unusable=resolved.unusable, rows=rows, faults=faults,
            problems=log.problems(), every_month=self.outline.every_month if needs or self.part else None,
        )  # fmt: skip

    def spans(self, rows: int, needs: Needs | None = None) -> list[Span]:
        """All institutions in spans of about so many rows each; one where there are no more."""
        count = sum(_count(found, needs) for found in self.returns)
        return spans(self.outline.registry.institutions["institution_id"], math.ceil(count / rows))

    def of(self, span: Span | None) -> Opened:
        """The part with the institutions of a span or, where that is None, the regions."""
        return self._of(Between(span, self._regions) if span else Named(frozenset(), self._regions))

    def among(self, units: frozenset[str]) -> Opened:
        """The part with these institutions and all regions."""
        return self._of(Named(units, self._regions))

    @property
    def _regions(self) -> frozenset[str]:
        return frozenset(self.outline.registry.regions["region_code"])

    def _of(self, part: Part) -> Opened:
        own = (
            replace(found, pieces=tuple(filter(part.may_hold, found.pieces)))
            if found.anew is None
            else replace(found, anew=tuple(map(part.of_return, found.anew)))
            for found in self.returns
        )
        returns = tuple(found for found in own if found.anew or found.pieces)
        return replace(
            self, outline=part.of_facts(self.outline), returns=returns, log=Log(self.log.lang), part=part
        )

    def _read(self, needs: Needs | None) -> Iterator[Return]:
        """The rows of all returns in their order; what is read from Parquet is read at once."""
        for is_anew, run in groupby(self.returns, key=lambda found: found.anew is not None):
            if is_anew:
                yield from (_kept(one) for found in run for one in found.anew or ())
                continue
            asked = [(found.name, piece) for found in run for piece in _asked(found, needs)]
            yield pieces.read_rows(self.lake, asked, needs, self.part)


def _kept(one: Return) -> Return:
    """A return whose rows stay here, whoever takes them from it."""
    return replace(one, rows=one.rows.copy(deep=False))


def _asked(found: Rows, needs: Needs | None) -> list[Piece]:
    """The files that hold rows of the months needed; whether one of many months does is not told."""
    return [p for p in found.pieces if needs is None or not p.month or p.month in needs.months]


def _count(found: Rows, needs: Needs | None) -> int:
    """The rows of a return; those of the months needed, unless it was read anew."""
    return sum(len(one.rows) for one in found.anew or ()) + sum(p.rows for p in _asked(found, needs))


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

    def opened(self) -> Opened:
        anew = {one.sha256: self._read_anew(one) for one in followed("read", self._stale)}
        for one in self.held:
            if one.sha256 not in anew:
                self._recall(one)
        collected, log = self.collected, self.collected.reading.log
        waived = folder.waivers_of(self.lake / folder.WAIVERS, collected)
        returns = tuple(
            Rows(self._names[one.sha256], () if one.sha256 in anew else one.facts, anew.get(one.sha256))
            for one in self.held
        )
        outline = replace(
            folder.facts_of(collected, self.people, waived),
            every_month=frozenset(month for found in returns for month in _months(found)),
            originals={self._names[one.sha256]: self.lake / one.original for one in self.held},
        )
        return Opened(self.lake, collected.reading.catalogue, outline, returns, log)

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

    def _read_anew(self, one: Manifest) -> tuple[Return, ...]:
        """What its original says today."""
        name, log = self._names[one.sha256], self.collected.reading.log
        log.add("read_anew", Place(name))
        self.collected.read_file(original_of(self.lake, one), name, kind=one.kind)
        found = tuple(self.collected.returns)
        self.collected.returns.clear()
        return found

    def _recall(self, one: Manifest) -> None:
        """All that is known of a return but its rows."""
        name = self._names[one.sha256]
        one.tell(self.collected.reading.log, name)
        self.collected.files.append((RawFile(name, one.sha256, one.encoding, ()), one.rows))
        if one.attested:
            self.collected.attested.append(pieces.read_attestations(self.lake, one.attested, name))


def _months(found: Rows) -> set[int]:
    """The months of the rows of a return."""
    read = [one.rows["month"].unique() for one in found.anew or () if len(one.rows)]
    return {piece.month for piece in found.pieces}.union(*(map(int, months) for months in read))

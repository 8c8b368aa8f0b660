"""Returns → lake: each wholly or not at all, whenever the run is killed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import pandas as pd

from dabiao import processes
from dabiao.catalogue.models import Catalogue
from dabiao.intake import attestations, files, folder, notice, registry, waivers
from dabiao.intake.facts import Registry
from dabiao.intake.folder import Collected, Kind, is_refused
from dabiao.intake.lake import manifest, pieces, rests, store
from dabiao.intake.lake.manifest import Manifest, Piece
from dabiao.intake.lake.pieces import DamagedError, Written
from dabiao.intake.lake.reading import damage_told, is_stale, original_of, tell_damaged
from dabiao.intake.lake.store import LakeError
from dabiao.intake.problems import DataError, Log, Problem
from dabiao.intake.resolve import resolve
from dabiao.stages import followed
from dabiao.words import Lang, words

SHARED = (*registry.FILES, folder.WAIVERS, notice.NOTICE)
"""What a lake holds beside returns, under the same names as a data folder."""

ROOM = 2**30
"""Bytes of memory that a process takes at most which reads a return of the usual size."""

_T = TypeVar("_T")
_R = TypeVar("_R")

State = Literal["added", "read_again", "held", "refused"]
"""What became of a return: it is in the lake now, it was and is now as it is read today, it was already, or
it is not taken in."""


@dataclass(frozen=True)
class Found:
    """A file to ingest: where it is, what the lake is to call it, and its kind where its place tells."""

    path: Path
    name: str
    kind: Kind = ""


@dataclass(frozen=True)
class Ingested:
    """What became of one return; ``called`` is what it is called in the lake. ``problems`` and ``files``
    (as in ``Facts``) are empty where it was held already."""

    name: str
    state: State
    called: str
    problems: tuple[Problem, ...]
    files: pd.DataFrame


def listed(paths: Iterable[Path]) -> Iterator[Found]:
    """The files that are named, and those in the folders named: of a data folder its returns and
    attestations, of any other all."""
    for path in paths:
        if not path.is_dir():
            yield Found(path, _name(path, path.parent))
            continue
        kinds = [kind for kind in folder.RETURNS if (path / kind).is_dir()]
        for kind in kinds:
            yield from (Found(p, p.relative_to(path).as_posix(), kind) for p in folder.listed(path / kind))
        if not kinds:
            yield from (Found(p, _name(p, path)) for p in folder.listed(path))


def _name(path: Path, above: Path) -> str:
    """What the lake calls a file: by its place in a data folder, if it lies in one, else in ``above``."""
    parts = path.absolute().parts
    places = [at for at, part in enumerate(parts[:-1]) if part in folder.RETURNS]
    return "/".join(parts[places[-1] :]) if places else path.relative_to(above).as_posix()


@contextmanager
def ingesting(
    lake: Path,
    catalogue: Catalogue,
    *,
    registry_of: Path | None = None,
    lang: Lang = "zh",
    today: dt.date | None = None,
) -> Iterator[Ingest]:
    """A lake to bring returns into, made if need be, closed to other runs until the block ends; they wait.

    What of :data:`SHARED` lies in the folder ``registry_of`` takes the place of what the lake has. Raises
    :class:`dabiao.intake.lake.store.LakeError` for a place that is no lake and one without a registry, and
    :class:`dabiao.intake.DataError` for a registry or waivers that cannot be read.
    """
    store.require_parquet()
    store.reach(lake)
    with store.alone(lake) as certain:
        store.begin(lake, lang)
        read, shared = _share(registry_of, lake, catalogue, lang) if registry_of else (None, ())
        people, log = read or _own_registry(lake, catalogue, lang)
        held, damaged = manifest.read_all(lake)
        if damaged:
            tell_damaged(damaged, log)
        else:  # what a damaged one names is not known
            store.sweep(lake, set().union(*(one.named for one in held.values())), certain=certain)
        reading = folder.start(catalogue, people, Log(lang), today)
        yield Ingest(lake, people, held, rests.on(catalogue, people), reading, log.problems(), shared)


def _own_registry(lake: Path, catalogue: Catalogue, lang: Lang) -> tuple[Registry, Log]:
    for name in registry.FILES:
        if not (lake / name).is_file():
            raise LakeError(words(lang).say("lake_no_registry", lake=lake, file=name))
    return folder.read_registry(lake, catalogue, lang=lang)


def _share(
    source: Path, lake: Path, catalogue: Catalogue, lang: Lang
) -> tuple[tuple[Registry, Log] | None, tuple[str, ...]]:
    """Copies registry, waivers and notice into the lake, registry and waivers only if they can be read. What
    it gives is that registry, and the names of the files that the lake did not have like that."""
    found = [name for name in SHARED if (source / name).is_file()]
    if not found:
        raise LakeError(words(lang).say("lake_nothing_to_share", folder=source, files=", ".join(SHARED)))
    has_registry = not set(found).isdisjoint(registry.FILES)
    people = folder.read_registry(source, catalogue, lang=lang) if has_registry else None
    log = Log(lang)
    if folder.WAIVERS in found and waivers.listed(source / folder.WAIVERS, log) is None:
        raise DataError(log.problems())
    contents = {name: (source / name).read_bytes() for name in found}
    new = {name: content for name, content in contents.items() if not _has(lake / name, content)}
    for name, content in new.items():
        store.put(lake / name, content)
    return people, tuple(new)


def _has(place: Path, content: bytes) -> bool:
    return place.is_file() and place.read_bytes() == content


@dataclass(frozen=True)
class Ingest:
    """A lake that is written into. ``held`` are its returns by hash, ``problems`` those of its registry and
    of what in it is damaged, ``shared`` the names of those of :data:`SHARED` that it now has anew."""

    lake: Path
    people: Registry
    held: dict[str, Manifest]
    read_by: str
    start: Collected
    problems: tuple[Problem, ...]
    shared: tuple[str, ...]

    def add(self, found: Iterable[Found], *, strict: bool = False) -> Iterator[Ingested]:
        """Reads each file and brings it into the lake. One that says nothing of anybody is refused and,
        where that is ``strict``, one of which anything is refused. Of files that are the same byte by byte
        the first is read."""
        first, again = _apart(found)
        yield from self._each(partial(self._added, strict=strict), first)
        if again:
            others = replace(self, held=manifest.read_all(self.lake)[0])
            yield from map(partial(others._added, strict=strict), again)

    def _added(self, one: Found, *, strict: bool) -> Ingested:
        known = self.held.get(files.sha256(one.path))
        if known and not self._is_stale(known):
            return Ingested(one.name, "held", known.name, (), _NO_FILES)
        return self._taken(one, known, strict=strict)

    def renew(self) -> Iterator[Ingested]:
        """Reads again from their originals the returns that would be read otherwise today, and those of
        which a file is missing or damaged. Raises :class:`dabiao.intake.DataError` where an original is."""
        return filter(None, self._each(self._renewed, list(self.held.values())))

    def _renewed(self, known: Manifest) -> Ingested | None:
        if not self._is_stale(known) and self._is_sound(known):
            return None
        with damage_told(self._lang):
            path = original_of(self.lake, known)
        return self._taken(Found(path, known.name, known.kind), known, strict=False)

    def _each(self, work: Callable[[_T], _R], things: Sequence[_T]) -> Iterator[_R]:
        """What comes of each return, in order; they know nothing of one another. What speaks to a store of
        objects cannot be shared by processes."""
        at_once = processes.room(ROOM) if store.is_local(self.lake) else 1
        return followed("read", processes.in_order(work, things, at_once), len(things))

    @property
    def _regions(self) -> frozenset[str]:
        return frozenset(self.people.regions["region_code"])

    @property
    def _lang(self) -> Lang:
        return self.start.reading.log.lang

    def _is_stale(self, known: Manifest) -> bool:
        return is_stale(known, self.read_by, self.start.today)

    def _is_sound(self, known: Manifest) -> bool:
        try:
            for piece in known.facts:
                pieces.read_rows(self.lake, [(known.name, piece)])
            pieces.read_attestations(self.lake, known.attested, known.name)
        except DamagedError:
            return False
        return (self.lake / known.original).is_file()

    def _taken(self, found: Found, known: Manifest | None, *, strict: bool) -> Ingested:
        log, contradictions = Log(self._lang), Log(self._lang)
        collected = Collected(replace(self.start.reading, log=log), self.start.today, of_any_size=True)
        written, made = list[Piece](), list[Written]()
        for sha256 in collected.stretches(found.path, found.name, kind=found.kind):
            written += [_put(self.lake, one) for one in made]  # the last ones wait until the whole is read
            made = self._made(collected, sha256, sum(piece.rows for piece in written), contradictions)
        own = {**manifest.said(log), "dated": rests.dated(log)}
        log.recall(contradictions.found, contradictions.capped(), found.name)
        told = folder.facts_of(collected, self.people, ())
        says_nothing = not (written or made or len(told.attestations)) or is_refused(collected.files[0][0])
        refused = strict and any(problem.level != "warning" for problem in told.problems)
        state: State = "read_again" if known else "refused" if says_nothing or refused else "added"
        if state != "refused":
            written += [_put(self.lake, one) for one in made]
            self._write(found, collected, written, own)
        return Ingested(found.name, state, found.name, told.problems, told.files)

    def _made(self, collected: Collected, sha256: str, before: int, told: Log) -> list[Written]:
        """The files of what was just read, so many rows ``before`` it, which is let go of."""
        rows, faults = folder.together(collected.returns)
        resolve(rows, faults, collected.reading.catalogue, told)
        return list(pieces.of_rows(rows, faults, sha256, self._regions, before))

    def _write(self, found: Found, collected: Collected, facts: list[Piece], own: dict[str, Any]) -> None:
        """Writes the return, what it attests and, last, that it is there."""
        (raw, counts), lake = collected.files[0], self.lake
        original = f"{store.ORIGINALS}/{raw.sha256}{found.path.suffix.lower()}"
        if files.sha256(found.path) != raw.sha256:
            raise store.failure("changed_meanwhile", found.path.name, self._lang)
        store.copy(found.path, lake / original)
        attested = pd.concat([attestations.empty(), *collected.attested], ignore_index=True)
        manifest.write(lake, Manifest(
            name=found.name, kind=found.kind, sha256=raw.sha256, encoding=raw.encoding, original=original,
            read_by=self.read_by, read_on=self.start.today.isoformat(), counts=astuple(counts),
            facts=tuple(facts),
            attested=tuple(_put(lake, one) for one in pieces.of_attestations(attested, raw.sha256)), **own,
        ))  # fmt: skip


def _apart(found: Iterable[Found]) -> tuple[list[Found], list[Found]]:
    """The files, and those of them apart that are the same as one before."""
    all_, seen = list(found), set[str]()
    sizes = [one.path.stat().st_size if one.path.is_file() else 0 for one in all_]
    often, first, again = Counter(sizes), list[Found](), list[Found]()
    for one, size in zip(all_, sizes, strict=True):
        digest = files.sha256(one.path) if often[size] > 1 else ""  # files of other sizes are others
        (again if digest in seen else first).append(one)
        seen |= {digest} - {""}
    return first, again


def _put(lake: Path, made: Written) -> Piece:
    piece, content = made
    store.put(lake / piece.path, content)
    return piece


_NO_FILES = pd.DataFrame(columns=list(folder.FILE_COLUMNS))

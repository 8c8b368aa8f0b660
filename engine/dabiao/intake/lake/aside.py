"""A data folder too large to be held: its rows are put aside, as in a lake, while it is read."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from dabiao.catalogue.models import Catalogue
from dabiao.intake import folder, stretches
from dabiao.intake.folder import Collected, Kind, is_refused
from dabiao.intake.lake import pieces, store
from dabiao.intake.lake.manifest import Piece
from dabiao.intake.lake.reading import Opened, Rows
from dabiao.intake.lake.store import LakeError
from dabiao.words import Lang, words

TOGETHER = 250_000
"""Rows that are put aside at a time, or those of a stretch where that has more."""

TAKEN = 0.6
"""The room that rows put aside take, of that which their returns take."""


def require_room(size: int, room: Path, lang: Lang) -> int:
    """The bytes that returns of this size will take in a place. Raises :class:`LakeError` where there are not
    as many."""
    there = next(place for place in (room, *room.absolute().parents) if place.is_dir())
    needed, free = int(size * TAKEN), shutil.disk_usage(there).free
    if free < needed:
        raise LakeError(words(lang).say("no_room", place=there, needed=needed // 2**20, free=free // 2**20))
    return needed


def opened(
    data_in: Path, catalogue: Catalogue, room: Path, *, lang: Lang = "zh", today: dt.date | None = None
) -> Opened:
    """A folder of which everything has been read and whose rows are in ``room``, from which they can be read
    part by part. Returns are of any size. Raises as :func:`dabiao.intake.folder.read` does."""
    store.require_parquet()
    collected, people = folder.begun(data_in, catalogue, lang=lang, today=today)
    aside = _Aside(
        replace(collected, of_any_size=True), room.absolute(), frozenset(people.regions["region_code"])
    )
    folder.each_return(data_in, aside.take)
    aside.put()
    facts = folder.finished(data_in, aside.collected, people)
    outline = replace(facts, every_month=aside.months)
    log = collected.reading.log
    return Opened(aside.room, catalogue, outline, (Rows("", tuple(aside.pieces)),), log)


@dataclass
class _Aside:
    """``pieces`` are what was put aside of the returns ``collected``, rows of these ``months``."""

    collected: Collected
    room: Path
    regions: frozenset[str]
    pieces: list[Piece] = field(default_factory=list)
    months: frozenset[int] = frozenset()
    rows: int = 0

    def take(self, path: Path, name: str, *, kind: Kind) -> None:
        """Reads one return."""
        if stretches.is_needed(path):
            self.put()  # what may have to be let go of again must not be among the rows of others
        own, months = len(self.pieces), self.months
        for _ in self.collected.stretches(path, name, kind=kind):
            if sum(len(one.rows) for one in self.collected.returns) >= TOGETHER:
                self.put()
        if is_refused(self.collected.files[-1][0]):
            del self.pieces[own:]
            self.months = months

    def put(self) -> None:
        """Puts aside the rows that are held."""
        rows, faults = folder.together(self.collected.returns)
        self.collected.returns.clear()
        for piece, content in pieces.of_rows(rows, faults, "", self.regions, self.rows, aside=True):
            store.put(self.room / piece.path, content, lasting=False)  # the next run would not look at it
            self.pieces.append(piece)
        self.months |= frozenset(map(int, rows["month"].unique()))
        self.rows += len(rows)

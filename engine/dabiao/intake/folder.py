"""A folder of returns, or a handful of files, → facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.catalogue.models import Catalogue
from dabiao.intake import ahead, attestations, attesters, files, notice, registry, returns, stretches, waivers
from dabiao.intake.attesters import Attesters
from dabiao.intake.body import Counts
from dabiao.intake.directory import Directory
from dabiao.intake.facts import Facts, Registry, Waiver
from dabiao.intake.files import RawFile, Refused
from dabiao.intake.headers import Vocabulary
from dabiao.intake.lake import store
from dabiao.intake.problems import DataError, Log, Place
from dabiao.intake.raw_table import RawTable
from dabiao.intake.resolve import resolve
from dabiao.intake.returns import Reading, Return
from dabiao.periods import month_of
from dabiao.stages import followed
from dabiao.words import Lang

Kind = Literal["", "statistics", "attestations"]
"""What a file holds, where its place tells."""

RETURNS: tuple[Kind, ...] = ("statistics", "attestations")
WAIVERS = "waivers.yaml"
PLACES = (*registry.FILES, *RETURNS, WAIVERS, notice.NOTICE)
"""All that a data folder holds."""

LARGE = 512 * 2**20
"""Bytes of returns that are held together, where they need not be."""

_READ = (".csv", ".xlsx")
_KEPT, _LEFT_BEHIND = (".DS_Store", ".gitkeep", ".gitignore"), ("._", ".~")
"""Hidden files that nobody filled in: of a Mac, of Git, and locks."""

FILE_COLUMNS = ["file", "sha256", "encoding", "read", "accepted", "set_aside", "refused"]


@dataclass
class Collected:
    """What has been read so far; of a lake, which takes them in, also files of any size."""

    reading: Reading
    today: dt.date
    returns: list[Return] = field(default_factory=list)
    attested: list[pd.DataFrame] = field(default_factory=list)
    files: list[tuple[RawFile, Counts]] = field(default_factory=list)
    of_any_size: bool = False

    def read_file(self, path: Path, name: str, *, kind: Kind = "") -> None:
        """One return or attestation; which one its header says, unless ``kind`` does."""
        for _ in self.stretches(path, name, kind=kind):
            pass

    def stretches(self, path: Path, name: str, *, kind: Kind = "") -> Iterator[str]:
        """The same stretch by stretch, if the file is too large to be held: after each, of which it gives the
        hash of the file, what that says is in ``returns`` or ``attested``. In the end the file is in
        ``files``; what one that is refused then has said is taken out again."""
        printable, counts, raw = _printable(name), Counts(), RawFile("", "", "", ())
        returned, attested = len(self.returns), len(self.attested)
        try:
            if name != printable:
                raise Refused("unreadable_name")
            if kind and _leads_out(path, name):
                raise Refused("link_out")
            for raw in self._raw(path, name, kind):
                counts += self._read(raw, kind)
                yield raw.sha256
            if not all(table.whole for table in raw.tables):
                self.reading.log.tell_once()  # each stretch has the header
                if not counts.read:
                    raise Refused("no_rows")
        except Refused as error:
            self.reading.log.add(error.code, Place(printable, row=error.row), error.raw, **error.details)
            raw, counts = RawFile(printable, "", "", ()), Counts()
            del self.returns[returned:], self.attested[attested:]
        self.files.append((replace(raw, tables=()), counts))  # what was read need not be held as text too

    def _raw(self, path: Path, name: str, kind: Kind) -> Iterable[RawFile]:
        if self.of_any_size:
            return stretches.read(path, name, lambda table: self._vocabulary([table], kind))
        if stretches.is_needed(path):
            raise stretches.refused("too_big_csv", path)
        return [files.read(path, name)]

    def _read(self, raw: RawFile, kind: Kind) -> Counts:
        if self._vocabulary(raw.tables, kind) is attestations.VOCABULARY:
            frame, counts = attestations.read(raw, self.reading, self.today)
            self.attested.append(frame)
            return counts
        found = returns.read(raw, self.reading)
        self.returns += found
        return sum((one.counts for one in found), Counts())

    def _vocabulary(self, tables: Iterable[RawTable], kind: Kind) -> Vocabulary:
        """The headings that a file of that kind has, or of which these tables have one that tells."""
        attested = kind == "attestations" or (not kind and attestations.are_attested(tables))
        return attestations.VOCABULARY if attested else self.reading.vocabulary


def is_refused(raw: RawFile) -> bool:
    """Whether a file could not be read."""
    return not raw.sha256


def read(data_in: Path, catalogue: Catalogue, *, lang: Lang = "zh", today: dt.date | None = None) -> Facts:
    """The facts of a folder with ``institutions.csv, regions.csv, statistics/, attestations/`` and
    ``waivers.yaml``; file names in them are relative to the folder.

    ``today`` (default: the clock's) tells which periods and dates lie in the future. Raises
    :class:`DataError` where nothing can be judged: no registry or not all of it, or not one accepted row.
    """
    collected, people = begun(data_in, catalogue, lang=lang, today=today)
    each_return(data_in, collected.read_file)
    return finished(data_in, collected, people)


def begun(
    data_in: Path, catalogue: Catalogue, *, lang: Lang = "zh", today: dt.date | None = None
) -> tuple[Collected, Registry]:
    """Of a folder all but its returns. Raises :class:`DataError` where its registry is not whole."""
    log = Log(lang)
    report_strays(data_in, log)
    notice.report(data_in, log)
    people, registry_files = registry.load(data_in, catalogue, log)
    registry.require_whole(registry_files, log)
    collected = start(catalogue, people, log, today)
    collected.files.extend(registry_files)
    return collected, people


def each_return(data_in: Path, read: Callable[..., None]) -> None:
    """Has every return of a folder read, one behind the other, as by :meth:`Collected.read_file`."""
    paths = [(kind, path) for kind in RETURNS for path in listed(data_in / kind)]
    with ahead.reading(path for _, path in paths):
        for kind, path in followed("read", paths):
            read(path, path.relative_to(data_in).as_posix(), kind=kind)


def finished(data_in: Path, collected: Collected, people: Registry) -> Facts:
    """The facts of a folder whose returns have all been read, with those of their rows that are held still.

    Raises :class:`DataError` where not one was accepted.
    """
    log = collected.reading.log
    filed = [counts for _, counts in collected.files[len(registry.FILES) :]]
    if not filed:
        log.add("missing_file", Place("statistics"))
    if not any(counts.accepted for counts in filed):
        raise DataError(log.problems())
    return facts_of(collected, people, waivers_of(data_in / WAIVERS, collected))


def read_registry(data_in: Path, catalogue: Catalogue, *, lang: Lang = "zh") -> tuple[Registry, Log]:
    """The registry of a folder, as far as its rows are right, and what is wrong with it.

    Raises :class:`DataError` where one of its files is missing or cannot be read.
    """
    log = Log(lang)
    return registry.load(data_in, catalogue, log)[0], log


def read_returns(
    paths: Iterable[Path], catalogue: Catalogue, people: Registry, *, lang: Lang = "zh"
) -> Facts:
    """The facts of single files, returns or attestations, told by their names as given.

    Never raises for their content: ``problems`` says what is wrong and ``rows`` may be empty.
    """
    collected = start(catalogue, people, Log(lang))
    for path in paths:
        collected.read_file(Path(path), str(path))
    return facts_of(collected, people, ())


def start(catalogue: Catalogue, people: Registry, log: Log, today: dt.date | None = None) -> Collected:
    today = today or dt.date.today()
    this_month = month_of(today)
    vocabulary = Vocabulary.of_returns(catalogue)
    return Collected(Reading(catalogue, Directory(people), vocabulary, this_month, log), today)


def listed(folder: Path) -> list[Path]:
    """The files to read, in order of name. A link to a folder is among them, to be refused aloud: it
    may lead round in a circle."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*") if (p.is_symlink() or not p.is_dir()) and not _ignored(p))


def weight(data_in: Path) -> int:
    """The bytes of the returns of a folder, where they are too many to be held or one of them is; else 0."""
    sizes = sizes_of(data_in, RETURNS)
    is_large = sum(sizes) > LARGE or max(sizes, default=0) > files.CSV_LIMIT
    return sum(sizes) if is_large else 0


def sizes_of(place: Path, folders: Iterable[str]) -> list[int]:
    """The bytes of each return in these folders of a place."""
    paths = (path for name in folders for path in listed(place / name))
    return [path.stat().st_size for path in paths if path.is_file() and path.suffix.lower() in _READ]


def _leads_out(path: Path, name: str) -> bool:
    """Whether a file leads by a link out of the data folder in which it bears that name: what lies elsewhere
    on the machine was not handed in, and no report may quote it. The folder, or that of its kind, may be a
    link itself."""
    depth = len(Path(name).parts)
    if not path.is_file() or path.parts[-depth:] != Path(name).parts:
        return False
    own = [path.parents[at].resolve() for at in (depth - 1, depth - 2)]
    return not any(path.resolve().is_relative_to(folder) for folder in own)


def _ignored(path: Path) -> bool:
    """Hidden files, what programs leave beside others, and READMEs unless they are returns by their kind."""
    readme = path.name.startswith("README") and path.suffix.lower() not in _READ
    return readme or path.name.startswith((".", "~$")) or path.name == "Thumbs.db"


def report_strays(data_in: Path, log: Log) -> None:
    """A warning for all that lies in the data folder and is not looked at there."""
    for path in sorted(data_in.iterdir()) if data_in.is_dir() else ():
        if path.name not in PLACES and not _ignored(path):
            log.add("not_in_place", Place(_printable(path.name)))
    for path in (path for kind in RETURNS for path in sorted((data_in / kind).rglob(".*"))):
        if path.is_file() and path.name not in _KEPT and not path.name.startswith(_LEFT_BEHIND):
            log.add("hidden_file", Place(_printable(path.relative_to(data_in).as_posix())))


def _printable(name: str) -> str:
    """``name`` as a report can hold it: what is no UTF-8 in it is escaped."""
    return name.encode("utf-8", "backslashreplace").decode()


def waivers_of(path: Path, collected: Collected) -> tuple[Waiver, ...]:
    if not store.there(path):
        return ()
    found, counts = waivers.read(path, collected.reading)
    collected.files.append((RawFile(path.name, files.sha256(path), "utf-8", ()), counts))
    return found


def facts_of(collected: Collected, people: Registry, waived: tuple[Waiver, ...]) -> Facts:
    log, catalogue = collected.reading.log, collected.reading.catalogue
    rows, faults = together(collected.returns)
    resolved = resolve(rows, faults, catalogue, log)
    attested = pd.concat([attestations.empty(), *collected.attested], ignore_index=True)
    kept, repeated = attestations.settle(attested, log)
    attesters.report(kept, Attesters(catalogue, people), log)
    return Facts(
        people, resolved.cells, resolved.unusable, rows, faults, kept,
        _files(collected, repeated), waived, log.problems(),
    )  # fmt: skip


def together(found: list[Return]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of many returns and their faults, in the shapes of :class:`Facts`; the returns go from the
    list, so that large ones are not held twice."""
    filled = [one for one in found if len(one.rows)]
    found.clear()
    if len(filled) == 1:  # nothing to join
        return filled[0].rows, filled[0].faults
    starts = np.cumsum([0, *(len(one.rows) for one in filled)])
    faults = [
        one.faults.assign(index=one.faults["index"] + start)
        for one, start in zip(filled, starts, strict=False)
    ]
    told = pd.concat([_no_faults(), *faults], ignore_index=True)
    holders: dict[str, list[tuple[int, pd.Series[Any]]]] = {}
    for at in range(len(filled)):
        for name, values in filled[at].rows.items():
            holders.setdefault(str(name), []).append((at, values))
    filled.clear()
    return _joined(holders, starts) if holders else _no_rows(), told


def _joined(holders: dict[str, list[tuple[int, pd.Series[Any]]]], starts: NDArray[np.int64]) -> pd.DataFrame:
    """The rows of tables that need not all have the same columns: of each column, which goes from the
    ``holders``, those that the tables of these numbers hold."""
    return pd.DataFrame({name: _column(holders.pop(name), starts) for name in list(holders)}, copy=False)


def _column(parts: list[tuple[int, pd.Series[Any]]], starts: NDArray[np.int64]) -> Any:
    """What the tables of these numbers hold of one column, one after another; figures are missing where a
    table has none."""
    if len(parts) == len(starts) - 1:
        return pd.concat([values for _, values in parts], ignore_index=True)
    column = np.full(starts[-1], np.nan)
    for at, figures in parts:
        column[starts[at] : starts[at + 1]] = figures
    return column


def _files(collected: Collected, repeated: pd.Series[str]) -> pd.DataFrame:
    """The row counts; ``repeated`` names the file of each attestation that was set aside at the end."""
    rows = [
        (raw.file, raw.sha256, raw.encoding, c.read, c.accepted, c.set_aside, c.refused)
        for raw, c in collected.files
    ]
    found = pd.DataFrame(rows, columns=FILE_COLUMNS)
    moved = found["file"].map(repeated.value_counts()).fillna(0).astype("int64")
    return found.assign(accepted=found["accepted"] - moved, set_aside=found["set_aside"] + moved)


def _no_rows() -> pd.DataFrame:
    text, number = pd.Series([], dtype="str"), pd.Series([], dtype="int64")
    return pd.DataFrame(
        {"file": text, "sheet": text, "row": number, "unit": text, "month": number, "revision": number}
    )


def _no_faults() -> pd.DataFrame:
    text = pd.Series([], dtype="str")
    return pd.DataFrame({"index": np.array([], np.int64), "element": text, "code": text})

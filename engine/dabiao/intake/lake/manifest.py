"""What the lake knows of each return: one small file, the last that is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from dabiao.catalogue.models import digest
from dabiao.intake.body import Counts
from dabiao.intake.folder import Kind
from dabiao.intake.lake import store
from dabiao.intake.problems import Log, Problem

FOLDER = "returns"
_NAME = re.compile(r"[0-9a-f]{64}\.json")
_AT_ONCE = 16

T = TypeVar("T")
R = TypeVar("R")


class Piece(BaseModel):
    """A Parquet file of the lake, and how to tell that it is whole: how long it is, and the hash of its last
    ``tail`` bytes, which tell where in it everything else is. ``month`` is 0 where it holds attestations, or
    rows of any months, as only those do that are put aside.

    ``units`` are its least and its greatest, all of them regions if ``regional``, else institutions; None in
    lakes of the first form, which mix both, and of attestations.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    path: str
    month: int
    rows: int
    size: int
    tail: int
    tail_sha256: str
    units: tuple[str, str] | None = None
    regional: bool = False


class Manifest(BaseModel):
    """A return in the lake.

    ``read_by`` is the hash of all that its reading rested on (:func:`dabiao.intake.lake.rests.on`),
    ``read_on`` the day; ``dated`` says whether another day might read it otherwise. ``problems`` are those
    of the return by itself, and ``more`` how many of a kind (``file, sheet, column, code``) there are in all
    where not all are listed.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str
    kind: Kind
    sha256: str
    encoding: str
    original: str
    read_by: str
    read_on: str
    dated: bool
    counts: tuple[int, int, int, int]
    problems: tuple[tuple[str, str, int | None, str, str, str, str, str, str, str], ...]
    more: tuple[tuple[str, str, str, str, int], ...]
    facts: tuple[Piece, ...]
    attested: tuple[Piece, ...]

    @property
    def named(self) -> set[str]:
        """The files of the lake that hold this return."""
        return {self.original, *(piece.path for piece in (*self.facts, *self.attested))}

    @property
    def months(self) -> set[int]:
        """The months of its rows."""
        return {piece.month for piece in self.facts}

    def tell(self, log: Log, name: str) -> None:
        """Tells its problems again, under the name that the return has now."""
        told = (Problem(*fields) for fields in self.problems)  # type: ignore[arg-type]  # checked as written
        log.recall(told, {tuple(key): count for *key, count in self.more}, name)  # type: ignore[misc]  # four

    @property
    def rows(self) -> Counts:
        """Its row counts."""
        return Counts(*self.counts)


def said(log: Log) -> dict[str, Any]:
    """The fields ``problems`` and ``more`` of a return that was read with a log of its own."""
    return {
        "problems": tuple(tuple(asdict(problem).values()) for problem in log.found),
        "more": tuple((*key, count) for key, count in log.capped().items()),
    }


def path_of(lake: Path, sha256: str) -> Path:
    """Where the manifest of a return is, if it is in the lake."""
    return lake / FOLDER / f"{sha256}.json"


def write(lake: Path, manifest: Manifest) -> None:
    """Brings a return into the lake, in place of what was known of it."""
    dumped = manifest.model_dump(mode="json")
    text = json.dumps({"form": store.FORM, "digest": digest(dumped), "return": dumped}, ensure_ascii=False)
    store.put(path_of(lake, manifest.sha256), text.encode())


def read_all(lake: Path) -> tuple[dict[str, Manifest], list[str]]:
    """The returns in the lake by hash, and the names of the files of those that are damaged."""
    paths = sorted(
        (path for path in (lake / FOLDER).glob("*.json") if _NAME.fullmatch(path.name)), key=lambda p: p.name
    )
    found = dict(zip((path.name for path in paths), at_once(_read, paths), strict=True))
    good = {manifest.sha256: manifest for manifest in found.values() if manifest}
    return good, [f"{FOLDER}/{name}" for name, manifest in found.items() if manifest is None]


def _read(path: Path) -> Manifest | None:
    """None where the file is not as it was written."""
    try:
        whole = json.loads(path.read_bytes())
        manifest = Manifest.model_validate_json(json.dumps(whole["return"]))
        sound = whole["digest"] == digest(whole["return"]) and path.stem == manifest.sha256
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
        return None
    return manifest if sound else None


def at_once(work: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """What ``work`` makes of each thing, in order; several at once, since most of it is waiting."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, things))

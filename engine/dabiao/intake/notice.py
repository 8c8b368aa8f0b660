"""notice.txt → what the keeper of the data wants every reader of a report to know first."""

from __future__ import annotations

from pathlib import Path

from dabiao.intake.files import Refused, decode
from dabiao.intake.problems import Log, Place

NOTICE = "notice.txt"
"""A text in the data folder that stands at the top of every report on it, e.g. that the figures
are preliminary, or made up for a demonstration."""

LONGEST = 2000
"""Characters of it that reports show."""

_LIMIT = 2**20


def text(data_in: Path) -> str:
    """The whole notice of a data folder, its line breaks kept; "" where there is none. Raises
    :class:`Refused` where it cannot be read."""
    place = data_in / NOTICE
    try:
        if not place.exists():
            return ""
        if not place.is_file():
            raise Refused("not_regular")
        with place.open("rb") as file:
            content = file.read(_LIMIT + 1)
    except OSError as error:
        raise Refused("unreadable", why=error.strerror or type(error).__name__) from None
    if len(content) > _LIMIT:
        raise Refused("notice_too_big", limit=_LIMIT // 2**20)
    return decode(content)[0].decode().strip() if content.strip() else ""


def report(data_in: Path, log: Log) -> None:
    """Tells where readers of a report would miss the notice, or part of it."""
    try:
        count = len(text(data_in))
    except Refused as error:
        log.add(error.code, Place(NOTICE, row=error.row), error.raw, **error.details)
        return
    if count > LONGEST:
        log.add("notice_long", Place(NOTICE), count=count, limit=LONGEST)

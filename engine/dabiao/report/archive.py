"""Workbooks and letters are zip archives that carry the time they were made; here that time is the run's."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dabiao.periods import days, month

_CORE = "docProps/core.xml"


def settle(path: Path, as_of: str) -> None:
    """Writes the archive anew with one moment for all times in it, so that the same run gives the same
    bytes: ``SOURCE_DATE_EPOCH``, or else the last day of the month ``as_of``."""
    when = moment(as_of)
    new = path.with_name(f"{path.name}.settled")
    with ZipFile(path) as old, ZipFile(new, "w", ZIP_DEFLATED) as settled:
        for name in old.namelist():
            content = old.read(name)
            content = _dated(content, when) if name == _CORE else content
            entry = ZipInfo(name, when.timetuple()[:6])
            settled.writestr(entry, content, ZIP_DEFLATED)
    new.replace(path)


def moment(as_of: str) -> dt.datetime:
    """The time that a report of the month ``as_of`` carries."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(max(int(epoch), 315532800), dt.UTC)  # no archive is older than 1980
    number = month(as_of)
    return dt.datetime(number // 12, number % 12 + 1, days(number, number), tzinfo=dt.UTC)


def _dated(core: bytes, when: dt.datetime) -> bytes:
    text = f"{when:%Y-%m-%dT%H:%M:%SZ}".encode()
    return re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + text, core)

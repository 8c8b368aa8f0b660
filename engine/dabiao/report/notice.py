"""What the keeper of the data wants every reader of a report to know first."""

from __future__ import annotations

from pathlib import Path

from dabiao.intake.files import Refused, decode
from dabiao.intake.folder import NOTICE

_LONGEST = 2000
_MOST_BYTES = 100_000


def read(data_in: Path) -> str:
    """The notice of a data folder, its line breaks kept; "" where there is none."""
    try:
        if not (data_in / NOTICE).is_file():
            return ""
        with (data_in / NOTICE).open("rb") as file:
            text = decode(file.read(_MOST_BYTES))[0].decode()
    except (OSError, Refused):
        return ""
    return text.strip()[:_LONGEST]

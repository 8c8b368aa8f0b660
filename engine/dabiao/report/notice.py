"""What the keeper of the data wants every reader of a report to know first."""

from __future__ import annotations

from pathlib import Path

from dabiao.intake.files import Refused, decode

NAME = "notice.txt"
"""A text in the data folder that stands at the top of every report on it, e.g. that the figures
are preliminary, or made up for a demonstration."""

_LONGEST = 2000


def read(data_in: Path) -> str:
    """The notice of a data folder, its line breaks kept; "" where there is none."""
    try:
        text, _ = decode((data_in / NAME).read_bytes())
    except (OSError, Refused):
        return ""
    return text.strip()[:_LONGEST]

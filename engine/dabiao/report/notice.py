"""What the keeper of the data wants every reader of a report to know first."""

from __future__ import annotations

from pathlib import Path

from dabiao.intake import notice
from dabiao.intake.files import Refused


def read(data_in: Path) -> str:
    """The notice of a data folder, its line breaks kept; "" where there is none, or where it cannot be read,
    which is among the problems of the run. Of a long one it is the beginning, and an ellipsis."""
    try:
        told = notice.text(data_in)
    except Refused:
        return ""
    return told if len(told) <= notice.LONGEST else f"{told[: notice.LONGEST]}…"

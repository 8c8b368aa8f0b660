"""Everything that can be wrong with a return: one closed list, each with its words and its mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["file_refused", "row_refused", "cell_refused", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place. ``row`` is the number Excel shows (1-based, header included)."""

    file: str
    sheet: str
    row: int | None
    column: str
    element: str
    raw: str
    code: str
    level: Level
    message: str
    mend: str

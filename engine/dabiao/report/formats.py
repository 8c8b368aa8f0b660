"""The formats of a report: which module writes each, and which library it needs that may be absent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dabiao import extras


class Format(NamedTuple):
    """``module`` of :mod:`dabiao.report` has ``write(result, folder, lang)``, one that is ``printed`` takes
    the templates too, one that is ``drawn`` tells of figures over time; ``library`` comes with the extra
    ``extra`` ("" for none)."""

    module: str
    library: str = ""
    extra: str = ""
    printed: bool = False
    drawn: bool = False

    @property
    def missing(self) -> str:
        """How to install what is not installed, as a sentence; "" where nothing is missing."""
        return extras.missing(self.library, self.extra) if self.library else ""


FORMATS: dict[str, Format] = {
    "html": Format("site", printed=True, drawn=True),
    "csv": Format("tables"),
    "json": Format("json_file"),
    "xlsx": Format("workbook", drawn=True),
    "docx": Format("letter", "docxtpl", "docx", printed=True, drawn=True),
    "pdf": Format("pdf", "weasyprint", "pdf", printed=True, drawn=True),
    "parquet": Format("wide", "pyarrow", "parquet"),
    "parquet-status": Format("statuses", "pyarrow", "parquet"),
    "parquet-long": Format("parquet", "pyarrow", "parquet"),
}

WIDE = ("parquet", "parquet-status")
"""Those that write the folder ``verdicts``; the first holds all of the second, and is written for both."""


def refusal(names: Sequence[str]) -> str:
    """Why a report cannot be written in these formats, and what to do; "" where it can."""
    for name in names:
        if name not in FORMATS:
            return f"没有格式 {name} is no format: {', '.join(FORMATS)}"
        if FORMATS[name].missing:
            return FORMATS[name].missing
    return ""


def without_doubles(names: Sequence[str]) -> list[str]:
    """These formats, each once, and of :data:`WIDE` the first that is among them."""
    wide = [name for name in WIDE if name in names]
    return [name for name in dict.fromkeys(names) if name not in wide[1:]]

"""The brief form of :mod:`dabiao.report.wide`: who stands how, in a sixth of the room."""

from __future__ import annotations

from pathlib import Path

from dabiao.judge.result import Result
from dabiao.report import wide
from dabiao.words import Lang


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes the files of :func:`dabiao.report.wide.write` without reasons, values and changes."""
    wide.write(result, folder, lang, brief=True)

"""The CSV tables of a report: verdicts, scores, problems, waivers, what was left out or replaced.

UTF-8 with BOM, so that Excel opens them. Numbers are written as short as they can be read back,
flags as ``true`` and ``false``, what is missing as nothing, and no text so that a spreadsheet would
take it for a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dabiao.intake.problems import Problem
from dabiao.intake.spreadsheet import harmless
from dabiao.judge.result import Result
from dabiao.judge.verdicts import VERDICTS
from dabiao.report import waivers
from dabiao.words import Lang

PIECE = 50_000
"""Rows made text at a time."""

_SPECIAL = re.compile(r'[",\r\n]')
"""What a cell holds that must stand in quotation marks."""


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes a file for each of :func:`tables` into ``folder``, e.g. ``verdicts.csv``."""
    for name, table in tables(result).items():
        # The byte order mark as a character: an encoding that writes it would be asked about it at each row.
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write("\ufeff")
            file.writelines(as_text(table))


def tables(result: Result) -> dict[str, pd.DataFrame]:
    """The tables of a report by name; their columns are those of :data:`dabiao.report.columns.TABLES`."""
    return {"verdicts": result.judged[list(VERDICTS)], **beside_verdicts(result)}


def beside_verdicts(result: Result) -> dict[str, pd.DataFrame]:
    """The tables of a report but for the verdicts."""
    return {
        "changes": result.changes,
        "scores": result.scores,
        "problems": problem_table(result.facts.problems),
        "waivers": waivers.table(result),
        "notices": pd.DataFrame({"notice": result.notices}, dtype="str"),
    }


def problem_table(problems: tuple[Problem, ...]) -> pd.DataFrame:
    """One row per problem, with the fields of :class:`dabiao.intake.problems.Problem`."""
    columns = [field.name for field in fields(Problem)]
    return pd.DataFrame([asdict(problem) for problem in problems], columns=columns).astype({"row": "Int64"})


def as_text(table: pd.DataFrame) -> Iterator[str]:
    """The table as CSV, its header first, some rows at a time."""
    yield ",".join(map(_quoted, table.columns)) + "\n"
    for first in range(0, len(table), PIECE):
        piece = table.iloc[first : first + PIECE]
        columns = [cells(piece[name], partial(map, _telling(piece[name]))) for name in piece]
        yield "\n".join(map(",".join, zip(*columns, strict=True))) + "\n"


def cells(values: pd.Series[Any], told: Callable[[list[Any]], Iterable[str]], missing: str = "") -> list[str]:
    """The text of each value, as they are ``told``, made once for those alike: columns repeat themselves."""
    codes, kinds = pd.factorize(values)
    texts = np.array([*told(kinds.tolist()), missing], dtype=object)
    return texts[codes].tolist()  # type: ignore[no-any-return]  # of texts


def _telling(values: pd.Series[Any]) -> Callable[[Any], str]:
    if pd.api.types.is_bool_dtype(values):
        return {True: "true", False: "false"}.__getitem__
    if pd.api.types.is_numeric_dtype(values):
        return lambda number: str(number).removesuffix(".0")
    return lambda value: _quoted(harmless(str(value)))


def _quoted(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'

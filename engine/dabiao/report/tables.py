"""The CSV tables of a report: verdicts, scores, problems, waivers, what was left out or replaced.

UTF-8 with BOM, so that Excel opens them. Numbers are written as short as they can be read back,
flags as ``true`` and ``false``, what is missing as nothing, and no text so that a spreadsheet would
take it for a formula.
"""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dabiao.intake.folding import each
from dabiao.intake.problems import Problem
from dabiao.intake.spreadsheet import harmless
from dabiao.judge.result import Result
from dabiao.judge.verdicts import VERDICTS
from dabiao.report import waivers
from dabiao.words import Lang

PIECE = 50_000
"""Rows made text at a time."""


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes a file for each of :func:`tables` into ``folder``, e.g. ``verdicts.csv``."""
    for name, table in tables(result).items():
        # The byte order mark as a character: an encoding that writes it would be asked about it at each row.
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([f"\ufeff{table.columns[0]}", *table.columns[1:]])
            for first in range(0, len(table), PIECE):
                piece = as_text(table.iloc[first : first + PIECE])
                writer.writerows(zip(*(piece[column].tolist() for column in piece), strict=True))


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


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Every cell as the text that stands in the file."""
    return pd.DataFrame({name: _column(table[name]) for name in table.columns}, index=table.index)


def _column(values: pd.Series[Any]) -> pd.Series[str]:
    if pd.api.types.is_bool_dtype(values):
        return values.map({True: "true", False: "false"}).astype("str")
    if pd.api.types.is_numeric_dtype(values):
        index, distinct = pd.factorize(values)
        texts = np.array(
            [*(str(number).removesuffix(".0") for number in distinct.tolist()), ""], dtype=object
        )
        return pd.Series(texts[index], values.index)
    return each(values.astype("str").fillna(""), harmless)

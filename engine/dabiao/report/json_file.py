"""``verdicts.json``: the whole run as one JSON document, the same bytes for the same run."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from dabiao.judge.result import Result
from dabiao.report.columns import TABLES, Column
from dabiao.report.notice import read as notice
from dabiao.report.tables import tables
from dabiao.words import Lang


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes ``verdicts.json`` into ``folder``; what is missing is ``null``. Its shape is that of
    :func:`dabiao.report.schema.json_schema`."""
    text = json.dumps(content(result), ensure_ascii=False, allow_nan=False, indent=1)
    (folder / "verdicts.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def content(result: Result) -> dict[str, Any]:
    """The document: what was run, what came out, and what was wrong with the data."""
    found = {**tables(result), "roll_up": result.roll_up, "files": result.facts.files}
    del found["notices"]  # lines here, as they need no column
    return {
        "run": {
            "as_of": result.as_of,
            "catalogue_version": result.catalogue.version,
            "catalogue_hash": result.catalogue.hash,
            "dabiao_version": version("dabiao"),
            "notice": notice(result.data_in),
        },
        **{name: _records(table, TABLES[name]) for name, table in found.items()},
        "notices": list(result.notices),
    }


def _records(table: pd.DataFrame, columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    counts = {column.name: "Int64" for column in columns if column.kind == "count"}
    plain = table.astype(counts).astype(object)
    plain = plain.where(table.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)]

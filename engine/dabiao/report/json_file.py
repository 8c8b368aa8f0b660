"""``verdicts.json``: the whole run as one JSON document, the same bytes for the same run."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge.result import Result
from dabiao.periods import month_text
from dabiao.report.notice import read as notice


def write(result: Result, folder: Path) -> None:
    """Writes ``verdicts.json`` into ``folder``; what is missing is ``null``."""
    text = json.dumps(content(result), ensure_ascii=False, allow_nan=False, indent=1)
    (folder / "verdicts.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def content(result: Result) -> dict[str, Any]:
    """The document: what was run, what came out, and what was wrong with the data."""
    return {
        "run": {
            "as_of": result.as_of,
            "catalogue_version": result.catalogue.version,
            "catalogue_hash": result.catalogue.hash,
            "dabiao_version": version("dabiao"),
            "notice": notice(result.data_in),
        },
        "verdicts": _records(result.verdicts),
        "scores": _records(result.scores),
        "roll_up": _records(result.roll_up),
        "problems": [asdict(problem) for problem in result.facts.problems],
        "files": _records(result.facts.files),
        "notices": list(result.notices),
        "waivers": [_waiver(waiver) for waiver in result.facts.waivers],
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)]


def _waiver(waiver: Waiver) -> dict[str, str]:
    found = asdict(waiver)
    months = {"from": month_text(found.pop("from_")), "until": month_text(found.pop("until"))}
    return {**found, **months, "approved_on": waiver.approved_on.isoformat()}

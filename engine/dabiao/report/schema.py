"""The JSON Schema of ``verdicts.json``, made from the list of columns.

``python -m dabiao.report.schema docs/schema/verdicts.schema.json`` writes the published copy anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, get_args

from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.models import RegionLevel, Status
from dabiao.intake.wording import LEVELS
from dabiao.judge.changes import CHANGES
from dabiao.judge.reasons import reason_table
from dabiao.report.columns import TABLES, Column

_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
_HASH = "^[0-9a-f]{64}$"
_CLOSED: dict[str, tuple[str, ...]] = {
    "status": get_args(Status),
    "status_or_none": ("", *get_args(Status)),
    "change": CHANGES,
    "reason_code": ("", *dict.fromkeys(code for code, *_ in reason_table())),
    "operator": ("attested", *OPERATORS),
    "waivers": ("with", "without"),
    "state": ("met", "not_met", "open"),
    "waiver_state": ("in_effect", "idle", "expired", "to_come"),
    "level": LEVELS,
    "unit_level": ("institution", *get_args(RegionLevel)),
}
_OPEN: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "month": {"type": "string", "pattern": _MONTH},
    "date": {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"},
    "number": {"type": ["number", "null"]},
    "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    "count": {"type": ["integer", "null"], "minimum": 0},
    "flag": {"type": "boolean"},
}
_ELSEWHERE = ("gaps", "targets", "notices")


def json_schema() -> dict[str, Any]:
    """The schema as a document of JSON Schema 2020-12."""
    lists = {name: _list(columns) for name, columns in TABLES.items() if name not in _ELSEWHERE}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dabiao 达标: one run (verdicts.json)",
        **_object({"run": _run(), **lists, "notices": {"type": "array", "items": {"type": "string"}}}),
    }


def text() -> str:
    """The schema as it is published."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def _run() -> dict[str, Any]:
    return _object(
        {
            "as_of": {"type": "string", "pattern": _MONTH},
            "catalogue_version": {"type": "string"},
            "catalogue_hash": {"type": "string", "pattern": _HASH},
            "dabiao_version": {"type": "string"},
            "notice": {"type": "string"},
        }
    )


def _list(columns: tuple[Column, ...]) -> dict[str, Any]:
    return {"type": "array", "items": _object({column.name: _cell(column) for column in columns})}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _cell(column: Column) -> dict[str, Any]:
    return {"title": column.heading("zh"), "description": column.heading("en"), **_allowed(column)}


def _allowed(column: Column) -> dict[str, Any]:
    return {"enum": list(_CLOSED[column.kind])} if column.kind in _CLOSED else _OPEN[column.kind]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8", newline="\n")

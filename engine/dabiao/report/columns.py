"""The tables of a report, column by column: what each is called and what it holds.

The one list from which the JSON Schema, the Parquet types and the headings of the workbook are made.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from dabiao.catalogue.models import Status
from dabiao.judge.scores import STATUSES
from dabiao.words import Lang, words

Kind = Literal[
    "text", "month", "date", "status", "status_or_none", "change", "reason_code", "operator", "waivers",
    "state", "waiver_state", "level", "unit_level", "number", "share", "count", "flag",
]  # fmt: skip
"""``month`` is text such as 2018-08, ``date`` such as 2018-08-31 (empty where there is none), ``share``
a number from 0 to 1, ``count`` a whole number, ``flag`` true or false; the others are text, most of
them of a closed list. Numbers and counts may be missing, nothing else."""

NUMBERS: tuple[Kind, ...] = ("number", "share", "count")


class Column(NamedTuple):
    """A column: its name in files, what it holds, and the key of its heading if that is not its name's."""

    name: str
    kind: Kind
    key: str = ""

    def heading(self, lang: Lang) -> str:
        name = self.name if self.name in get_args(Status) else f"column_{self.name}"
        return words(lang)[self.key or name]


_STATUSES = tuple(Column(status, "count") for status in STATUSES)

TABLES: dict[str, tuple[Column, ...]] = {
    "verdicts": (
        Column("document", "text"),
        Column("target", "text"),
        Column("clause", "text"),
        Column("unit_id", "text"),
        Column("unit_name", "text"),
        Column("unit_level", "unit_level"),
        Column("region_code", "text"),
        Column("as_of", "month"),
        Column("window", "text"),
        Column("status", "status"),
        Column("reason_code", "reason_code"),
        Column("reason", "text"),
        Column("value", "number"),
        Column("operator", "operator"),
        Column("threshold", "number"),
        Column("measure_unit", "text"),
        Column("numerator", "number"),
        Column("denominator", "number"),
        Column("gap", "number"),
        Column("completeness", "share"),
        Column("due", "date"),
        Column("waived", "flag"),
        Column("threshold_high", "number"),
        Column("gap_numerator", "number"),
        Column("provisional", "flag"),
        Column("met_units", "count"),
        Column("unmet_units", "count"),
        Column("unknown_units", "count"),
        Column("catalogue_version", "text"),
        Column("catalogue_hash", "text"),
        Column("final", "flag"),
    ),
    "targets": (
        Column("document", "text"),
        Column("target", "text"),
        Column("title", "text"),
        Column("clause", "text"),
        Column("as_of", "month"),
        Column("window", "text"),
        Column("final", "flag"),
        Column("provisional", "flag"),
        Column("operator", "operator"),
        Column("threshold", "number"),
        Column("threshold_high", "number"),
        Column("measure_unit", "text"),
        Column("due", "date"),
        Column("catalogue_version", "text"),
        Column("catalogue_hash", "text"),
    ),
    "changes": (
        Column("document", "text"),
        Column("target", "text"),
        Column("unit_id", "text"),
        Column("unit_name", "text"),
        Column("change", "change"),
        Column("status_before", "status_or_none"),
        Column("status", "status_or_none"),
        Column("value_before", "number"),
        Column("value", "number"),
    ),
    "scores": (
        Column("as_of", "month"),
        Column("document", "text"),
        Column("waivers", "waivers"),
        *_STATUSES,
        Column("compliance", "share"),
        Column("confirmed", "share"),
    ),
    "roll_up": (
        Column("as_of", "month"),
        Column("target", "text"),
        Column("region_code", "text"),
        Column("state", "state"),
    ),
    "problems": (
        Column("file", "text"),
        Column("sheet", "text"),
        Column("row", "count"),
        Column("column", "text"),
        Column("element", "text"),
        Column("raw", "text"),
        Column("code", "text"),
        Column("level", "level"),
        Column("message", "text"),
        Column("mend", "text"),
    ),
    "waivers": (
        Column("target", "text"),
        Column("unit", "text"),
        Column("unit_name", "text"),
        Column("from", "month"),
        Column("until", "month"),
        Column("state", "waiver_state"),
        Column("reason", "text", "column_waived_because"),
        Column("approved_by", "text"),
        Column("approved_on", "date"),
        Column("reference", "text"),
    ),
    "notices": (Column("notice", "text", "notices"),),
    "files": (
        Column("file", "text"),
        Column("sha256", "text"),
        Column("encoding", "text"),
        Column("read", "count"),
        Column("accepted", "count"),
        Column("set_aside", "count"),
        Column("refused", "count"),
    ),
    "gaps": (
        Column("document", "text"),
        Column("clause", "text"),
        Column("target", "text"),
        Column("title", "text"),
        Column("unit_id", "text"),
        Column("unit_name", "text"),
        Column("status", "status"),
        Column("waived", "flag"),
        Column("value", "number"),
        Column("threshold", "number"),
        Column("gap", "number"),
        Column("measure_unit", "text"),
        Column("needed", "number"),
        Column("needed_unit", "text"),
        Column("due", "date"),
        Column("months_left", "count"),
        Column("per_month", "number"),
        Column("per_month_unit", "text"),
        Column("in_words", "text"),
        Column("outlook", "text"),
    ),
}
"""``verdicts`` and the others are tables of every format; ``gaps`` is a sheet of the workbook, ``targets``
stands beside the wide form of the verdicts in Parquet, and ``notices`` are lines in workbook and JSON."""

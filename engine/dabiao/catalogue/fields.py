"""The kinds of value a catalogue's keys take, and how a wrong one is refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from dabiao import periods
from dabiao.catalogue.messages import say
from dabiao.expression import Formula, FormulaError, parse

CODE = r"^[a-z][a-z0-9_]{0,79}$"
DEVICE = r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])"
"""What Windows takes for a device: no file can be called so there."""
NAME = rf"^(?!{DEVICE}$)[a-z0-9][a-z0-9-]{{0,79}}$"
FILE = r"^[^/\\\x00-\x1f.][^/\\\x00-\x1f]*$"
"""What a code of an element or indicator, the name of a document or target, and of a file may look like."""
VERSION = r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){0,2}"
"""What a version of a catalogue looks like: one to three numbers, so that of two the higher can be told."""
SAID = r"\S"
"""What a text must hold: spaces of whatever width say nothing."""

Code = Annotated[str, Field(pattern=CODE)]
RegionCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]*$", max_length=40)]
Text = Annotated[str, Field(pattern=SAID, max_length=2000)]
Quote = Annotated[str, Field(pattern=SAID, max_length=60)]


def refusal(*codes: str, **values: object) -> PydanticCustomError:
    """What a validator raises; the loader turns each code into a finding in the reader's language."""
    message = "; ".join(say(code, "en", values) for code in codes)
    return PydanticCustomError("refused", "{message}", {"message": message, "codes": codes, "values": values})


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it, of any script: of signs alone no reason is made."""
    return bool(re.search(r"[^\W_]", text))


def _reason(text: str) -> str:
    if not says_something(text):
        raise refusal("no_reason", value=text)
    return text


Reason = Annotated[Text, AfterValidator(_reason)]


def _month(value: object) -> object:
    try:
        return periods.month(str(value))
    except ValueError:
        raise refusal("bad_month", value=value) from None


def _formula(value: object) -> Formula:
    if isinstance(value, Formula):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise refusal("formula_type")
    try:
        return parse(str(value))
    except FormulaError as error:
        raise refusal(error.code, **error.values) from None


def _date(value: object) -> object:
    if isinstance(value, dt.date):
        return value
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value), re.ASCII):
        raise refusal("bad_date", value=value)
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise refusal("bad_date", value=value) from None


_MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
_DateText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]

Month = Annotated[int, BeforeValidator(_month, json_schema_input_type=_MonthText)]
Date = Annotated[dt.date, BeforeValidator(_date, json_schema_input_type=_DateText)]
FormulaField = Annotated[
    Formula,
    PlainValidator(_formula, json_schema_input_type=str | float),
    PlainSerializer(lambda formula: formula.text, return_type=str),
]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e12, le=1e12)]


def _ordered(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] >= ends[1]:
        raise refusal("range_order")
    return ends


Ends = Annotated[tuple[Number, Number], AfterValidator(_ordered)]

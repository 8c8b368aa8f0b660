"""attestations/*.csv → deliverables reported done or not done, with date and evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue.headings import ID_HEADINGS
from dabiao.intake import headers
from dabiao.intake.body import Body, Counts, Mask, coded
from dabiao.intake.directory import NOBODY, Units
from dabiao.intake.files import RawFile, Refused
from dabiao.intake.folding import fold, narrow, nearest
from dabiao.intake.headers import Vocabulary
from dabiao.intake.problems import Log, Place
from dabiao.intake.raw_table import RawTable
from dabiao.intake.report_periods import date
from dabiao.intake.returns import Reading, report_units
from dabiao.periods import months_of
from dabiao.words import words

COLUMNS = ["unit", "code", "achieved", "date", "evidence", "file", "sheet", "row"]
VOCABULARY = Vocabulary({
    "unit": ("单位", "单位名称", "机构名称", "医院名称", *ID_HEADINGS, "行政区划代码", "地区"),
    "code": ("事项代码", "佐证代码", "代码", "事项", "目标"),
    "achieved": ("是否达成", "是否完成", "达成", "完成"),
    "date": ("日期", "完成日期", "达成日期"),
    "evidence": ("佐证", "佐证材料", "证据", "依据"),
})  # fmt: skip
_ACHIEVED = {"是": True, "yes": True, "y": True, "true": True, "1": True,
             "否": False, "no": False, "n": False, "false": False, "0": False}  # fmt: skip


def are_attested(tables: Iterable[RawTable]) -> bool:
    """Whether one of a file's tables has the header of an attestation rather than that of a return."""
    return any("achieved" in _columns(table) for table in tables)


def _columns(table: RawTable) -> frozenset[str]:
    try:
        return frozenset(headers.find(table, VOCABULARY).columns)
    except Refused:
        return frozenset()


def read(raw: RawFile, reading: Reading, today: dt.date) -> tuple[pd.DataFrame, Counts]:
    """The rows of one file (shape of ``Facts.attestations``) and their counts."""
    sheets = [_read_sheet(table, reading, today) for table in raw.tables if table.holds_text]
    frames = [frame for frame, _ in sheets]
    return pd.concat(frames, ignore_index=True) if frames else empty(), sum((c for _, c in sheets), Counts())


def empty() -> pd.DataFrame:
    """No attestations, in the right types."""
    columns: dict[str, object] = dict.fromkeys(COLUMNS, pd.Series([], dtype="str"))
    typed = {"achieved": pd.Series([], dtype="boolean"), "date": pd.Series([], dtype="datetime64[s]"),
             "row": pd.Series([], dtype="int64")}  # fmt: skip
    return pd.DataFrame({**columns, **typed})


def _read_sheet(table: RawTable, reading: Reading, today: dt.date) -> tuple[pd.DataFrame, Counts]:
    log = reading.log
    try:
        layout = headers.find(table, VOCABULARY)
        headers.require(table, layout, VOCABULARY, log.lang, "unit", "code", "achieved", "date")
        body = Body(table, layout, log)
        body.check(VOCABULARY)
    except Refused as error:
        log.add(error.code, Place(table.file, table.sheet, error.row), error.raw, **error.details)
        rows = headers.data_rows(table, VOCABULARY)
        return empty(), Counts(read=rows, refused=rows)
    frame, heard = _rows(body, reading, today)
    frame = frame.assign(file=table.file, sheet=table.sheet, row=body.rows)
    return frame.loc[heard, COLUMNS].reset_index(drop=True), body.counts


def _rows(body: Body, reading: Reading, today: dt.date) -> tuple[pd.DataFrame, Mask]:
    """The rows, and which of them say something of a deliverable: those accepted, and those refused
    that name a unit and a code and whether it is done, or have it somewhere in wrong columns. What these
    say and when cannot be relied on, but nothing older may hold in their place."""
    unit, code = _units(body, reading), _codes(body, reading)
    answered = (body.text("achieved").map(narrow) != "").to_numpy(bool)
    named = (unit != NOBODY) & code.isin(_known(reading)).to_numpy(bool)
    heard = named & (answered | body.shifted)
    frame = pd.DataFrame({
        "unit": reading.directory.ids(unit),
        "code": code,
        "achieved": _achieved(body, answered),
        "date": _dates(body, answered, today),
        "evidence": body.text("evidence").str.strip(),
    })  # fmt: skip
    _check_open(body, unit, months_of(frame["date"]), reading)
    body.report(coded((frame["evidence"] == "") & body.live, "no_evidence"), "evidence")
    frame["achieved"] = frame["achieved"].where(body.live)
    return frame, heard


def _units(body: Body, reading: Reading) -> Units:
    unit, codes = reading.directory.find(body.texts("unit"))
    report_units(body, "unit", codes, reading)
    return unit


def _codes(body: Body, reading: Reading) -> pd.Series[str]:
    known = _known(reading)
    code = body.text("code").map(narrow)
    body.report(coded(~code.isin(known), "unknown_attestation"), "code",
                lambda at: {"hint": headers.hint(nearest(code[at], known), reading.log.lang)})  # fmt: skip
    return code


def _known(reading: Reading) -> set[str]:
    return {target.attestation for target in reading.catalogue.targets.values() if target.attestation}


def _achieved(body: Body, answered: Mask) -> pd.Series[bool]:
    found = body.text("achieved").map(fold).map(_ACHIEVED).astype("boolean")
    body.report(coded(~answered, "blank_key"), "achieved", lambda _: {"name": body.heading("achieved")})
    body.report(coded(found.isna() & answered, "invalid_achieved"), "achieved")
    return found


def _dates(body: Body, answered: Mask, today: dt.date) -> pd.Series[pd.Timestamp]:
    """The days, missing where they cannot be read, or cannot be right since they are yet to come."""
    text = body.text("date")
    distinct = {word: date(word) for word in text.unique()}
    found = pd.Series(pd.to_datetime(text.map(distinct)), dtype="datetime64[s]")
    filled_in = answered | (text.map(narrow) != "")
    body.report(coded(found.isna() & filled_in, "invalid_date"), "date")
    to_come = found > pd.Timestamp(today)
    body.report(coded(to_come, "future_date"), "date")
    return found.mask(to_come)


def _check_open(body: Body, unit: Units, of: pd.Series[Any], reading: Reading) -> None:
    months = of.fillna(0).to_numpy(np.int64)
    is_open = reading.directory.is_open(unit, months, months)
    body.report(coded(~is_open & body.live, "not_open"), "unit")


def settle(frame: pd.DataFrame, log: Log) -> tuple[pd.DataFrame, pd.Series[str]]:
    """All files' attestations without repeats, and the file of each row that was set aside as one.

    A yes and a no of one day both stay: taking them out would let an older row hold again, so it is
    for the judge to block what they are about. They are told as one problem that names both places.
    """
    keys = ["unit", "code", "date"]
    accepted = frame["achieved"].notna()
    repeated = frame.duplicated([*keys, "achieved"]) & accepted
    for row in frame[repeated].itertuples(index=False):
        log.add("duplicate_attestation", _place(row), str(row.code))
    kept = frame[~repeated].reset_index(drop=True)
    said = kept[kept["achieved"].notna()]
    contradicted = said[said.duplicated(keys, keep=False)]
    for _, rows in contradicted.groupby(keys, sort=False):
        places = [_place(row) for row in rows.itertuples(index=False)]
        told = words(log.lang)["listed_units"].join(place.text(log.lang) for place in places)
        log.add("attestation_conflict", places[0], str(rows["code"].iat[0]), places=told)
    return kept, frame.loc[repeated, "file"]


def _place(row: Any) -> Place:
    return Place(row.file, row.sheet, int(row.row), "code", "code")

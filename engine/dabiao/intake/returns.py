"""One return, step by step: header, units, periods, figures, contract; each step tells what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.catalogue.models import Catalogue, Element
from dabiao.intake import cells, contract, figures, headers, totals
from dabiao.intake.body import Body, Codes, Counts, Details, Mask, coded
from dabiao.intake.directory import Directory
from dabiao.intake.facts import ROW_REFUSED, UNREADABLE_REVISION
from dabiao.intake.files import RawFile, RawTable, Refused
from dabiao.intake.folding import each, fold
from dabiao.intake.headers import Layout, Vocabulary
from dabiao.intake.problems import Log, Place
from dabiao.intake.report_periods import periods
from dabiao.periods import LENGTH
from dabiao.words import pick

_FREQUENCIES = {"month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
_REPORTERS = {"institution": "机构", "region": "地区"}
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "全部"})
_NO = frozenset({"", "否", "n", "no", "false", "0", "-", "无"})
_KEYS = frozenset({"unit", "unit_name", "period"})
_NO_FAULT = [cells.NUMBER, cells.MISSING, cells.SUPPRESSED]


@dataclass(frozen=True)
class Reading:
    """What every return is read against. ``this_month`` is the month that is not over yet."""

    catalogue: Catalogue
    directory: Directory
    vocabulary: Vocabulary
    this_month: int
    log: Log


@dataclass(frozen=True)
class Return:
    """``rows`` and ``faults`` in the shapes of :class:`Facts`, and the row counts."""

    rows: pd.DataFrame
    faults: pd.DataFrame
    counts: Counts


def read(raw: RawFile, reading: Reading) -> list[Return]:
    """The file's sheets, those that hold nothing included."""
    with_header = [table for table in raw.tables if _has_header(table, reading.vocabulary)]
    found = [_read_sheet(table, reading, bool(with_header)) for table in raw.tables if table.filled]
    return found or [_refused(raw.tables[0], Refused("empty_file"), reading)]


def _has_header(table: RawTable, vocabulary: Vocabulary) -> bool:
    try:
        headers.find(table, vocabulary)
    except Refused as error:
        return error.code != "no_header"
    return True


def _read_sheet(table: RawTable, reading: Reading, others_have_header: bool) -> Return:
    try:
        return _read_table(table, reading)
    except Refused as error:
        if error.code == "no_header" and others_have_header:
            error = Refused("sheet_without_header", count=table.filled)
        return _refused(table, error, reading)


def _refused(table: RawTable, error: Refused, reading: Reading) -> Return:
    place = Place(table.file, table.sheet, error.row)
    reading.log.add(error.code, place, error.raw, **error.details)
    rows = headers.data_rows(table, reading.vocabulary)
    aside = rows if error.code == "sheet_without_header" else 0
    counts = Counts(read=rows, set_aside=aside, refused=rows - aside)
    return Return(pd.DataFrame(), pd.DataFrame(), counts)


def _read_table(table: RawTable, reading: Reading) -> Return:
    layout = headers.find(table, reading.vocabulary)
    unit_column = "unit_name" if "unit_name" in layout.columns else "unit"
    headers.require(table, layout, reading.vocabulary, unit_column, "period")
    body = Body(table, layout, reading.log)
    if not len(body):
        raise Refused("no_rows", row=layout.header + 1)
    _refuse_second_header(body, reading.vocabulary)
    headers.report_unknown(table, layout, reading.vocabulary, reading.log)
    return _Sheet(body, layout, reading).result(table)


def _refuse_second_header(body: Body, vocabulary: Vocabulary) -> None:
    """Raise :class:`Refused` where another table begins below: its figures would be read under the
    headings of the first. The first header repeated, as printed pages have it, changes nothing."""
    for column in ("unit", "unit_name"):
        text = body.text(column)
        for at in np.flatnonzero(each(text, lambda word: vocabulary.recognise(word)[0] in _KEYS)):
            if body.is_header(int(at), vocabulary):
                raise Refused("second_header", text[at], row=int(body.rows[at]))


class _Sheet:
    """One table on its way through the steps; the order is that of ``result``."""

    def __init__(self, body: Body, layout: Layout, reading: Reading) -> None:
        self.body, self.layout, self.reading = body, layout, reading
        self.figures = figures.read(body, layout, reading.vocabulary, reading.catalogue, reading.log.lang)
        self.elements = {code: reading.catalogue.elements[code] for code in self.figures}

    def result(self, table: RawTable) -> Return:
        body = self.body
        sums = totals.mask(body)
        totals.report(body, sums, self.figures, self.elements)
        body.set_aside(sums)
        unit, named = self._units()
        end, length = self._periods(unit)
        revision = self._revisions()
        live = body.live
        by_institution = self.reading.directory.is_institution(np.where(unit != "", unit, named[1]))
        for code, element in self.elements.items():
            self._report_cells(code, element, revision)
            self._refuse_cells(code, element, by_institution, length)
        keys = {"unit": pd.array(unit, dtype="str"), "month": end, "revision": revision}
        self._keep_contract(keys, live)
        self._warn_fractions(live)
        at, units = self._claims(unit, named, end, length)
        keys = {"unit": pd.array(units, dtype="str"), "month": end[at], "revision": revision[at]}
        values = {code: values[at] for code, values in self._usable_values().items()}
        place = {"file": table.file, "sheet": table.sheet, "row": body.rows[at]}
        return Return(pd.DataFrame({**place, **keys, **values}), self._faults(at), body.counts)

    def _units(self) -> tuple[Codes, tuple[Codes, Codes]]:
        """The unit of each row, and whom its id and its name each name ("" where nobody); rows whose
        unit is not certain are refused."""
        find = self.reading.directory.find
        (by_id, wrong_id), (by_name, wrong_name) = (find(self.body.text(c)) for c in ("unit", "unit_name"))
        without_id = (wrong_id == "unit_blank") & ("unit_name" in self.body)
        self._report_unit("unit", np.where(without_id, "", wrong_id))
        self._report_unit("unit_name", np.where(without_id, wrong_name, ""))
        differ = (by_id != "") & (by_name != "") & (by_id != by_name)
        self.body.report(coded(differ, "unit_mismatch"), "unit_name")
        return np.where(without_id, by_name, by_id), (by_id, by_name)

    def _report_unit(self, column: str, codes: Codes) -> None:
        text = self.body.text(column)
        self.body.report(codes, column, lambda at: {"hint": self._unit_hint(codes[at], text[at])})

    def _unit_hint(self, code: str, text: str) -> str:
        near = self.reading.directory.hint(text)
        return near if code == "ambiguous_unit" else headers.hint(near, self.reading.log.lang)

    def _periods(self, unit: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Last month and length (0 if unknown) of each row's period; rows without a period that has
        begun are refused."""
        body, this_month = self.body, self.reading.this_month
        end, length, codes = periods(body.text("period"))
        first = end - length + 1
        good = codes == ""
        future = good & (first > this_month)
        body.report(codes, "period")
        body.report(coded(future, "future_period"), "period")
        body.report(coded(good & (first <= this_month) & (end >= this_month), "period_not_ended"), "period")
        closed = good & (unit != "") & ~self.reading.directory.is_open(unit, first, end)
        body.report(coded(closed, "not_open"), "unit" if "unit" in body else "unit_name")
        return end, np.where(future, 0, length)

    def _revisions(self) -> NDArray[np.int64]:
        """The revision of each row, blank being 0; rows of which it cannot be read are refused."""
        number, state = cells.numbers(self.body.text("revision"))
        whole = (state == cells.NUMBER) & (number >= 0) & (number < UNREADABLE_REVISION) & (number % 1 == 0)
        known = whole | (state == cells.MISSING)
        self.body.report(coded(~known, "invalid_revision"), "revision")
        return np.where(known, np.where(whole, number, 0), UNREADABLE_REVISION).astype(np.int64)

    def _claims(
        self, unit: Codes, named: tuple[Codes, Codes], end: NDArray[np.int64], length: NDArray[np.int64]
    ) -> tuple[NDArray[np.intp], Codes]:
        """The rows that say something of a unit and a month, each with its unit: those accepted, and
        those refused for each unit they name that was there then. What a refused one fills is unusable."""
        by_id, by_name = named
        claims = [(self.body.live, unit)]
        for units in (by_id, np.where(by_name == by_id, "", by_name)):
            there = (units != "") & self.reading.directory.is_open(units, end - length + 1, end)
            claims.append((self.body.refused & (length > 0) & there, units))
        for found in self.figures.values():
            found.states[self.body.refused & figures.filled(found)] = ROW_REFUSED
        at = [np.flatnonzero(mask) for mask, _ in claims]
        return np.concatenate(at), np.concatenate([units[mask] for mask, units in claims])

    def _report_cells(self, code: str, element: Element, revision: NDArray[np.int64]) -> None:
        """Tell what is wrong with each cell by itself; a wrong measure unit once for the column."""
        found = self.figures[code]
        codes = np.where(np.isin(found.states, _NO_FAULT), "", found.states)
        expected = figures.expected_unit(element, self.reading.catalogue)
        if (codes == "measure_unit").any():
            heading = self.body.heading(found.column)
            place = self.body.header_place(element.title.zh, code)
            self.reading.log.add("measure_unit", place, heading, expected=expected)
        self._report(code, np.where(codes == "measure_unit", "", codes))
        hidden = self.body.live & (revision > 0) & (found.states == cells.SUPPRESSED)
        self._report(code, coded(hidden, "suppressed_correction"))

    def _refuse_cells(
        self, code: str, element: Element, by_institution: Mask, length: NDArray[np.int64]
    ) -> None:
        """Take out the figures of another frequency or reporter. They claim no cell of this element,
        so they leave none unusable: a year's sum says nothing against December's figure."""
        body, found = self.body, self.figures[code]
        filled = figures.filled(found)
        wrong_period = filled & (length != LENGTH[element.frequency])
        reporter = element.reported_by
        wrong_reporter = filled & (reporter != "either") & (by_institution != (reporter == "institution"))
        lang = self.reading.log.lang
        frequency = pick(lang, _FREQUENCIES[element.frequency], element.frequency)
        self._report(code, coded(wrong_period & body.live, "wrong_period"),
                     lambda at: {"frequency": frequency, "period": body.text("period")[at]})  # fmt: skip
        who = pick(lang, _REPORTERS.get(reporter, ""), reporter)
        self._report(code, coded(wrong_reporter & body.live, "wrong_reporter"), lambda _: {"reporter": who})
        found.states[wrong_period | wrong_reporter] = cells.MISSING

    def _report(self, code: str, codes: Codes, details: Details | None = None) -> None:
        column = self.figures[code].column
        # Where each element has a column, that is named as the file names it; in a long one all have one.
        title = self.elements[code].title.zh if column == "value" else ""
        self.body.report(codes, column, details, element=code, title=title)

    def _keep_contract(self, keys: dict[str, Any], live: Mask) -> None:
        """Mark what breaks the contract, except implausible figures that the return confirms."""
        columns = {name: values[live] for name, values in {**keys, **self._usable_values()}.items()}
        broken = contract.violations(columns, self.elements.values())
        for code, group in broken.groupby("element"):
            at = np.flatnonzero(live)[group["index"].to_numpy(dtype=np.int64)]
            codes = np.full(len(live), "", dtype=object)
            codes[at] = group["code"].to_numpy(object)
            codes[(codes == "implausible") & self._confirmed(str(code))] = ""
            limits = self.elements[str(code)].plausible
            said = {"low": _limit(limits.min), "high": _limit(limits.max)}
            self._report(str(code), codes, lambda _, said=said: said)  # type: ignore[misc]  # bound default
            states = self.figures[str(code)].states
            states[codes != ""] = codes[codes != ""]

    def _confirmed(self, code: str) -> Mask:
        return self._confirmations.map(lambda names: code in names).to_numpy(bool)

    @cached_property
    def _confirmations(self) -> pd.Series[Any]:
        """The elements that each row confirms; told where the column names something else."""
        text = self.body.text("confirmed")
        named = {word: self._confirmation(word) for word in text.unique()}
        unknown = text.map(lambda word: "" in named[word])
        self.body.report(coded(unknown, "unknown_confirmation"), "confirmed")
        return text.map(named)

    def _confirmation(self, text: str) -> frozenset[str]:
        folded = fold(text)
        if folded in _YES:
            return frozenset(self.elements)
        if folded in _NO:
            return frozenset()
        recognise = self.reading.vocabulary.recognise
        return frozenset(recognise(part)[0] for part in re.split("[、,;]", folded) if part)

    def _warn_fractions(self, live: Mask) -> None:
        for code, element in self.elements.items():
            values = self.figures[code].values[live & (self.figures[code].states == cells.NUMBER)]
            above_zero = values[values > 0]
            is_percentage = element.value_type == "percentage"
            if is_percentage and len(above_zero) == len(values) > 0 and (values <= 1).all():
                self.reading.log.add("percent_as_fraction", self.body.header_place(element.title.zh, code))

    def _usable_values(self) -> dict[str, NDArray[np.float64]]:
        return {
            code: np.where(found.states == cells.NUMBER, found.values, np.nan)
            for code, found in self.figures.items()
        }

    def _faults(self, rows: NDArray[np.intp]) -> pd.DataFrame:
        """The faults of the given rows, as in :class:`Facts`."""
        states = [found.states[rows] for found in self.figures.values()]
        at = [np.flatnonzero(~np.isin(column, _NO_FAULT)) for column in states]
        codes = [column[faulty] for column, faulty in zip(states, at, strict=True)]
        elements = np.repeat(np.array(list(self.figures), dtype=object), [len(faulty) for faulty in at])
        return pd.DataFrame({
            "index": np.concatenate(at),
            "element": pd.array(elements, dtype="str"),
            "code": pd.array(np.concatenate(codes), dtype="str"),
        })  # fmt: skip


def _limit(number: float | None) -> str:
    return "…" if number is None else f"{number:g}"

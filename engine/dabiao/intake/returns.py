"""One return, step by step: header, units, periods, figures, contract; each step tells what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.catalogue.models import Catalogue, Element
from dabiao.catalogue.quotes import written
from dabiao.intake import cells, contract, figures, headers, totals
from dabiao.intake.body import Body, Codes, Counts, Details, Mask, coded
from dabiao.intake.directory import NOBODY, Directory, Units
from dabiao.intake.facts import ROW_REFUSED, UNREADABLE_REVISION, WITHDRAWN
from dabiao.intake.files import RawFile, Refused
from dabiao.intake.folding import fold
from dabiao.intake.headers import Layout, Vocabulary
from dabiao.intake.problems import Log, Place
from dabiao.intake.raw_table import RawTable
from dabiao.intake.report_periods import is_day, periods
from dabiao.intake.texts import Texts
from dabiao.periods import LENGTH
from dabiao.words import pick

_FREQUENCIES = {"month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
_REPORTERS = {"institution": "机构", "region": "地区"}
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "全部"})
_NO = frozenset({"", "否", "n", "no", "false", "0", "-", "无"})
_REPEATED = 2**16
_KEYS = frozenset({"unit", "unit_name", "period"})

Named = tuple[Units, Codes]
"""The unit that each row names, and what is wrong with those that name none."""


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
    """The file's sheets, those that hold nothing included. Raises :class:`Refused` for a stretch of a file
    that cannot be read: what is behind it might be read wrongly too."""
    with_header = [table for table in raw.tables if _has_header(table, reading.vocabulary)]
    found = [_read_sheet(table, reading, bool(with_header)) for table in raw.tables if table.holds_text]
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
        if not table.whole:
            raise
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
    headers.require(table, layout, reading.vocabulary, reading.log.lang, unit_column, "period")
    body = Body(table, layout, reading.log, figures.readings(layout, reading.catalogue))
    if not len(body):
        if not table.whole:
            return Return(pd.DataFrame(), pd.DataFrame(), Counts())
        raise Refused("no_rows", row=layout.header + 1)
    named = {column: reading.directory.find(body.texts(column)) for column in ("unit", "unit_name")}
    unknown = {column: units == NOBODY for column, (units, _) in named.items() if column in body}
    _refuse_second_header(body, unknown, reading.vocabulary)
    body.check(reading.vocabulary, figures.columns(layout))
    return _Sheet(body, layout, reading, named).result(table, unknown)


def _refuse_second_header(body: Body, unknown: Codes, vocabulary: Vocabulary) -> None:
    """Raise :class:`Refused` where another table begins below: its figures would be read under the
    headings of the first. The first header repeated, as printed pages have it, changes nothing."""
    for column, rows in unknown.items():
        text = body.texts(column)
        words = text.take(np.flatnonzero(rows)).distinct
        headings = {word for word in words if vocabulary.recognise(word)[0] in _KEYS}
        second = body.headers(np.flatnonzero(text.each(headings.__contains__)), vocabulary)
        if len(second):
            raise Refused("second_header", text[second[0]], row=int(body.rows[second[0]]))


class _Sheet:
    """One table on its way through the steps; the order is that of ``result``."""

    def __init__(self, body: Body, layout: Layout, reading: Reading, named: Mapping[str, Named]) -> None:
        self.body, self.reading, self.named = body, reading, named
        self.figures = figures.read(body, layout, reading.vocabulary, reading.catalogue, reading.log.lang)
        self.elements = {code: reading.catalogue.elements[code] for code in self.figures}

    def result(self, table: RawTable, unknown: Mapping[str, Mask]) -> Return:
        body = self.body
        sums = totals.mask(body, unknown)
        totals.report(body, sums & ~body.shifted, self.figures, self.elements)
        body.set_aside(sums)
        unit, named = self._units()
        end, length = self._periods(unit)
        revision = self._revisions()
        live = body.live
        by_institution = self.reading.directory.is_institution(np.where(unit != NOBODY, unit, named[1]))
        self._take_cells(by_institution, length, revision)
        keys = self._keys(unit, end, revision)
        self._keep_contract(keys, live)
        self._warn_fractions(live)
        at, units = self._claims(unit, named, end, length)
        if units is not unit:
            keys = self._keys(units, end[at], revision[at])
        place = {
            "file": _repeated(table.file, len(units)), "sheet": _repeated(table.sheet, len(units)),
            "row": body.rows[at],
        }  # fmt: skip
        values = {code: found.values[at] for code, found in self.figures.items()}
        return Return(pd.DataFrame({**place, **keys, **values}, copy=False), self._faults(at), body.counts)

    def _keys(self, unit: Units, month: NDArray[np.int64], revision: NDArray[np.int64]) -> dict[str, Any]:
        return {"unit": self.reading.directory.ids(unit), "month": month, "revision": revision}

    def _units(self) -> tuple[Units, tuple[Units, Units]]:
        """The unit of each row, and whom its id and its name each name; rows whose unit is not certain
        are refused."""
        body, (by_id, wrong_id), (by_name, wrong_name) = self.body, *self.named.values()
        by_name_alone = wrong_id.get("unit_blank", np.zeros(len(body), dtype=bool)) & ("unit_name" in body)
        report_units(body, "unit", _where(~by_name_alone, wrong_id), self.reading)
        report_units(body, "unit_name", _where(by_name_alone, wrong_name), self.reading)
        differ = (by_id != NOBODY) & (by_name != NOBODY) & (by_id != by_name)
        body.report(coded(differ, "unit_mismatch"), "unit_name")
        return np.where(by_name_alone, by_name, by_id), (by_id, by_name)

    def _periods(self, unit: Units) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Last month and length (0 if unknown) of each row's period; rows without a period that has
        begun are refused."""
        body, this_month = self.body, self.reading.this_month
        end, length, codes = periods(body.texts("period"))
        first = end - length + 1
        good = length > 0
        future = good & (first > this_month)
        body.report(codes, "period")
        body.report(coded(future, "future_period"), "period")
        body.report(coded(good & (first <= this_month) & (end >= this_month), "period_not_ended"), "period")
        body.report(coded(body.texts("period").each(is_day), "period_is_day"), "period")
        closed = good & (unit != NOBODY) & ~self.reading.directory.is_open(unit, first, end)
        body.report(coded(closed, "not_open"), "unit" if "unit" in body else "unit_name")
        return end, np.where(future, 0, length)

    def _revisions(self) -> NDArray[np.int64]:
        """The revision of each row, blank being 0; rows of which it cannot be read are refused."""
        body = self.body
        revision = body.texts("revision").each(_revision, np.int64)
        body.report(coded(revision == UNREADABLE_REVISION, "invalid_revision"), "revision")
        if "revision" in body:
            revision[body.shifted] = UNREADABLE_REVISION
        return revision

    def _claims(
        self, unit: Units, named: tuple[Units, Units], end: NDArray[np.int64], length: NDArray[np.int64]
    ) -> tuple[NDArray[np.intp] | slice, Units]:
        """The rows that say something of a unit and a month, each with its unit: those accepted, and
        those refused for each unit they name that was there then. What a refused one fills is unusable."""
        refused, live = self.body.refused, self.body.live
        if live.all():
            return slice(None), unit  # copies nothing
        by_id, by_name = named
        claims = [(live, unit)]
        for units in (by_id, np.where(by_name == by_id, NOBODY, by_name)):
            there = (units != NOBODY) & self.reading.directory.is_open(units, end - length + 1, end)
            claims.append((refused & (length > 0) & there, units))
        for found in self.figures.values():
            found.take_out(refused & found.filled, cells.STATE[ROW_REFUSED])
        at = [np.flatnonzero(mask) for mask, _ in claims]
        return np.concatenate(at), np.concatenate([units[mask] for mask, units in claims])

    def _take_cells(
        self, by_institution: Mask, length: NDArray[np.int64], revision: NDArray[np.int64]
    ) -> None:
        """Tell of the cells that are wrong by themselves, and take out those that are out of place."""
        nowhere = np.zeros(len(self.body), dtype=bool)
        other_reporter = {"institution": ~by_institution, "region": by_institution, "either": nowhere}
        other_period = {frequency: length != months for frequency, months in LENGTH.items()}
        for code, element in self.elements.items():
            self._report_cells(code, element, revision)
            self._refuse_cells(
                code, element, other_period[element.frequency], other_reporter[element.reported_by]
            )
            if not self.figures[code].are_clean:
                withdrawn = self.figures[code].states == cells.STATE[WITHDRAWN]
                self._report(code, coded(withdrawn & self.body.live, WITHDRAWN))

    def _report_cells(self, code: str, element: Element, revision: NDArray[np.int64]) -> None:
        """Tell what is wrong with each cell by itself; a wrong measure unit of a heading once for the column.
        A correction that tells no figure withdraws the one before it."""
        found = self.figures[code]
        if found.are_clean:
            return
        codes, expected = found.faults, figures.expected_unit(element, self.reading.catalogue)
        if "measure_unit" in codes and "measure_unit" not in self.body:
            del codes["measure_unit"]
            heading = self.body.heading(found.column)
            place = self.body.header_place(element.title.zh, code)
            self.reading.log.add("measure_unit", place, heading, expected=expected)
        self._report(code, codes, lambda _: {"expected": expected})
        found.take_out((revision > 0) & (found.states == cells.SUPPRESSED), cells.STATE[WITHDRAWN])

    def _refuse_cells(self, code: str, element: Element, other_period: Mask, other_reporter: Mask) -> None:
        """Take out the figures of another frequency or reporter, as the given rows are. They claim no cell of
        this element, so they leave none unusable: a year's sum says nothing against December's figure."""
        if not (other_period.any() or other_reporter.any()):
            return
        body, found, lang = self.body, self.figures[code], self.reading.log.lang
        wrong_period, wrong_reporter = found.filled & other_period, found.filled & other_reporter
        frequency = pick(lang, _FREQUENCIES[element.frequency], element.frequency.replace("_", "-"))
        self._report(code, coded(wrong_period & body.live, "wrong_period"),
                     lambda at: {"frequency": frequency, "period": body.texts("period")[at]})  # fmt: skip
        who = pick(lang, _REPORTERS.get(element.reported_by, ""), element.reported_by)
        self._report(code, coded(wrong_reporter & body.live, "wrong_reporter"), lambda _: {"reporter": who})
        found.take_out(wrong_period | wrong_reporter, cells.MISSING)

    def _report(self, code: str, codes: Codes, details: Details | None = None) -> None:
        column = self.figures[code].column
        # Where each element has a column, that is named as the file names it; in a long one all have one.
        title = self.elements[code].title.zh if column == "value" else ""
        self.body.report(codes, column, details, element=code, title=title)

    def _keep_contract(self, keys: dict[str, Any], live: Mask) -> None:
        """Mark what breaks the contract, except implausible figures that the return confirms."""
        at = slice(None) if live.all() else np.flatnonzero(live)
        figures = {code: found.values for code, found in self.figures.items()}
        columns = {name: values[at] for name, values in {**keys, **figures}.items()}
        broken = contract.violations(columns, self.elements.values())
        if broken.empty:
            return
        for (element, rule), group in broken.groupby(["element", "code"]):
            code, rows = str(element), np.zeros(len(live), dtype=bool)
            rows[np.arange(len(live))[at][group["index"].to_numpy(np.int64)]] = True
            confirmed = self._confirmed(code)
            if rule == "implausible":
                rows &= ~confirmed
            limits = self.elements[code].plausible
            said = {"low": _limit(limits.min), "high": _limit(limits.max)}
            told = coded(rows, str(rule))
            self._report(code, told, lambda _, said=said: said)  # type: ignore[misc]  # bound default
            self.figures[code].take_out(rows, cells.STATE[str(rule)])

    def _confirmed(self, code: str) -> Mask:
        return self._confirmations.each(lambda text: code in self._confirmation(text))

    @cached_property
    def _confirmations(self) -> Texts:
        """What each row confirms; told where that is something else than elements."""
        texts = self.body.texts("confirmed")
        unknown = texts.each(lambda text: "" in self._confirmation(text))
        self.body.report(coded(unknown, "unknown_confirmation"), "confirmed")
        return texts

    def _confirmation(self, text: str) -> frozenset[str]:
        folded = fold(text)
        if folded in _YES:
            return frozenset(self.elements)
        if folded in _NO:
            return frozenset()
        recognise = self.reading.vocabulary.recognise
        return frozenset(recognise(part)[0] for part in re.split("[、,;]", folded) if part)

    def _warn_fractions(self, live: Mask) -> None:
        percentages = [code for code, element in self.elements.items() if element.value_type == "percentage"]
        for code in percentages:
            found = self.figures[code]
            values = found.values[live & ~np.isnan(found.values)]
            above_zero = values[values > 0]
            if len(above_zero) == len(values) > 0 and (values <= 1).all():
                place = self.body.header_place(self.elements[code].title.zh, code)
                self.reading.log.add("percent_as_fraction", place)

    def _faults(self, rows: NDArray[np.intp] | slice) -> pd.DataFrame:
        """The faults of the given rows, as in :class:`Facts`."""
        told = {code: found for code, found in self.figures.items() if not found.are_clean}
        at = [np.flatnonzero(found.faulty[rows]) for found in told.values()]
        states = [found.states[rows][faulty] for found, faulty in zip(told.values(), at, strict=True)]
        elements = np.repeat(np.array(list(told), dtype=object), [len(faulty) for faulty in at])
        index, state = (np.concatenate([np.array([], np.int64), *parts]) for parts in (at, states))
        return pd.DataFrame({
            "index": index,
            "element": pd.array(elements, dtype="str"),
            "code": pd.array(np.array(cells.STATES, dtype=object)[state], dtype="str"),
        })  # fmt: skip


def report_units(body: Body, column: str, codes: Codes, reading: Reading) -> None:
    """Tell every row whose text in this column names no unit, and which it might mean."""
    texts, ambiguous = body.texts(column), codes.get("ambiguous_unit")

    def details(at: int) -> dict[str, object]:
        near = reading.directory.hint(texts[at])
        if ambiguous is None or not ambiguous[at]:
            near = headers.hint(near, reading.log.lang)
        return {"hint": near}

    body.report(codes, column, details)


def _revision(text: str) -> int:
    number, state = cells.cell(text)
    if state == cells.MISSING:
        return 0
    whole = state == cells.NUMBER and 0 <= number < UNREADABLE_REVISION and number % 1 == 0
    return int(number) if whole else UNREADABLE_REVISION


def _where(mask: Mask, codes: Codes) -> Codes:
    return {code: rows & mask for code, rows in codes.items()}


def _repeated(text: str, count: int) -> Any:
    """A column of one text, in parts that, where pandas can, all lie in one place."""
    whole, rest = divmod(count, _REPEATED)
    part = pd.Series([text], dtype="str").repeat(min(count, _REPEATED))
    return pd.concat([*[part] * whole, part.head(rest)]).array


def _limit(number: float | None) -> str:
    return "…" if number is None else written(number)

"""Which row is the header, and what each of its columns is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from dabiao.catalogue.headings import RETURN_COLUMNS
from dabiao.catalogue.models import Catalogue
from dabiao.intake.cells import MERGED
from dabiao.intake.files import Refused
from dabiao.intake.folding import fold, narrow, nearest
from dabiao.intake.problems import Log, Place
from dabiao.intake.raw_table import RawTable
from dabiao.words import Lang, pick

_HINTED_COLUMNS = 20  # likeness is slow to compute, and nobody reads more hints
_LONGEST_HEADING = 20
_DELIMITERS = {
    "\t": "制表符 (tab)",
    ";": "分号 (;)",
    "；": "全角分号 (；)",
    "|": "竖线 (|)",
    "，": "全角逗号 (，)",
}
_WRITTEN = {"period": ("；年和月合写在一列，如 2018-12", "; year and month in one column, e.g. 2018-12")}
_SUFFIX = re.compile(r"(.+?)[(\[]([^()\[\]]+)[)\]]")
_SCALES = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 1000,
    "百": 100,
    "": 1,
}


class Column(NamedTuple):
    """One column of a table: its name here, its heading there, and the measure unit in brackets."""

    position: int
    heading: str
    name: str
    measure_unit: str = ""


class Layout(NamedTuple):
    """Position of the header in the table, and the known columns by name."""

    header: int
    columns: dict[str, Column]


class Vocabulary:
    """Every heading that a kind of file may have. ``words`` maps a column's name to its spellings."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self.words = {name: (name, *spellings) for name, spellings in words.items()}
        claims: dict[str, set[str]] = {}
        for name, spellings in self.words.items():
            for spelling in spellings:
                claims.setdefault(fold(spelling), set()).add(name)
        self._names = {spelling: min(names) for spelling, names in claims.items() if len(names) == 1}

    @classmethod
    def of_returns(cls, catalogue: Catalogue) -> Vocabulary:
        """The columns of a return, with every element by code, title and alias."""
        elements = {
            code: tuple(filter(None, (e.title.zh, e.title.en, *e.aliases)))
            for code, e in catalogue.elements.items()
        }
        return cls({**RETURN_COLUMNS, **elements})

    def recognise(self, heading: str) -> tuple[str, str]:
        """The column's name and the measure unit in brackets; both "" if the heading is unknown."""
        folded = fold(heading)
        if folded in self._names:
            return self._names[folded], ""
        found = _SUFFIX.fullmatch(folded)
        if found and found[1] in self._names:
            return self._names[found[1]], found[2]
        return "", ""

    def hint(self, text: str) -> str:
        """The known heading most like ``text``, for a message only."""
        return nearest(fold(text), self._names)


def find(table: RawTable, vocabulary: Vocabulary) -> Layout:
    """The first of the top 20 rows with two known headings.

    Raises :class:`Refused` if there is none, or if two columns are the same item.
    """
    position = _position(table, vocabulary)
    if position is None:
        raise _no_header(table, vocabulary)
    columns = [_column(at, heading, vocabulary) for at, heading in enumerate(table.top[position])]
    return Layout(position, _by_name([c for c in columns if c.name], position + 1))


def data_rows(table: RawTable, vocabulary: Vocabulary) -> int:
    """How many filled rows a table has below its header; all of them where none is to be seen."""
    position = _position(table, vocabulary)
    if position is None:
        position = _other_delimiter(table, vocabulary)[0]
    return int((~table.blank[position + 1 :]).sum())


def _position(table: RawTable, vocabulary: Vocabulary) -> int | None:
    for position, cells in enumerate(table.top):
        if len({vocabulary.recognise(cell)[0] for cell in cells} - {""}) >= 2:
            return position
    return None


def _column(position: int, heading: str, vocabulary: Vocabulary) -> Column:
    name, measure_unit = vocabulary.recognise(heading)
    return Column(position, heading.strip(), name, measure_unit)


def _by_name(columns: list[Column], row: int) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in columns:
        if column.name in found:
            other = found[column.name].heading
            raise Refused("duplicate_header", column.heading, row, other=other)
        found[column.name] = column
    return found


def _no_header(table: RawTable, vocabulary: Vocabulary) -> Refused:
    """No header; told as a wrong delimiter where splitting by another one would show a header."""
    position, delimiter = _other_delimiter(table, vocabulary)
    if delimiter:
        return Refused("wrong_delimiter", row=position + 1, found=_DELIMITERS[delimiter])
    unknown = _unknown(_likeliest_header(table, vocabulary), vocabulary)
    return Refused("no_header", unknown=unknown or "–")


def _likeliest_header(table: RawTable, vocabulary: Vocabulary) -> list[str]:
    """The row with a known heading, or else the first with any text."""

    def likeness(cells: list[str]) -> tuple[bool, bool]:
        return any(vocabulary.recognise(cell)[0] for cell in cells), any(cell.strip() for cell in cells)

    return max(table.top, key=likeness, default=[])


def _other_delimiter(table: RawTable, vocabulary: Vocabulary) -> tuple[int, str]:
    """The first row that would be a header if its cells were parted by another sign, and this sign;
    -1 and "" if there is none."""
    for position, cells in enumerate(table.top):
        line = ",".join(cells)
        for delimiter in _DELIMITERS:
            known = {vocabulary.recognise(part.strip('" '))[0] for part in line.split(delimiter)}
            if len(known - {""}) >= 2:
                return position, delimiter
    return -1, ""


def _unknown(cells: list[str], vocabulary: Vocabulary) -> str:
    """The headings among these cells that nobody knows, for a message."""
    headings = [cell.strip() for cell in cells if not vocabulary.recognise(cell)[0]]
    named = [heading[:_LONGEST_HEADING] for heading in headings if heading]
    return "、".join([*named[:_HINTED_COLUMNS], *(["…"] if len(named) > _HINTED_COLUMNS else [])])


def require(table: RawTable, layout: Layout, vocabulary: Vocabulary, lang: Lang, *names: str) -> None:
    """Raise :class:`Refused` for the first of the named columns that is not there."""
    missing = next((name for name in names if name not in layout.columns), None)
    if missing is None:
        return
    unknown, spellings = _unknown(table.top[layout.header], vocabulary), vocabulary.words[missing]
    raise Refused(
        "missing_column", name=spellings[1], spellings="、".join(spellings[:5]),
        unknown=unknown and pick(lang, f"不认识的列名有：{unknown}。", f" Unknown columns: {unknown}."),
        written=pick(lang, *_WRITTEN.get(missing, ("", ""))),
    )  # fmt: skip


def report_unknown(table: RawTable, layout: Layout, vocabulary: Vocabulary, log: Log) -> None:
    """A warning for every column with a heading that is not read."""
    read = {column.position for column in layout.columns.values()}
    headings = [text.strip() for at, text in enumerate(table.top[layout.header]) if at not in read]
    for number, heading in enumerate(filter(narrow, headings)):
        near = vocabulary.hint(heading) if number < _HINTED_COLUMNS else ""
        place = Place(table.file, table.sheet, layout.header + 1, heading)
        log.add("unknown_header", place, heading, hint=hint(near, log.lang))


def without_heading(table: RawTable, layout: Layout) -> list[int]:
    """The positions of the columns that have no heading."""
    return [at for at, heading in enumerate(table.top[layout.header]) if not narrow(heading)]


def merged_headings(table: RawTable, layout: Layout) -> dict[int, str]:
    """The positions of the headings that a merged range covers, each with what stands for it."""
    return {at: text for at, text in enumerate(table.top[layout.header]) if text.startswith(MERGED)}


def hint(near: str, lang: Lang) -> str:
    """The known word nearest to a wrong one, as an insertion for a message."""
    if not near:
        return ""
    return pick(lang, f"（是否为“{near}”？）", f" (did you mean “{near}”?)")


def scale(measure_unit: str, wanted: Iterable[str]) -> Decimal | None:
    """The factor from the measure unit in a heading to the one wanted, whose spellings are given:
    ``("万人", ["人", "person"])`` → 10000; None if they do not convert."""
    if not measure_unit:
        return Decimal(1)
    spellings = {fold(word) for word in wanted}
    if measure_unit == "‰" and "%" in spellings:
        return Decimal("0.1")
    for prefix, factor in _SCALES.items():
        if measure_unit.startswith(prefix) and measure_unit.removeprefix(prefix) in spellings:
            return Decimal(factor)
    return None


def multiples(wanted: Iterable[str]) -> set[str]:
    """The measure units that convert to the one wanted, whose spellings are given, but for itself."""
    spellings = {fold(word) for word in wanted}
    found = {f"{prefix}{word}" for prefix in _SCALES for word in spellings}
    return (found | ({"‰"} if "%" in spellings else set())) - spellings

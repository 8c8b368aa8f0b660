"""institutions.csv and regions.csv → who there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao import periods
from dabiao.catalogue.headings import ID_HEADINGS
from dabiao.catalogue.models import Catalogue
from dabiao.intake import headers
from dabiao.intake.body import Body, Counts, Mask, coded
from dabiao.intake.directory import DAMAGED_CODE
from dabiao.intake.facts import Registry
from dabiao.intake.files import RawFile, Refused, read
from dabiao.intake.folding import fold, narrowed
from dabiao.intake.problems import DataError, Log, Place
from dabiao.intake.report_periods import period

_INSTITUTIONS = headers.Vocabulary({
    "institution_id": (*ID_HEADINGS, "代码"),
    "name": ("机构名称", "名称", "单位名称", "医院名称", "医疗机构名称"),
    "aliases": ("别名", "曾用名", "简称"),
    "region_code": ("行政区划代码", "地区代码", "所在地区"),
    "tier": ("级别", "医院级别", "等级"),
    "grade": ("等次", "医院等次"),
    "category": ("类别", "机构类别"),
    "run_by": ("隶属关系", "举办主体"),
    "ownership": ("所有制", "经济类型", "办医性质"),
    "tags": ("标签",),
    "valid_from": ("有效期起", "启用月份", "生效"),
    "valid_to": ("有效期止", "停用月份", "失效"),
})  # fmt: skip
_REGIONS = headers.Vocabulary({
    "region_code": ("行政区划代码", "地区代码", "代码"),
    "name": ("名称", "地区名称"),
    "level": ("级别", "层级"),
    "parent": ("上级", "上级代码"),
})  # fmt: skip

_TIERS = {"三级": 3.0, "3": 3.0, "二级": 2.0, "2": 2.0, "一级": 1.0, "1": 1.0, "未定级": 0.0, "0": 0.0}
_GRADES = {"甲": 3.0, "甲等": 3.0, "3": 3.0, "乙": 2.0, "乙等": 2.0, "2": 2.0,
           "丙": 1.0, "丙等": 1.0, "1": 1.0, "未定等": 0.0, "0": 0.0}  # fmt: skip
_LEVELS = {"town": "town", "乡镇": "town", "乡": "town", "镇": "town", "街道": "town",
           "county": "county", "县": "county", "区": "county", "县(区)": "county", "县区": "county",
           "city": "city", "市": "city", "province": "province", "省": "province"}  # fmt: skip
_RUN_BY = {**_LEVELS, "village": "village", "村": "village", "other": "other", "其他": "other",
           "乡镇(街道)": "town"}  # fmt: skip
_OWNERSHIP = {"public": "public", "公立": "public", "private": "private", "民营": "private",
              "私立": "private", "民营(私立)": "private"}  # fmt: skip
_SEPARATORS = "[、;|；]"
_MOST_BLANKS, _BLANKS_NAMED = 20, 5

FILES = ("institutions.csv", "regions.csv")

Words = Mapping[str, float | str]
Loaded = tuple[Registry, list[tuple[RawFile, Counts]]]


def load(data_in: Path, catalogue: Catalogue, log: Log) -> Loaded:
    """The registry of a folder, and its files with their row counts.

    Raises :class:`DataError` where a file is missing or cannot be read: without it nobody can be judged.
    """
    institutions_csv, regions_csv = (data_in / name for name in FILES)
    regions = _read(regions_csv, _REGIONS, ("region_code", "name", "level"), _regions, log)
    institutions = _read(
        institutions_csv, _INSTITUTIONS, ("institution_id", "name", "region_code"),
        partial(_institutions, regions=regions.frame, catalogue=catalogue), log,
    )  # fmt: skip
    return Registry(institutions.accepted, regions.accepted), [institutions.file, regions.file]


def require_whole(files: Iterable[tuple[RawFile, Counts]], log: Log) -> None:
    """Raises :class:`DataError` with the refused rows, if there are any: sums, counts and shares would
    look complete without the units that these rows are about."""
    incomplete = [(raw.file, counts.refused) for raw, counts in files if counts.refused]
    for file, count in incomplete:
        log.add("registry_incomplete", Place(file), count=count)
    if incomplete:
        raise DataError(problem for problem in log.problems() if problem.level != "warning")


class _Listed(NamedTuple):
    """One file of the registry, as read. ``frame`` has the refused rows too: who names them is not to
    blame."""

    raw: RawFile
    body: Body
    frame: pd.DataFrame

    @property
    def accepted(self) -> pd.DataFrame:
        return self.frame.loc[self.body.live].reset_index(drop=True)

    @property
    def file(self) -> tuple[RawFile, Counts]:
        return self.raw, self.body.counts


def _read(
    path: Path, vocabulary: headers.Vocabulary, required: tuple[str, ...],
    make: Callable[[Body], pd.DataFrame], log: Log,
) -> _Listed:  # fmt: skip
    try:
        raw = read(path, path.name)
        table = raw.tables[0]
        layout = headers.find(table, vocabulary)
        headers.require(table, layout, vocabulary, log.lang, *required)
        body = Body(table, layout, log)
        body.check(vocabulary)
    except Refused as error:
        log.add(error.code, Place(path.name, row=error.row), error.raw, **error.details)
        raise DataError(log.problems()) from None
    return _Listed(raw, body, make(body))


def _regions(body: Body) -> pd.DataFrame:
    code, parent = _code(body, "region_code"), _narrowed(body, "parent")
    again = code.duplicated(keep=False) & (code != "")
    body.report(coded(again, "duplicate_region"), "region_code",
                lambda at: {"others": _rows(body, (code == code[at]) & (code.index != at))})  # fmt: skip
    name = _required(body, "name")
    level = body.text("level").map(fold).map(_LEVELS)
    body.report(coded(level.isna(), "invalid_level"), "level")
    _check_parents(body, code, parent)
    parents = parent.astype(object).where(parent != "", None)
    return pd.DataFrame({"region_code": code, "name": name, "level": level, "parent": parents})


def _check_parents(body: Body, code: pd.Series[str], parent: pd.Series[str]) -> None:
    """Refuse regions whose parent is not listed, or from which the way up has no end."""
    body.report(coded((parent != "") & ~parent.isin(code), "unknown_region"), "parent")
    top = len(code)
    place = dict(zip(code, range(top), strict=True)) | {"": top}
    up = np.array([*parent.map(place).fillna(top), top], dtype=np.int64)
    for _ in range(top.bit_length()):  # each step doubles how far up it looks
        up = up[up]
    body.report(coded(up[:-1] < top, "region_cycle"), "parent")


def _institutions(body: Body, regions: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    terms = catalogue.terms.categories
    categories = {**{fold(term.zh): code for code, term in terms.items()}, **{fold(c): c for c in terms}}
    code = _code(body, "institution_id")
    body.report(coded(code.isin(regions["region_code"]), "id_is_region"), "institution_id")
    region = _narrowed(body, "region_code")
    _report_blank(body, "region_code", region)
    body.report(coded((region != "") & ~region.isin(regions["region_code"]), "unknown_region"), "region_code")
    frame = pd.DataFrame({
        "institution_id": code,
        "name": _required(body, "name"),
        "aliases": body.texts("aliases").each(lambda text: tuple(_list(text)), object),
        "region_code": region,
        "tier": _attribute(body, "tier", _TIERS).astype(float),
        "grade": _attribute(body, "grade", _GRADES).astype(float),
        "category": _attribute(body, "category", categories),
        "run_by": _attribute(body, "run_by", _RUN_BY),
        "ownership": _attribute(body, "ownership", _OWNERSHIP),
        "tags": body.texts("tags").each(lambda text: frozenset(_list(text)), object),
        "valid_from": _bound(body, "valid_from"),
        "valid_to": _bound(body, "valid_to"),
    })  # fmt: skip
    wrong_way = (frame["valid_from"] > frame["valid_to"]).to_numpy()
    body.report(coded(wrong_way & body.live, "invalid_validity"), "valid_to")
    _check_spells(body, frame)
    return frame


def _check_spells(body: Body, frame: pd.DataFrame) -> None:
    """Refuse rows of one institution that overlap, all of them, as nobody can say which is right; tell
    the months between two rows, in which the institution is taken to be closed."""
    near = _neighbours(frame[body.live]).reindex(frame.index)
    overlap = (frame["valid_from"] <= near["ended"]) | (frame["valid_to"] >= near["begins"])
    body.report(coded(overlap, "duplicate_id"), "institution_id",
                lambda at: {"others": _rows(body, overlap & _clash(frame, at))})  # fmt: skip
    near = _neighbours(frame[body.live]).reindex(frame.index)
    first, last = near["ended"] + 1, frame["valid_from"] - 1
    body.report(coded(first <= last, "validity_gap"), "institution_id",
                lambda at: {"first": _month_text(first[at]), "last": _month_text(last[at])})  # fmt: skip


def _neighbours(frame: pd.DataFrame) -> pd.DataFrame:
    """Of the institutions with several rows, ``ended``: the last month of any earlier row of the same
    institution; ``begins``: the first of its next one; missing where there is none."""
    several = frame[frame["institution_id"].duplicated(keep=False)]
    order = several.sort_values(["institution_id", "valid_from"], kind="stable")
    institution = order["institution_id"]
    ended = order.groupby(institution)["valid_to"].cummax().groupby(institution).shift()
    return pd.DataFrame({"ended": ended, "begins": order.groupby(institution)["valid_from"].shift(-1)})


def _clash(frame: pd.DataFrame, at: int) -> pd.Series[bool]:
    """The other rows of the institution in row ``at`` that share a month with it."""
    row = frame.loc[at]
    together = (frame["valid_from"] <= row["valid_to"]) & (frame["valid_to"] >= row["valid_from"])
    return together & (frame["institution_id"] == row["institution_id"]) & (frame.index != at)


def _month_text(month: float) -> str:
    return periods.month_text(int(month))


def _rows(body: Body, mask: pd.Series[bool]) -> str:
    return "、".join(map(str, body.rows[mask.to_numpy(bool)]))


def _code(body: Body, name: str) -> pd.Series[str]:
    code = _narrowed(body, name)
    damaged = code.str.fullmatch(DAMAGED_CODE).to_numpy(bool)
    body.report(coded(damaged, "damaged_code"), name)
    _report_blank(body, name, code)
    return code


def _narrowed(body: Body, name: str) -> pd.Series[str]:
    texts = body.texts(name)
    return texts.series(narrowed(texts.distinct))


def _required(body: Body, name: str) -> pd.Series[str]:
    text = body.text(name).str.strip()
    _report_blank(body, name, text)
    return text


def _report_blank(body: Body, name: str, text: pd.Series[str]) -> None:
    body.report(coded(text == "", "blank_key"), name, lambda _: {"name": body.heading(name)})


def _list(text: str) -> list[str]:
    return [part.strip() for part in re.split(_SEPARATORS, text) if part.strip()]


def _attribute(body: Body, name: str, words: Words) -> pd.Series[Any]:
    """The attribute as coded; blank (None) where nothing or nothing known is filled in."""
    found = pd.Series(body.texts(name).each(lambda text: words.get(fold(text)), object), dtype=object)
    blank = body.texts(name).each(lambda text: not fold(text))
    allowed = "、".join(dict.fromkeys(words))
    words_of = {"name": body.heading(name), "allowed": allowed}
    _report_blank_attribute(body, name, blank)
    body.report(coded(found.isna().to_numpy() & ~blank, "invalid_attribute"), name, lambda _: words_of)
    return found


def _report_blank_attribute(body: Body, name: str, blank: Mask) -> None:
    """One warning per row; of many rows one for the column, lest it hide all other problems."""
    rows = body.rows[blank & body.live]
    heading = body.heading(name)
    if len(rows) <= _MOST_BLANKS:
        body.report(coded(blank, "blank_attribute"), name, lambda _: {"name": heading})
    else:
        first = "、".join(map(str, rows[:_BLANKS_NAMED]))
        body.report_column("blank_attributes", name, name=heading, count=len(rows), rows=first)


def _bound(body: Body, name: str) -> NDArray[np.int64]:
    """The first or last month of the period written, or an open end."""
    first = name == "valid_from"

    def month(text: str) -> int:
        found = period(text)
        if isinstance(found, str):
            return periods.FAR_PAST if first else periods.FAR_FUTURE
        return found[0] - found[1] + 1 if first else found[0]

    texts = body.texts(name)
    wrong = texts.each(lambda text: isinstance(period(text), str) and period(text) != "period_blank")
    body.report(coded(wrong, "invalid_validity"), name)
    return texts.each(month, np.int64)

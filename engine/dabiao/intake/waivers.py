"""waivers.yaml → recorded, approved, expiring exemptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dabiao import periods
from dabiao.catalogue import yamltree
from dabiao.catalogue.fields import says_something
from dabiao.catalogue.messages import say
from dabiao.intake.body import Counts
from dabiao.intake.facts import Waiver
from dabiao.intake.files import Refused, content_of
from dabiao.intake.problems import Log, Place
from dabiao.intake.returns import Reading
from dabiao.words import Lang, pick

KEYS = ("target", "unit", "from", "until", "reason", "approved_by", "approved_on", "reference")


def read(path: Path, reading: Reading) -> tuple[tuple[Waiver, ...], Counts]:
    """The waivers of a file; a wrong entry is refused by itself, a file that is no list as a whole."""
    log, file = reading.log, path.name
    if (tree := listed(path, log)) is None:
        return (), Counts()
    found = []
    for number, entry in enumerate(tree.value):
        try:
            found.append(_waiver(entry, reading))
        except Refused as error:
            place = Place(file, row=tree.places[(number,)][0])
            log.add(error.code, place, error.raw, **error.details)
    read_rows = len(tree.value)
    return tuple(found), Counts(read_rows, len(found), 0, read_rows - len(found))


def listed(path: Path, log: Log) -> yamltree.Tree | None:
    """The entries of a file, right or wrong; None for a file that is no list, of which the log tells."""
    file = path.name
    try:
        tree = yamltree.read(content_of(path))
    except Refused as error:
        log.add(error.code, Place(file), error.raw, **error.details)
        return None
    if not tree.problems and isinstance(tree.value, tuple):
        return tree
    for problem in tree.problems[:1]:
        why = say(problem.code, log.lang, problem.values)
        log.add("not_yaml", Place(file, row=problem.mark[0]), why=why)
    if not tree.problems:
        log.add("not_yaml", Place(file, row=1), why=pick(log.lang, "不是列表", "not a list"))
    return None


def _waiver(entry: Any, reading: Reading) -> Waiver:
    lang = reading.log.lang
    if not isinstance(entry, Mapping):
        raise _wrong(str(entry), "不是“键: 值”的形式", "not keys and values", lang)
    name = str(entry.get("target", "?"))
    odd = [key for key in entry if key not in KEYS] + [key for key in KEYS if key not in entry]
    odd = odd or [key for key in KEYS if not _is_said(entry[key])]
    if odd:
        said = "、".join(odd)
        raise _wrong(
            name, f"{said} 缺失、多余、空白或不是文字", f"{said} missing, unknown, blank or not text", lang
        )
    if name not in reading.catalogue.targets:
        raise _wrong(name, "目录中没有这个目标", "the catalogue has no such target", lang)
    return _checked(entry, name, reading)


def _is_said(value: object) -> bool:
    return isinstance(value, str) and says_something(value)


def _checked(entry: Mapping[str, str], name: str, reading: Reading) -> Waiver:
    lang = reading.log.lang
    unit, wrong = reading.directory.named(entry["unit"])
    if wrong:
        said = entry["unit"]
        raise _wrong(name, f"名册中没有唯一的单位“{said}”", f"no one unit is called “{said}”", lang)
    try:
        first, last = periods.month(entry["from"]), periods.month(entry["until"])
        approved = dt.date.fromisoformat(entry["approved_on"])
    except ValueError:
        raise _wrong(
            name, "月份须如 2018-08，日期须如 2018-08-31", "write 2018-08 and 2018-08-31", lang
        ) from None
    if first > last:
        raise _wrong(name, "from 晚于 until", "from is later than until", lang)
    who = reading.directory.id(unit)
    return Waiver(name, who, first, last, entry["reason"], entry["approved_by"], approved, entry["reference"])


def _wrong(name: str, zh: str, en: str, lang: Lang) -> Refused:
    return Refused("invalid_waiver", name, why=pick(lang, zh, en))

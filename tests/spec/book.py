"""How the chapters of this book are written: small tables of text in, a table of verdicts out.

A case hands ``judge`` a target (or several, by name) in the catalogue's own YAML, and tables of
figures, attestations, institutions and waivers; ``says`` compares the verdicts with the table
expected. The elements and indicators that the targets speak of stand in ``world/``; a target that
says nothing of a due date has none.

In a table of figures a column headed by a month holds that month's cells, ``2018-01..11`` the same
cell for every month of a span. A blank cell is one not reported, ``*`` one that is suppressed, ``?``
one that is filled but unusable; a row whose revision is ``?`` was refused for it. Of attestations
``?`` is a 是 or 否 that could not be read, or a date. In a table of verdicts a blank cell is a blank
column of the verdict.
"""

from __future__ import annotations

import math
import re
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import UNREADABLE_REVISION, WITHDRAWN, Facts, Registry, Waiver
from dabiao.intake.problems import Log
from dabiao.intake.resolve import resolve
from dabiao.intake.territory import Territory
from dabiao.judge import scores, waivers
from dabiao.judge.engines import engine
from dabiao.judge.run import Judge
from dabiao.periods import FAR_FUTURE, FAR_PAST, month, month_text

WORLD = Path(__file__).with_name("world")
PAPER = "paper"
REGIONS = """
    region_code | level    | parent
    Prov        | province |
    City        | city     | Prov
    East        | county   | City
    West        | county   | City
    Hill        | town     | East
    Lake        | town     | East
    """
INSTITUTIONS = {"region": "East", "category": "hospital", "tier": "2", "grade": "甲", "run_by": "county",
                "ownership": "public", "tags": "", "from": "", "to": ""}  # fmt: skip
ACHIEVED = {"yes": True, "no": False, "?": None}
GRADES = {"甲": 3.0, "乙": 2.0, "丙": 1.0, "未定等": 0.0, "": math.nan}

NO_DUE = {"no_due": "open"}

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """The rows of an indented table whose cells are parted by ``|``."""
    lines = [line for line in textwrap.dedent(text).splitlines() if line.strip()]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def span(text: str) -> list[int]:
    """``2018-03`` or ``2018-01..11`` or ``2018-11..2019-02`` as months."""
    first, _, last = text.partition("..")
    until = last if "-" in last else first[:5] + last if last else first
    return list(range(month(first), month(until) + 1))


def catalogue(folder: Path, targets: str, force: str, region: str, tags: list[str]) -> Catalogue:
    """The world's catalogue with one paper in it; it must pass the checks that any catalogue passes."""
    shutil.copytree(WORLD, folder, dirs_exist_ok=True)
    paper = folder / "documents" / PAPER
    paper.mkdir(parents=True)
    months = span(force)
    document = {
        "title": "A paper", "issuer": "A county", "region": region, "clauses": {"1": {}},
        "in_force": {"from": month_text(months[0]), "to": month_text(months[-1])},
        "tags": {tag: {"zh": tag, "en": tag} for tag in tags},
    }  # fmt: skip
    (paper / "document.yaml").write_text(_yaml(document), encoding="utf-8")
    for name, target in _targets(targets).items():
        whole = {"title": {"zh": name}, "clause": "1", **({} if "due" in target else NO_DUE), **target}
        (paper / f"{name}.yaml").write_text(_yaml(whole), encoding="utf-8")
    return load(folder)


def alike(rest: str, *demands: str) -> str:
    """A target for each demand, named after it: ``at_least: 30`` is ``at-least-30``, ``-30`` ``minus-30``."""
    names = [re.sub(r"[^a-z0-9]+", "-", demand.replace(" -", " minus ")).strip("-") for demand in demands]
    return "\n".join(f"{name}: {{{demand}, {rest}}}" for name, demand in zip(names, demands, strict=True))


def _targets(text: str) -> dict[str, Any]:
    written = yaml.load(textwrap.dedent(text), Loader=yaml.BaseLoader)  # noqa: S506 - gives text only
    return {"t": written} if "quantifier" in written else written


def _yaml(data: dict[str, Any]) -> str:
    """YAML in which what looks like a number is one again, and months and dates stay text."""
    return yaml.safe_dump(_typed(data), allow_unicode=True)


def _typed(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _typed(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_typed(v) for v in value]
    if value == "true":
        return True
    return float(value) if isinstance(value, str) and _is_number(value) and key not in _TEXT else value


_TEXT = ("region", "clause", "from", "to", "zh")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit() and text.count("-") <= text.startswith("-")


def registry(text: str) -> Registry:
    """Who there is, from ``unit`` and any columns of :data:`INSTITUTIONS`."""
    rows = [{**INSTITUTIONS, **row} for row in table(text)]
    found = pd.DataFrame({
        "institution_id": pd.Series([r["unit"] for r in rows], dtype="str"),
        "name": pd.Series([r.get("name") or r["unit"] for r in rows], dtype="str"),
        "aliases": [tuple(filter(None, [r.get("alias", "")])) for r in rows],
        "region_code": pd.Series([r["region"] for r in rows], dtype="str"),
        "tier": [float(r["tier"] or "nan") for r in rows],
        "grade": [GRADES[r["grade"]] for r in rows],
        **{name: [r[name] or None for r in rows] for name in ("category", "run_by", "ownership")},
        "tags": [frozenset(r["tags"].split()) for r in rows],
        "valid_from": [month(r["from"]) if r["from"] else FAR_PAST for r in rows],
        "valid_to": [month(r["to"]) if r["to"] else FAR_FUTURE for r in rows],
    })  # fmt: skip
    regions = pd.DataFrame(table(REGIONS)).assign(name=lambda d: d["region_code"])
    regions["parent"] = regions["parent"].astype(object).where(regions["parent"] != "", None)
    return Registry(found.astype({"valid_from": "int64", "valid_to": "int64"}), regions)


ROW_TYPES = {
    "file": "str", "sheet": "str", "row": "int64", "unit": "str", "month": "int64", "revision": "int64",
}  # fmt: skip


def returns(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The accepted rows and their faults, from ``unit | element | month …`` and perhaps ``revision``
    and ``file``; every cell is a row of its own, as in a long file."""
    rows, faults = [], []
    for line, row in enumerate(table(text), start=2):
        revision, refused = row.get("revision", "0"), row.get("revision") == "?"
        place = {"file": row.get("file", "a.csv"), "sheet": "", "row": line, "unit": row["unit"],
                 "revision": UNREADABLE_REVISION if refused else int(revision)}  # fmt: skip
        for at, cell in _cells(row):
            unusable = cell == "?" or (refused and cell != "")
            if unusable or (cell == "*" and revision != "0"):
                code = "invalid_number" if unusable else WITHDRAWN
                faults.append({"index": len(rows), "element": row["element"], "code": code})
            figure = math.nan if unusable or cell in ("", "*") else float(cell)
            rows.append(place | {"month": at, row["element"]: figure})
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(ROW_TYPES))
    return frame.astype(ROW_TYPES), pd.DataFrame(faults, columns=["index", "element", "code"])


def _cells(row: Row) -> Iterator[tuple[int, str]]:
    for head, cell in row.items():
        if head[:1].isdigit():
            yield from ((at, cell) for at in span(head))


def attested(text: str) -> pd.DataFrame:
    """Deliverables reported, from ``unit | date | achieved`` and perhaps ``code``."""
    rows = table(text)
    return pd.DataFrame({
        "unit": pd.Series([r["unit"] for r in rows], dtype="str"),
        "code": pd.Series([r.get("code", f"{PAPER}/t") for r in rows], dtype="str"),
        "achieved": pd.Series([ACHIEVED[r["achieved"]] for r in rows], dtype="boolean"),
        "date": pd.Series(pd.to_datetime([r["date"].strip("?") for r in rows]), dtype="datetime64[s]"),
        "evidence": pd.Series(["a record"] * len(rows), dtype="str"),
        "file": pd.Series(["b.csv"] * len(rows), dtype="str"),
        "sheet": pd.Series([""] * len(rows), dtype="str"),
        "row": pd.Series(range(2, len(rows) + 2), dtype="int64"),
    })  # fmt: skip


def waived(text: str) -> tuple[Waiver, ...]:
    """Waivers, from ``unit | from | until`` and perhaps ``target``."""
    day = pd.Timestamp("2018-01-01").date()
    return tuple(
        Waiver(f"{PAPER}/{r.get('target', 't')}", r["unit"], month(r["from"]), month(r["until"]),
               "fire", "the office", day, "1")
        for r in table(text)
    )  # fmt: skip


@dataclass
class Case:
    """A catalogue and facts, ready to be judged."""

    catalogue: Catalogue
    facts: Facts
    engine: str

    def verdicts(self, *as_of: str) -> pd.DataFrame:
        """The verdicts as of some months, with waivers flagged."""
        months = [month(text) for text in as_of]
        judge = Judge(self.facts, self.catalogue, months, engine=engine(self.engine))
        return waivers.flagged(judge.verdicts(), self.facts.waivers)

    def says(self, expected: str, **everywhere: str) -> None:
        """Compares with a table of verdicts; ``as_of`` and other columns that are the same
        in every row can be given apart. Every verdict of these months must be expected, and none else."""
        rows = [everywhere | row for row in table(expected)]
        found = self.verdicts(*dict.fromkeys(row["as_of"] for row in rows))
        keys = [k for k in ("target", "unit", "as_of") if k in rows[0]]
        actual = {tuple(row[k] for k in keys): row for row in _texts(found)}
        assert len(actual) == len(found), f"the table must tell more than {keys} apart:\n{_show(found)}"
        wanted = {tuple(row[k] for k in keys): row for row in rows}
        assert sorted(wanted) == sorted(actual), f"other rows than expected:\n{_show(found)}"
        wrong = [f"{key} {name}: {actual[key][name]!r}, not {cell!r}"
                 for key, row in wanted.items() for name, cell in row.items()
                 if not _same(actual[key][name], cell)]  # fmt: skip
        assert not wrong, "\n".join([*wrong, _show(found)])

    def is_silent(self, *as_of: str) -> None:
        """No verdict at all as of these months."""
        found = self.verdicts(*as_of)
        assert found.empty, _show(found)

    def scores(self, *as_of: str) -> pd.DataFrame:
        return scores.scores(self.verdicts(*as_of))

    def roll_up(self, *as_of: str) -> dict[str, str]:
        """Region → state, for a case of one target and month."""
        found = scores.roll_up(self.verdicts(*as_of), Territory(self.facts.registry.regions))
        return dict(zip(found["region_code"], found["state"], strict=True))

    def idle_waivers(self, *as_of: str) -> list[tuple[str, list[str]]]:
        """The unit of each waiver that names no verdict, with the units that have one."""
        idle = waivers.idle(self.verdicts(*as_of), self.facts.waivers)
        return [(waiver.unit, units) for waiver, units in idle.items()]


def case(
    folder: Path, engine_name: str, targets: str, facts: str = "unit | element", *,
    attestations: str = "unit | date | achieved", institutions: str | None = None, waive: str = "unit",
    force: str = "2018-01..12", region: str = "East", tags: str = "",
) -> Case:  # fmt: skip
    """A case. Without a table of ``institutions``, there are the hospitals that the other tables name."""
    rules = catalogue(folder, targets, force, region, tags.split())
    named = [row["unit"] for text in (facts, attestations) for row in table(text)]
    places = {row["region_code"] for row in table(REGIONS)}
    there = "\n".join(["unit", *(unit for unit in dict.fromkeys(named) if unit not in places)])
    rows, faults = returns(facts)
    log = Log()
    resolved = resolve(rows, faults, rules, log)
    known = Facts(
        registry(institutions or there), resolved.cells, resolved.unusable, rows, faults,
        attested(attestations), pd.DataFrame(), waived(waive), log.problems(),
    )  # fmt: skip
    return Case(rules, known, engine_name)


_SHOWN = (
    "as_of", "target", "unit_id", "window", "status", "reason_code", "value", "threshold", "completeness",
)  # fmt: skip


def _show(found: pd.DataFrame) -> str:
    return found[list(_SHOWN)].to_string(index=False)


def _texts(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The verdicts as rows, with ``unit`` (the name, where no unit is known by an id) and short targets."""
    unit = found["unit_id"].where(found["unit_id"] != "", found["unit_name"])
    target = found["target"].str.removeprefix(f"{PAPER}/")
    return found.assign(unit=unit, target=target).to_dict("records")


def _same(actual: Any, cell: str) -> bool:
    if isinstance(actual, bool | np.bool_):
        return ("yes" if actual else "no") == cell
    if isinstance(actual, int | float | np.number):
        wanted = math.nan if cell == "" else _number(cell)
        both_blank = math.isnan(actual) and math.isnan(wanted)
        return both_blank or math.isclose(actual, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return ("" if pd.isna(actual) else actual) == cell


def _number(cell: str) -> float:
    """``6.5`` or ``19/20``."""
    above, _, below = cell.partition("/")
    return float(above) / float(below or 1)


def statuses(report):
    """What came out of each example; several statuses where the units differ."""
    return [" ".join(each.trial.statuses) for each in report.tested]

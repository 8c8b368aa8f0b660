"""The first page: counts, scores, regions, what to worry about, every unit and target, the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from dabiao.intake.facts import ROW_COUNTS
from dabiao.intake.problems import levels_of
from dabiao.intake.wording import LEVELS
from dabiao.judge import changes
from dabiao.judge.scores import roll_up_counts
from dabiao.periods import month, month_text
from dabiao.report import addresses, waivers
from dabiao.report.columns import TABLES
from dabiao.report.lines import Line, due_soon, is_soon, lines, rows, unit_key
from dabiao.report.view import WORRIES, Page, View

PROBLEMS = 50


def pages(view: View) -> Iterator[Page]:
    """The one page."""
    yield Page(addresses.HOME, "index.html", partial(_values, view))


def _values(view: View) -> dict[str, Any]:
    say = view.say
    return {
        "title": say.words["overview_title"], "counts": view.counts, "aims": view.aims, "units": view.units,
        "since": _since(view), "where": view.regions(view.documents),
        "in_all": say.say("verdicts_in_all", count=sum(count for _, count in view.counts)),
        "notices": _notices(view), "held_scores": _scores(view), "regions": _regions(view),
        "worries": _worries(view), "data": _data(view), "documents": _documents(view),
        "waivers": waivers.table(view.result).to_dict("records"),
        "waiver_heads": {c.name: c.heading(view.lang) for c in TABLES["waivers"]},
        "more_units": view.more_units,
    }  # fmt: skip


def _notices(view: View) -> list[str]:
    found = list(view.result.notices)
    if view.result.tally["as_of"].nunique() > 1:
        key = "other_months_away" if view.result.whole else "other_months"
        found.append(view.say.say(key, month=view.say.month(view.result.as_of)))
    return found


def _scores(view: View) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """A name, a page ("" for all documents together) and the lines of each score."""
    named = [(d.number or d.title, view.page_of[d.id], d.id) for d in view.documents]
    every = [(view.say.words["all_documents"], "", ""), *named]
    return [(name, page, view.scores[key]) for name, page, key in every if key in view.scores]


def _regions(view: View) -> list[dict[str, Any]]:
    """Each region down to the counties with the targets it meets, does not meet, and that are open."""
    found = view.result.roll_up
    counts = roll_up_counts(found[found["as_of"] == view.result.as_of])
    table = view.result.facts.registry.regions
    return [
        {"name": name, "level": view.say.words[f"level_{level}"], "page": _page(view, code),
         "counts": [(state, counts[code][state]) for state in ("met", "not_met", "open")]}
        for code, name, level in table[["region_code", "name", "level"]].itertuples(index=False, name=None)
        if code in counts and level != "town"
    ]  # fmt: skip


def _page(view: View, code: str) -> str:
    place = view.place(code)
    return place.page if place else ""


def _worries(view: View) -> list[tuple[str, list[Line], str]]:
    """What to look at first: the largest gaps, what is due soon and not met yet, what must be corrected."""
    waiting = [view.lines[index] for index in due_soon(view.verdicts, view.result.as_of).index]
    kinds = {
        "worst": [line for line in view.worst_first if line.status == "fail" and line.gap],
        "off_track_soon": [line for line in waiting if line.off_track],
        "soon": [line for line in waiting if not line.off_track],
        "correct": [line for line in view.worst_first if line.status == "blocked"],
    }
    counts = {key: len(held) for key, held in kinds.items()}
    if view.result.whole:  # where the others are bound for nobody has looked
        kinds |= {"off_track_soon": [], "soon": waiting}
        counts = _of_all(view)
    return [
        (key, held[:WORRIES], view.more(min(WORRIES, counts[key]), counts[key], "more_rows"))
        for key, held in kinds.items()
        if held
    ]


def _of_all(view: View) -> dict[str, int]:
    """How many verdicts there are of each worry, listed or not."""
    targets, numbers = view.result.catalogue.targets, view.result.numbers
    dues = {name: target.due.isoformat() if target.due else "" for name, target in targets.items()}
    soon = [name for name, due in dues.items() if is_soon(due, view.result.as_of)]
    asked = {
        "worst": ("fail", list(targets)),
        "soon": ("not_due", soon),
        "correct": ("blocked", list(targets)),
    }
    return {
        key: int(numbers.loc[(numbers["status"] == status) & numbers["target"].isin(named), "number"].sum())
        for key, (status, named) in asked.items()
    }


def _since(view: View) -> dict[str, Any]:
    """What became of failures since the month before: counts by document, and the first of each list; a
    failure that persists is listed under its target."""
    result, say = view.result, view.say
    then = say.month(month_text(month(result.as_of) - 1))
    found, counts = result.changes, changes.by_document(result.change_counts)
    listed = {kind: found[found["change"] == kind] for kind in ("new", "untold", "resolved")}
    none = dict.fromkeys(changes.CHANGES, 0)
    papers = [(d.number or d.title, view.page_of[d.id], counts.get(d.id, none)) for d in view.documents]
    return {
        "note": say.say("no_before" if result.before.empty else "since_note", month=then),
        "counts": papers if len(result.before) else [],
        "lists": [
            (kind, _changed(view, held.head(WORRIES)), _more_changes(view, kind, counts))
            for kind, held in listed.items()
            if len(held) and len(result.before)
        ],
    }


def _more_changes(view: View, kind: str, counts: Mapping[str, Mapping[str, int]]) -> str:
    total = sum(own[kind] for own in counts.values())
    return view.more(min(WORRIES, total), total, "more_changes", table="changes")


def _changed(view: View, found: pd.DataFrame) -> list[dict[str, Any]]:
    """Failures that came or went: unit, target, the verdict now ("" for none) and the value before."""
    before, say = view.result.before, view.say
    asked = before["target"].isin(found["target"]) & before["unit_id"].isin(found["unit_id"])
    then = {(line.target, line.unit): line.value for line in lines(before[asked], say)}
    told = []
    for row in rows(view.result.facts.registry.told_apart(found)):
        line = view.lines.get(row.Index)
        target = view.result.catalogue.targets[row.target]
        told.append({
            "name": row.unit_name, "page": view.units[line.unit].page if line else "",
            "title": say.title(target), "status": row.status, "line": line,
            "before": then.get((row.target, unit_key(row)), ""),
        })  # fmt: skip
    return told


def _documents(view: View) -> list[tuple[str, str, list[Any]]]:
    """The targets by document."""
    return [
        (d.title, view.page_of[d.id], [aim for aim in view.aims.values() if aim.document == d.id])
        for d in view.documents
    ]


def _data(view: View) -> dict[str, Any]:
    files, problems = view.result.facts.files, view.result.facts.problems
    totals = {name: f"{int(files[name].sum()):,}" for name in ROW_COUNTS}
    levels = levels_of(problems)
    return {
        "totals": view.say.say("totals", **totals),
        "files": files.to_dict("records"),
        "levels": [(level, view.say.say(level, count=levels[level]), levels[level]) for level in LEVELS],
        "problems": sorted(problems, key=lambda problem: LEVELS.index(problem.level))[:PROBLEMS],
        "more": view.more(min(PROBLEMS, len(problems)), len(problems), "more_problems", table="problems"),
    }

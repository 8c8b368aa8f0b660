"""``letter.docx``: the 通报 of a run, from a Word file with tags that an office can change or replace.

The tags are those of docxtpl; what they may name is what :func:`values` returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from dabiao.catalogue.models import Target
from dabiao.judge.result import Result
from dabiao.judge.scores import STATUSES, status_counts
from dabiao.legible import on_one_line
from dabiao.report import waivers
from dabiao.report.archive import settle
from dabiao.report.gaps import Gaps
from dabiao.report.lines import Line, due_soon, lines
from dabiao.report.notice import read as notice
from dabiao.report.phrases import Phrases
from dabiao.report.template_faults import guarded
from dabiao.report.templating import BUNDLED, Templates, sandbox
from dabiao.words import Lang, words

MOST_ROWS = 1000
"""Rows of each table; a longer one is nothing that is read on paper, and what is left out is counted."""

_OPEN = ("blocked", "incomplete", "no_data")
_SETTLED = ["pass", "not_applicable"]


def write(result: Result, folder: Path, lang: Lang, templates: Templates = BUNDLED) -> None:
    """Writes ``letter.docx`` into ``folder``; the same bytes for the same run.

    Needs docxtpl.
    """
    from docxtpl import DocxTemplate

    name, path = words(lang)["letter_form"], folder / "letter.docx"
    filled = _clean(values(result, lang))
    with guarded(templates, name):
        letter = DocxTemplate(templates.path(name))
        # autoescape: a name may hold <, > and &, which the XML of a letter must not
        letter.render(filled, sandbox()(), autoescape=True)
        letter.save(path)
    settle(path, result.as_of)


def values(result: Result, lang: Lang) -> dict[str, Any]:
    """What a template may name: ``month``, ``notice`` and ``notices`` (lines of the keeper of the data, and
    of the run: what was replaced or left out), ``all``, ``counts``, ``rates``;
    ``documents`` with ``place, title, counts, clauses, met``; the tables ``failing``, ``units``, ``open``,
    ``soon`` and ``waivers``, each with ``rows`` and ``more``; and the words ``w``."""
    letter, latest = _Letter(result, lang), result.shown
    return {
        "w": letter.say.words,
        "month": letter.say.month(result.as_of),
        "notice": notice(result.data_in).splitlines(),
        "notices": list(result.notices),
        "all": f"{len(latest):,}",
        "counts": letter.counts(latest),
        "rates": letter.rates(),
        "documents": list(letter.documents()),
        "failing": letter.table(latest[latest["status"] == "fail"]),
        "units": letter.units(),
        "open": letter.table(latest[latest["status"].isin(_OPEN)]),
        "soon": letter.soon(),
        "waivers": letter.waivers(),
    }


@dataclass(frozen=True)
class _Letter:
    result: Result
    lang: Lang

    @cached_property
    def say(self) -> Phrases:
        return Phrases(self.result.catalogue, self.lang)

    @cached_property
    def gaps(self) -> Gaps:
        return Gaps(self.result.catalogue, self.lang)

    def counts(self, rows: pd.DataFrame) -> str:
        """How many have which status, those that occur, e.g. 达标 12 条，未达标 3 条."""
        numbers = rows["status"].value_counts()
        told = (
            self.say.say("letter_counts", status=self.say.words[status], count=int(numbers[status]))
            for status in STATUSES
            if status in numbers
        )
        return self.say.words["comma"].join(told) or "–"

    def rates(self) -> str:
        found = self.result.scores
        found = found[(found["as_of"] == self.result.as_of) & (found["document"] == "")]
        rates = {
            (row["waivers"], name): self.say.rate(row[name])
            for row in found.to_dict("records")
            for name in ("compliance", "confirmed")
        }
        told = [("without", "compliance"), ("with", "compliance"), ("without", "confirmed")]
        without, with_, confirmed = (rates.get(key, "–") for key in told)
        return self.say.say("letter_rates", without=without, with_=with_, confirmed=confirmed)

    def documents(self) -> Iterator[dict[str, Any]]:
        """Each document judged, its clauses that are not wholly met one by one, the others by name."""
        papers = self.result.catalogue.documents
        numerals = self.say.words["letter_numerals"].split()
        for place, (name, rows) in enumerate(self.result.latest.groupby("document", sort=False)):
            paper = papers[str(name)]
            clauses = {str(clause): held for clause, held in rows.groupby("clause")}
            ordered = sorted(clauses, key=list(paper.clauses).index)
            met = [clause for clause in ordered if clauses[clause]["status"].isin(_SETTLED).all()]
            listed = [self._clause(clause, clauses[clause]) for clause in ordered if clause not in met]
            yield {
                "place": numerals[place] if place < len(numerals) else str(place + 1),
                "title": f"《{paper.title}》" + (f"（{paper.number}）" if paper.number else ""),
                "counts": self.counts(rows),
                "clauses": listed,
                "met": self.say.words["name_comma"].join(met),
            }

    def _clause(self, clause: str, rows: pd.DataFrame) -> dict[str, str]:
        titles = [self.say.title(self._target(name)) for name in rows["target"].unique()]
        comma = self.say.words["name_comma"]
        return {"clause": clause, "title": comma.join(titles), "counts": self.counts(rows)}

    def _target(self, name: str) -> Target:
        return self.result.catalogue.targets[name]

    def table(self, rows: pd.DataFrame) -> dict[str, Any]:
        """Verdicts, a row each, in the order of the papers."""
        ordered = rows.assign(place=rows["target"].map(self._places)).sort_values("place", kind="stable")
        told = [self._row(row) for row in ordered.head(MOST_ROWS).itertuples()]
        return self._capped(told, len(rows))

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each target stands in the papers."""
        return {target.id: at for at, target in enumerate(self.result.catalogue.in_order)}

    def _row(self, row: Any) -> dict[str, str]:
        say = self.say
        return {
            "unit": row.unit_name or row.unit_id, "clause": row.clause,
            "title": say.title(self._target(row.target)), "value": say.value(row),
            "window": row.window, "threshold": say.threshold(row), "gap": self.gaps.in_words(row),
            "due": row.due,
            "waived": say.words["waived"] if row.waived else "", "status": say.words[row.status],
            "reason": row.reason,
        }  # fmt: skip

    def soon(self) -> dict[str, Any]:
        """What is due soon and not met so far, first what a straight line does not lead to the demand."""
        rows = due_soon(self.result.shown, self.result.as_of)
        told = sorted(lines(rows, self.say, self.result.outlook), key=lambda line: not line.off_track)
        return self._capped([self._ahead(line) for line in told[:MOST_ROWS]], len(rows))

    def _ahead(self, line: Line) -> dict[str, str]:
        target = self._target(line.target)
        return {
            "unit": line.name, "clause": target.clause, "title": self.say.title(target), "due": line.due,
            "value": line.value, "threshold": line.threshold, "gap": line.gap or line.reason,
            "outlook": line.outlook,
        }  # fmt: skip

    def units(self) -> dict[str, Any]:
        """The counts of each unit."""
        counts = status_counts(self.result.latest, "unit_id")
        names = self.result.shown.drop_duplicates("unit_id").set_index("unit_id")["unit_name"]
        told = [
            {"unit": names[unit] or unit, **dict(zip(STATUSES, numbers, strict=True))}
            for unit, *numbers in counts.head(MOST_ROWS).itertuples(name=None)
        ]
        return self._capped(told, len(counts))

    def waivers(self) -> dict[str, Any]:
        """Every waiver, expired ones among them."""
        found = waivers.table(self.result)
        told = [self._waiver(row) for row in found.head(MOST_ROWS).to_dict("records")]
        return self._capped(told, len(found))

    def _waiver(self, row: dict[Any, Any]) -> dict[str, str]:
        months = self.say.say("months", start=row["from"], end=row["until"])
        target = self.result.catalogue.targets.get(row["target"])
        title = self.say.title(target) if target else row["target"]
        return {
            **row, "unit": row["unit_name"] or row["unit"], "title": title, "months": months,
            "state": self.say.words[row["state"]],
        }  # fmt: skip

    def _capped(self, rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
        left_out = count - len(rows)
        return {"rows": rows, "more": self.say.more(left_out, "letter_more")}


def _clean(value: Any) -> Any:
    """Without the characters that no XML may hold, or that Word would take for a break or a tab."""
    if isinstance(value, dict):
        return {key: _clean(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_clean(held) for held in value]
    return on_one_line(value) if isinstance(value, str) else value

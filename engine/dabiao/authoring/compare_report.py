"""A comparison of two runs in words, and as a file: HTML, CSV, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

from dabiao.authoring.compare import CAUSES, Comparison
from dabiao.judge.formula_text import rounded
from dabiao.judge.proof_text import demanded
from dabiao.locks import written
from dabiao.report.lines import rows
from dabiao.report.record import Record
from dabiao.report.signs import STATUS_SIGNS
from dabiao.report.tables import as_text
from dabiao.report.templating import BUNDLED, Templates
from dabiao.words import Lang, Noun, Words, pick, words

MOST = 2000
"""Verdicts listed on a page; the rest is in the CSV and the JSON."""


class Line(NamedTuple):
    """A verdict that changed, ready to print; of what did not change only the new is said."""

    unit: str
    target: str
    change: str
    status_old: str
    status_new: str
    value: str
    threshold: str
    window: str
    causes: str


class _Judged(NamedTuple):
    """What one of the runs says of a verdict that changed."""

    value: float
    operator: str
    threshold: float
    threshold_high: float

    @property
    def gap(self) -> float:
        """Runs do not keep it side by side: what differs by noise alone is written as on the limit."""
        return 0.0


@dataclass(frozen=True)
class Told:
    """A comparison in one language."""

    comparison: Comparison
    lang: Lang

    @cached_property
    def words(self) -> Words:
        return words(self.lang)

    def word(self, key: str) -> str:
        """The word for a cause, a kind of change or the like."""
        return self.words[f"compare_{key}"]

    def runs(self) -> list[tuple[str, str, str]]:
        """Old and new: a word, the folder, and what the run was."""
        pair = {"old": self.comparison.old, "new": self.comparison.new}
        return [(self.word(key), run.folder.as_posix(), self._run(run)) for key, run in pair.items()]

    def _run(self, run: Record) -> str:
        return self.words.say(
            "compare_run", month=run.as_of, version=run.catalogue_version, hash=run.catalogue_hash[:12],
            software=run.dabiao_version,
        )  # fmt: skip

    def found(self) -> str:
        compared, changed = self.comparison.compared, len(self.comparison.changes)
        return self.words.say("compare_found", count=compared, changed=changed)

    def counts(self) -> tuple[list[str], list[tuple[str, list[str]]]]:
        """Headings, and a row per kind of change: how many, and how many by each cause that occurs."""
        counted = self.comparison.counts
        named = [cause for cause in CAUSES if any(row[cause] for row in counted.values())]
        heads = [self.word(key) for key in ("change", "all", *named)]
        return heads, [
            (self.word(kind), [f"{row[key]:,}" for key in ("all", *named)]) for kind, row in counted.items()
        ]

    def notes(self) -> Iterator[str]:
        """What a reader must know before the list."""
        found, old, new = self.comparison, self.comparison.old, self.comparison.new
        if set(old.documents) != set(new.documents):
            yield self.words["compare_limited"]
        if found.away:
            yield self.words.say("compare_away", count=len(found.away))
        if found.set_aside:
            yield self.words.say("compare_set_aside", count=found.set_aside)
        if old.catalogue_hash != new.catalogue_hash:
            yield self.words["compare_other_catalogue"]
        if old.dabiao_version != new.dabiao_version:
            yield self.words.say("compare_other_software", old=old.dabiao_version, new=new.dabiao_version)
        if found.files and not found.bridged:
            yield self.words.say("compare_unbridged", old=old.as_of)
        if not found.files:
            yield self.words["compare_same_files"]

    def files(self, most: int = MOST) -> list[str]:
        """The data files that differ, each with what became of it."""
        held = self.comparison.files
        told = [f"{name} {self.words[f'compare_{state}']}" for name, state in held[:most]]
        return [
            *told,
            *([self.words.say("compare_more_files", count=len(held) - most)] if held[most:] else []),
        ]

    def lines(self, most: int = MOST) -> list[Line]:
        """The first verdicts that changed, those of one document and target together."""
        return [self._line(row) for row in rows(self.comparison.changes.head(most))]

    def more(self, most: int = MOST) -> str:
        """How many the list leaves out, as a sentence; "" for none."""
        left = len(self.comparison.changes) - most
        return self.words.say("compare_more", count=left) if left > 0 else ""

    def _line(self, row: Any) -> Line:
        old, new = self._figures(row, "old"), self._figures(row, "new")
        value, demand = map(_both, old, new)
        return Line(
            row.unit_name or row.unit_id, self._title(row.target), self.word(row.change),
            row.status_old, row.status_new, value, demand, _both(row.window_old, row.window_new),
            self._causes(row.causes, row.open),
        )  # fmt: skip

    def _figures(self, row: Any, side: str) -> tuple[str, str]:
        """The value and the demand as one of the runs says them; "" for none."""
        held = _Judged(*(getattr(row, f"{name}_{side}") for name in _Judged._fields))
        target = getattr(self.comparison, side).targets.get(row.target)
        if target is None:
            return "", ""
        noun = Noun(*pick(self.lang, target["unit"]["zh"], target["unit"]["en"]))
        value = "" if isnan(held.value) else self.words.counted(rounded(held.value, held.threshold), noun)
        if isnan(held.threshold):  # a deliverable has no number to reach
            return value, ""
        return value, demanded(held, noun, self.lang, last_year=target["last_year"])

    def _title(self, target: str) -> str:
        new, old = self.comparison.new.targets, self.comparison.old.targets
        told: dict[str, str] = (new.get(target) or old[target])["title"]
        return pick(self.lang, told["zh"], told["en"])

    def _causes(self, causes: tuple[str, ...], open_: tuple[str, ...]) -> str:
        comma = self.words["name_comma"]
        named, perhaps = (comma.join(self.word(cause) for cause in held) for held in (causes, open_))
        return self.words.say("compare_perhaps", causes=named, open=perhaps) if perhaps else named

    def status(self, name: str) -> str:
        """A status as sign and word; a dash for none."""
        return f"{STATUS_SIGNS[name]} {self.words[name]}" if name else "–"


def _both(old: str, new: str) -> str:
    return new if old == new else f"{old or '–'} → {new or '–'}"


def write(comparison: Comparison, path: Path, lang: Lang, templates: Templates = BUNDLED) -> None:
    """Writes the comparison in the format that the ending of ``path`` names, one of :data:`FORMATS`.

    Raises :class:`dabiao.report.errors.ReportError` for a template of the user's own that is wrong.
    """
    written(path, FORMATS[path.suffix.lower()](comparison, lang, templates))


def _html(comparison: Comparison, lang: Lang, templates: Templates) -> str:
    return templates.html("compare.html", _values(comparison, lang))


def _markdown(comparison: Comparison, lang: Lang, templates: Templates) -> str:
    return templates.markdown("compare.md", _values(comparison, lang))


def _values(comparison: Comparison, lang: Lang) -> dict[str, Any]:
    told = Told(comparison, lang)
    heads, counts = told.counts()
    return {
        "w": told.words, "lang": lang, "signs": STATUS_SIGNS, "title": told.words["compare_title"],
        "runs": told.runs(), "found": told.found(), "heads": heads, "counts": counts,
        "notes": list(told.notes()), "files": told.files(), "lines": told.lines(), "more": told.more(),
        "colophon": told.words.say("compare_colophon", version=version("dabiao")),
    }  # fmt: skip


def _csv(comparison: Comparison, _lang: Lang, _templates: Templates) -> str:
    """With a mark at the front by which Excel knows the encoding."""
    found = comparison.changes
    joined = {name: found[name].map(";".join) for name in ("causes", "open")}
    return "\ufeff" + "".join(as_text(found.assign(**joined)))


def _json(comparison: Comparison, _lang: Lang, _templates: Templates) -> str:
    found = comparison.changes.astype(object)
    document = {
        "old": _run(comparison.old), "new": _run(comparison.new), "compared": comparison.compared,
        "set_aside": comparison.set_aside, "away": sorted(comparison.away), "counts": comparison.counts,
        "files": dict(comparison.files),
        "changes": found.where(found.notna(), None).to_dict("records"),
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _run(run: Record) -> dict[str, Any]:
    names = ("as_of", "documents", "regions", "catalogue_version", "catalogue_hash", "dabiao_version")
    return {name: getattr(run, name) for name in names}


FORMATS: dict[str, Callable[[Comparison, Lang, Templates], str]] = {
    ".html": _html, ".csv": _csv, ".json": _json, ".md": _markdown,
}  # fmt: skip
"""The ending of a file and what writes it."""

"""What changed from one catalogue to another, as text, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dabiao.authoring.compare_report import Told as ToldComparison
from dabiao.authoring.diff import HOWS, Change, Detail, Diff
from dabiao.authoring.effect import Effect
from dabiao.words import Words, words

MOST = 100
"""Entries, and verdicts, that a comment lists; the rest is counted."""

LONGEST = 60_000
"""Characters of a comment: GitHub takes 65,536."""

_LONG = 300


@dataclass(frozen=True)
class Told:
    """A diff in the language it was made in, with what it does where there were data; ``noted``: whether the
    changelog of the new catalogue names its version."""

    diff: Diff
    effect: Effect | None = None
    noted: bool = True

    @cached_property
    def words(self) -> Words:
        return words(self.diff.lang)

    def head(self) -> list[str]:
        """From which edition to which, and how much was changed."""
        editions = [
            self.words.say("edition", version=draft.catalogue.version, hash=draft.catalogue.hash[:12])
            for draft in (self.diff.old, self.diff.new)
        ]
        counts = [f"{self.words[f'diff_{how}']} {count}" for how, count in self.diff.counts.items()]
        lines = [" → ".join(editions), " · ".join(counts) or self.words["diff_nothing"]]
        return [*lines, *self.lacking()]

    def lacking(self) -> list[str]:
        """What a change still needs, a sentence each: a higher version, a line of the changelog."""
        unnoted = self.words.say("diff_unnoted", version=self.diff.new.catalogue.version)
        told = ((self.words["diff_version_lags"], self.diff.version_lags), (unnoted, self._is_unnoted))
        return [sentence for sentence, lacks in told if lacks]

    @property
    def _is_unnoted(self) -> bool:
        return self.diff.is_change and not self.noted

    def sections(self, most: int | None = None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """The changes by fate: a heading, and the entries with what is said of them."""
        shown = self.diff.changes[:most]
        for how in HOWS:
            entries = [self._entry(change) for change in shown if change.how == how]
            if entries:
                yield self.words[f"diff_{how}"], entries

    def _entry(self, change: Change) -> dict[str, Any]:
        alone = change.how in ("added", "removed", "disabled", "enabled")
        details = [self._detail(detail, alone=alone) for detail in change.details]
        name = f"{change.old_id} → {change.id}" if change.old_id else change.id
        return {
            "kind": self.words[f"diff_kind_{change.kind}"], "id": name, "title": change.title,
            "place": change.place, "details": details,
        }  # fmt: skip

    def _detail(self, detail: Detail, *, alone: bool) -> dict[str, str]:
        old, new = (_short(text) for text in (detail.old, detail.new))
        said = f"{old or '–'} → {new or '–'}" if old != new else self.words["diff_detail"]
        said = (old or new) if alone else said
        return {
            "key": self.words[detail.key], "said": said, "note": detail.note,
            "place": detail.new_place or detail.old_place,
        }  # fmt: skip

    def judged(self) -> str:
        """What was judged anew, in a sentence."""
        if self.effect is None:
            return ""
        compared = self.effect.flips
        return self.words.say(
            "diff_judged_all" if self.effect.reread else "diff_judged",
            month=self.effect.as_of, targets=len(self.effect.targets),
            verdicts=compared.compared, changed=len(compared.changes),
        )  # fmt: skip

    def counts(self) -> list[tuple[str, str, str]]:
        """A row per status: how many there were, and are."""
        found = self.effect.counts if self.effect else {}
        return [(self.words[status], f"{old:,}", f"{new:,}") for status, (old, new) in found.items()]

    def flips(self, most: int) -> list[dict[str, str]]:
        """The first verdicts that are of another status, the gravest first."""
        if self.effect is None:
            return []
        told = ToldComparison(self.effect.flips, self.diff.lang)
        return [
            {
                "unit": line.unit, "target": line.target, "value": line.value, "demand": line.threshold,
                "status": " → ".join(map(told.status, dict.fromkeys((line.status_old, line.status_new)))),
            }
            for line in told.lines(most)
        ]  # fmt: skip

    def more(self, most: int) -> list[str]:
        """What a list that ends there leaves out, a sentence each."""
        changes, flips = len(self.diff.changes) - most, 0
        if self.effect:
            flips = len(self.effect.flips.changes) - most
        told = (("diff_more_changes", changes), ("diff_more_verdicts", flips))
        return [self.words.say(key, count=left) for key, left in told if left > 0]


def text(told: Told, most: int = MOST) -> str:
    """Lines for the terminal."""
    lines, say = told.head(), told.words.say
    for heading, entries in told.sections():
        lines += ["", heading]
        for entry in entries:
            lines.append(f"  {entry['kind']} {entry['id']} {entry['title']}  {entry['place']}")
            lines += [_line(detail, told.words) for detail in entry["details"]]
    if told.effect:
        lines += ["", told.judged()]
        lines += [f"  {status} {old} → {new}" for status, old, new in told.counts()]
        lines += [
            "  "
            + say("diff_said", of=f"{flip['unit']} · {flip['target']}", said=flip["status"])
            + f"  {flip['value']}{_in_brackets(flip['demand'], told.words)}"
            for flip in told.flips(most)
        ]
        lines += told.more(most)[-1:] if len(told.effect.flips.changes) > most else []
    return "\n".join(lines)


def _line(detail: dict[str, str], words: Words) -> str:
    said = words.say("diff_said", of=detail["key"], said=detail["said"])
    return f"    {said}{_in_brackets(detail['note'], words)}  {detail['place']}".rstrip()


def _in_brackets(note: str, words: Words) -> str:
    return words.say("diff_brackets", note=note) if note else ""


def markdown(told: Told, most: int = MOST) -> str:
    """A comment for a pull request, no longer than one may be."""
    from dabiao.report.templating import BUNDLED

    values = {
        "w": told.words, "head": told.head(), "sections": list(told.sections(most)), "judged": told.judged(),
        "counts": told.counts(), "flips": told.flips(most), "more": told.more(most),
    }  # fmt: skip
    found = BUNDLED.markdown("diff.md", values, posted=True)
    # Fewer entries, never half a table.
    return found if len(found) <= LONGEST or most == 0 else markdown(told, most // 2)


def as_json(told: Told) -> str:
    """Everything, for programs."""
    diff, effect = told.diff, told.effect
    document: dict[str, Any] = {
        side: {"version": draft.catalogue.version, "hash": draft.catalogue.hash}
        for side, draft in (("old", diff.old), ("new", diff.new))
    }
    document |= {
        "version_lags": diff.version_lags, "noted": told.noted, "counts": diff.counts,
        "changes": [{**change._asdict(), "details": [d._asdict() for d in change.details]}
                    for change in diff.changes],
        "effect": effect and _effect(effect),
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _effect(effect: Effect) -> dict[str, Any]:
    changes = effect.comparison.changes.drop(columns=["causes", "open"]).astype(object)
    return {
        "as_of": effect.as_of, "reread": effect.reread, "targets": effect.targets,
        "compared": effect.comparison.compared,
        "statuses": {name: {"old": old, "new": new} for name, (old, new) in effect.counts.items()},
        "changes": changes.where(changes.notna(), None).to_dict("records"),
    }  # fmt: skip


def _short(told: str) -> str:
    return told if len(told) <= _LONG else f"{told[: _LONG - 1]}…"

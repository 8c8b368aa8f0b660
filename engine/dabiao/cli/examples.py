"""What ``dabiao catalogue test`` shows: examples that do not hold, what targets do not show, truth tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from dabiao.cli.screen import screen
from dabiao.judge.formula_text import exact, rounded
from dabiao.judge.proof_text import unit_noun
from dabiao.periods import month_text
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from dabiao.authoring.boundaries import Boundary, Tables
    from dabiao.authoring.cases import Case, Given
    from dabiao.authoring.examples import Report, Tested
    from dabiao.authoring.scopes import Placed
    from dabiao.authoring.trials import Trial
    from dabiao.catalogue.draft import Draft
    from dabiao.catalogue.findings import Location


def show(draft: Draft, report: Report, tables: Tables, lang: Lang) -> None:
    """Prints truth tables, examples that do not hold and targets that lack some to stdout, the counts to
    stderr."""
    said = _Said(draft, lang)
    console = screen()
    for target, lines in tables.items():
        console.print(said.table(target, lines), "")
    for tested in report.failures:
        click.echo(said.failure(tested))
    for each in report.misplaced:
        click.echo(said.misplaced(each))
    for target, lacks in report.lacking.items():
        click.echo(said.lacks(target, lacks))
    click.echo(said.say("example_counts", **_counts(report)), err=True)


def show_json(draft: Draft, report: Report, tables: Tables, lang: Lang) -> None:
    """Prints everything as one JSON object."""
    said = _Said(draft, lang)
    whole = {
        **_counts(report),
        "examples": [said.example(tested) for tested in report.tested],
        "scopes": [said.placed(each) for each in report.placed],
        "lacking": report.lacking,
        "tables": {target: [said.line(b, t) for b, t in lines] for target, lines in tables.items()},
    }
    click.echo(json.dumps(whole, ensure_ascii=False, indent=2))


def _counts(report: Report) -> dict[str, int]:
    failures, untested = len(report.failures), len(report.untested)
    misplaced = len(report.misplaced)
    return {
        "targets": len(report.targets),
        "tested": len(report.tested),
        "held": len(report.tested) - failures,
        "failures": failures,
        "placed": len(report.placed),
        "misplaced": misplaced,
        "untested": untested,
        "partly": len(report.lacking) - untested,
    }


@dataclass(frozen=True)
class _Said:
    """Says things of a catalogue in one language, or as plain data."""

    draft: Draft
    lang: Lang

    def say(self, key: str, **values: object) -> str:
        return words(self.lang).say(key, **values)

    def failure(self, tested: Tested) -> str:
        """``place: what was expected, and what came out``."""
        trial = tested.trial
        return self.say(
            "example_failure",
            place=_text(self._place(tested.target.id, "examples", tested.number - 1)),
            number=tested.number,
            given=self._reported(trial.case),
            at=month_text(trial.case.at),
            expected=self._statuses(tested.example.expected),
            found=self._statuses(trial.statuses if len(tested.example.expected) == 1 else trial.answers),
            reason=self.say("example_reason", reason=trial.reason) if trial.reason else "",
        )

    def misplaced(self, each: Placed) -> str:
        """``place: which side of the scope was meant``."""
        place = self._place(each.target.id, "scope_examples", each.side, each.number - 1)
        person = ", ".join(f"{name}: {word}" for name, word in each.person.items())
        side = self.say(f"example_{each.side}")
        return self.say("example_misplaced", place=_text(place), person=person, side=side)

    def lacks(self, target: str, lacks: Iterable[str]) -> str:
        said = words(self.lang)["name_comma"].join(self.say(f"example_{lack}") for lack in lacks)
        return self.say("example_lacks", place=_text(self._place(target)), target=target, lacks=said)

    def table(self, target: str, lines: list[tuple[Boundary, Trial]]) -> Table:
        """A truth table to print."""
        table = Table(title=Text(target, "bold"), box=None, title_justify="left")
        for head in self.say("example_heads").split("|"):
            table.add_column(Text(head), overflow="fold")
        for boundary, trial in lines:
            table.add_row(*map(Text, self._cells(boundary, trial)))
        return table

    def _cells(self, boundary: Boundary, trial: Trial) -> tuple[str, ...]:
        due = "closed" if boundary.when == "due" and trial.case.target.due is None else boundary.when
        when = self.say(f"example_{due}")
        return (
            f"{month_text(trial.case.at)} {when}",
            self._kind(boundary),
            self._reported(trial.case),
            rounded(trial.value, nan if boundary.number is None else boundary.number).replace("?", "–"),
            self._statuses(trial.statuses),
            trial.reason,
        )

    def _kind(self, boundary: Boundary) -> str:
        catalogue, target = self.draft.catalogue, boundary.case.target
        noun = unit_noun(catalogue.measure_unit(target), catalogue, self.lang)
        number = "" if boundary.number is None else words(self.lang).counted(exact(boundary.number), noun)
        element = ""
        if boundary.element:
            title = catalogue.elements[boundary.element].title
            element = title.said(self.lang)
        return self.say(f"example_line_{boundary.kind}", number=number, element=element)

    def _statuses(self, statuses: Iterable[str | None]) -> str:
        w, none = words(self.lang), self.say("example_no_verdict")
        return w["name_comma"].join(w[status] if status else none for status in statuses) or none

    def _reported(self, case: Case) -> str:
        """What is given, alike institutions counted, and what was a year before."""
        now = self._units(case.given) if case.given else self.say("example_nobody")
        prior = self.say("example_prior", given=self._units(case.prior))
        return f"{now}; {prior}" if any(case.prior) else now

    def _units(self, units: Iterable[Given]) -> str:
        counted = Counter(
            ", ".join(f"{n}: {held}" for n, held in u.items()) or self.say("example_nothing") for u in units
        )
        alone = len(counted) == 1 and counted.total() == 1
        return " + ".join(text if alone else f"{count} × {{{text}}}" for text, count in counted.items())

    # As plain data

    def example(self, tested: Tested) -> dict[str, Any]:
        """An example and its trial."""
        place = self._place(tested.target.id, "examples", tested.number - 1)
        return {
            "target": tested.target.id,
            "example": tested.number,
            **{name: getattr(place, name) for name in ("file", "line", "column")},
            "expected": tested.example.expect,
            "holds": tested.holds,
            **_tried(tested.trial),
        }

    def placed(self, each: Placed) -> dict[str, Any]:
        """An example of a scope."""
        place = self._place(each.target.id, "scope_examples", each.side, each.number - 1)
        return {
            "target": each.target.id,
            **{name: getattr(place, name) for name in ("file", "line", "column")},
            "given": each.person,
            "expected": each.side,
            "holds": each.holds,
        }

    def line(self, boundary: Boundary, trial: Trial) -> dict[str, Any]:
        """A line of a truth table."""
        what = {name: getattr(boundary, name) for name in ("when", "kind", "number", "element")}
        return {**what, "case": self._kind(boundary), **_tried(trial)}

    def _place(self, target: str, *path: str | int) -> Location:
        return self.draft.entries["targets", target].at(*path)


def _tried(trial: Trial) -> dict[str, Any]:
    return {
        "as_of": month_text(trial.case.at),
        "given": trial.case.given,
        "prior": trial.case.prior,
        "found": trial.answers,
        "value": trial.value if isfinite(trial.value) else None,
        "reason": trial.reason,
    }


def _text(place: Location) -> str:
    return f"{place.file}:{place.line}:{place.column}"

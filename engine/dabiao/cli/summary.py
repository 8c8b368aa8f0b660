"""What ``dabiao check`` says on the screen: one screen, whatever the size of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from dabiao.cli.screen import screen
from dabiao.intake.facts import ROW_COUNTS
from dabiao.intake.problems import levels_of
from dabiao.intake.wording import LEVELS
from dabiao.words import Lang, Words, words

if TYPE_CHECKING:
    from pandas import DataFrame

    from dabiao import Result

_NAMED = 5
"""Files of older runs that are named."""


def left_behind(files: Sequence[str], lang: Lang) -> Iterator[str]:
    """A note on files of older runs; none if there are none."""
    if files:
        names = ", ".join(files[:_NAMED]) + (" …" if len(files) > _NAMED else "")
        yield words(lang).say("screen_left_behind", count=len(files), names=names)


def show(result: Result, page: Path, notes: Sequence[str], lang: Lang) -> None:
    """Prints counts, row totals, what is to be known of this run, problems and where the report is."""
    w = words(lang)
    console = screen()
    counts = _counts(result)
    heads = [w[status] for status in counts.columns]
    table = _table(counts, w["document"], heads)
    title = w.say("screen_verdicts", month=result.as_of)
    if console.measure(table, options=console.options.update(width=10_000)).maximum <= console.width:
        console.print(title, table, sep="\n")
    else:  # squeezed into a narrow screen a table would drop its last columns
        console.print(title, *_listed(counts, heads), sep="\n")
    for line in _lines(result, page, notes, w):
        console.print(line, markup=False, soft_wrap=True)


def _counts(result: Result) -> DataFrame:
    """How many verdicts of the last month have which status: a row per document, a column per status."""
    from dabiao.judge.scores import status_counts

    counts = status_counts(result.tally[result.tally["as_of"] == result.as_of], "document")
    return counts.loc[[name for name in result.catalogue.documents if name in counts.index]]


def _since(result: Result, w: Words) -> Iterator[str]:
    """What became of failures since the month before; nothing where there were no verdicts then."""
    from dabiao.judge.changes import CHANGES
    from dabiao.periods import month, month_text

    if len(result.before) or result.left:
        found = result.change_counts.groupby("change")["number"].sum()
        numbers = {kind: int(found.get(kind, 0)) for kind in CHANGES}
        yield w.say("screen_since", month=month_text(month(result.as_of) - 1), **numbers)


def _table(counts: DataFrame, corner: str, heads: Sequence[str]) -> Table:
    table = Table(box=None)
    table.add_column(corner)
    for head in heads:
        table.add_column(head, justify="right")
    for document, row in zip(counts.index, counts.to_numpy(), strict=True):
        table.add_row(str(document), *(f"{count:,}" for count in row))
    return table


def _listed(counts: DataFrame, heads: Sequence[str]) -> Iterator[str]:
    for document, row in zip(counts.index, counts.to_numpy(), strict=True):
        said = (f"{head} {count:,}" for head, count in zip(heads, row, strict=True))
        yield f"{document}\n  {' · '.join(said)}"


def _lines(result: Result, page: Path, notes: Sequence[str], w: Words) -> Iterator[str]:
    yield from notes
    yield from _since(result, w)
    files = result.facts.files
    rows = files[list(ROW_COUNTS)].sum().astype(int)
    yield w.say("screen_returns", count=len(files), **rows)
    yield from result.notices
    found = levels_of(result.facts.problems)
    levels = " · ".join(f"{w.say(level, count=found[level])} {found[level]:,}" for level in LEVELS)
    yield f"{w['screen_problems']} {levels}"
    yield w.say("screen_report", page=page)

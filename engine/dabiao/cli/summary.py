"""What ``dabiao check`` says on the screen: one screen, whatever the size of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from rich.table import Table

from dabiao.cli.screen import screen
from dabiao.intake.facts import ROW_COUNTS
from dabiao.intake.problems import levels_of
from dabiao.intake.wording import LEVEL_WORDS, level_words

if TYPE_CHECKING:
    from pandas import DataFrame

    from dabiao import Result

Words = dict[str, str]

_NAMED = 5
"""Files of older runs that are named."""

WORDS: dict[str, Words] = {
    "zh": {
        "judging": "正在核对 …",
        "verdicts": "{month} 的结论",
        "document": "文件",
        "since": "比 {month}：新增未达标 {new:,} · 仍未达标 {persisting:,} · 已解决 {resolved:,}"
        " · 无法再判定 {untold:,}",
        "returns": "报表 {files} 个文件，读取 {read:,} 行"
        " = 接受 {accepted:,} + 搁置 {set_aside:,} + 拒收 {refused:,}",
        "problems": "问题",
        "report": "报告 {page}",
        "left_behind": "报告文件夹里还有以前留下的 {count:,} 个文件，不是这次写的：{names}",
    },
    "en": {
        "judging": "Judging …",
        "verdicts": "Verdicts as of {month}",
        "document": "document",
        "since": "Since {month}: {new:,} newly failing · {persisting:,} still failing · {resolved:,} resolved"
        " · {untold:,} can no longer be told",
        "returns": "Returns {files} files, {read:,} rows read"
        " = {accepted:,} accepted + {set_aside:,} set aside + {refused:,} refused",
        "problems": "Problems",
        "report": "Report {page}",
        "left_behind": "Older files, not of this run, are still in the folder, {count:,}: {names}",
    },
}


def progress(lang: str) -> AbstractContextManager[object]:
    """Shows on stderr, while it is open, that work is going on; nothing where nobody watches."""
    return screen(stderr=True).status(WORDS[lang]["judging"])


def left_behind(files: Sequence[str], lang: str) -> Iterator[str]:
    """A note on files of older runs; none if there are none."""
    if files:
        names = ", ".join(files[:_NAMED]) + (" …" if len(files) > _NAMED else "")
        yield WORDS[lang]["left_behind"].format(count=len(files), names=names)


def show(result: Result, page: Path, notes: Sequence[str], lang: str) -> None:
    """Prints counts, row totals, what is to be known of this run, problems and where the report is."""
    from dabiao.judge.reasons import status_words

    words = {**WORDS[lang], **status_words(lang), **level_words(lang)}
    console = screen()
    counts = _counts(result)
    heads = [words[status] for status in counts.columns]
    table = _table(counts, words["document"], heads)
    title = words["verdicts"].format(month=result.as_of)
    if console.measure(table, options=console.options.update(width=10_000)).maximum <= console.width:
        console.print(title, table, sep="\n")
    else:  # squeezed into a narrow screen a table would drop its last columns
        console.print(title, *_listed(counts, heads), sep="\n")
    for line in _lines(result, page, notes, words):
        console.print(line, markup=False, soft_wrap=True)


def _counts(result: Result) -> DataFrame:
    """How many verdicts of the last month have which status: a row per document, a column per status."""
    from dabiao.catalogue.models import Status

    counts = (
        result.latest.groupby(["document", "status"], sort=False, observed=True).size().unstack(fill_value=0)
    )
    return counts.reindex(columns=list(get_args(Status)), fill_value=0)


def _since(result: Result, words: Words) -> Iterator[str]:
    """What became of failures since the month before; nothing where there were no verdicts then."""
    from dabiao.judge.changes import CHANGES
    from dabiao.periods import month, month_text

    if len(result.before):
        numbers = {kind: int((result.changes["change"] == kind).sum()) for kind in CHANGES}
        yield words["since"].format(month=month_text(month(result.as_of) - 1), **numbers)


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


def _lines(result: Result, page: Path, notes: Sequence[str], words: Words) -> Iterator[str]:
    yield from notes
    yield from _since(result, words)
    files = result.facts.files
    rows = files[list(ROW_COUNTS)].sum().astype(int)
    yield words["returns"].format(files=len(files), **rows)
    yield from result.notices
    found = levels_of(result.facts.problems)
    levels = " · ".join(f"{words[level]} {found[level]:,}" for level in LEVEL_WORDS)
    yield f"{words['problems']} {levels}"
    yield words["report"].format(page=page)

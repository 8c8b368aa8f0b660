"""What ``dabiao catalogue coverage`` shows: a table of clauses per document, then what is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from dabiao.cli.screen import screen
from dabiao.words import Lang

if TYPE_CHECKING:
    from dabiao.catalogue.coverage import ClauseCoverage, Coverage, DocumentCoverage

_WORDS = {
    "zh": {
        "heads": ("条款", "", "目标或理由"),
        "open": "未交代",
        "counts": "条款 {clauses}：有目标 {covered}，有理由 {reasoned}，未交代 {open}"
        " · 目标 {targets}：定量 {quantitative}，佐证 {deliverables}",
        "good": "没有问题。",
        "bad": "{count} 处须处理。",
        "unproved": "未核对原文；加 --sources 文件夹 可逐字核对。",
    },
    "en": {
        "heads": ("clause", "", "targets, or why there is none"),
        "open": "open",
        "counts": "Clauses {clauses}: covered {covered}, with a reason {reasoned}, open {open}"
        " · targets {targets}: quantitative {quantitative}, deliverables {deliverables}",
        "good": "Nothing is left open.",
        "bad": "{count} to settle.",
        "unproved": "Not held against the papers' texts; --sources FOLDER does that.",
    },
}


def show(coverage: Coverage, lang: Lang, *, proved: bool) -> None:
    """Prints the tables to stdout and the verdict on them to stderr; ``proved``: held against the texts."""
    words = _WORDS[lang]
    console = screen()
    for document in coverage.documents:
        console.print(_table(document, lang), "")
        console.print(str(words["counts"]).format(**document.counts), "")
    for finding in coverage.findings:
        console.print(finding.text(lang), markup=False, soft_wrap=True)
    notes = screen(stderr=True)
    count = len(coverage.findings)
    notes.print(str(words["bad"]).format(count=count) if count else words["good"])
    if not proved:
        notes.print(words["unproved"])


def _table(covered: DocumentCoverage, lang: Lang) -> Table:
    document = covered.document
    title = Text(" ".join(filter(None, (document.id, document.number, document.title))), "bold")
    table = Table(title=title, box=None, title_justify="left")
    for head in _WORDS[lang]["heads"]:
        table.add_column(head, overflow="fold")
    for clause in covered.clauses:
        table.add_row(clause.name, *_account(clause, str(_WORDS[lang]["open"])))
    return table


def _account(clause: ClauseCoverage, still_open: str) -> tuple[Text, Text]:
    if clause.targets:
        names = (target.id.partition("/")[2] for target in clause.targets)
        return Text("✓", "green"), Text(", ".join(names))
    if clause.reason is not None:
        return Text("–", "dim"), Text(clause.reason, "dim")
    return Text("✗", "red"), Text(still_open, "red")

"""What ``dabiao catalogue coverage`` shows: a table of clauses per document, then what is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from dabiao.cli.screen import screen
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from dabiao.catalogue.coverage import ClauseCoverage, Coverage, DocumentCoverage


def show(coverage: Coverage, lang: Lang, *, proved: bool) -> None:
    """Prints the tables to stdout and the verdict on them to stderr; ``proved``: held against the texts."""
    w = words(lang)
    console = screen()
    for document in coverage.documents:
        console.print(_table(document, lang), "")
        console.print(w.say("coverage_counts", **document.counts), "")
    for finding in coverage.findings:
        console.print(finding.text(lang), markup=False, soft_wrap=True)
    notes = screen(stderr=True)
    count = len(coverage.findings)
    notes.print(w.say("coverage_bad", count=count) if count else w["coverage_good"])
    if not proved:
        notes.print(w["coverage_unproved"])


def _table(covered: DocumentCoverage, lang: Lang) -> Table:
    document = covered.document
    title = Text(" ".join(filter(None, (document.id, document.number, document.title))), "bold")
    table = Table(title=title, box=None, title_justify="left")
    for head in words(lang)["coverage_heads"].split("|"):
        table.add_column(head, overflow="fold")
    for clause in covered.clauses:
        table.add_row(clause.name, *_account(clause, words(lang)["coverage_open"]))
    return table


def _account(clause: ClauseCoverage, still_open: str) -> tuple[Text, Text]:
    if clause.targets:
        names = (target.id.partition("/")[2] for target in clause.targets)
        return Text("✓", "green"), Text(", ".join(names))
    if clause.reason is not None:
        return Text("–", "dim"), Text(clause.reason, "dim")
    return Text("✗", "red"), Text(still_open, "red")

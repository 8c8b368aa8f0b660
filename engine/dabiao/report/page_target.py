"""A page per target: its units ranked, each with its formula and the cells that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from dabiao.judge.evidence import Cell, Proof
from dabiao.report.lines import Line, share
from dabiao.report.view import BARS, ROWS, Aim, Page, View

CELLS, FEWEST = 1200, 6
"""Cells that a page has room for, and how many each verdict lists at least; see :func:`lines.share`."""

TRENDS = 6
"""Units whose figures a page draws over time."""

NAMES = 30
"""Institutions named of each count."""


class Shown(NamedTuple):
    """A line with what it rests on."""

    line: Line
    formula: str
    names: list[tuple[str, str]]
    cells: list[tuple[str, ...]]
    more_cells: str


def pages(view: View) -> Iterator[Page]:
    """The pages of all targets that have verdicts."""
    for aim in view.aims.values():
        held = view.by_target[aim.id]
        more = view.more(min(aim.total, ROWS), aim.total, "more_rows", target=aim.id)
        yield page(view, aim, held[:ROWS], held, CELLS, more)


def page(
    view: View, aim: Aim, lines: Sequence[Line], drawn: Sequence[Line], room: int, more: str = ""
) -> Page:
    """The page of a target: these of its lines, which are among its first :data:`ROWS`, and what rests
    on them, with room for so many cells; the charts are of the lines ``drawn``."""
    return Page(aim.page, "target.html", partial(_values, view, aim, lines, drawn, room, more))


def _values(
    view: View, aim: Aim, lines: Sequence[Line], drawn: Sequence[Line], room: int, more: str
) -> dict[str, Any]:
    document = view.result.catalogue.documents[aim.document]
    proofs = [view.proofs[line.row] for line in lines]
    most = share([len(proof.cells) for proof in proofs], room, FEWEST)
    return {
        "title": aim.title, "aim": aim, "counts": aim.counts, "units": view.units,
        "document": document.title, "document_page": view.page_of[aim.document],
        "rows": [_shown(view, *row, most) for row in zip(lines, proofs, strict=True)],
        "parts": view.counts_by_region(view.result.catalogue.documents[aim.document].region, [aim.id]),
        "more": more, "findable": len(lines) > 1, **_pictures(view, aim, drawn),
    }  # fmt: skip


def _pictures(view: View, aim: Aim, held: Sequence[Line]) -> dict[str, Any]:
    """The units ranked, and the figures over time of those that need attention most."""
    ranking = view.pictures.ranking(held, BARS)
    valued, total = (view.result.valued.get(aim.id, 0), aim.total) if held else (0, 0)
    drawn = ((line, picture) for line in held if (picture := view.pictures.trend(line)))
    trends = list(islice(drawn, TRENDS))
    undrawn = "ranking_more" if total <= ROWS else "ranking_undrawn"
    notes = [(undrawn, valued - len(ranking)), ("ranking_none", total - valued)]
    return {
        "ranking": ranking, "ranking_notes": [view.say.more(count, key) for key, count in notes if count],
        "trends": trends, "more_trends": view.say.more(TRENDS if next(drawn, None) else 0, "trends_more"),
    }  # fmt: skip


def _shown(view: View, line: Line, proof: Proof, most: int) -> Shown:
    listed = _first(proof.cells, most)
    return Shown(
        line, proof.formula, _names(view, proof), [tuple(view.say.cell(cell).values()) for cell in listed],
        view.say.words["cells_apart"] if proof.apart else
        view.say.more(len(proof.cells) - len(listed), "more_cells"),
    )  # fmt: skip


def _first(cells: Sequence[Cell], most: int) -> Sequence[Cell]:
    """The cells that fit; where they do not all, in turn one of each state: a year of missing months does
    not push out what was reported. Those that are not plainly used stand first."""
    if len(cells) <= most:
        return cells
    states: dict[str, list[Cell]] = {}
    for cell in sorted(cells, key=lambda cell: cell.state == "used"):
        states.setdefault(cell.state, []).append(cell)
    in_turn = (cell for turn in zip_longest(*states.values()) for cell in turn if cell)
    return sorted(islice(in_turn, most), key=lambda cell: list(states).index(cell.state))


def _names(view: View, proof: Proof) -> list[tuple[str, str]]:
    lists = {"met_units": proof.met, "unmet_units": proof.unmet, "unknown_units": proof.unknown}
    return [(key, _listed(view, names)) for key, names in lists.items() if names]


def _listed(view: View, names: tuple[str, ...]) -> str:
    text = view.say.words["name_comma"].join(islice(names, NAMES))
    return text + view.say.more(len(names) - NAMES, "more_names")

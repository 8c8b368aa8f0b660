"""Where facts come from: a folder of returns, or a lake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dabiao.catalogue.models import Catalogue
from dabiao.intake import folder, problems
from dabiao.intake.facts import Facts, Needs
from dabiao.intake.lake import store
from dabiao.words import Lang

if TYPE_CHECKING:
    from dabiao.intake.lake.reading import Asked, Opened


def read(
    data_in: str | Path,
    catalogue: Catalogue,
    *,
    lang: Lang = "zh",
    today: dt.date | None = None,
    asked: Asked | None = None,
) -> Facts:
    """The facts of a data folder or a lake, be it a folder or a URL.

    ``asked`` says what of a lake is to be read, by default all; of a folder everything always is. ``today``
    (default: the clock's) tells which periods and dates lie in the future. Raises
    :class:`dabiao.intake.DataError` where nothing can be judged: no registry or not all of it, or not one
    accepted row; and :class:`dabiao.intake.lake.store.LakeError` for a place that cannot be reached.
    """
    place = store.place(data_in)
    if not store.is_lake(place):
        return folder.read(place, catalogue, lang=lang, today=today)
    from dabiao.intake.lake import reading

    return reading.read(place, catalogue, lang=lang, today=today, asked=asked)


class Shared(NamedTuple):
    """What there is to judge. Without ``parts`` it is all in ``facts``; else each of them gives what some
    institutions reported, and ``facts`` hold the whole registry and what regions reported. ``lake`` is what
    they were read from, unless they hold everything."""

    facts: Facts
    parts: tuple[Callable[[], Facts], ...] = ()
    lake: Opened | None = None


def shared(
    data_in: str | Path,
    catalogue: Catalogue,
    rows: int | None,
    *,
    asked: Asked,
    whole: Asked | None = None,
    room: Path | None = None,
    lang: Lang = "zh",
) -> Shared:
    """As :func:`read`; but of a lake with more than so many ``rows`` of those ``asked`` for, if any number is
    given, the institutions come in parts of about as many, read only when they are asked for. A part can be
    pickled, and read where the lake can be reached. Of a lake with no more rows, what ``whole`` asks for is
    read, if that is given.

    With ``room``, a folder to be made, a data folder is treated likewise: its rows, all of them, are put
    there (:mod:`dabiao.intake.lake.aside`), and whoever gave it takes it away."""
    place = store.place(data_in)
    if store.is_lake(place):
        from dabiao.intake.lake import reading

        # A part may be read by another process, in another folder.
        lake = reading.opened(place.absolute(), catalogue, lang=lang)
        needs: Needs | None = asked(lake.outline)
    elif room is not None:
        from dabiao.intake.lake import aside

        lake, needs = aside.opened(place, catalogue, room, lang=lang), None
    else:
        return Shared(folder.read(place, catalogue, lang=lang))
    spans = lake.spans(rows, needs) if rows else []
    if len(spans) < 2:
        return Shared(lake.facts(whole(lake.outline) if whole and needs else needs), lake=lake)
    regional, outline = lake.of(None).facts(needs), lake.outline
    told = problems.together([outline.problems, regional.problems], lang)
    facts = replace(regional, registry=outline.registry, attestations=outline.attestations, problems=told)
    return Shared(facts, tuple(partial(lake.of(span).facts, needs) for span in spans), lake)

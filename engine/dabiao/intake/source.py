"""Where facts come from: a folder of returns, or a lake."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from dabiao.catalogue.models import Catalogue
from dabiao.intake import folder
from dabiao.intake.facts import Facts
from dabiao.intake.lake import store
from dabiao.words import Lang

if TYPE_CHECKING:
    from dabiao.intake.lake.reading import Asked


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

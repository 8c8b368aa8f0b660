"""Who a text names: by id, or by exact name or alias; never by likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake.body import Codes, Mask
from dabiao.intake.cells import MERGED
from dabiao.intake.facts import Registry
from dabiao.intake.folding import fold, folded, narrow, nearest, spaceless
from dabiao.intake.texts import Texts
from dabiao.periods import FAR_FUTURE, FAR_PAST

DAMAGED_CODE = r"\d(?:\.\d+)?[eE]\+?\d+"
"""A code that a spreadsheet turned into a number, such as ``1.23E+17``."""

Units = NDArray[np.int64]
"""Units by their place in the directory; -1 is nobody."""

NOBODY = -1

_MANY, _BEGINNING = 20_000, 2
"""Of more names than these, those with so many characters in common at the beginning are looked through."""


class Directory:
    """The registry, asked by name. Institutions come first, then regions, then nobody."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    @cached_property
    def _institutions(self) -> int:
        return len(self._ids) - len(self._registry.regions)

    @cached_property
    def _ids(self) -> pd.Index[Any]:
        """The ids of all units; as objects, by which it is asked: it would be made anew for each question."""
        institutions, regions = self._registry.institutions, self._registry.regions
        return pd.Index(
            _joined(institutions["institution_id"].unique(), regions["region_code"]), dtype=object
        )

    @cached_property
    def _texts(self) -> Any:
        return pd.array(_joined(self._ids, [""]), dtype="str")

    @cached_property
    def _spells(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last months of validity, a row per unit and a column per row it has in the registry;
        regions, and nobody, are always there."""
        institutions = self._registry.institutions
        at, _ = pd.factorize(institutions["institution_id"])
        spell = institutions.groupby(at).cumcount().to_numpy()
        shape = (len(self._ids) + 1, spell.max(initial=0) + 1)
        first, last = np.full(shape, FAR_FUTURE), np.full(shape, FAR_PAST)
        first[self._institutions :], last[self._institutions :] = FAR_PAST, FAR_FUTURE
        first[at, spell], last[at, spell] = institutions["valid_from"], institutions["valid_to"]
        return first, last

    @cached_property
    def _names(self) -> pd.Series[int]:
        """The unit behind each folded name and alias; nobody where there are several."""
        ids, names = self._called
        pairs = pd.DataFrame({"unit": self._by_id(ids), "name": names}).drop_duplicates()
        units = pairs["unit"].mask(pairs["name"].duplicated(keep=False), NOBODY)
        found = pd.Series(units.to_numpy(), pd.Index(pairs["name"], dtype=object))
        return found[~found.index.duplicated()]

    @cached_property
    def _called(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """The ids of units beside their names and aliases, folded."""
        institutions, regions = self._registry.institutions, self._registry.regions
        aliases = institutions[institutions["aliases"].astype(bool)].explode("aliases")
        ids = _joined(institutions["institution_id"], regions["region_code"], aliases["institution_id"])
        names = _joined(institutions["name"], regions["name"], aliases["aliases"])
        return ids, np.array(folded(list(names)), dtype=np.object_)

    def find(self, texts: Texts) -> tuple[Units, Codes]:
        """The unit that each text names, and what is wrong with those that name none."""
        units = self._found(texts.distinct)
        codes = [""] * len(units)
        for at in np.flatnonzero(units == NOBODY):
            codes[at] = self._unfound(texts.distinct[at])
        return texts.spread(units), texts.having(codes)

    def named(self, text: str) -> tuple[int, str]:
        """The unit that one text names, or -1 and the code of what is wrong with it."""
        (unit,) = self._found([text])
        return int(unit), "" if unit != NOBODY else self._unfound(text)

    def _found(self, texts: list[str]) -> Units:
        """The unit that each text names: as it stands an id, without its spaces, or by its name."""
        units = self._by_id(texts)
        for look in (self._by_narrow_id, self._by_name):
            left = [at for at in np.flatnonzero(units == NOBODY).tolist() if texts[at].strip()]
            if left:
                units[left] = look([texts[at] for at in left])
        return units

    def _by_id(self, texts: Sequence[str] | NDArray[np.object_]) -> Units:
        return np.asarray(self._ids.get_indexer(pd.Index(texts, dtype=object)), dtype=np.int64)

    def _by_narrow_id(self, texts: list[str]) -> Units:
        return self._by_id(spaceless(texts))

    def _by_name(self, texts: list[str]) -> Units:
        found = self._names.reindex(folded(texts), fill_value=NOBODY)
        return np.asarray(found, dtype=np.int64)

    def _unfound(self, text: str) -> str:
        """Why a text names no unit."""
        word = "".join(narrow(text).split())
        if not word:
            return "unit_blank"
        return "ambiguous_unit" if fold(word) in self._names.index else _unknown(word)

    def id(self, unit: int) -> str:
        """The id of one unit."""
        return str(self._ids[unit])

    def ids(self, units: Units) -> Any:
        """The ids of units, "" for nobody."""
        return self._texts.take(units, allow_fill=False)

    def hint(self, text: str) -> str:
        """The units that an ambiguous text names, or the name most like an unknown one: of many names only
        among those that begin like it."""
        if text not in self._hints:
            ids, names = self._called
            word = fold(text)
            units = sorted(set(ids[names == word]))
            self._hints[text] = "、".join(units) or nearest(word, self._like(word))
        return self._hints[text]

    def _like(self, word: str) -> list[str]:
        return self._beginning.get(word[:_BEGINNING] if len(self._names) > _MANY else "", [])

    @cached_property
    def _beginning(self) -> dict[str, list[str]]:
        """All names under "", or of many each under its beginning."""
        found: dict[str, list[str]] = {}
        for name in self._names.index:
            found.setdefault(name[:_BEGINNING] if len(self._names) > _MANY else "", []).append(name)
        return found

    @cached_property
    def _hints(self) -> dict[str, str]:
        """The hints given so far."""
        return {}

    def is_institution(self, units: Units) -> Mask:
        return np.asarray((units != NOBODY) & (units < self._institutions))

    def is_open(self, units: Units, first: NDArray[np.int64], last: NDArray[np.int64]) -> Mask:
        """Whether the registry lists the unit in any of the months ``first`` to ``last``; regions always."""
        overlap = np.zeros(len(units), dtype=bool)
        for valid_from, valid_to in zip(*(months.T for months in self._spells), strict=True):
            overlap |= (valid_from[units] <= last) & (valid_to[units] >= first)
        return overlap


def _joined(*texts: Any) -> NDArray[np.object_]:
    return np.concatenate([np.asarray(each, dtype=np.object_) for each in texts])


def _unknown(word: str) -> str:
    if word.startswith(MERGED):
        return "merged_key"
    return "damaged_code" if re.fullmatch(DAMAGED_CODE, word) else "unknown_unit"

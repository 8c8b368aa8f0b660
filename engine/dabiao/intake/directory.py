"""Who a text names: by id, or by exact name or alias; never by likeness."""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake.body import Codes, Mask
from dabiao.intake.cells import MERGED
from dabiao.intake.facts import Registry
from dabiao.intake.folding import fold, narrow, nearest
from dabiao.intake.texts import Texts
from dabiao.periods import FAR_FUTURE, FAR_PAST

DAMAGED_CODE = r"\d(?:\.\d+)?[eE]\+?\d+"
"""A code that a spreadsheet turned into a number, such as ``1.23E+17``."""

Units = NDArray[np.int64]
"""Units by their place in the directory; -1 is nobody."""

NOBODY = -1


class Directory:
    """The registry, asked by name. Institutions come first, then regions, then nobody."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        listed = registry.institutions["institution_id"].unique()
        self._institutions = len(listed)
        self._ids = pd.Index([*listed, *registry.regions["region_code"]], dtype=object)
        self._texts = pd.array([*self._ids, ""], dtype="str")
        self._spells = self._months(registry.institutions)

    def _months(self, institutions: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last months of validity, a row per unit and a column per row it has in the registry;
        regions, and nobody, are always there."""
        at = self._ids.get_indexer(institutions["institution_id"].to_numpy(object))
        spell = institutions.groupby("institution_id").cumcount().to_numpy()
        shape = (len(self._texts), spell.max(initial=0) + 1)
        first, last = np.full(shape, FAR_FUTURE), np.full(shape, FAR_PAST)
        first[self._institutions :], last[self._institutions :] = FAR_PAST, FAR_FUTURE
        first[at, spell], last[at, spell] = institutions["valid_from"], institutions["valid_to"]
        return first, last

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        institutions, regions = self._registry.institutions, self._registry.regions
        aliases = institutions[["institution_id", "aliases"]].explode("aliases").dropna()
        found: dict[str, set[str]] = {}
        for ids, names in (
            (institutions["institution_id"], institutions["name"]),
            (regions["region_code"], regions["name"]),
            (aliases["institution_id"], aliases["aliases"]),
        ):
            for unit, name in zip(ids, names, strict=True):
                found.setdefault(fold(str(name)), set()).add(str(unit))
        return found

    def find(self, texts: Texts) -> tuple[Units, Codes]:
        """The unit that each text names, and what is wrong with those that name none."""
        units = self._ids.get_indexer(pd.Index(texts.distinct, dtype=object)).astype(np.int64)
        codes = [""] * len(units)
        for at in np.flatnonzero(units == NOBODY):  # those that are no id as they stand
            units[at], codes[at] = self.named(texts.distinct[at])
        return texts.spread(units), texts.having(codes)

    def named(self, text: str) -> tuple[int, str]:
        """The unit that one text names, or -1 and the code of what is wrong with it."""
        word = "".join(narrow(text).split())
        if not word:
            return NOBODY, "unit_blank"
        if word in self._ids:
            return self._place(word), ""
        units = self._names.get(fold(text), set())
        if len(units) == 1:
            return self._place(next(iter(units))), ""
        return NOBODY, "ambiguous_unit" if units else _unknown(word)

    def _place(self, unit: str) -> int:
        return int(self._ids.get_loc(unit))

    def id(self, unit: int) -> str:
        """The id of one unit."""
        return str(self._ids[unit])

    def ids(self, units: Units) -> pd.api.extensions.ExtensionArray:
        """The ids of units, "" for nobody."""
        return self._texts.take(units, allow_fill=False)

    def hint(self, text: str) -> str:
        """The units that an ambiguous text names, or the name most like an unknown one."""
        units = self._names.get(fold(text))
        return "、".join(sorted(units)) if units else nearest(fold(text), self._names)

    def is_institution(self, units: Units) -> Mask:
        return np.asarray((units != NOBODY) & (units < self._institutions))

    def is_open(self, units: Units, first: NDArray[np.int64], last: NDArray[np.int64]) -> Mask:
        """Whether the registry lists the unit in any of the months ``first`` to ``last``; regions always."""
        overlap = np.zeros(len(units), dtype=bool)
        for valid_from, valid_to in zip(*(months.T for months in self._spells), strict=True):
            overlap |= (valid_from[units] <= last) & (valid_to[units] >= first)
        return overlap


def _unknown(word: str) -> str:
    if word.startswith(MERGED):
        return "merged_key"
    return "damaged_code" if re.fullmatch(DAMAGED_CODE, word) else "unknown_unit"

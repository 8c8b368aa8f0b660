"""Who a text names: by id, or by exact name or alias; never by likeness."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake.body import Codes, Mask
from dabiao.intake.cells import MERGED
from dabiao.intake.facts import Registry
from dabiao.intake.folding import fold, narrow, nearest
from dabiao.periods import FAR_FUTURE, FAR_PAST

DAMAGED_CODE = r"\d(?:\.\d+)?[eE]\+?\d+"
"""A code that a spreadsheet turned into a number, such as ``1.23E+17``."""


class Directory:
    """The registry, asked by name."""

    def __init__(self, registry: Registry) -> None:
        institutions, regions = registry.institutions, registry.regions
        self._listed = pd.Index(institutions["institution_id"].unique().astype(object))
        self._spells = self._months(institutions)
        self._ids = frozenset(self._listed) | frozenset(regions["region_code"])
        self._names: dict[str, set[str]] = {}
        self._learn(institutions["institution_id"], institutions["name"])
        self._learn(regions["region_code"], regions["name"])
        aliases = institutions[["institution_id", "aliases"]].explode("aliases").dropna()
        self._learn(aliases["institution_id"], aliases["aliases"])

    def _months(self, institutions: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last months of validity, a row per institution and a column per row it has."""
        at = self._listed.get_indexer(institutions["institution_id"].to_numpy(object))
        spell = institutions.groupby("institution_id").cumcount().to_numpy()
        shape = (len(self._listed), spell.max(initial=0) + 1)
        first, last = np.full(shape, FAR_FUTURE), np.full(shape, FAR_PAST)
        first[at, spell], last[at, spell] = institutions["valid_from"], institutions["valid_to"]
        return first, last

    def _learn(self, ids: pd.Series[str], names: pd.Series[str]) -> None:
        for unit, name in zip(ids, names, strict=True):
            self._names.setdefault(fold(str(name)), set()).add(str(unit))

    def find(self, texts: pd.Series[str]) -> tuple[Codes, Codes]:
        """For each text the unit's id ("" if none) and the code of what is wrong ("" if nothing)."""
        index, distinct = pd.factorize(texts.to_numpy(object))
        found = [self._find(str(text)) for text in distinct]
        ids = np.array([unit for unit, _ in found], dtype=object)
        codes = np.array([code for _, code in found], dtype=object)
        return ids[index], codes[index]

    def _find(self, text: str) -> tuple[str, str]:
        word = "".join(narrow(text).split())
        if not word:
            return "", "unit_blank"
        if word in self._ids:
            return word, ""
        units = self._names.get(fold(text), set())
        if len(units) == 1:
            return next(iter(units)), ""
        return "", "ambiguous_unit" if units else _unknown(word)

    def hint(self, text: str) -> str:
        """The units that an ambiguous text names, or the name most like an unknown one."""
        units = self._names.get(fold(text))
        return "、".join(sorted(units)) if units else nearest(fold(text), self._names)

    def is_institution(self, ids: Codes) -> Mask:
        return np.asarray(self._listed.get_indexer(ids) >= 0)

    def is_open(self, ids: Codes, first: NDArray[np.int64], last: NDArray[np.int64]) -> Mask:
        """Whether the registry lists the unit in any of the months ``first`` to ``last``; regions always."""
        at = self._listed.get_indexer(ids)
        valid_from, valid_to = (months[at] for months in self._spells)
        overlap = (valid_from <= last[:, None]) & (valid_to >= first[:, None])
        return np.asarray((at < 0) | overlap.any(axis=1))


def _unknown(word: str) -> str:
    if word.startswith(MERGED):
        return "merged_key"
    return "damaged_code" if re.fullmatch(DAMAGED_CODE, word) else "unknown_unit"

"""A column of texts, each different one held once: what is to be said of a text is decided once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Texts:
    """``distinct`` texts in the order in which they appear, and the ``index`` into them of each row."""

    distinct: list[str]
    index: NDArray[np.intp]

    @classmethod
    def of(cls, column: pd.Series[Any]) -> Texts:
        index, distinct = pd.factorize(column.to_numpy(object))
        return cls(list(distinct), index)

    @classmethod
    def blank(cls, count: int) -> Texts:
        """So many rows without a text."""
        return cls([""], np.zeros(count, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, at: int | np.intp) -> str:
        return self.distinct[int(self.index[at])]

    def each(self, make: Callable[[str], Any], dtype: Any = bool) -> NDArray[Any]:
        """What ``make`` says of the text in each row."""
        return self.spread(np.fromiter(map(make, self.distinct), dtype=dtype, count=len(self.distinct)))

    def spread(self, said: NDArray[Any]) -> NDArray[Any]:
        """What is ``said`` of each distinct text, in each row."""
        return said[self.index] if len(said) else np.zeros(len(self.index), dtype=said.dtype)

    def having(self, codes: list[str]) -> dict[str, NDArray[np.bool_]]:
        """Of codes of the distinct texts, "" for none, those that there are: in which rows they hold."""
        given = np.array(codes, dtype=object)
        return {code: self.spread(given == code) for code in dict.fromkeys(codes) if code}

    def take(self, at: NDArray[np.intp] | slice) -> Texts:
        """The texts of some rows."""
        if isinstance(at, slice):
            return self
        index, kept = pd.factorize(self.index[at])
        return Texts([self.distinct[text] for text in kept], index)

    def series(self, said: list[str] | None = None) -> pd.Series[str]:
        """The text of each row, or what is ``said`` of each distinct one."""
        return pd.Series(pd.array(self.distinct if said is None else said, dtype="str").take(self.index))


def joined(parts: list[Texts]) -> Texts:
    """One column of several that stand below each other."""
    if len(parts) == 1:
        return parts[0]
    places, distinct = pd.factorize(np.array([t for part in parts for t in part.distinct], dtype=object))
    ends = np.cumsum([len(part.distinct) for part in parts])
    index = [part.spread(own) for part, own in zip(parts, np.split(places, ends), strict=False)]
    return Texts(distinct.tolist(), np.concatenate(index))

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
        """The texts of a column of texts or of categories; nothing at all is "" too."""
        if not isinstance(column.dtype, pd.CategoricalDtype):
            index, distinct = pd.factorize(column.to_numpy(object))
            return cls(list(distinct), index)
        index, codes = pd.factorize(column.cat.codes.to_numpy())
        named = [*column.cat.categories, ""]  # the code of nothing is -1
        return cls([named[code] for code in codes], index)

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
        return self.spread(np.array([make(text) for text in self.distinct], dtype=dtype))

    def spread(self, said: NDArray[Any]) -> NDArray[Any]:
        """What is ``said`` of each distinct text, in each row."""
        return said[self.index] if len(said) else np.zeros(len(self.index), dtype=said.dtype)

    def having(self, codes: list[str]) -> dict[str, NDArray[np.bool_]]:
        """Of codes of the distinct texts, "" for none, those that there are: in which rows they hold."""
        given = np.array(codes, dtype=object)
        return {code: self.spread(given == code) for code in dict.fromkeys(codes) if code}

    def series(self) -> pd.Series[str]:
        """The text of each row."""
        return pd.Series(pd.array(self.distinct, dtype="str").take(self.index))

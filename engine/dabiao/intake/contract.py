"""The contract of a return: what each element's figures must satisfy, whatever file they came in.

One list of rules makes both forms of the contract: the pandera schema, whose lazy report becomes
the problem list, and a plain pass over the columns, which takes no time. What breaks one rule breaks it
by either; only where a figure breaks several, pandera has the word, and its import is waited for.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.catalogue.models import Element

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema


Columns = Mapping[str, Any]
KEYS = ["unit", "month", "revision"]

_LOOKED_AT = 2**15
"""So many figures are looked at at a time: what is said of them stays at hand."""


class Rule(NamedTuple):
    """One demand on a figure; ``code`` is the problem if it is not met."""

    code: str
    broken: Callable[[Any], Any]  # of a column or an array of figures: which break it; a missing one never

    def holds(self, figures: Any) -> Any:
        """Which do not."""
        return ~self.broken(figures)


def rules(element: Element) -> list[Rule]:
    """The rules of an element, the gravest first."""
    low, high = element.plausible.min, element.plausible.max
    found = []
    if element.value_type == "integer":
        found.append(Rule("not_integer", lambda figures: figures > np.floor(figures)))
    if _never_negative(element):
        found.append(Rule("negative", lambda figures: figures < 0))
    if low is not None:
        found.append(Rule("implausible", lambda figures: figures < low))
    if high is not None:
        found.append(Rule("implausible", lambda figures: figures > high))
    return found


def _never_negative(element: Element) -> bool:
    counted = element.value_type in ("integer", "percentage") and element.plausible.min is None
    return element.non_negative or counted


def schema(elements: Iterable[Element]) -> DataFrameSchema:
    """The contract as a pandera schema over ``unit, month, revision`` and a column per element."""
    pa = _pandera()
    keys = {
        "unit": pa.Column("str", nullable=False),
        "month": pa.Column("int64", pa.Check.ge(0)),
        "revision": pa.Column("int64", pa.Check.ge(0)),
    }
    figures = {e.code: pa.Column("float64", _checks(e), nullable=True) for e in elements}
    made: DataFrameSchema = pa.DataFrameSchema({**keys, **figures}, strict=True)
    return made


def _checks(element: Element) -> list[Check]:
    pa = _pandera()
    return [pa.Check(rule.holds, name=rule.code, error=rule.code) for rule in rules(element)]


def violations(columns: Columns, elements: Collection[Element]) -> pd.DataFrame:
    """``index, element, code`` of every figure that breaks a rule, one row per figure, the gravest.

    ``columns`` are ``unit, month, revision`` and one per element, by name.
    """
    broken = breaking(columns, elements)
    if not broken.duplicated(["index", "element"]).any():
        return broken
    at, wrong = broken["index"].unique(), [e for e in elements if e.code in set(broken["element"])]
    names = [*KEYS, *(element.code for element in wrong)]
    return lazy_report(pd.DataFrame({name: columns[name][at] for name in names}, index=at), wrong)


def breaking(columns: Columns, elements: Iterable[Element]) -> pd.DataFrame:
    """``index, element, code`` of every rule that each figure breaks: the contract without pandera."""
    told = ((e.code, rule, np.asarray(columns[e.code])) for e in elements for rule in rules(e))
    found = [(_breaking(figures, rule), code, rule.code) for code, rule, figures in told]
    rows = [pd.DataFrame({"index": at, "element": code, "code": rule}) for at, code, rule in found if len(at)]
    return pd.concat(rows).sort_values(["index", "element"], ignore_index=True) if rows else _none()


def _breaking(figures: NDArray[Any], rule: Rule) -> NDArray[np.intp]:
    """Where the figures stand that break a rule."""
    starts = range(0, max(len(figures), 1), _LOOKED_AT)
    broken = [np.flatnonzero(rule.broken(figures[at : at + _LOOKED_AT])) + at for at in starts]
    return np.concatenate(broken)


def lazy_report(rows: pd.DataFrame, elements: Iterable[Element]) -> pd.DataFrame:
    """The same as :func:`violations`, always by pandera."""
    errors = _pandera().errors
    try:
        schema(elements).validate(rows, lazy=True)
    except errors.SchemaErrors as found:
        cases: pd.DataFrame = found.failure_cases.rename(columns={"column": "element", "check": "code"})
        cases = cases.sort_values("check_number", kind="stable").drop_duplicates(["index", "element"])
        return cases[["index", "element", "code"]].sort_values(["index", "element"], ignore_index=True)
    return _none()


def _pandera() -> ModuleType:
    # Where PySpark is installed pandera loads it, a part at a time: PySpark warns whoever uses its pandas,
    # which we do not, and pandera ties Spark to this machine.
    warnings.filterwarnings("ignore", "PySpark does not yet", FutureWarning)
    before = dict(os.environ)
    import pandera.pandas

    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    return pandera.pandas


@cache
def _none() -> pd.DataFrame:
    return pd.DataFrame({"index": np.array([], np.int64), "element": "", "code": ""})

"""Two runs beside each other: which verdicts changed, and by what.

A verdict follows from the rule, the data, the month and the software alone. A change is therefore laid
to what differs between the two runs, one step at a time: NEW has also judged the month before its own and,
where that is the month of OLD, the two differ there by catalogue and data only, and the rest is time. What
two reports cannot tell apart is said to be open, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dabiao.report.record import NUMBERS, Record

CHANGES = ("to_fail", "to_pass", "status", "appeared", "gone", "value", "threshold", "waiver")
"""How a verdict can change, in the order of a list; ``value`` and those after it leave the status."""

CAUSES = ("data", "catalogue", "time", "software", "unknown")
"""``data``: figures behind it, or its waiver, differ; ``catalogue``: its rule differs, or how returns are
read; ``time``: another month was asked for; ``software``: nothing but the version of Dabiao differs;
``unknown``: nothing does."""

COLUMNS = (
    "document", "target", "unit_id", "unit_name", "change", "status_old", "status_new", "value_old",
    "value_new", "threshold_old", "threshold_new", "window_old", "window_new", "causes", "open",
    "operator_old", "operator_new", "threshold_high_old", "threshold_high_new",
)  # fmt: skip

_KEYS = ["target", "unit_id", "stray"]
_FIGURES = ("value", "numerator", "denominator", "completeness", "met_units", "unmet_units", "unknown_units")
_THRESHOLDS = ("operator", "threshold", "threshold_high")
_TOLERANCE = 1e-12  # what another order of adding up makes of a figure is no change


class NothingInCommonError(ValueError):
    """The two runs judged no target in common."""


@dataclass(frozen=True)
class Comparison:
    """``changes``: a row per verdict that changed, with :data:`COLUMNS`; ``causes`` and ``open`` (what may
    have had a part in it and cannot be told) are tuples of :data:`CAUSES`. ``compared`` counts the pairs
    looked at, ``set_aside`` those that only one run could have because it was limited otherwise. The targets
    ``away`` are left out: of a run at least their verdicts on institutions are in Parquet alone."""

    old: Record
    new: Record
    changes: pd.DataFrame = field(repr=False)
    compared: int
    set_aside: int
    away: frozenset[str] = frozenset()

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many changed in which way: in all, and with each cause named; every way that occurs."""
        of = self.changes.groupby("change")["causes"]
        found = {kind: of.get_group(kind) for kind in CHANGES if kind in of.groups}
        return {
            kind: {"all": len(causes), **{c: sum(c in named for named in causes) for c in CAUSES}}
            for kind, causes in found.items()
        }

    @cached_property
    def files(self) -> list[tuple[str, str]]:
        """The data files that are not the same, by name: ``changed``, ``added`` or ``removed``."""
        then, now = ({file["file"]: file for file in run.files} for run in (self.old, self.new))
        found = {name: "removed" for name in then if name not in now}
        found |= {name: "added" for name in now if name not in then}
        found |= {name: "changed" for name in then.keys() & now if then[name] != now[name]}
        return sorted(found.items())

    @property
    def bridged(self) -> bool:
        """Whether one of the runs has judged the month of the other."""
        return self.old.as_of in self.new.months or self.new.as_of in self.old.months


def compare(old: Record, new: Record) -> Comparison:
    """What changed from the last month of one run to that of another. Raises
    :class:`NothingInCommonError`."""
    found = compared(old, new)
    judged = (
        {*run.verdicts.loc[run.verdicts["as_of"] == run.as_of, "target"], *run.away} for run in (old, new)
    )
    documents = _shared(old.documents, new.documents)
    if not any(_is_of(documents, target) for target in set.intersection(*judged)):
        raise NothingInCommonError
    return found


def compared(old: Record, new: Record) -> Comparison:
    """The same, also where the two have no target in common."""
    pairs = _Pairs(old, new, _shared(old.documents, new.documents))
    return Comparison(old, new, pairs.changes(), len(pairs.joined), pairs.set_aside, pairs.away)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> frozenset[str] | None:
    """The documents that both runs judged; None for all."""
    asked = [frozenset(names) for names in (one, other) if names]
    return frozenset.intersection(*asked) if asked else None


class _Pairs:
    """The verdicts of two runs, joined by target and unit, with those of the month between."""

    def __init__(self, old: Record, new: Record, documents: frozenset[str] | None) -> None:
        self.runs = (old, new)
        self.away = frozenset(t for t in {*old.away, *new.away} if _is_of(documents, t))
        self.old = _month(old, old.as_of, documents, self.away)
        self.new = _month(new, new.as_of, documents, self.away)
        between = _between(old, new)
        self.bridged = between is not None
        middle = self.new if between is None else _month(*between, documents, self.away)
        joined = _side(self.old, "old").merge(_side(self.new, "new"), "outer", _KEYS, sort=False)
        joined = joined.merge(_side(middle, "mid"), "left", _KEYS, sort=False)
        alone = joined["status_old"].isna() | joined["status_new"].isna()
        limited = set(old.regions) != set(new.regions)  # then a row may be hidden, and not be absent
        self.set_aside = int(alone.sum()) if limited else 0
        self.joined = joined[~alone] if limited else joined

    def changes(self) -> pd.DataFrame:
        """The rows of :attr:`Comparison.changes`."""
        changed = self.joined[_differ(self.joined, "old", "new")].reset_index(drop=True)
        causes = self._causes(changed)
        found = changed.assign(
            document=changed["target"].str.split("/").str[0],
            unit_name=changed["unit_name_new"].fillna(changed["unit_name_old"]),
            change=_change(changed),
            causes=_named(causes, len(changed)),
            open=_named(self._open(changed), len(changed)),
        )
        found = found.sort_values("change", key=_place, kind="stable", ignore_index=True)
        texts = {f"{name}_{run}": "" for name in ("status", "window", "operator") for run in ("old", "new")}
        told: pd.DataFrame = found.fillna(texts)[list(COLUMNS)]
        return told

    @cached_property
    def _same_data(self) -> bool:
        old, new = (sorted(map(_content, run.files)) for run in self.runs)
        return old == new

    @property
    def _moved(self) -> bool:
        return self.runs[0].as_of != self.runs[1].as_of

    def _ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Between which of the three the month is the same, and between which it moves."""
        if not self.bridged or self.runs[0].as_of in self.runs[1].months:
            return ("old", "mid"), ("mid", "new")
        return ("mid", "new"), ("old", "mid")

    def _causes(self, rows: pd.DataFrame) -> dict[str, Any]:
        """Which causes are certain, a mask each."""
        same, moving = self._ends()
        at_once = _differ(rows, *same)
        rule, question = (self._rules_differ(rows, key) for key in ("rule", "question"))
        waivers = _differ(rows, *same, ("waived",)) & ~_differ(rows, *same, ())
        figures = waivers | (~question & _differ(rows, *same, _FIGURES))
        # Where the month is the same and the rule too, what is left is the data.
        data = at_once & ~rule | figures & at_once
        comparable = self.bridged or not self._moved
        found = {
            "data": data & comparable & (not self._same_data),
            "catalogue": at_once & rule,
            "time": _differ(rows, *moving) if self.bridged else np.full(len(rows), self._moved),
        }
        unexplained = ~np.any(list(found.values()), axis=0)
        # The same rule over the same data: the registry named a category that only one of them knows.
        reread = self.runs[0].categories != self.runs[1].categories
        found["catalogue"] |= unexplained & reread
        unexplained &= not reread
        versions = self.runs[0].dabiao_version != self.runs[1].dabiao_version
        return found | {"software": unexplained & versions, "unknown": unexplained & (not versions)}

    def _open(self, rows: pd.DataFrame) -> dict[str, Any]:
        """What cannot be told from two reports: whether the data had a part where another question was
        asked, or where neither run has judged the month of the other."""
        asked_otherwise = self._rules_differ(rows, "question") & self._in_both(rows)
        same, _ = self._ends()
        open_ = asked_otherwise & _differ(rows, *same)
        if self._moved and not self.bridged:
            open_ = self._in_both(rows)
        return {"data": open_ & (not self._same_data) & ~self._causes(rows)["data"]}

    def _rules_differ(self, rows: pd.DataFrame, key: str) -> Any:
        if self.runs[0].catalogue_hash == self.runs[1].catalogue_hash:
            return np.full(len(rows), False)
        if self._registry_read_otherwise:
            return np.full(len(rows), True)
        old, new = ({name: held[key] for name, held in run.targets.items()} for run in self.runs)
        differing = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
        return rows["target"].isin(differing).to_numpy()

    @cached_property
    def _registry_read_otherwise(self) -> bool:
        """Whether a category that both catalogues know goes by another word; one more takes no word away."""
        then, now = (run.categories for run in self.runs)
        return any(then[code] != now[code] for code in then.keys() & now)

    def _in_both(self, rows: pd.DataFrame) -> Any:
        """Whether both catalogues hold the target."""
        return rows["target"].isin(self.runs[0].targets.keys() & self.runs[1].targets.keys()).to_numpy()


def _between(old: Record, new: Record) -> tuple[Record, str] | None:
    """The run that has judged the month of the other, and that month."""
    if old.as_of in new.months:
        return new, old.as_of
    return (old, new.as_of) if new.as_of in old.months else None


def _is_of(documents: frozenset[str] | None, target: str) -> bool:
    return documents is None or target.partition("/")[0] in documents


def _month(run: Record, month: str, documents: frozenset[str] | None, away: frozenset[str]) -> pd.DataFrame:
    rows = run.verdicts[(run.verdicts["as_of"] == month) & ~run.verdicts["target"].isin(away)]
    rows = rows.assign(stray=rows["unit_name"].where(rows["unit_id"] == "", ""))
    return rows if documents is None else rows[rows["target"].str.split("/").str[0].isin(documents)]


def _side(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows.set_index(_KEYS).add_suffix(f"_{name}").reset_index()


def _content(file: dict[str, Any]) -> tuple[Any, ...]:
    """What of a file makes a difference: its bytes, and how many of its rows were taken."""
    return file["sha256"], file["accepted"], file["set_aside"], file["refused"]


_COMPARED = ("status", *_FIGURES, *_THRESHOLDS, "waived")


def _differ(rows: pd.DataFrame, one: str, other: str, names: Iterable[str] = _COMPARED) -> Any:
    """Whether verdicts differ; one that is not there differs from any that is."""
    there, here = (rows[f"status_{side}"].notna() for side in (one, other))
    found = there != here
    for name in names:
        found |= there & here & _unlike(rows[f"{name}_{one}"], rows[f"{name}_{other}"], name)
    return found.to_numpy()


def _unlike(one: pd.Series[Any], other: pd.Series[Any], name: str) -> pd.Series[bool]:
    if name not in NUMBERS:
        return one.fillna("") != other.fillna("")
    near = np.isclose(one.to_numpy(float), other.to_numpy(float), rtol=_TOLERANCE, atol=0.0, equal_nan=True)
    return pd.Series(~near, one.index)


def _change(rows: pd.DataFrame) -> Any:
    status = rows["status_old"] != rows["status_new"]
    ways = {
        "appeared": rows["status_old"].isna(),
        "gone": rows["status_new"].isna(),
        "to_fail": status & (rows["status_new"] == "fail"),
        "to_pass": status & (rows["status_new"] == "pass"),
        "status": status,
        "value": _differ(rows, "old", "new", _FIGURES),
        "threshold": _differ(rows, "old", "new", _THRESHOLDS),
    }
    return np.select(list(ways.values()), list(ways), "waiver")


def _place(changes: pd.Series[str]) -> pd.Series[int]:
    return changes.map({change: place for place, change in enumerate(CHANGES)})


def _named(masks: dict[str, Any], count: int) -> pd.Series[Any]:
    """The names of the masks that hold, a tuple per row."""
    rows = zip(*masks.values(), strict=True)
    found = [tuple(name for name, holds in zip(masks, row, strict=True) if holds) for row in rows]
    return pd.Series(found, range(count), dtype=object)

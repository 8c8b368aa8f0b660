"""The tree of regions: which lie under which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dabiao.catalogue.models import Target


@dataclass(frozen=True)
class Territory:
    """``regions``: ``region_code, name, level, parent``, as intake hands it on."""

    regions: pd.DataFrame

    @cached_property
    def under(self) -> pd.DataFrame:
        """``region_code, judged``: every region paired with itself and with each region above it."""
        parents = self.regions.set_index("region_code")["parent"]
        pairs = pd.DataFrame({"region_code": parents.index, "judged": parents.index})
        found, step = [pairs], pairs
        for _ in range(len(parents)):
            step = step.assign(judged=step["judged"].map(parents)).dropna(subset="judged")
            if step.empty:
                break
            found.append(step)
        return pd.concat(found, ignore_index=True)

    def below(self, code: str) -> frozenset[str]:
        """The codes of a region and of all under it; empty for an unknown one."""
        return self._below.get(code, frozenset())

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        return {str(code): frozenset(rows) for code, rows in self.under.groupby("judged")["region_code"]}

    def above(self, code: str) -> Sequence[str]:
        """The codes of a region and of each above it, the nearest first; empty for an unknown one."""
        return self._above.get(code, ())

    @cached_property
    def _above(self) -> Mapping[str, list[str]]:
        return {str(code): list(rows) for code, rows in self.under.groupby("region_code")["judged"]}

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Of each region the nearest at or above it that is no town; a town under none is its own."""
        levels = dict(self.regions[["region_code", "level"]].itertuples(index=False, name=None))
        return {
            code: next((above for above in self.above(code) if levels[above] != "town"), code)
            for code in levels
        }

    def judged(self, target: Target, home: str) -> list[str]:
        """The codes of the regions that a target of the region ``home`` judges."""
        if target.level is None:
            return [home]
        inside = frozenset().union(*(self.below(code) for code in target.regions or (home,)))
        return [code for code in self.at_level(target.level, home) if code in inside]

    def at_level(self, level: str, code: str) -> list[str]:
        """The regions of a level at or under ``code``, in the order of the list of regions."""
        inside = self.below(code)
        return [found for found in self._of_level.get(level, ()) if found in inside]

    @cached_property
    def _of_level(self) -> Mapping[str, list[str]]:
        return {str(level): list(rows) for level, rows in self.regions.groupby("level")["region_code"]}

    def knows(self, code: str) -> bool:
        """Whether the list of regions holds the code."""
        return bool((self.regions["region_code"] == code).any())

    def layers(self) -> list[set[str]]:
        """The codes of the regions by depth, the deepest first."""
        depth = self.under.groupby("region_code").size()
        return [set(depth.index[depth == d]) for d in sorted(depth.unique(), reverse=True)]

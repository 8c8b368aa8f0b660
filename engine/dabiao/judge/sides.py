"""Where the inputs of a plan that judges regions come from."""

from __future__ import annotations

from typing import NamedTuple

from dabiao.judge.plan import Plan


class Sides(NamedTuple):
    """Which inputs of a plan come from institutions added up, and which from the region itself.

    An ``either`` element is the region's own figure only where the target has no scope of its own
    and no institution owes it; ``mixed`` are those for which the registry decides, region by region.
    """

    institutions: tuple[str, ...]
    region: tuple[str, ...]

    @property
    def mixed(self) -> frozenset[str]:
        return frozenset(self.institutions) & frozenset(self.region)

    @classmethod
    def of(cls, plan: Plan) -> Sides:
        scoped = plan.target.applies_to is not None or bool(plan.target.units)
        added: list[str] = []
        own: list[str] = []
        for name, element in plan.read():
            by = element.reported_by
            if by == "institution" or (by == "either" and (scoped or element.owed_by is not None)):
                added.append(name)
            if by == "region" or (by == "either" and not scoped):
                own.append(name)
        return cls(tuple(added), tuple(own))

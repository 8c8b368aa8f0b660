"""Situations in which a target is tried: who reports what, and the month it is judged as of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dabiao.catalogue.models import Catalogue, Example, Target

Given = Mapping[str, Any]
"""What is reported by one unit: a number or :data:`MISSING` per element, ``attested`` (yes, no), and
perhaps attributes of the unit."""

MISSING = "missing"
ATTESTED = "attested"


@dataclass(frozen=True)
class Case:
    """One situation of one target.

    ``given`` and ``prior`` (last year's figures) hold an entry per institution; with ``as_one`` the
    only entry holds what the judged region and its institutions come to together.
    """

    target: Target
    given: tuple[Given, ...]
    prior: tuple[Given, ...]
    at: int
    as_one: bool = False

    @classmethod
    def of(cls, catalogue: Catalogue, target: Target, example: Example) -> Case:
        """The case that an example tells."""
        return cls.told(catalogue, target, example.given, example.prior, example.at)

    @classmethod
    def told(
        cls, catalogue: Catalogue, target: Target, given: Given | tuple[Given, ...],
        prior: Given | tuple[Given, ...] | None = None, at: int | None = None,
    ) -> Case:  # fmt: skip
        """A case as authors tell it; without ``at`` as of the month from which the target must be met."""
        at = catalogue.schedule(target).decided_from if at is None else at
        as_one = isinstance(given, Mapping) and not target.judges_institutions
        return cls(target, _each(given), _each(prior or ()), at, as_one)

    @property
    def pairs(self) -> list[tuple[Given, Given]]:
        """What each institution reports, and what it reported last year."""
        return [(g, self.prior[i] if i < len(self.prior) else {}) for i, g in enumerate(self.given)]


def _each(given: Given | tuple[Given, ...]) -> tuple[Given, ...]:
    return (given,) if isinstance(given, Mapping) else given

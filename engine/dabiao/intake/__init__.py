"""Files → facts and problems. Nothing is guessed, nothing dropped in silence."""

from dabiao.intake.facts import Facts, Registry, Waiver
from dabiao.intake.folder import read, read_registry, read_returns
from dabiao.intake.problems import DataError, Problem
from dabiao.intake.resolve import raw_cells, winning_rows

__all__ = [
    "DataError", "Facts", "Problem", "Registry", "Waiver",
    "raw_cells", "read", "read_registry", "read_returns", "winning_rows",
]  # fmt: skip

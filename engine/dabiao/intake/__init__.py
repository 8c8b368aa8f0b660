"""Files → facts and problems. Nothing is guessed, nothing dropped in silence."""

from dabiao.intake.facts import Facts, Needs, Registry, Waiver
from dabiao.intake.folder import read_registry, read_returns
from dabiao.intake.lake.store import LakeError, place
from dabiao.intake.problems import DataError, Problem
from dabiao.intake.resolve import raw_cells, winning_rows
from dabiao.intake.source import read, shared

__all__ = [
    "DataError", "Facts", "LakeError", "Needs", "Problem", "Registry", "Waiver",
    "place", "raw_cells", "read", "read_registry", "read_returns", "shared", "winning_rows",
]  # fmt: skip

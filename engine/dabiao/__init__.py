"""Dabiao 达标: checks reported statistics against published targets.

::

    import dabiao
    result = dabiao.check("data_in")
    result.verdicts

What it raises is here too: ``CatalogueError``, ``DataError`` and ``UnknownNameError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dabiao.catalogue.findings import CatalogueError, UnknownNameError
    from dabiao.intake import DataError
    from dabiao.judge.check import check
    from dabiao.judge.result import Result

__all__ = ["CatalogueError", "DataError", "Result", "UnknownNameError", "check"]

_HOMES = {
    "CatalogueError": "dabiao.catalogue.findings",
    "DataError": "dabiao.intake",
    "Result": "dabiao.judge.result",
    "UnknownNameError": "dabiao.catalogue.findings",
    "check": "dabiao.judge.check",
}


def __getattr__(name: str) -> object:
    """Loads what is asked for only then, so that ``dabiao --help`` need not wait for the engine."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dabiao' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

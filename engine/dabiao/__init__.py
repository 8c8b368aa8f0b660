"""Dabiao 达标: checks reported statistics against published targets.

::

    import dabiao
    result = dabiao.check("data_in")
    result.verdicts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dabiao.judge.result import Result, check

__all__ = ["Result", "check"]


def __getattr__(name: str) -> object:
    """Loads the engine when it is first asked for, so that ``dabiao --help`` need not."""
    if name not in __all__:
        raise AttributeError(f"module 'dabiao' has no attribute {name!r}")
    from dabiao.judge import result

    return getattr(result, name)

"""Libraries that are installed on request, and the line that does so."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def missing(library: str, extra: str) -> str:
    """How to install a library that comes with an extra of ours, as a sentence; "" where it is there."""
    if find_spec(library) is not None:
        return ""
    return f"没有安装 {library} is not installed: {line(f'dabiao[{extra}]')}"


def line(wanted: str) -> str:
    """The line that installs what is ``wanted`` for the Python that runs this program: another ``pip`` may
    come first in a shell. Double quotes hold in every shell."""
    python = sys.executable or "python"
    return f"{_quoted(python) if ' ' in python else python} -m pip install {_quoted(wanted)}"


def _quoted(word: str) -> str:
    return f'"{word}"'

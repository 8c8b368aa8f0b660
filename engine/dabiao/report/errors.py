"""Why a report cannot be written, where neither the program nor the data is to blame."""

from __future__ import annotations


class ReportError(Exception):
    """A template that is wrong, or a thing that is missing on this machine; says how to mend it."""

"""A sign for each status, so that it can be told without colour."""

from __future__ import annotations

STATUS_SIGNS = {
    "pass": "✓", "fail": "✗", "blocked": "!", "incomplete": "◐", "no_data": "○", "not_due": "…",
    "not_applicable": "–",
}  # fmt: skip
"""The worst come after pass."""

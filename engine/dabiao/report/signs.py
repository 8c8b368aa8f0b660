"""A sign for each status, so that it can be told without colour."""

from __future__ import annotations

STATUS_SIGNS = {
    "pass": "✓", "fail": "✗", "not_due": "…", "incomplete": "◐", "blocked": "!", "no_data": "○",
    "not_applicable": "–",
}  # fmt: skip
"""In the order in which all tables count them."""

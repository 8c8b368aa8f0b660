"""What is left to this process: by the machine, and by the control groups that a container is kept in.

``root`` is where the system tells about itself, ``/`` on Linux; other systems tell nothing there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path("/")

_MEMORY = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)
"""In the second and in the first version of control groups: how much there may be, how much there is, and how
much of that goes when others need it."""


def memory(root: Path = ROOT) -> int | None:
    """How many bytes of memory are free; None where that is not known."""
    free = [known * 1024 for known in _numbers(root / "proc/meminfo", r"MemAvailable: *(\d+) kB")]
    for group in _groups(root, "memory"):
        for most, used, cached in _MEMORY:
            for limit in _numbers(group / most):
                taken = sum(_numbers(group / used)) - sum(
                    _numbers(group / "memory.stat", rf"^{cached} (\d+)")
                )
                free.append(max(0, limit - taken))
    return min(free, default=None)


def processors(root: Path = ROOT) -> int | None:
    """How many processors' time the control groups allow, at least one; None where they do not limit it."""
    shares: list[float] = []
    for group in _groups(root, "cpu"):
        shares += _shares(_numbers(group / "cpu.max", r"^(\d+)"), _numbers(group / "cpu.max", r" (\d+)"))
        shares += _shares(_numbers(group / "cpu.cfs_quota_us"), _numbers(group / "cpu.cfs_period_us"))
    return max(1, math.ceil(min(shares))) if shares else None


def _shares(quota: list[int], period: list[int]) -> Iterator[float]:
    return (own / whole for own, whole in zip(quota, period, strict=False) if whole)


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """The folders of the control groups of this process that may limit it, its own and those above it."""
    for controllers, own in re.findall(
        r"^\d+:([^:\n]*):(.*)$", _text(root / "proc/self/cgroup"), re.MULTILINE
    ):
        if not controllers or controller in controllers.split(","):  # the second version names none
            top = root / "sys/fs/cgroup" / (controller if controllers else "")
            inner = top / own.lstrip("/")
            yield from (place for place in (inner, *inner.parents) if place.is_relative_to(top))


def _numbers(file: Path, pattern: str = r"^(\d+)$") -> list[int]:
    """The first number that the file has in this form, if there is one."""
    found = re.search(pattern, _text(file).strip(), re.MULTILINE)
    return [int(found[1])] if found else []


def _text(file: Path) -> str:
    with suppress(OSError, ValueError):
        return file.read_text("ascii", "replace")
    return ""

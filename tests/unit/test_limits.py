"""What a container leaves to a run, of memory and of processors, as the system tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dabiao import limits

MB = 2**20
MACHINE = {"proc/meminfo": "MemTotal: 9 kB\nMemAvailable:    4096 kB\n"}
SECOND = {"proc/self/cgroup": "0::/pod/own\n"}
FIRST = {"proc/self/cgroup": "3:cpu,cpuacct:/docker/ab\n7:memory:/docker/ab\n1:name=systemd:/docker/ab\n"}


def told(root: Path, *files: dict[str, object]) -> Path:
    """A folder in which the system tells this."""
    for given in files:
        for name, text in given.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(f"{text}\n", "ascii")
    return root


def second(group: str, limit: object, used: int, cached: int) -> dict[str, object]:
    place = f"sys/fs/cgroup/{group}".rstrip("/")
    stat = f"anon 5\ninactive_file {cached}\nactive_file 7"
    return {f"{place}/memory.max": limit, f"{place}/memory.current": used, f"{place}/memory.stat": stat}


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ([], None),
        ([MACHINE], 4 * MB),
        ([MACHINE, SECOND], 4 * MB),
        ([MACHINE, SECOND, second("pod/own", "max", MB, 0)], 4 * MB),
        ([MACHINE, SECOND, second("pod/own", 3 * MB, 2 * MB, 0)], MB),
        # What is only kept of files goes when others need the memory.
        ([MACHINE, SECOND, second("pod/own", 3 * MB, 2 * MB, MB)], 2 * MB),
        ([MACHINE, SECOND, second("pod/own", 3 * MB, 4 * MB, 0)], 0),
        ([MACHINE, SECOND, second("pod/own", 9 * MB, MB, 0)], 4 * MB),
        # The limit of those above holds too; of a container's own nothing may be seen but the top.
        ([MACHINE, SECOND, second("pod", 2 * MB, MB, 0), second("pod/own", "max", 0, 0)], MB),
        ([MACHINE, SECOND, second("", 2 * MB, MB, 0)], MB),
        ([SECOND, second("", 2 * MB, MB, 0)], MB),
    ],
)
def test_memory_is_what_the_machine_and_all_groups_leave(
    files: list[dict[str, object]], free: int | None, tmp_path: Path
) -> None:
    assert limits.memory(told(tmp_path, *files)) == free


@pytest.mark.parametrize("group", ["", "docker/ab/"])
def test_memory_is_known_by_the_first_version_of_groups_too(group: str, tmp_path: Path) -> None:
    place = f"sys/fs/cgroup/memory/{group}memory."
    own = {
        "limit_in_bytes": 3 * MB,
        "usage_in_bytes": 2 * MB,
        "stat": f"inactive_file 1\ntotal_inactive_file {MB}",
    }
    files = {f"{place}{name}": text for name, text in own.items()}
    assert limits.memory(told(tmp_path, MACHINE, FIRST, files)) == 2 * MB


CPU, OLD = "sys/fs/cgroup/pod/own/cpu.max", "sys/fs/cgroup/cpu/docker/ab/cpu.cfs_"


@pytest.mark.parametrize(
    ("files", "number"),
    [
        ([], None),
        ([SECOND], None),
        ([SECOND, {CPU: "max 100000"}], None),
        ([SECOND, {CPU: "200000 100000"}], 2),
        ([SECOND, {CPU: "150000 100000"}], 2),
        ([SECOND, {CPU: "5000 100000"}], 1),
        ([FIRST, {f"{OLD}quota_us": "-1", f"{OLD}period_us": 100000}], None),
        ([FIRST, {f"{OLD}quota_us": 300000, f"{OLD}period_us": 100000}], 3),
    ],
)
def test_processors_are_those_whose_time_the_groups_allow(
    files: list[dict[str, object]], number: int | None, tmp_path: Path
) -> None:
    assert limits.processors(told(tmp_path, *files)) == number

"""Where the time of a command goes: ``make profile``, or ``python bench/where.py catalogue lint``.

Prints CPU time by stage, and the functions that take most of it. Samples are taken by CPU time and on one
core, so that other work on the machine does not count and pages are drawn by this process alone. A
sample belongs to the stage of the innermost call that has one: pandas called by intake is intake.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pyinstrument import Profiler
from pyinstrument.frame import Frame
from pyinstrument.stack_sampler import get_stack_sampler

ENGINE = Path(__file__).resolve().parent.parent / "engine" / "dabiao"
HEAVIEST = 30
STAGES = (
    ("judge/evidence", "evidence"), ("judge/proof_text", "evidence"), ("judge/formula_text", "evidence"),
    ("judge/entries", "evidence"), ("catalogue/", "catalogue"), ("intake/", "intake"), ("judge/", "judging"),
    ("report/site", "pages"), ("report/page", "pages"), ("report/view", "pages"), ("report/charts", "pages"),
    ("report/templating", "pages"), ("report/", "files"), ("cli/", "command line"),
)  # fmt: skip
"""Beginnings of the places of modules, the first that fits counts."""


def main() -> None:
    """Profiles the command line that follows, or the demo's."""
    given = sys.argv[1:] or ["check", "data_in", "--as-of", "2025-12"]
    with tempfile.TemporaryDirectory() as folder:
        if given[0] == "check" and "--out" not in given:
            given += ["--out", folder]
        root = profiled(given)
    show(root, " ".join(given))


def profiled(arguments: list[str]) -> Frame:
    """The tree of calls of one command, from the first import to its end."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    get_stack_sampler().timer_func = time.process_time
    profiler = Profiler(interval=0.001, async_mode="disabled")
    profiler.start()
    from dabiao.cli import main as dabiao

    sys.argv = ["dabiao", *arguments]
    try:
        dabiao()
    except SystemExit as end:
        if end.code:
            raise
    finally:
        session = profiler.stop()
    root = session.root_frame()
    if root is None:
        sys.exit("too short to be sampled")
    return root


def show(root: Frame, command: str) -> None:
    """Prints both tables."""
    by_stage, by_function = Counter[str](), Counter[tuple[str, str]]()
    for stage, function, seconds in own_times(root, "other", ""):
        by_stage[stage] += seconds
        by_function[stage, function] += seconds
    total = sum(by_stage.values())
    print(f"\ndabiao {command}: {total:.2f} s of CPU time, sampled every millisecond, on one core\n")
    print("seconds  share  stage")
    for stage, seconds in by_stage.most_common():
        print(f"{seconds:7.2f} {seconds / total:5.0%}  {stage}")
    print("\nseconds  share  stage         own function, with what it calls outside Dabiao")
    for (stage, function), seconds in by_function.most_common(HEAVIEST):
        print(f"{seconds:7.2f} {seconds / total:5.1%}  {stage:12}  {function}")


def own_times(frame: Frame, stage: str, function: str) -> Iterator[tuple[str, str, float]]:
    """Seconds spent in each frame itself, with its stage and the innermost function of ours around it."""
    stage, function = _stage(frame, stage), _function(frame, function)
    inside = 0.0
    for child in frame.children:
        inside += child.time
        yield from own_times(child, stage, function)
    if (own := frame.time - inside) > 0:
        yield stage, function, own


def _stage(frame: Frame, around: str) -> str:
    if "importlib._bootstrap" in (frame.file_path or "") and frame.function.startswith("_find_and_load"):
        return "imports"
    if around == "imports" or (place := _place(frame)) is None:
        return around
    return next((stage for start, stage in STAGES if place.startswith(start)), around)


def _function(frame: Frame, around: str) -> str:
    place = _place(frame)
    return around if place is None else f"{place}:{frame.function}"


def _place(frame: Frame) -> str | None:
    """Where in the package the function stands, if it is one of ours."""
    path = Path(frame.file_path or "")
    return path.relative_to(ENGINE).as_posix() if path.is_relative_to(ENGINE) else None


if __name__ == "__main__":
    main()

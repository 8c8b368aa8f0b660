"""What the reading of a return rests on beside the return: where that is another, it is read anew."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

import dabiao.intake
from dabiao import periods
from dabiao.cache import of_code
from dabiao.catalogue import headings, models
from dabiao.catalogue.models import Catalogue, digest
from dabiao.intake.facts import Registry
from dabiao.intake.problems import Log

DATED = frozenset({"future_period", "period_not_ended", "future_date"})
"""What is told of a return by the day on which it is read."""


def on(catalogue: Catalogue, people: Registry) -> str:
    """A hash of what returns are read against: the elements and how they are written, the deliverables, who
    there is, by which names and when, and the program. Of targets and attributes nothing."""
    return digest({
        "program": _program(),
        "elements": {code: element.model_dump() for code, element in catalogue.elements.items()},
        "measure_units": {c: unit.model_dump() for c, unit in catalogue.terms.measure_units.items()},
        "deliverables": sorted({t.attestation for t in catalogue.targets.values() if t.attestation}),
        "institutions": _hash(
            people.institutions[["institution_id", "name", "aliases", "valid_from", "valid_to"]]
        ),
        "regions": _hash(people.regions[["region_code", "name"]]),
    })  # fmt: skip


def _program() -> str:
    """The code that reads, which may be another in the same version; and the version, since what it makes use
    of may be another too, and not everywhere is code there to be looked at."""
    others = (Path(str(module.__file__)) for module in (headings, models, periods))
    return f"{version('dabiao')} {of_code(Path(dabiao.intake.__file__).parent, *others)}"


def _hash(frame: pd.DataFrame) -> str:
    """A hash of a table of texts, lists of texts and whole numbers. No text holds a NUL, no list a ``、``."""
    found = hashlib.sha256()
    for name, column in frame.items():
        values = column.to_numpy(np.int64 if column.dtype == np.int64 else object)
        if name == "aliases":
            values = np.array(["、".join(names) if names else "" for names in values], dtype=object)
        found.update(values.tobytes() if values.dtype == np.int64 else "\0".join(values).encode())
        found.update(b"\0\0")
    return found.hexdigest()


def dated(log: Log) -> bool:
    """Whether another day might read the return otherwise."""
    return any(problem.code in DATED for problem in log.found)

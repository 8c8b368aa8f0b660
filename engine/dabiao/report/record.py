"""``run.json``: what every run leaves beside its report, so that any two reports can be compared.

It holds what the run rested on (months, catalogue, the rule of each target, the checksum of each data
file, the software) and the verdicts of the month judged and the month before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import GenericAlias
from typing import Any, Literal

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.judge.proof_text import unit_noun
from dabiao.judge.result import Result
from dabiao.judge.scores import STATUSES
from dabiao.report.tables import cells
from dabiao.words import Noun

FILE = "run.json"
FORM = 6
"""The form of the file, and of what its hashes are made of; another one is not read."""

TEXTS = ("as_of", "target", "unit_id", "unit_name", "window", "status", "reason_code", "operator")
NUMBERS = (
    "value", "threshold", "threshold_high", "numerator", "denominator", "completeness", "met_units",
    "unmet_units", "unknown_units",
)  # fmt: skip
COLUMNS = (*TEXTS, *NUMBERS, "waived")
"""What is kept of a verdict; the columns of the same name in ``Result.verdicts``."""

PIECE = 50_000
"""Rows made text at a time."""


class RecordError(ValueError):
    """A folder without a run that could be read; the text says, in Chinese and English, what to do."""


@dataclass(frozen=True)
class Record:
    """One run, as it was left. ``verdicts`` has :data:`COLUMNS`; ``targets`` says of every target of the
    catalogue ``title, unit`` (each in zh and en, the unit as a :class:`dabiao.words.Noun`), ``last_year``:
    whether a figure of last year's is the number demanded, ``question`` and ``rule``
    (:class:`dabiao.catalogue.essence.Essence`); ``categories`` are the words by which the registry was
    read, by code; ``files`` are the data files with their row counts; ``documents`` and
    ``regions`` are what the run was limited to; ``away`` are the targets whose verdicts on institutions
    are in Parquet alone, and not among these."""

    folder: Path
    as_of: str
    documents: tuple[str, ...]
    regions: tuple[str, ...]
    catalogue_version: str
    catalogue_hash: str
    dabiao_version: str
    files: list[dict[str, Any]]
    targets: dict[str, dict[str, Any]]
    categories: dict[str, str]
    verdicts: pd.DataFrame = field(repr=False)
    away: tuple[str, ...] = ()

    @property
    def months(self) -> list[str]:
        """The months whose verdicts are kept, ``as_of`` among them also where it has none."""
        return sorted({self.as_of, *self.verdicts["as_of"]})


def write(result: Result, folder: Path) -> None:
    """Writes ``run.json`` into ``folder``, a verdict a line; the same bytes for the same run."""
    head = _written_as(_head(result))
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{head[:-1]},\n"verdicts":[\n')
        file.writelines(_lines(result))
        file.write("\n]}\n")


def read(folder: Path) -> Record:
    """The run whose report is in ``folder``. Raises :class:`RecordError`."""
    path = folder / FILE
    if not path.is_file():
        raise RecordError(_MISSING.format(folder=folder, file=FILE))
    try:
        text = path.read_bytes()
        form = json.loads(text)["form"]
        if form != FORM:
            raise RecordError(_OTHER_FORM.format(path=path, form=form, own=FORM))
        return _record(folder, _written().model_validate_json(text, strict=True))
    except RecordError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordError(_BROKEN.format(path=path)) from error


_MISSING = (
    "{folder} 里没有 {file}：它不是报告文件夹，或者是旧版本写的。请给出 dabiao check --out 写的文件夹，"
    "或用同样的数据再运行一次 dabiao check。 {folder} holds no {file}: it is no report, or one of an older "
    "version. Name a folder that dabiao check --out has written, or run dabiao check again."
)
_OTHER_FORM = (
    "{path} 的格式是 {form}，本版本只读 {own}：请用同样的数据再运行一次 dabiao check。 is of form {form}, "
    "and only {own} can be read: run dabiao check again on the same data."
)
_BROKEN = (
    "{path} 已损坏：请用同样的数据再运行一次 dabiao check。 is damaged: run dabiao check again on the same "
    "data."
)


def _head(result: Result) -> dict[str, Any]:
    files = result.facts.files.drop(columns="encoding")
    return {
        "form": FORM,
        "as_of": result.as_of,
        "documents": result.asked.documents,
        "regions": result.asked.regions,
        "catalogue_version": result.catalogue.version,
        "catalogue_hash": result.catalogue.hash,
        "dabiao_version": version("dabiao"),
        "files": files.to_dict("records"),
        "targets": targets(result.catalogue),
        "categories": categories(result.catalogue),
        "away": sorted(set().union(*(left.tally["target"].unique() for left in result.left))),
        "columns": COLUMNS,
    }


def targets(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Of every target that is not disabled what :attr:`Record.targets` holds."""
    found = {}
    for name, essence in catalogue.essences.items():
        target = catalogue.targets[name]
        unit = catalogue.measure_unit(target)
        found[name] = {
            "title": {"zh": target.title.zh, "en": target.title.en or target.title.zh},
            "unit": {lang: unit_noun(unit, catalogue, lang) for lang in ("zh", "en")},
            "last_year": target.demand is not None and target.demand.prior,
            **essence._asdict(),
        }
    return found


def categories(catalogue: Catalogue) -> dict[str, str]:
    """What :attr:`Record.categories` holds."""
    return {code: term.zh for code, term in catalogue.terms.categories.items()}


def _written_as(value: Any, comma: str = ",") -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(comma, ":"))


def _each_written(values: list[Any]) -> list[str]:
    """Each value as JSON, all in one go; no text holds the end of a line there."""
    return _written_as(values, comma="\n")[1:-1].split("\n")


def _lines(result: Result) -> Iterator[str]:
    """A verdict a line, but for the end of the last one."""
    months = [table[list(COLUMNS)] for table in (result.before, result.newest)]
    kept = result.facts.registry.told_apart(pd.concat(months, ignore_index=True))
    for first in range(0, len(kept), PIECE):
        piece = kept.iloc[first : first + PIECE]
        columns = [cells(piece[name], _each_written, "null") for name in COLUMNS]
        lines = ",\n".join(f"[{line}]" for line in map(",".join, zip(*columns, strict=True)))
        yield f",\n{lines}" if first else lines


@cache
def _written() -> Any:
    """The model of the file: a reader may have edited it, and another program may use its name."""
    from pydantic import BaseModel, ConfigDict, create_model

    class Name(BaseModel):
        zh: str
        en: str

    class Unit(BaseModel):
        zh: Noun
        en: Noun

    class Rule(BaseModel):
        title: Name
        unit: Unit
        last_year: bool
        question: str
        rule: str

    class File(BaseModel):
        file: str
        sha256: str
        read: int
        accepted: int
        set_aside: int
        refused: int

    texts = [Literal[STATUSES] if name == "status" else str for name in TEXTS]
    row = GenericAlias(tuple, (*texts, *[float | None] * len(NUMBERS), bool))
    fields: dict[str, Any] = {
        **dict.fromkeys(("as_of", "catalogue_version", "catalogue_hash", "dabiao_version"), str),
        **dict.fromkeys(("documents", "regions"), tuple[str, ...]),
        "files": list[File],
        "targets": dict[str, Rule],
        "categories": dict[str, str],
        "away": (tuple[str, ...], ()),  # runs of before held all
        "columns": GenericAlias(tuple, tuple(Literal[name] for name in COLUMNS)),
        "verdicts": GenericAlias(list, row),
    }
    finite = ConfigDict(allow_inf_nan=False)
    return create_model("Written", __config__=finite, **fields)


def _record(folder: Path, written: Any) -> Record:
    """Raises ValueError where the parts do not fit together."""
    found = written.model_dump()
    verdicts = pd.DataFrame(found["verdicts"], columns=list(COLUMNS))
    unknown = set(verdicts["target"]) - found["targets"].keys()
    if unknown or verdicts.duplicated(["as_of", "target", "unit_id", "unit_name"]).any():
        raise ValueError(f"verdicts without a rule, or told twice: {sorted(unknown)}")
    kinds = {**dict.fromkeys(TEXTS, "str"), **dict.fromkeys(NUMBERS, "float64"), "waived": "bool"}
    return Record(
        folder, found["as_of"], found["documents"], found["regions"],
        found["catalogue_version"], found["catalogue_hash"], found["dabiao_version"], found["files"],
        found["targets"], found["categories"], verdicts.astype(kinds), found["away"],
    )  # fmt: skip

"""What a model refused → findings in plain words, each at the key or value concerned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dabiao.catalogue.base import Model
from dabiao.catalogue.fields import CODE, FILE, SAID
from dabiao.catalogue.files import Entry
from dabiao.catalogue.findings import Finding, Location, closest
from dabiao.catalogue.quotes import written
from dabiao.catalogue.yamltree import Path

_EXPECTED = {
    "string_type": "<text>", "float_type": "<number>", "finite_number": "<number>",
    "int_type": "<integer>", "int_from_float": "<integer>", "bool_type": "<boolean>",
    "dict_type": "<mapping>", "model_type": "<mapping>", "tuple_type": "<list>",
}  # fmt: skip
_RULES = {CODE: "<code>", FILE: "<file>", "^[0-9a-f]{64}$": "<sha256>"}
_SHOWN = 40


def findings(
    error: ValidationError, model: type[Model], entry: Entry, implied: Iterable[str]
) -> Iterator[Finding]:
    """One finding for each place that ``model`` refused in ``entry``. Keys that the loader fills in
    itself (``implied``) are its own business and left out; so is a missing key that was mistyped."""
    located = [(_path(details, entry.data), details) for details in error.errors(include_url=False)]
    mistyped = [path for path, details in located if details["type"] == "extra_forbidden"]
    meant = {(*path[:-1], closest(str(path[-1]), _keys(model, path))) for path in mistyped}
    silent = {(name,) for name in implied} | meant
    for path, group in groupby(located, key=lambda pair: pair[0]):
        if path not in silent:
            yield from _place(path, [details for _, details in group], model, entry)


def _path(details: ErrorDetails, data: Any) -> Path:
    """Where the error is in the data; pydantic's location also names the branches of unions."""
    path: list[str | int] = []
    for part in details["loc"]:
        if part in (data if isinstance(data, dict) else range(len(data)) if isinstance(data, tuple) else ()):
            path.append(part)
            data = data[part]
    missing = details["type"] == "missing" and isinstance(details["loc"][-1], str)
    return (*path, details["loc"][-1]) if missing else tuple(path)


def _place(path: Path, group: list[ErrorDetails], model: type[Model], entry: Entry) -> Iterator[Finding]:
    wrong_kind = [d for d in group if d["type"] in _EXPECTED or d["type"] == "literal_error"]
    others = [d for d in group if d not in wrong_kind]
    if others:
        yield from _one(path, others[0], model, entry)
        return
    options = tuple(option for details in wrong_kind for option in _options(details))
    expected = tuple(_EXPECTED[d["type"]] for d in wrong_kind if d["type"] in _EXPECTED) + options
    value = wrong_kind[0]["input"]
    near = closest(value, options) if isinstance(value, str) else ""
    yield Finding.of(
        entry.at(*path), "wrong_value", near,
        key=_name(path, entry), value=shown(value), expected=tuple(dict.fromkeys(expected)),
    )  # fmt: skip


def _one(path: Path, details: ErrorDetails, model: type[Model], entry: Entry) -> Iterator[Finding]:
    kind, key = details["type"], _name(path, entry)
    if kind == "refused":
        context = details["ctx"]
        for code in context["codes"]:
            yield rule(code, path, model, entry, **context["values"])
    elif kind == "missing" and isinstance(details["loc"][-1], str):
        yield Finding.of(_holder(entry, path), "missing_key", key=key)
    elif kind == "extra_forbidden":
        yield Finding.of(entry.at_key(*path), "unknown_key", closest(key, _keys(model, path)), key=key)
    else:
        yield Finding.of(entry.at(*path), _code(details), key=key, **_values(details))


def rule(code: str, path: Path, model: type[Model], entry: Entry, **values: object) -> Finding:
    """What a validator refused at ``path``, told at the first key that was written of those concerned."""
    rules = {code: held for each in _models_at(model, path) for code, held in each.rules.items()}
    keys = rules[code].keys if code in rules else ()
    places = (entry.tree.keys.get((*entry.path, *path, key)) for key in keys)
    first = min(filter(None, places), default=None)
    return Finding.of(Location(entry.file, *first) if first else entry.at(*path), code, **values)


_CODES = {
    "missing": "list_length", "too_long": "list_length", "string_too_long": "too_long",
    "string_pattern_mismatch": "pattern", "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range", "less_than": "out_of_range", "less_than_equal": "out_of_range",
}  # fmt: skip
_PAIR = 2
_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def _code(details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    if context.get("pattern") == SAID:
        return "too_short"
    crowded = details["type"] == "too_long" and context["max_length"] > _PAIR
    return "too_many" if crowded else _CODES.get(details["type"], "other")


def _values(details: ErrorDetails) -> dict[str, object]:
    """What the messages of :data:`_CODES` tell."""
    context = details.get("ctx", {})
    return {
        "value": shown(details["input"]),
        "detail": details["msg"],
        "most": context.get("max_length"),
        "rule": (_RULES.get(context.get("pattern", ""), "<region>"),),
        "limit": " ".join(
            f"{_SIGNS[name]} {written(bound)}" for name, bound in context.items() if name in _SIGNS
        ),
    }


def _holder(entry: Entry, path: Path) -> Any:
    """Where the thing that lacks a key begins."""
    return entry.at_key(*path[:-1]) if len(path) > 1 else entry.head


def _options(details: ErrorDetails) -> list[str]:
    if details["type"] != "literal_error":
        return []
    expected = str(details.get("ctx", {}).get("expected", ""))
    return ["true"] if expected == "True" else re.findall(r"'([^']*)'", expected)


def _name(path: Path, entry: Entry) -> str:
    """The key as the author wrote it: the last one on the way."""
    return next((part for part in reversed(path) if isinstance(part, str)), entry.id)


def shown(value: object) -> str:
    """A value as a message tells it."""
    if isinstance(value, bool):
        return str(value).lower()
    text = "[…]" if isinstance(value, tuple) else "{…}" if isinstance(value, dict) else str(value)
    if isinstance(value, str) and re.fullmatch(r"[-+.\d]+|true|false", value):
        text = f'"{value}"'  # so that 10 and "10" are told apart
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _keys(model: type[Model], path: Path) -> set[str]:
    """The keys that the mapping under ``path`` may have, its last part left out."""
    held = _models_at(model, path[:-1])
    return {field.alias or name for each in held for name, field in each.model_fields.items()}


def _models_at(model: type[Model], path: Path) -> list[type[Model]]:
    """The models that a value under ``path`` may be of; of a value that is none, what holds it."""
    models = [model]
    for part in path:
        fields = [held.model_fields[str(part)] for held in models if part in held.model_fields]
        models = [inner for field in fields for inner in _models(field.annotation)] or models
    return models


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)

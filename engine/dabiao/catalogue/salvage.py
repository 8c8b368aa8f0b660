"""What is sound of an entry that was refused, so that one fault does not hide the others.

A salvaged model answers for its sound keys; to ask for another raises :class:`UnsoundError`. A check
that needs such a key has nothing to say, as its fault has been told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from dabiao.catalogue.base import Model, UnsoundError
from dabiao.catalogue.findings import Finding, closest

AnyModel = TypeVar("AnyModel", bound=Model)


def sound_parts(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a check, up to where it would need what was refused."""
    try:
        yield from findings
    except UnsoundError:
        return


def part(held: Model, name: str) -> Any:
    """The value of one key, None where it was refused."""
    return held.__dict__.get(name)


def salvage(model: type[AnyModel], data: object) -> tuple[AnyModel, list[str]]:
    """The sound keys of ``data``, taken one by one, and the rules that they break.

    What a mistyped key perhaps meant is not sound, nor are the keys that a broken rule puts in doubt.
    """
    written = data if isinstance(data, dict) else {}
    keys = {field.alias or name: name for name, field in model.model_fields.items()}
    sound = dict(_sound(model, {key: value for key, value in written.items() if key in keys}))
    meant = {closest(key, keys) for key in written if key not in keys}
    lost = {key for key, name in keys.items() if model.model_fields[name].is_required()}
    lost = (lost | meant | written.keys()) - sound.keys()
    broken = pieced(model, sound, _names(keys, lost)).broken_rules()
    lost |= {key for code in broken for key in model.rules[code].keys}
    return pieced(model, sound, _names(keys, lost)), broken


def _names(keys: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
    return [keys[key] for key in wanted if key in keys]


def pieced(model: type[AnyModel], sound: dict[str, Any], lost: Iterable[str]) -> AnyModel:
    """A model of values already checked; the fields ``lost`` are not even at their defaults."""
    made = model.model_construct(**sound)
    for name in lost:
        made.__dict__.pop(name, None)
    return made


def _sound(model: type[Model], data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each key whose value is right, and of values with parts the right parts."""
    try:
        held = _keys_alone(model).model_validate(data)
    except ValidationError as error:
        wrong = {str(details["loc"][0]) for details in error.errors(include_url=False)}
        held = _keys_alone(model).model_validate({k: v for k, v in data.items() if k not in wrong})
    else:
        wrong = set()
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in data and key not in wrong:
            yield key, getattr(held, name)
        elif key in data and (part := _part(field.annotation, data[key])) is not None:
            yield key, part


@cache
def _keys_alone(model: type[Model]) -> type[BaseModel]:
    """The same keys without the rules between them, and none of them required."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        free = copy(field)
        free.default, free.default_factory = None, None
        fields[name] = (field.annotation, free)
    config = ConfigDict(strict=True, arbitrary_types_allowed=True)
    return create_model(f"{model.__name__}Keys", __config__=config, **fields)


def _part(annotation: Any, value: object) -> Any:
    """What is sound of a value that is a model, maps names to models or lists them; None if it is none."""
    inner = next((held for held in (annotation, *get_args(annotation)) if _is_model(held)), None)
    if inner is not None and get_origin(annotation) is tuple and isinstance(value, tuple):
        return tuple(_whole_or_salvaged(inner, held) for held in value)
    if inner is None or not isinstance(value, dict):
        return None
    if get_origin(annotation) is dict:
        return {key: _whole_or_salvaged(inner, held) for key, held in value.items()}
    return salvage(inner, value)[0]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Model)


def _whole_or_salvaged(model: type[AnyModel], data: object) -> AnyModel:
    try:
        return model.model_validate(data)
    except ValidationError:
        return salvage(model, data)[0]

"""The JSON Schemas of the catalogue's files, made from the models, for editors to complete and check by.

What a schema cannot say (unknown names, measure units, numbers of quotes) is left to ``lint``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

from dabiao.catalogue.base import Model
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.fields import CODE, NAME
from dabiao.catalogue.models import MEASURES, Document, Edition, Element, Indicator, Target
from dabiao.catalogue.schema_words import KEYS

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_IMPLIED = ("id", "document", "code")
"""What the place of an entry says already; no file holds it."""
_NOISE = ("title", "default")
"""What pydantic adds and an editor would show beside the descriptions."""
_WHOLE: dict[str, type[Model]] = {
    "catalogue": Edition, "terms": Terms, "document": Document, "target": Target
}  # fmt: skip
_LISTS: dict[str, tuple[type[Model], str]] = {
    "elements": (Element, CODE), "indicators": (Indicator, CODE), "milestones": (Target, NAME)
}  # fmt: skip
_FILES = {
    "catalogue": ["catalogue.yaml"],
    "terms": ["terms.yaml"],
    "elements": ["elements/*.yaml"],
    "indicators": ["indicators/*.yaml"],
    "document": ["documents/*/document.yaml"],
    "milestones": ["documents/*/milestones.yaml"],
    "target": ["documents/*/*.yaml", "!**/document.yaml", "!**/milestones.yaml"],
}
"""The files of a catalogue that each schema is of."""


def schemas() -> dict[str, Schema]:
    """Kind of file (``target``, ``elements`` …) → its schema, a document of JSON Schema 2020-12."""
    whole = {kind: _schema(model, kind) for kind, model in _WHOLE.items()}
    return whole | {kind: _list(model, kind, name) for kind, (model, name) in _LISTS.items()}


def texts() -> dict[str, str]:
    """Name of each schema's file → its text, as it is published."""
    return {_name(kind): dumped(schema) for kind, schema in schemas().items()}


def settings(schemas_at: str, catalogue_at: str) -> Schema:
    """What tells an editor (``.vscode/settings.json``) which file is of which schema. Both folders are
    told as seen from the one that is opened."""
    prefix = "" if catalogue_at == "." else f"{catalogue_at}/"
    return {
        "yaml.schemas": {
            f"./{schemas_at}/{_name(kind)}": [p if p[0] == "!" else prefix + p for p in patterns]
            for kind, patterns in _FILES.items()
        }
    }


def dumped(what: Schema) -> str:
    """As text that is the same on every machine."""
    return json.dumps(what, ensure_ascii=False, indent=1) + "\n"


def write(folder: Path) -> list[Path]:
    """Writes every schema into the folder, anew; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts()]


def _name(kind: str) -> str:
    return f"{kind}.schema.json"


def _schema(model: type[Model], kind: str) -> Schema:
    made = model.model_json_schema()
    models = {model.__name__: made, **made.get("$defs", {})}
    for name, held in models.items():
        _tell(name, held)
    if model is Target:
        _pick_one(made, kind)
    plain: Schema = _plain(made)
    return {"$schema": _DIALECT, "title": f"Dabiao 达标: {kind}", **plain}


def _list(model: type[Model], kind: str, name: str) -> Schema:
    """Of a file that holds an entry under each of its keys."""
    entry = _schema(model, kind)
    head = {key: entry.pop(key) for key in ("$schema", "title")}
    defs = {**entry.pop("$defs", {}), model.__name__: entry}
    return {
        **head,
        "type": "object",
        "patternProperties": {name: {"$ref": f"#/$defs/{model.__name__}"}},
        "additionalProperties": False,
        "$defs": defs,
    }


def _tell(name: str, schema: Schema) -> None:
    """Says of each key what it is for, and leaves out those that no file holds."""
    del schema["description"]  # the docstring: meant for those who read the code
    keys = schema["properties"]
    for key in _IMPLIED if name in ("Element", "Indicator", "Target", "Document") else ():
        keys.pop(key, None)
    schema["required"] = [key for key in schema.get("required", ()) if key in keys]
    for key, held in keys.items():
        zh, en = KEYS[name][key]
        keys[key] = {"description": f"{zh}\n\n{en}", **held}


def _pick_one(target: Schema, kind: str) -> None:
    """The keys of a target of which there is one, or at most one."""
    target["required"].remove("window")  # a deliverable's is implied
    if kind == "target":
        target |= {"if": {"required": ["attested"]}, "else": {"required": ["window"]}}
    target["allOf"] = [{"oneOf": [{"required": ["due"]}, {"required": ["no_due"]}]}]
    target["allOf"] += _at_most_one(MEASURES) + _at_most_one(OPERATORS)


def _at_most_one(keys: Iterable[str]) -> list[Schema]:
    return [{"not": {"anyOf": [{"required": list(pair)} for pair in combinations(keys, 2)]}}]


def _plain(node: Any) -> Any:
    """Without the noise, and without null: a key that says nothing is left out of a file."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _named(key, held) for key, held in node.items() if key not in _NOISE}
    closed = {"additionalProperties": False} if "patternProperties" in found else {}
    return closed | _without_null(found)


def _named(key: str, held: Any) -> Any:
    """Names that authors give, or the models, are no words of the schema."""
    if key in ("properties", "$defs", "patternProperties"):
        return {name: _plain(each) for name, each in held.items()}
    return _plain(held)


def _without_null(node: Schema) -> Schema:
    if "anyOf" not in node or {"type": "null"} not in node["anyOf"]:
        return node
    rest = [each for each in node["anyOf"] if each != {"type": "null"}]
    others = {key: held for key, held in node.items() if key != "anyOf"}
    return {**others, **rest[0]} if len(rest) == 1 else {**others, "anyOf": rest}

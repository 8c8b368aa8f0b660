"""Data → YAML in the catalogue's own layout: keys in the order of the models, an example a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

_FLOAT = "tag:yaml.org,2002:float"
_NO_TEXT = {
    "tag:yaml.org,2002:int": r"[-+]?(?:0|[1-9][0-9]*)$",
    _FLOAT: r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$",
    "tag:yaml.org,2002:bool": r"(?:true|false)$",
    "tag:yaml.org,2002:null": r"(?:~|null|)$",
}
_BLOCKS = ("clauses", "scope_examples", "examples", "remainder")
"""The keys of a file whose parts stand on a line each; all other parts stand on the line of their key."""


class _Flow(dict[str, Any]):
    """A mapping on one line."""


class _FlowList(list[Any]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    """Quotes what the loader would take for no text, and nothing else: months, dates and yes are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own way; SafeDumper has another

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand under their key, indented."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Nothing is told by reference."""
        return True


for _tag, _pattern in _NO_TEXT.items():
    _Dumper.add_implicit_resolver(_tag, re.compile(_pattern), None)
_Dumper.add_representer(
    _Flow, lambda dumper, held: dumper.represent_mapping("tag:yaml.org,2002:map", held.items(), True)
)
_Dumper.add_representer(
    _FlowList, lambda dumper, held: dumper.represent_sequence("tag:yaml.org,2002:seq", held, True)
)
_Dumper.add_representer(float, lambda dumper, held: dumper.represent_scalar(_FLOAT, _decimals(held)))


def entry(data: Mapping[str, Any]) -> str:
    """The text of a file that holds one entry: a target, a document."""
    return _text({key: _laid(key, held) for key, held in data.items()})


def entries(data: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of a file that holds an entry under each key: elements, indicators."""
    return "\n".join(
        _text({name: {k: _flow(held) for k, held in each.items()}}) for name, each in data.items()
    )


def _decimals(held: float) -> str:
    """The number as the loader takes it: 0.00005, and not 5e-05."""
    plain = f"{Decimal(repr(held)):f}"
    return plain if "." in plain else f"{plain}.0"


def _text(data: Mapping[str, Any]) -> str:
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text


def _laid(key: str, held: Any) -> Any:
    if key not in _BLOCKS:
        return _flow(held)
    return (
        [_flow(each) for each in held] if isinstance(held, list) else {k: _flow(v) for k, v in held.items()}
    )


def _flow(held: Any) -> Any:
    if isinstance(held, Mapping):
        return _Flow({key: _flow(each) for key, each in held.items()})
    return _FlowList(map(_flow, held)) if isinstance(held, list | tuple) else held

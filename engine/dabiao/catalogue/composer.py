"""The tree of a YAML file, made of the events of the C parser."""

from __future__ import annotations

import re
from typing import Any

import yaml

from dabiao.catalogue.yamltree import MAX_DEPTH, TO_FILL, Mark, Path, Tree, TreeError

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_FRACTION = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,30}", re.ASCII)
_ACTIVE = re.compile(
    r"\{\{|\{%|\{#|\$\{"  # a template's own signs
    r"|<\s*/?\s*(?:script|img|iframe|svg|style|object|embed|link|meta|form|html|body)\b|<!--"
    r"|^[=@]|^[+-](?=[A-Za-z(])"  # what a spreadsheet would calculate
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u2800\u3164\uffa0\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
"""Text that some reader of a report would take for more than text, or that hides part of itself."""
_BOOLEANS = {"true": True, "false": False}
_PROBLEMS = {
    "cannot start any token": "yaml_character",
    "control characters": "yaml_control",
    "mapping values are not allowed": "yaml_colon",
    "could not find expected ':'": "yaml_no_colon",
    "did not find expected": "yaml_indent",
    "block sequence entries are not allowed": "yaml_indent",
}


def composed(raw: bytes) -> Tree:
    """See :func:`dabiao.catalogue.yamltree.read`."""
    tree = Tree()
    try:
        _Composer(raw.decode("utf-8-sig"), tree).document()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        tree.problems.append(TreeError("not_utf8", (line, 1)))
    except TreeError as problem:
        tree.problems.append(problem)
    except yaml.YAMLError as error:
        tree.problems.append(_syntax(error))
    return tree


def _syntax(error: yaml.YAMLError) -> TreeError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or error).splitlines()[0]
    code = next((code for part, code in _PROBLEMS.items() if part in said), "yaml_syntax")
    return TreeError(code, _mark(mark) if mark else (1, 1), detail=said)


def _mark(mark: Any) -> Mark:
    return mark.line + 1, mark.column + 1


def _scalar(event: yaml.ScalarEvent) -> object:
    text: str = event.value
    if event.style:  # quoted or block text
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    return _BOOLEANS.get(text, text)


class _Composer:
    """Builds one document's tree from its events."""

    def __init__(self, text: str, tree: Tree) -> None:
        self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.tree = tree

    def document(self) -> None:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            raise TreeError("empty_file", (1, 1))
        self.tree.value = self._node(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise TreeError("several_documents", _mark(after.start_mark))

    def _node(self, event: Any, path: Path) -> object:
        mark = self.tree.places[path] = _mark(event.start_mark)
        if len(path) > MAX_DEPTH:
            raise TreeError("too_deep", mark, most=MAX_DEPTH)
        self._refuse(event, mark)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._text(event, mark) if isinstance(event, yaml.ScalarEvent) else ""

    def _text(self, event: yaml.ScalarEvent, mark: Mark) -> object:
        if event.value == TO_FILL:
            self._problem("to_fill", mark)
        if active := _ACTIVE.search(event.value):
            self._problem("active_text", mark, text=ascii(active[0]).strip("'"))
        elif "\n" in event.value:
            self._problem("line_break", mark)
        return _scalar(event)

    def _refuse(self, event: Any, mark: Mark) -> None:
        if event.anchor:
            self._problem("anchor", mark, name=event.anchor)
        elif getattr(event, "tag", None):
            self._problem("tag", mark, tag=event.tag)
        elif isinstance(event, yaml.ScalarEvent) and not event.style and event.value in ("", "~", "null"):
            self._problem("empty_value", mark)

    def _problem(self, code: str, mark: Mark, **values: object) -> None:
        self.tree.problems.append(TreeError(code, mark, **values))

    def _mapping(self, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event)
            inner = (*path, key)
            if key in found:
                first = self.tree.keys[inner][0]
                self._problem("duplicate_key", _mark(event.start_mark), key=key, line=first)
                self._node(next(self.events), (*path, f"{key} (again)"))
                continue
            self.tree.keys[inner] = _mark(event.start_mark)
            found[key] = self._node(next(self.events), inner)
        return found

    def _key(self, event: Any) -> str:
        mark = _mark(event.start_mark)
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            raise TreeError("bad_key", mark)
        if event.anchor or event.tag:
            self._refuse(event, mark)
        if event.value.isspace():
            self._problem("bad_key", mark)
        self._text(event, mark)
        key: str = event.value
        return key

    def _sequence(self, path: Path) -> tuple[object, ...]:
        found: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._node(event, (*path, len(found))))
        return tuple(found)

"""What is wrong with something new, said before it is written: its keys, and what its formulas mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from dabiao.authoring import layout
from dabiao.authoring.new_files import NewError
from dabiao.catalogue import explain, scope, yamltree
from dabiao.catalogue.base import Model
from dabiao.catalogue.checks.formulas import is_condition, is_number
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.fields import CODE
from dabiao.catalogue.files import Entry
from dabiao.catalogue.findings import Finding, Location, closest
from dabiao.catalogue.salvage import salvage
from dabiao.expression import Formula, base_name

AnyModel = TypeVar("AnyModel", bound=Model)
FormulaKind = Literal["scope", "condition", "number"]
_NOWHERE = Location("")
"""What is not written yet has no place."""


def checked_model(model: type[AnyModel], text: str, **known: str) -> AnyModel:
    """The entry as a model. Raises NewError with all that is wrong with it."""
    entry = _read(text)
    data = {**entry.data, **known}
    try:
        return model.model_validate(data)
    except ValidationError as error:
        told = explain.findings(error, model, entry, known)
        broken = (explain.rule(code, (), model, entry) for code in salvage(model, data)[1])
        raise _refused((*told, *broken)) from None


def fault(model: type[Model], keys: Mapping[str, Any]) -> str:
    """What is wrong with some keys of an entry whatever the others will be, in words; "" for nothing. A rule
    that none of these keys is in doubt by, another key may yet obey."""
    try:
        entry = _read(layout.entry(keys))
    except NewError as error:
        return str(error)
    try:
        model.model_validate(entry.data)
    except ValidationError as error:
        told = [f for f in explain.findings(error, model, entry, ()) if f.code != "missing_key"]
        broken = (code for code in salvage(model, entry.data)[1] if keys.keys() & {*model.rules[code].keys})
        return str(_refused([*told, *(explain.rule(code, (), model, entry) for code in broken)]))
    return ""


def _read(text: str) -> Entry:
    """The entry of a file's text. Raises NewError where no file may hold it."""
    tree = yamltree.read(text.encode())
    entry = Entry("", "", tree.value, "", tree)
    unread = [problem for problem in tree.problems if problem.code != "to_fill"]
    if unread:
        raise _refused(Finding.of(entry.head, problem.code, **problem.values) for problem in unread)
    return entry


def _refused(found: Iterable[Finding]) -> NewError:
    """Each thing once, however many keys it concerns."""
    return NewError("\n".join(dict.fromkeys(map(_words, found))))


def senseless(formula: Formula, kind: FormulaKind, found: Draft) -> Iterator[str]:
    """What a formula that can be read says beyond what its kind may, in words: nothing can be worked out
    by it. An element that is not there yet gets a stub, and a tag is declared in the document, so only
    a name that no element may have is told."""
    said = _beyond_scope(formula, found) if kind == "scope" else _beyond_elements(formula, kind, found)
    return (f"{formula.text}：{_words(finding)}" for finding in said)


def _beyond_scope(formula: Formula, found: Draft) -> Iterator[Finding]:
    for fault in scope.faults(formula, found.catalogue.terms, formula.tags):
        yield Finding.of(_NOWHERE, fault.code, fault.near, **fault.values)


def _beyond_elements(formula: Formula, kind: FormulaKind, found: Draft) -> Iterator[Finding]:
    fits = is_number if kind == "number" else is_condition
    if not fits(formula.tree.value):
        yield Finding.of(_NOWHERE, f"not_a_{kind}")
    for name in dict.fromkeys(map(base_name, formula.names)):
        if not re.fullmatch(CODE, name):
            near = closest(name, found.names("elements"))
            yield Finding.of(_NOWHERE, "unknown_name", near, kind=("elements",), name=name)


def _words(finding: Finding) -> str:
    return f"{finding.said()} {finding.said('en')}"

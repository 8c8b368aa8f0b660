"""A new target of a document: its file with its first examples, and stubs of what it measures by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dabiao.authoring import layout
from dabiao.authoring.faults import FormulaKind, checked_model, fault, senseless
from dabiao.authoring.first_examples import first_examples
from dabiao.authoring.new_files import NewError, checked_name, write
from dabiao.authoring.scopes import proposed
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import perhaps
from dabiao.catalogue.loader import draft
from dabiao.catalogue.models import Document, Indicator, Target
from dabiao.catalogue.paper import Paper
from dabiao.catalogue.salvage import part
from dabiao.catalogue.yamltree import TO_FILL
from dabiao.expression import WINDOW_DAYS, Formula, base_name, parse

_OWN = ("document", "milestones")
"""The files of a document that are no target's."""
_INDICATOR = ("type", "numerator", "denominator", "factor", "measure_unit", "improvement")
_OPTIONAL = ("denominator", "factor")
_ELEMENT = ("reported_by", "value_type", "measure_unit", "kind", "frequency")


@dataclass(frozen=True)
class Wish:
    """What an author asks for: the ``keys`` of the target's file, without examples; ``indicator``, the keys
    of its indicator as far as they are known, should it be new; ``theme``, the file such stubs stand in."""

    document: str
    name: str
    keys: Mapping[str, Any]
    indicator: Mapping[str, Any] = field(default_factory=dict)
    theme: str = "other"

    @property
    def id(self) -> str:
        return f"{self.document}/{self.name}"


def document_of(found: Draft, name: str) -> Document:
    """The document of that name. Raises NewError where there is none to add to."""
    if name not in found.catalogue.documents or ("documents", name) in found.refused:
        raise NewError(
            f"没有能用的文件 {name}{perhaps(name, found.names('documents'))}；"
            "先用 dabiao catalogue new document 建立 no such document, or one"
            " with errors; make it first"
        )
    return found.catalogue.documents[name]


def make(folder: Path, wish: Wish, sources: Path | None = None) -> list[Path]:
    """Writes the target's file, and stubs of the indicator and the elements that it lacks, into the
    catalogue; returns the files. Raises :class:`NewError`, with nothing written, where it cannot be one."""
    found, _ = draft(folder)
    check(found, wish, sources)
    target = checked_model(Target, layout.entry(wish.keys), id=wish.id, document=wish.document)
    missing = bool(target.measured) and ("indicators", target.measured) not in found.entries
    stub = dict(_stub(wish)) if missing else {}
    indicator = _indicator(str(target.measured), stub) if missing else None
    held = dict(wish.keys)
    if target.applies_to:
        held["scope_examples"] = proposed(target.applies_to, found.catalogue.terms)
    held["examples"] = first_examples(found, target, indicator)
    told = {key: value for key, value in held.items() if value not in ([], {}, ())}  # 0 is a demand
    new = {f"documents/{wish.id}.yaml": layout.entry(told)}
    return write(folder, new, dict(_stubs(found, wish, target, stub, indicator)))


def check(found: Draft, wish: Wish, sources: Path | None = None) -> None:
    """Raises NewError for what cannot be of a wish, whatever its other keys will be: of one that is not
    whole yet, ``name`` may be "" too."""
    document = document_of(found, wish.document)
    checked_name(wish.theme)
    if None in [part(found.catalogue.terms, section) for section in Terms.model_fields]:
        raise NewError(
            "terms.yaml 有错，请先用 dabiao catalogue lint 改好 terms.yaml is at fault: mend it first"
        )
    if wish.name:
        free_name(found, document, wish.name)
    _check_clause(document, wish.keys)
    told = [fault(Target, wish.keys), fault(Indicator, wish.indicator)]
    if not any(told):
        told = [line for kind, formula in _formulas(wish) for line in senseless(formula, kind, found)]
    if any(told):
        raise NewError("\n".join(filter(None, told)))
    if sources:
        quoted(document, wish.keys.get("quote", ""), sources)


def free_name(found: Draft, document: Document, name: str) -> None:
    """Raises NewError where a name cannot be that of a new target of the document, or is taken."""
    if checked_name(name) in _OWN or ("targets", f"{document.id}/{name}") in found.entries:
        raise NewError(f"{document.id}/{name} 已经有了，请换一个编号 is taken; choose another id")


def _check_clause(document: Document, keys: Mapping[str, Any]) -> None:
    clause = keys.get("clause")
    if clause and clause not in document.clauses:
        raise NewError(
            f"{document.id} 没有条款 {clause}{perhaps(clause, document.clauses)}；"
            "条款列在 document.yaml 的 clauses 里"
            " no such clause: see document.yaml"
        )


def quoted(document: Document, quote: str, sources: Path) -> None:
    """Raises NewError where a quote does not stand in the paper to the letter; "" does."""
    if document.source is None:
        raise NewError(f"{document.id} 的 document.yaml 没有写 source，无法核对 names no source to check")
    path = sources / document.source.file
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise NewError(f"读不了原文 {path}，须是 UTF-8 文字 cannot be read as UTF-8 text") from None
    if quote and not Paper(text).spans(quote):
        raise NewError(f"原文 {path} 里没有这段摘录，须一字不差 the quote is not in the paper: {quote}")


def _stub(wish: Wish) -> Iterator[tuple[str, Any]]:
    """A new indicator's keys; it is called like the target."""
    yield "title", wish.keys["title"]
    for key in _INDICATOR:
        if key in wish.indicator or key not in _OPTIONAL:
            yield key, wish.indicator.get(key, TO_FILL)


def _indicator(name: str, stub: Mapping[str, Any]) -> Indicator | None:
    """The new indicator as far as figures can be aimed at it; None where its formula is not told."""
    if stub["numerator"] == TO_FILL:
        return None
    stand_ins = {"type": "ratio", "measure_unit": "", "improvement": "increase"}
    told = {key: held for key, held in stub.items() if held != TO_FILL}
    return checked_model(Indicator, layout.entry({**stand_ins, **told}), id=name)


def _formulas(wish: Wish) -> Iterator[tuple[FormulaKind, Formula]]:
    """What the new target reads by, and its indicator if that is new, as far as it is said."""
    scopes = (wish.keys.get("applies_to"), wish.keys.get("meets", {}).get("where"))
    numbers = (wish.indicator.get("numerator"), wish.indicator.get("denominator"))
    held: dict[FormulaKind, Iterable[str | None]]
    held = {"scope": scopes, "condition": (wish.keys.get("only_if"),), "number": numbers}
    texts = ((kind, text) for kind, said in held.items() for text in said)
    yield from ((kind, parse(text)) for kind, text in texts if text and text != TO_FILL)


def _stubs(
    found: Draft, wish: Wish, target: Target, stub: Mapping[str, Any], indicator: Indicator | None
) -> Iterator[tuple[str, str]]:
    """The stubs, each kind at the end of the file of its theme."""
    if stub:
        yield f"indicators/{wish.theme}.yaml", layout.entries({str(target.measured): stub})
    read = (*(indicator.names if indicator else ()), *(target.only_if.names if target.only_if else ()))
    names = dict.fromkeys(map(base_name, read))
    lacking = [n for n in names if n != WINDOW_DAYS and ("elements", n) not in found.entries]
    blank = {"title": {"zh": TO_FILL, "en": TO_FILL}, **dict.fromkeys(_ELEMENT, TO_FILL)}
    if lacking:
        yield f"elements/{wish.theme}.yaml", layout.entries(dict.fromkeys(lacking, blank))

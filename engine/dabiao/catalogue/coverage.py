"""Every clause accounted for, and with the paper's text at hand, every number and universal word of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dabiao.catalogue import loader
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding, UnknownNameError
from dabiao.catalogue.models import Document, Target
from dabiao.catalogue.paper import Claim, Paper, Span, is_bare
from dabiao.catalogue.salvage import part


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause: its targets in the order of their files, and the reason why there are none."""

    name: str
    targets: tuple[Target, ...]
    reason: str | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what this clause demands."""
        return not self.targets and self.reason is None


@dataclass(frozen=True)
class DocumentCoverage:
    """One document: its clauses in the order of the paper."""

    document: Document
    clauses: tuple[ClauseCoverage, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses there are and how each is accounted for; how many targets of which sort."""
        targets = [target for clause in self.clauses for target in clause.targets]
        return {
            "clauses": len(self.clauses),
            "covered": sum(bool(clause.targets) for clause in self.clauses),
            "reasoned": sum(not clause.targets and clause.reason is not None for clause in self.clauses),
            "open": sum(clause.is_open for clause in self.clauses),
            "targets": len(targets),
            "quantitative": sum(not _is_deliverable(target) for target in targets),
            "deliverables": sum(map(_is_deliverable, targets)),
        }


def _is_deliverable(target: Target) -> bool:
    """Whether the deliverable itself is judged, no number; asked of targets at fault, too."""
    return bool(part(target, "attested")) and part(target, "quantifier") in ("each", "total")


@dataclass(frozen=True)
class Coverage:
    """The documents asked for, and all that is wrong or left open in them, by file and line."""

    documents: tuple[DocumentCoverage, ...]
    findings: tuple[Finding, ...]


def survey(folder: Path, document: str | None = None, sources: Path | None = None) -> Coverage:
    """How far the catalogue in ``folder`` covers its papers, or the one called ``document``.

    With ``sources``, the folder of the papers' texts, each quote is looked up in its paper too. What
    lint finds in the documents' files is among the findings. Raises :class:`UnknownNameError` if there is
    no such document.
    """
    draft, found = loader.draft(folder, thorough=True)
    known = draft.names("documents")
    if document is not None and document not in known:
        raise UnknownNameError.of(document, known)
    sound = [
        held for key, held in draft.catalogue.documents.items() if ("documents", key) not in draft.refused
    ]
    chosen = [held for held in sound if document in (None, held.id)]
    findings = [finding for finding in found if document is None or _concerns(finding, document)]
    for held in chosen:
        findings += open_clauses(draft, held)
        findings += proof(draft, held, sources) if sources else ()
    findings.sort(key=lambda finding: (finding.code == "unaccounted", finding))  # the papers' places last
    return Coverage(tuple(_covered(draft, held) for held in chosen), tuple(findings))


def _concerns(finding: Finding, document: str) -> bool:
    return finding.file.partition("/")[2].startswith(f"documents/{document}/")


def _covered(draft: Draft, document: Document) -> DocumentCoverage:
    by_clause: dict[str | None, list[Target]] = {}
    for target in draft.targets_of(document):
        by_clause.setdefault(part(target, "clause"), []).append(target)
    return DocumentCoverage(document, tuple(
        ClauseCoverage(name, tuple(by_clause.get(name, ())), clause.no_target)
        for name, clause in document.clauses.items()
    ))  # fmt: skip


def open_clauses(draft: Draft, document: Document) -> Iterator[Finding]:
    """A clause has a target, or says why it has none."""
    for clause in _covered(draft, document).clauses:
        if clause.is_open:
            path = ("clauses", clause.name)
            yield draft.at_key("documents", document.id, "clause_open", *path, clause=clause.name)


def proof(draft: Draft, document: Document, sources: Path) -> Iterator[Finding]:
    """The document's quotes stand in its paper, and nothing that counts in the paper was passed over."""
    if document.source is None:
        yield draft.at_head("documents", document.id, "no_source")
        return
    path = sources / document.source.file
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError:
        yield draft.finding("documents", document.id, "source_missing", "source", "file", path=path)
        return
    except UnicodeDecodeError:
        yield Finding(str(path), 1, 1, "not_utf8")
        return
    found = hashlib.sha256(raw).hexdigest()
    if found != document.source.sha256:
        yield draft.finding("documents", document.id, "source_changed", "source", "sha256", found=found)
    yield from _against(Paper(text), draft, document, str(path))


def _against(paper: Paper, draft: Draft, document: Document, file: str) -> Iterator[Finding]:
    quoted: list[Span] = []
    for target in draft.targets_of(document):
        quote = part(target, "quote") or ""
        spans = paper.spans(quote)
        quoted += spans
        if quote and not spans:
            yield draft.finding("targets", target.id, "quote_not_verbatim", "quote")
    left = [claim for claim in paper.claims() if not claim.within(quoted)]
    excused: list[Span] = []
    for fragment in document.remainder:
        spans = paper.spans(fragment)
        excused += spans if not is_bare(fragment) else ()
        if code := _useless(spans, left):
            where = ("remainder", fragment)
            yield draft.at_key("documents", document.id, code, *where, fragment=fragment)
    for claim in left:
        if not claim.within(excused):
            yield Finding(
                file, claim.line, claim.column, "unaccounted", {"claim": claim.text, "context": claim.context}
            )


def _useless(spans: list[Span], left: list[Claim]) -> str:
    if not spans:
        return "remainder_absent"
    return "" if any(claim.within(spans) for claim in left) else "remainder_unused"

"""What ``dabiao catalogue lint`` prints: lines for people, JSON, marks on a pull request, SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from dabiao.words import Lang, words

if TYPE_CHECKING:
    from dabiao.catalogue.findings import Finding

FORMATS = ("text", "json", "github", "sarif")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def show(findings: Sequence[Finding], form: str, folder: Path, lang: Lang) -> None:
    """Prints the findings to stdout in one of :data:`FORMATS`, and how many there are to stderr."""
    if form == "json":
        click.echo(_dumped([_plain(finding, lang) for finding in findings]))
    elif form == "sarif":
        click.echo(_dumped(_sarif(findings, folder, lang)))
    else:
        for finding in findings:
            click.echo(finding.text(lang) if form == "text" else _github(finding, folder, lang))
    found = Counter(finding.severity for finding in findings)
    told = words(lang).say("lint_counts", errors=found["error"], warnings=found["warning"])
    notes = words(lang).say("lint_notes", count=found["note"]) if found["note"] else ""
    click.echo(told + notes, err=True)


def _dumped(what: Any) -> str:
    return json.dumps(what, ensure_ascii=False, indent=2)


def _plain(finding: Finding, lang: Lang) -> dict[str, object]:
    place: dict[str, object] = {
        name: getattr(finding, name) for name in ("file", "line", "column", "severity", "code")
    }
    return {**place, "message": finding.said(lang), "suggestion": finding.suggestion}


def _path(finding: Finding, folder: Path) -> str:
    """The file as seen from where the command runs, where the reader of marks looks for it."""
    name, _, rest = finding.file.partition("/")
    path = folder / rest if rest and name == folder.resolve().name else Path(finding.file)
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _github(finding: Finding, folder: Path, lang: Lang) -> str:
    """A workflow command; what would end a property or the line is escaped."""
    place = {"file": _path(finding, folder), "line": finding.line, "col": finding.column}
    held = ",".join(f"{key}={_escaped(str(value), property_=True)}" for key, value in place.items())
    level = "notice" if finding.severity == "note" else finding.severity
    return f"::{level} {held},title={finding.code}::{_escaped(finding.said(lang))}"


def _escaped(text: str, *, property_: bool = False) -> str:
    signs: dict[str, str] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
    if property_:
        signs |= {":": "%3A", ",": "%2C"}
    return "".join(signs.get(sign, sign) for sign in text)


def _sarif(findings: Iterable[Finding], folder: Path, lang: Lang) -> dict[str, Any]:
    """SARIF 2.1.0, one run; columns are counted in code points."""
    findings = list(findings)
    codes = sorted({finding.code for finding in findings})
    rules = [_rule(code, next(f for f in findings if f.code == code)) for code in codes]
    driver: dict[str, Any] = {
        "name": "dabiao catalogue lint",
        "semanticVersion": version("dabiao"),
        "rules": rules,
    }
    results = [_result(finding, codes.index(finding.code), folder, lang) for finding in findings]
    run: dict[str, Any] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, finding: Finding) -> dict[str, Any]:
    return {"id": code, "defaultConfiguration": {"level": finding.severity}}


def _result(finding: Finding, rule: int, folder: Path, lang: Lang) -> dict[str, Any]:
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(_path(finding, folder))},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": finding.said(lang)},
        "locations": [{"physicalLocation": place}],
    }

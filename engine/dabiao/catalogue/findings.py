"""What is wrong with a catalogue: one finding per place, said in Chinese or English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dabiao.catalogue.messages import MESSAGES, Severity, plain, say
from dabiao.words import Lang, pick

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Location:
    """Where in the catalogue's files; line and column are counted from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong. ``str()`` is ``file:line:column: message (did you mean …?)``, in Chinese."""

    file: str
    line: int
    column: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict, compare=False)
    suggestion: str = field(default="", compare=False)

    @classmethod
    def of(cls, at: Location, code: str, suggestion: str = "", /, **values: object) -> Finding:
        return cls(at.file, at.line, at.column, code, values, suggestion)

    @property
    def location(self) -> Location:
        return Location(self.file, self.line, self.column)

    @property
    def severity(self) -> Severity:
        """See :data:`dabiao.catalogue.messages.Severity`."""
        return MESSAGES[self.code].severity

    @property
    def message(self) -> str:
        return say(self.code, "zh", self.values)

    def text(self, lang: Lang = "zh") -> str:
        """The whole line: place, message and, if there is one, a suggestion."""
        return f"{self.file}:{self.line}:{self.column}: {self.said(lang)}"

    def said(self, lang: Lang = "zh") -> str:
        """The message and, if there is one, a suggestion."""
        ask = pick(lang, "（是不是 {}？）", " (did you mean {}?)")
        hint = ask.format(plain(self.suggestion)) if self.suggestion else ""
        return say(self.code, lang, self.values) + hint

    def __str__(self) -> str:
        return self.text()


class CatalogueError(Exception):
    """A catalogue that cannot be judged by; ``findings`` holds all that is wrong with it, in order.
    ``str()`` says it a line each, in the lang asked for."""

    def __init__(self, findings: Iterable[Finding], lang: Lang = "zh") -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.text(lang) for finding in self.findings))


class UnknownNameError(ValueError):
    """Something was asked for by a name, or by months, that there is not."""

    @classmethod
    def of(cls, name: str, known: Iterable[str]) -> UnknownNameError:
        """No ``name`` among the ``known`` ones; the one most like it is suggested."""
        return cls(f"没有 {name} there is no {name}{perhaps(name, known)}")


def perhaps(name: str, known: Iterable[str]) -> str:
    """A question after the known name most like ``name``, to be put behind what is wrong with it; "" if none
    is like it."""
    near = closest(name, known)
    return f"；是不是 did you mean {near}？" if near else ""


def closest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, or "" if none is like it, as none is like what is no name."""
    near = {each for each in known if len(each) <= _LONGEST_NAME} if len(name) <= _LONGEST_NAME else ()
    return next(iter(difflib.get_close_matches(name, sorted(near), n=1, cutoff=0.5)), "")

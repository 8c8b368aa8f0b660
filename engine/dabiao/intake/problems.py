"""Everything that can be wrong with a return: one closed list, each with its words and its mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from math import inf

from dabiao.intake.wording import TABLE, Level
from dabiao.legible import excerpt
from dabiao.words import Lang, pick, words

CAP = 1000
"""Problems of one kind listed per file and column; the rest is told as a number."""


Kind = tuple[str, str, str, str]
"""File, sheet, column and code of problems that are counted together."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place. ``row`` is the number Excel shows (1-based, header included)."""

    file: str
    sheet: str
    row: int | None
    column: str
    element: str
    raw: str
    code: str
    level: Level
    message: str
    mend: str

    def __str__(self) -> str:
        place = [self.file, self.sheet, str(self.row or ""), self.column]
        return f"{':'.join(filter(None, place))}: {self.message} {self.mend}"

    @property
    def kind(self) -> Kind:
        """What it is counted with."""
        return self.file, self.sheet, self.column, self.code


@dataclass(frozen=True)
class More(Problem):
    """Stands for a ``number`` of further problems of its kind."""

    number: int


class DataError(Exception):
    """Nothing can be judged; ``problems`` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[DataError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # else a copy would be made of its text


@dataclass(frozen=True)
class Place:
    """Where a problem sits."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    element: str = ""

    def text(self, lang: Lang) -> str:
        """File, sheet and row in words."""
        sheet = f" [{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet} " + words(lang).say("row", row=self.row)


@dataclass
class Log:
    """Collects problems in the reader's language, and counts those beyond :data:`CAP`."""

    lang: Lang = "zh"
    found: list[Problem] = field(default_factory=list)
    _seen: Counter[Kind] = field(default_factory=Counter)

    def add(self, code: str, place: Place, raw: str = "", **details: object) -> None:
        """Record one problem; ``details`` fill the blanks in its words."""
        key = (place.file, place.sheet, place.column, code)
        self._seen[key] += 1
        if self._seen[key] <= CAP:
            self.found.append(_problem(code, self.lang, place, raw, details))

    def repeat(self, problem: Problem) -> None:
        """Record what another log told."""
        if isinstance(problem, More):
            self._seen[problem.kind] += problem.number
            return
        self._seen[problem.kind] += 1
        if self._seen[problem.kind] <= CAP:
            self.found.append(problem)

    def room(self, code: str, place: Place) -> int:
        """How many more of a kind are listed."""
        return max(CAP - self._seen[(place.file, place.sheet, place.column, code)], 0)

    def count_only(self, code: str, place: Place, number: int) -> None:
        """Record ``number`` further problems of a kind that is already listed up to the cap."""
        self._seen[(place.file, place.sheet, place.column, code)] += number

    def tell_once(self) -> None:
        """Forget what was recorded of the same place more than once, as of a header read again."""
        self.found[:] = dict.fromkeys(self.found)

    def capped(self) -> dict[Kind, int]:
        """Of each kind (``file, sheet, column, code``) that is not listed in full, how many there are."""
        return {key: count for key, count in self._seen.items() if count > CAP}

    def recall(self, problems: Iterable[Problem], counts: Mapping[Kind, int], file: str) -> None:
        """Record again what was :attr:`found` and :meth:`capped` of a file, now called ``file``."""
        self.found += [replace(problem, file=file) for problem in problems]
        self._seen.update({(file, *key[1:]): count for key, count in counts.items()})

    def problems(self) -> tuple[Problem, ...]:
        """All problems by file, sheet and row; behind a sheet's, one more for each kind of which there
        are more than are listed."""
        last = {problem.kind: problem for problem in self.found}
        more = [_more(last[kind], count, self.lang) for kind, count in self._seen.items() if count > CAP]
        return tuple(sorted([*self.found, *more], key=_order))


def together(lists: Iterable[Iterable[Problem]], lang: Lang) -> tuple[Problem, ...]:
    """What several logs told (:meth:`Log.problems`) as one would have: in its order, and of each kind no more
    than it lists."""
    log = Log(lang)
    for problem in sorted(chain.from_iterable(lists), key=_order):
        log.repeat(problem)
    return log.problems()


def _more(last: Problem, count: int, lang: Lang) -> More:
    said = words(lang).say("more_of_kind", count=count - CAP)
    return More(**{**vars(last), "row": None, "raw": "", "message": said}, number=count - CAP)


def _order(problem: Problem) -> tuple[str, str, float]:
    return problem.file, problem.sheet, inf if isinstance(problem, More) else problem.row or 0


def _problem(code: str, lang: Lang, place: Place, raw: str, details: dict[str, object]) -> Problem:
    level, zh, zh_mend, en, en_mend = TABLE[code]
    message, mend = pick(lang, (zh, zh_mend), (en, en_mend))
    blanks = {"raw": excerpt(raw), **details}
    return Problem(
        place.file, place.sheet, place.row, excerpt(place.column), place.element, excerpt(raw),
        code, level, message.format_map(blanks), mend.format_map(blanks),
    )  # fmt: skip


def levels_of(problems: Iterable[Problem]) -> Counter[Level]:
    """How many problems there are of each level."""
    return Counter(p.level for p in problems)

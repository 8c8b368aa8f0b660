"""The catalogue as checked, immutable models. ``catalogue/README.md`` explains their keys one by
one.

A model checks what can be seen inside one entry; what needs its neighbours (unknown names,
measure units, scopes) is checked in ``checks`` once everything is loaded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from dabiao.catalogue.base import Model, Rule
from dabiao.catalogue.closed_lists import Term, Terms
from dabiao.catalogue.demands import OPERATORS, Condition, Demand, demanded
from dabiao.catalogue.fields import (
    FILE,
    Code,
    Date,
    Ends,
    FormulaField,
    Month,
    Number,
    Quote,
    Reason,
    RegionCode,
    Text,
)
from dabiao.catalogue.findings import Finding
from dabiao.expression import WINDOW_DAYS, base_name, is_prior, prior
from dabiao.periods import Frequency, Schedule, WindowKind, month_of
from dabiao.words import Lang, pick

if TYPE_CHECKING:
    from dabiao.catalogue.essence import Essence

RegionLevel = Literal["town", "county", "city", "province"]
Quantifier = Literal["each", "total", "count", "share"]
Status = Literal[
    "pass", "fail", "not_due", "incomplete", "no_data", "blocked", "not_applicable"
]  # fmt: skip


MEASURES = ("indicator", "attested", "meets")


class Title(Model):
    """What a thing is called; the English may be missing, which lint tells."""

    zh: Text
    en: Text | None = None

    def said(self, lang: Lang) -> str:
        """In that language, or else in one that is there."""
        return pick(lang, self.zh, self.en)


class Range(Model):
    """What is plausible in one reported cell, both ends included."""

    min: Number | None = None
    max: Number | None = None

    def holds(self, figure: float | Fraction) -> bool:
        return (self.min is None or self.min <= figure) and (self.max is None or figure <= self.max)

    rules: ClassVar[Mapping[str, Rule]] = {
        "range_order": Rule(
            ("min", "max"), lambda held: held.min is None or held.max is None or held.min <= held.max
        ),
    }


class Edition(Model):
    """``catalogue.yaml``: which edition this is, what it builds on, which targets it leaves out, and why it
    replaces what other targets are made of."""

    version: Text
    extends: Literal["builtin", "none"] = "none"
    disabled: dict[str, Reason] = Field(default_factory=dict)
    replaced: dict[str, Reason] = Field(default_factory=dict)


class Element(Model):
    """One reported column."""

    code: Code
    title: Title
    aliases: tuple[Text, ...] = ()
    reported_by: Literal["institution", "region", "either"]
    owed_by: FormulaField | None = None
    value_type: Literal["integer", "number", "percentage", "level"]
    measure_unit: str
    kind: Literal["flow", "stock", "average", "maximum"]
    weighted_by: Code | None = None
    frequency: Frequency
    carry_forward_months: Annotated[int, Field(ge=0, le=120)] = 0
    plausible: Range = Range.model_construct()  # no key, nothing to check: the model need not be built yet
    not_above: Code | None = None

    rules: ClassVar[Mapping[str, Rule]] = {
        "weight_without_average": Rule(
            ("weighted_by", "kind"), lambda held: held.kind == "average" or not held.weighted_by
        ),
        "average_without_weight": Rule(
            ("kind", "weighted_by"), lambda held: held.kind != "average" or bool(held.weighted_by)
        ),
        "carry_without_stock": Rule(
            ("carry_forward_months", "kind"),
            lambda held: held.kind == "stock" or not held.carry_forward_months,
        ),
    }

    @property
    def non_negative(self) -> bool:
        return self.plausible.min is not None and self.plausible.min >= 0


class Indicator(Model):
    """What is measured: numerator ÷ denominator × factor."""

    id: Code
    title: Title
    type: Literal["proportion", "ratio", "rate", "mean", "count"]
    numerator: FormulaField
    denominator: FormulaField | None = None
    factor: Annotated[Number, Field(gt=0)] = 1
    measure_unit: str
    improvement: Literal["increase", "decrease"]

    wording: ClassVar[frozenset[str]] = frozenset({"title", "improvement"})

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the two formulas read, each once; last year's as ``prior_year(x)``."""
        below = self.denominator.names if self.denominator else ()
        return tuple(dict.fromkeys(self.numerator.names + below))


Several = Annotated[tuple[dict[str, Any], ...], Field(max_length=500)]
"""What several units report, or are; more would take long to judge and show nothing new."""


class Example(Model):
    """One case that shows what a target means, and the status that must come out."""

    given: dict[str, Any] | Several
    prior: dict[str, Any] | Several | None = None
    at: Month | None = None
    expect: Status | Annotated[tuple[Status, ...], Field(min_length=1)]

    @property
    def expected(self) -> tuple[Status, ...]:
        """What must come out: one status for all, or one for each institution given."""
        return (self.expect,) if isinstance(self.expect, str) else self.expect


class ScopeExamples(Model):
    """Institutions, told by their attributes, that ``applies_to`` means, and such that it does not."""

    in_: Several = Field(default=(), alias="in")
    out: Several = ()


class InForce(Model):
    """First and last month of the period a document plans for."""

    from_: Month = Field(alias="from")
    to: Month

    rules: ClassVar[Mapping[str, Rule]] = {
        "force_order": Rule(("from", "to"), lambda held: held.from_ <= held.to),
    }


Threshold = Number | Literal["prior_year"]


class Target(Model):
    """One number, or one deliverable, that one clause demands. ``id`` is ``document/name``."""

    id: str
    document: str
    title: Title
    clause: Text
    quote: Quote | None = None
    applies_to: FormulaField | None = None
    units: tuple[Text, ...] = ()
    regions: tuple[RegionCode, ...] = ()
    only_if: FormulaField | None = None
    quantifier: Quantifier
    level: RegionLevel | None = None
    indicator: Code | None = None
    attested: Literal[True] | Code | None = None
    meets: Condition | None = None
    at_least: Threshold | None = None
    at_most: Threshold | None = None
    more_than: Threshold | None = None
    less_than: Threshold | None = None
    equals: Threshold | None = None
    between: Ends | None = None
    range: Ends | None = None
    window: WindowKind
    due: Date | None = None
    no_due: Reason | None = None
    min_completeness: Annotated[Number, Field(gt=0, le=1)] = 1
    interpretation: Reason | None = None
    scope_examples: ScopeExamples | None = None
    examples: Annotated[tuple[Example, ...], Field(max_length=200)] = ()

    wording: ClassVar[frozenset[str]] = frozenset({
        "id", "document", "title", "clause", "quote", "no_due", "interpretation", "scope_examples",
        "examples",
    })  # fmt: skip
    rules: ClassVar[Mapping[str, Rule]] = {
        "measured_one": Rule(
            MEASURES,
            lambda held: len(_measures(held)) == 1 or (not _measures(held) and held.quantifier == "count"),
        ),
        "count_by_indicator": Rule(
            ("indicator",), lambda held: not (held.counts_institutions and held.indicator)
        ),
        "meets_without_count": Rule(("meets",), lambda held: held.meets is None or held.counts_institutions),
        "demand_one": Rule(
            OPERATORS,
            lambda held: len(demanded(held)) == 1 or (bool(held.attested) and not held.counts_institutions),
        ),
        "attested_demand": Rule(
            OPERATORS, lambda held: not held.attested or held.counts_institutions or not demanded(held)
        ),
        "prior_of_count": Rule(
            OPERATORS, lambda held: not (held.counts_institutions and "prior_year" in demanded(held).values())
        ),
        "due_one": Rule(("due", "no_due"), lambda held: (held.due is None) != (held.no_due is None)),
        "level_of_total": Rule(("level",), lambda held: held.level is None or held.quantifier != "total"),
        "attested_window": Rule(("window",), lambda held: not held.attested or held.window == "plan"),
    }

    @property
    def counts_institutions(self) -> bool:
        """Whether institutions are judged one by one and then counted."""
        return self.quantifier in ("count", "share")

    @property
    def judges_institutions(self) -> bool:
        """Whether the figures looked at are those of single institutions (each, count, share)."""
        return self.counts_institutions or (self.quantifier == "each" and self.level is None)

    @property
    def attestation(self) -> str | None:
        """The code under which the deliverable is attested: shared, or the target's own id."""
        return self.id if self.attested is True else self.attested

    @property
    def measured(self) -> str | None:
        """The indicator behind the figures, be it the target's own or its condition's."""
        return self.indicator or (self.meets.indicator if self.meets else None)

    @property
    def demand(self) -> Demand | None:
        """What the verdict's own value must satisfy; None where the deliverable itself is judged."""
        return Demand.of(self) if demanded(self) else None

    @property
    def condition(self) -> Demand | None:
        """What each counted institution's indicator must satisfy, under count and share."""
        return self.meets.demand if self.meets else None

    @property
    def due_month(self) -> int | None:
        return month_of(self.due) if self.due else None


def _measures(target: Target) -> list[str]:
    return [key for key in MEASURES if getattr(target, key) is not None]


class Clause(Model):
    """A numbered place of a document, and why there is no target in it, if there is none."""

    no_target: Text | None = None


class Source(Model):
    """The paper's text, by name and checksum. The name leads to no other folder."""

    file: Annotated[str, Field(pattern=FILE, max_length=200)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Document(Model):
    """A published paper with targets, and every clause of it."""

    id: str
    title: Text
    number: Text | None = None
    issuer: Text
    issued: Date | None = None
    region: RegionCode
    in_force: InForce
    source: Source | None = None
    tags: dict[Code, Term] = Field(default_factory=dict)
    clauses: dict[str, Clause]
    remainder: dict[str, Reason] = Field(default_factory=dict)

    wording: ClassVar[frozenset[str]] = frozenset(
        {"id", "title", "number", "issuer", "issued", "source", "tags", "clauses", "remainder"}
    )


class Catalogue(Model):
    """Everything that must hold. ``targets`` is keyed by full id, in the order of the documents;
    ``shadows`` tell what it replaces or leaves out of the bundled catalogue, if it stands on that."""

    version: Text
    terms: Terms
    elements: dict[str, Element]
    indicators: dict[str, Indicator]
    documents: dict[str, Document]
    targets: dict[str, Target]
    disabled: dict[str, Text] = Field(default_factory=dict)
    # How it came to be, and no part of what holds: two ways to one catalogue give one hash.
    shadows: tuple[Finding, ...] = Field(default=(), exclude=True)

    @cached_property
    def hash(self) -> str:
        """sha256 of the models as canonical JSON; comments and layout of the files do not matter."""
        return digest(self.model_dump(mode="python"))

    @cached_property
    def essences(self) -> Mapping[str, Essence]:
        """The essence of every target that is not disabled, by id."""
        from dabiao.catalogue import essence  # which says what of a catalogue's models decides

        return essence.essences(self)

    @property
    def in_order(self) -> list[Target]:
        """The targets in the order of the papers: those of documents, and of the clauses of each."""
        clauses = ((d.id, clause) for d in self.documents.values() for clause in d.clauses)
        place = {clause: at for at, clause in enumerate(clauses)}
        return sorted(self.targets.values(), key=lambda t: place[t.document, t.clause])

    def schedule(self, target: Target) -> Schedule:
        """When a target is judged."""
        force = self.documents[target.document].in_force
        return Schedule(target.window, force.from_, force.to, target.due_month)

    def measure_unit(self, target: Target) -> str:
        """The measure unit of a verdict's value: the indicator's, percent for a share, institutions
        for a count; "" where a deliverable itself is judged."""
        counted = {"share": "percent", "count": "institution"}.get(target.quantifier)
        return counted or (self.indicators[target.indicator].measure_unit if target.indicator else "")

    def inputs(self, target: Target) -> tuple[str, ...]:
        """The figures a target reads, each once, last year's as ``prior_year(x)``; without
        attestations. The demand ``prior_year`` reads last year's figure of every name."""
        indicator = self.indicators[target.measured] if target.measured else None
        names = indicator.names if indicator else ()
        if target.demand and target.demand.prior:
            names += tuple(prior(n) for n in names if not is_prior(n))
        names += target.only_if.names if target.only_if else ()
        return tuple(dict.fromkeys(n for n in names if base_name(n) != WINDOW_DAYS))


def digest(dumped: object) -> str:
    """sha256 of dumped models as canonical JSON, 64 hexadecimal digits."""
    text = json.dumps(dumped, default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)

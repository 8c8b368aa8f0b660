"""Whatever the world, a verdict can be worked out again by hand from the cells that its proof lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isclose, isnan
from operator import mul
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import random_worlds
import worlds
import written_worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import AS_OF

import dabiao
from dabiao import periods
from dabiao.catalogue.models import Catalogue, Indicator, Target
from dabiao.expression import base_name, is_prior, parse, prior
from dabiao.judge.evidence import Cell, Proof

Figures = Mapping[str, Fraction]
FUNCTIONS = {"min": min, "max": max}
USABLE = ("used", "held_back", "dropped", "assumed_no")
"""The states of cells that count as usable."""


@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_every_verdict_follows_from_its_proof(engine: str, seed: int) -> None:
    seed = worlds.own(engine, seed)
    world, rng = random_worlds.draw(seed, plain=seed % 3 == 0), worlds.seeded(seed)
    with TemporaryDirectory() as folder:
        data_in = Path(folder)
        written_worlds.write(world, data_in, rng)
        last = rng.choice(AS_OF)
        span = {"since": periods.month_text(max(AS_OF[0], last - 1)), "as_of": periods.month_text(last)}
        result = dabiao.check(data_in, catalogue=world.catalogue, engine=engine, **span)
        proofs = result.evidence.proofs()
        files = written_worlds.read(data_in)
    for row in result.judged.itertuples():
        hand = Hand(row, proofs[row.Index], world.catalogue)
        hand.check_numbers()
        hand.check_completeness()
        hand.check_names()
        hand.check_formula()
    for proof in proofs.values():
        check_places(proof.cells, files, world.catalogue)


class Hand:
    """One verdict, about to be worked out from its proof."""

    def __init__(self, row: Any, proof: Proof, catalogue: Catalogue) -> None:
        self.row, self.proof, self.catalogue = row, proof, catalogue
        self.about = (row.target, row.unit_id, row.as_of, row.window, row.status, row.reason_code)

    @property
    def target(self) -> Target:
        return self.catalogue.targets[self.row.target]

    @property
    def indicator(self) -> Indicator | None:
        return self.catalogue.indicators[self.target.indicator] if self.target.indicator else None

    def check_numbers(self) -> None:
        """Value, numerator and denominator, and of a trend the number demanded."""
        if self.indicator is None or isnan(self.row.value):
            return
        figures = self._figures()
        above, below = self._quotient(figures)
        self._same("numerator", above)
        value = above * Fraction(str(self.indicator.factor))
        if below is not None:
            self._same("denominator", below)
            value = value / below
        self._same("value", value)
        if self.target.demand.prior and not isnan(self.row.threshold):
            self._same("threshold", self._baseline(figures))

    def _baseline(self, figures: Figures) -> Fraction:
        before = {base_name(name): figure for name, figure in figures.items() if is_prior(name)}
        above, below = self._quotient(before)
        above = above * Fraction(str(self.indicator.factor))
        return above if below is None else above / below

    def _same(self, column: str, worked_out: Fraction) -> None:
        told = getattr(self.row, column)
        assert isclose(told, float(worked_out), rel_tol=1e-9, abs_tol=1e-9), (*self.about, column)

    def _quotient(self, figures: Figures) -> tuple[Fraction, Fraction | None]:
        parts = [self.indicator.numerator, self.indicator.denominator]
        above, below = (Fraction(p.evaluate(figures, FUNCTIONS)) if p else None for p in parts)
        return above, below

    def _figures(self) -> dict[str, Fraction]:
        """The figure of each input; where a value came out of nothing, it is a sum over nobody."""
        start, end = self.row.start, self.row.end
        days = {
            "window_days": Fraction(periods.days(start, end)),
            "prior_year(window_days)": Fraction(periods.days(start - 12, end - 12)),
        }
        return days | {name: self._figure(name) for name in self.catalogue.inputs(self.target)}

    def _figure(self, name: str) -> Fraction:
        element = self.catalogue.elements[base_name(name)]
        own = self._used(name)
        if element.weighted_by:
            weight = (prior if is_prior(name) else str)(element.weighted_by)
            weights = {
                (cell.unit, cell.month): Fraction(cell.value)
                for cell in self.proof.cells
                if cell.name == weight and cell.state != "superseded" and not isnan(cell.value)
            }
            by = [weights[place] for place in own]
            return sum(map(mul, own.values(), by), Fraction(0)) / (sum(by) or 1)
        return max(own.values(), default=Fraction(0)) if element.kind == "maximum" else sum(own.values())

    def _used(self, name: str) -> dict[tuple[str, int], Fraction]:
        cells = [cell for cell in self.proof.cells if cell.name == name and cell.state == "used"]
        found = {(c.unit, c.month): Fraction(c.value) for c in cells if not isnan(c.value)}
        assert len(cells) == len({(c.unit, c.month) for c in cells}), (*self.about, name)
        return found

    def check_completeness(self) -> None:
        inputs = {*self.catalogue.inputs(self.target), self.target.attestation} - {None}
        asked = {
            (c.unit, c.month, c.name): c.state in USABLE
            for c in self.proof.cells
            if c.name in inputs and c.state not in ("superseded", "repeated")
        }
        told = self.row.completeness
        if isnan(told):
            assert not asked, self.about
        elif inputs:
            assert isclose(sum(asked.values()) / len(asked), told), (*self.about, told, asked)

    def check_names(self) -> None:
        lists = (self.proof.met, self.proof.unmet, self.proof.unknown)
        told = (self.row.met_units, self.row.unmet_units, self.row.unknown_units)
        assert [len(names) for names in lists] == [0 if isnan(n) else n for n in told], self.about

    def check_formula(self) -> None:
        """The formula with its numbers gives the value shown behind it, and that of the verdict."""
        if self.indicator is None:
            return
        text = self.proof.formula
        shown = re.match(r"(?:[\d,.+−×÷() ?]|min|max)+", text).group()
        if isnan(self.row.value):
            return
        assert "?" not in shown, (*self.about, text)
        loose = any(e.kind == "average" for e in self._elements())
        assert isclose(calculated(shown), self.row.value, rel_tol=1e-9, abs_tol=0.0051 if loose else 1e-9), (
            *self.about, text,
        )  # fmt: skip
        assert not re.search(r"\.\d{5}", text) or not self.target.demand.prior, text

    def _elements(self) -> Iterable[Any]:
        return (self.catalogue.elements[base_name(n)] for n in self.catalogue.inputs(self.target))


def calculated(text: str) -> Fraction:
    """The value of a formula as people write it."""
    numbers: list[Fraction] = []

    def named(found: re.Match[str]) -> str:
        numbers.append(Fraction(found.group().replace(",", "")))
        return f"n{len(numbers) - 1}"

    plain = re.sub(r"\d+(?:,\d{3})*(?:\.\d+)?", named, text.strip())
    plain = plain.translate(str.maketrans({"−": "-", "×": "*", "÷": "/"}))
    names = {f"n{place}": number for place, number in enumerate(numbers)}
    return Fraction(parse(plain).evaluate(names, FUNCTIONS))


def check_places(cells: Iterable[Cell], files: Mapping[str, list[list[str]]], catalogue: Catalogue) -> None:
    """Each cell with a place stands in that row, under that heading, of that unit and element."""
    for cell in cells:
        if not cell.file:
            assert isnan(cell.value), cell
            continue
        head, row = files[cell.file][0], files[cell.file][cell.row - 1]
        written = dict(zip(head, row, strict=True))
        assert written[cell.column] == cell.raw, cell
        assert written["unit"] == cell.unit, cell
        assert written.get("element", cell.name) in (cell.element, cell.name), cell
        if cell.state == "used" and cell.element in catalogue.elements:
            assert float(cell.raw) == cell.value, cell

"""One evaluator, many carriers, and no way out of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import narwhals as nw
import pandas as pd
import pint
import pytest

from dabiao.expression import MAX_DEPTH, MAX_LENGTH, FormulaError, base_name, is_prior, parse, prior

HOSTILE = {
    # out of the box
    "attribute": "beds.real",
    "dunder attribute": "beds.__class__",
    "attribute of a number": "(1).__class__",
    "attribute of text": "'a'.format",
    "the way to all classes": "().__class__.__bases__[0].__subclasses__()",
    "format string attack": "'{0.__class__}'.format(beds)",
    "subscript": "beds[0]",
    "slice": "beds[0:1]",
    # calls
    "import": "__import__('os').system('id')",
    "builtin": "open('/etc/passwd')",
    "eval": "eval('1')",
    "getattr": "getattr(beds, 'real')",
    "len": "len('abc')",
    "int": "int('7')",
    "a call of a call": "min(1, 2)(3)",
    "a call of a lambda": "(lambda: 1)()",
    "a name called": "beds(1)",
    "keyword argument": "min(1, 2, key=abs)",
    "starred argument": "min(*beds)",
    "double star": "min(**beds)",
    "too few arguments": "min(1)",
    "too many arguments": "prior_year(beds, visits)",
    "no argument": "has_tag()",
    # Python that is not arithmetic
    "lambda": "lambda: 1",
    "list": "[1, 2]",
    "tuple": "(1, 2)",
    "dict": "{1: 2}",
    "set": "{1}",
    "list comprehension": "[x for x in (1, 2)]",
    "generator": "max(x for x in (1, 2))",
    "conditional": "1 if beds else 2",
    "walrus": "(x := 1)",
    "assignment": "x = 1",
    "augmented assignment": "x += 1",
    "deletion": "del x",
    "import statement": "import os",
    "two statements": "1; 2",
    "two lines": "1\n2",
    "f-string": "f'{beds}'",
    "bytes": "b'a'",
    "await": "await beds",
    "yield": "(yield 1)",
    "ellipsis": "...",
    "complex": "2j",
    "true": "True",
    "none": "None",
    "is": "beds is visits",
    # sums that are no sums
    "power": "9 ** 9",
    "huge power": "9 ** 9 ** 9 ** 9",
    "modulo": "beds % 2",
    "floor division": "beds // 2",
    "matrix product": "beds @ visits",
    "shift": "1 << 1000000",
    "bitwise and": "beds & visits",
    "bitwise or": "beds | visits",
    "bitwise xor": "beds ^ visits",
    "bitwise not": "~beds",
    "unary plus": "+beds",
    "a huge number": "1" + "0" * 16,
    "a huge float": "1e300",
    "infinity": "1e999",
    "a number of 900 digits": "9" * 900,
    # text in arithmetic
    "text plus text": "'a' + 'b'",
    "text times number": "'a' * 1000",
    "text minus": "-'a'",
    "text and": "'a' and beds > 1",
    "format operator": "'%s' % beds",
    # not what it looks like
    "full-width letters": "ｂｅｄｓ",
    "full-width digits": "beds + １",
    "full-width operator": "beds ＋ 1",
    "ligature": "ﬁrst",
    "mathematical letters": "𝐛𝐞𝐝𝐬",
    "superscript two": "beds + x²",
    "real minus sign": "beds \u2212 1",
    "multiplication sign": "beds × 2",
    "no-break space": "beds\u00a0+ 1",
    "right-to-left override": "beds \u202e+ 1",
    "zero-width space": "be\u200bds + 1",
    "NUL": "beds\0",
    # too much
    "one megabyte": "+".join(["1"] * 500_000),
    "one letter too long": "b" * (MAX_LENGTH + 1),
    "deep brackets": "-(" * 400 + "1" + ")" * 400,
    "a long chain": "+".join(["b"] * 400),
    "deep nots": "not " * 200 + "(a > 1)",
    "deep calls": "min(1, " * 100 + "1" + ")" * 100,
    # last year twice
    "nested prior_year": "prior_year(prior_year(beds))",
    "nested further in": "prior_year(min(1, prior_year(beds)))",
    # no formula
    "nothing": "",
    "blank": "   ",
    "comment": "# beds",
    "open bracket": "(beds",
    "two names": "beds visits",
    "trailing operator": "beds +",
    "surrogate": "\ud800",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_formula_is_refused_before_anything_runs(name: str) -> None:
    with pytest.raises(FormulaError):
        parse(HOSTILE[name])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("beds ** 2", "Pow is not allowed in a formula; use + - * /, brackets, comparisons, and, or, not"),
        ("len(beds)", "'len' is not a function; there are min, max, prior_year, has_tag"),
        ("'a' + beds", "text cannot be calculated with; compare it with == or in"),
        ("prior_year(prior_year(beds))", "prior_year cannot be nested; write it once"),
        ("min(beds)", "min takes ≥ 2 argument(s); add or remove some"),
        ("ｂｅｄｓ", "full-width or look-alike characters; write the formula in plain ones"),
        ("beds +", "not a formula: 'beds +'; check brackets and operators"),
        ("-" * MAX_DEPTH + "beds", f"a formula is nested at most {MAX_DEPTH} deep; split it up"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert str(refused.value) == said


class TestNames:
    def test_each_once_in_order_of_appearance(self) -> None:
        assert parse("visits + beds / visits - min(beds, staff)").names == ("visits", "beds", "staff")

    def test_functions_and_text_are_no_names(self) -> None:
        assert parse('has_tag("compact") and grade >= 乙').names == ("grade", "乙")

    def test_last_year_s_figure_is_a_name_of_its_own(self) -> None:
        names = parse("beds - prior_year(beds)").names
        assert names == ("beds", prior("beds"))
        assert [is_prior(name) for name in names] == [False, True]
        assert [base_name(name) for name in names] == ["beds", "beds"]

    @pytest.mark.parametrize(
        ("text", "addends"),
        [("a", ("a",)), ("a + b + c", ("a", "b", "c")), ("a - b", None), ("2 * a", None), ("a + 1", None)],
    )
    def test_addends_of_a_plain_sum(self, text: str, addends: tuple[str, ...] | None) -> None:
        assert parse(text).addends() == addends


class TestFractions:
    """The oracle: exact arithmetic over the same parsed formula."""

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a / b", Fraction(7, 25)),
            ("a / b * 100", 28),
            ("1000 * a / b", 280),
            ("-(a - b)", 18),
            ("min(a, b) + max(a, b)", 32),
            ("(a + prior_year(a)) / 2", 6),
        ],
    )
    def test_values_are_exact(self, text: str, value: Fraction) -> None:
        names = {"a": Fraction(7), "b": Fraction(25), prior("a"): Fraction(5)}
        assert parse(text).evaluate(names, {"min": min, "max": max}) == value

    def test_a_name_that_is_not_there_is_an_error_not_a_zero(self) -> None:
        with pytest.raises(FormulaError, match=r"cannot be evaluated.*'b'"):
            parse("a + b").evaluate({"a": Fraction(1)})

    def test_last_year_of_a_whole_formula(self) -> None:
        shifted = parse("a / (a + b)").prior_year()
        assert shifted.names == (prior("a"), prior("b"))
        assert shifted.evaluate({prior("a"): Fraction(1), prior("b"): Fraction(3)}) == Fraction(1, 4)

    def test_last_year_leaves_the_formula_itself_alone(self) -> None:
        formula = parse("a + 1")
        formula.prior_year()
        assert formula.evaluate({"a": Fraction(1)}) == 2


class TestColumns:
    """Conditions work row by row."""

    FRAME = nw.from_native(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]}))

    @pytest.mark.parametrize(
        ("text", "rows"),
        [
            ("a > 1 and b > 1", [False, True, False]),
            ("a > 2 or b > 2", [True, False, True]),
            ("not a > 1", [True, False, False]),
            ("1 < a < 3", [False, True, False]),
            ("not (a == 2 or b == 1)", [True, False, False]),
            ("a != b", [True, False, True]),
        ],
    )
    def test_and_or_not_are_element_wise(self, text: str, rows: list[bool]) -> None:
        expression: Any = parse(text).evaluate({"a": nw.col("a"), "b": nw.col("b")})
        assert self.FRAME.select(held=expression)["held"].to_list() == rows

    def test_arithmetic_is_one_expression(self) -> None:
        expression: Any = parse("1000 * a / (a + b)").evaluate({"a": nw.col("a"), "b": nw.col("b")})
        assert self.FRAME.select(value=expression)["value"].to_list() == [250.0, 500.0, 750.0]


class TestQuantities:
    """pint's quantities go through the same operators."""

    @pytest.fixture
    def units(self) -> Any:

        registry = pint.UnitRegistry(None)
        for unit in ("bed", "person"):
            registry.define(f"{unit} = [{unit}]")
        return registry

    def test_a_rate(self, units: Any) -> None:
        found = parse("1000 * beds / people").evaluate(
            {"beds": 66 * units.bed, "people": 10_000 * units.person}
        )
        assert found == 6.6 * units.bed / units.person

    def test_a_bed_plus_a_person_is_an_error(self, units: Any) -> None:

        with pytest.raises(pint.DimensionalityError):
            parse("beds + people").evaluate({"beds": 1 * units.bed, "people": 1 * units.person})


def test_the_same_text_is_parsed_once() -> None:
    assert parse("beds / people") is parse("beds / people")

"""One safe evaluator for every formula and condition of the catalogue.

A text is parsed once by simpleeval's parser into a :class:`Formula`, checked against a closed
list of syntax, and then evaluated over whatever its names are: columns, quantities, text nodes
or exact fractions. What a name may be is the caller's business; what the *syntax* may be is
decided here and nowhere else.
"""

from __future__ import annotations

import ast
import copy
import operator
import re
import threading
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, TypeVar

from simpleeval import InvalidExpression, SimpleEval

MAX_LENGTH = 1000
MAX_DEPTH = 30
MAX_NUMBER = 1e15
_ODD = re.compile(r"#|(?<!\w)(\d+_|0[xob])", re.IGNORECASE)
"""What Python reads and an author of targets would read otherwise."""
WINDOW_DAYS = "window_days"
"""The one name in formulas that is no element's: how many days the window has."""
FUNCTIONS = {"min": (2, None), "max": (2, None), "prior_year": (1, 1), "has_tag": (1, 1)}

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expr, ast.Name, ast.Load, ast.Constant, ast.Call,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.UnaryOp, ast.USub, ast.Not,
    ast.BoolOp, ast.And, ast.Or,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip


WORDS: dict[str, tuple[str, str]] = {
    "formula_too_long": (
        "公式最多 {most} 个字符，这里有 {length} 个；请拆成几个数据元或指标",
        "a formula has at most {most} characters, this one {length}; split it up",
    ),
    "formula_lookalike": (
        "公式里有全角或形近字符；请改用普通半角字符",
        "full-width or look-alike characters; write the formula in plain ones",
    ),
    "formula_form": (
        "公式里的数写成 1000 这样，不写 1_000、0x10；也不能有 # 注释",
        "numbers are written like 1000, not 1_000 or 0x10, and there are no # comments",
    ),
    "formula_syntax": (
        "这不是公式：{text}；请检查括号和运算符",
        "not a formula: {text}; check brackets and operators",
    ),
    "formula_construct": (
        "公式里不能用这种写法：{name}；请用四则运算、括号、比较和 and、or、not",
        "{name} is not allowed in a formula; use + - * /, brackets, comparisons, and, or, not",
    ),
    "formula_depth": (
        "公式嵌套最多 {most} 层；请拆成几个指标",
        "a formula is nested at most {most} deep; split it up",
    ),
    "formula_text": (
        "文字不能参加计算；请只用 == 或 in 比较",
        "text cannot be calculated with; compare it with == or in",
    ),
    "formula_constant": (
        "{value} 不是数；请写数，或用引号括起的代码",
        "{value} is not a number; write a number, or a code in quotes",
    ),
    "formula_big": (
        "公式里的数最大 {most:,.0f}；请换用大一些的计量单位",
        "numbers go up to {most:,.0f}; use a larger measure unit",
    ),
    "formula_function": (
        "没有 {name} 这个函数；请用 {known}",
        "{name} is not a function; there are {known}",
    ),
    "formula_arity": (
        "{name} 要 {count} 个参数；请补上或删去",
        "{name} takes {count} argument(s); add or remove some",
    ),
    "formula_nested_prior": ("prior_year 不能套用；请只写一层", "prior_year cannot be nested; write it once"),
    "formula_name": (
        "公式算不出来；请检查其中的名称（{detail}）",
        "the formula cannot be evaluated; check its names ({detail})",
    ),
}
"""What can be wrong with a formula: code → Chinese, English."""


class FormulaError(ValueError):
    """A formula that is not allowed: ``code`` and ``values`` fill :data:`WORDS`; ``str()`` is English."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(WORDS[code][1].format(**values))
        self.code = code
        self.values = values


def prior(name: str) -> str:
    """The name under which last year's figure of ``name`` is looked up, e.g. ``prior_year(beds)``."""
    return f"prior_year({name})"


def is_prior(name: str) -> bool:
    return name.startswith("prior_year(")


def base_name(name: str) -> str:
    """The element behind a name: ``prior_year(beds)`` → ``beds``; ``beds`` → ``beds``."""
    return name[len("prior_year(") : -1] if is_prior(name) else name


_Node = TypeVar("_Node", bound=ast.AST)


@dataclass(frozen=True)
class Formula:
    """A parsed formula. ``names`` lists what it reads, in order of appearance, each once."""

    text: str
    tree: ast.Expr
    names: tuple[str, ...]

    def evaluate(
        self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> Any:
        """The formula's value over ``names``.

        ``and``, ``or`` and ``not`` become ``&``, ``|`` and ``~``, so that they work element-wise.
        Raises :class:`FormulaError` for a name that ``names`` does not hold.
        """
        try:
            return _evaluator().over(self, names, functions or {})
        except InvalidExpression as error:
            raise FormulaError("formula_name", detail=str(error)) from error

    def prior_year(self) -> Formula:
        """The same formula over last year's figures."""
        return _formula(f"prior_year({self.text})", _shift(self.tree))

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements it reads, each once, be it this year's figure or last year's."""
        bases = dict.fromkeys(map(base_name, self.names))
        return tuple(base for base in bases if base != WINDOW_DAYS)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that it asks for, each once."""
        calls = [n for n in ast.walk(self.tree) if isinstance(n, ast.Call)]
        args = [c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "has_tag"]
        texts = [a.value for a in args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        return tuple(dict.fromkeys(texts))

    def addends(self) -> tuple[str, ...] | None:
        """The names added up, if the formula is nothing but names added to each other, else None."""
        return _addends(self.tree.value)


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Parse a formula or condition.

    Raises :class:`FormulaError` for anything outside names, numbers, quoted text, ``+ - * /``,
    comparisons, ``and or not in``, brackets and the functions of :data:`FUNCTIONS`.
    """
    tree = _syntax_tree(text)
    _check_depth(tree)
    for node in ast.walk(tree):
        _check_node(node)
    return _formula(text.strip(), _PriorYear().visit(tree))


def _formula(text: str, tree: ast.Expr) -> Formula:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called]
    names.sort(key=lambda n: (n.lineno, n.col_offset))
    return Formula(text, tree, tuple(dict.fromkeys(n.id for n in names)))


def _syntax_tree(text: str) -> ast.Expr:
    if len(text) > MAX_LENGTH:
        raise FormulaError("formula_too_long", most=MAX_LENGTH, length=len(text))
    if unicodedata.normalize("NFKC", text) != text:
        raise FormulaError("formula_lookalike")
    if _ODD.search(text):
        raise FormulaError("formula_form")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = SimpleEval.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, InvalidExpression, Warning):
        raise FormulaError("formula_syntax", text=repr(text[:60])) from None
    if not isinstance(tree, ast.Expr):
        raise FormulaError("formula_construct", name=type(tree).__name__)
    return tree


def _check_depth(tree: ast.AST) -> None:
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise FormulaError("formula_depth", most=MAX_DEPTH)


def _check_node(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise FormulaError("formula_construct", name=type(node).__name__)
    if isinstance(node, ast.Constant):
        _check_constant(node.value)
    if isinstance(node, ast.Call):
        _check_call(node)
    calculates = isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp)
    if calculates and any(map(_is_text, ast.iter_child_nodes(node))):
        raise FormulaError("formula_text")


def _check_constant(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FormulaError("formula_constant", value=repr(value))
    if isinstance(value, int | float) and not abs(value) <= MAX_NUMBER:
        raise FormulaError("formula_big", most=MAX_NUMBER)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _check_call(node: ast.Call) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS:
        raise FormulaError("formula_function", name=repr(name or "(…)"), known=", ".join(FUNCTIONS))
    least, most = FUNCTIONS[name]
    if node.keywords or len(node.args) < least or (most and len(node.args) > most):
        raise FormulaError("formula_arity", name=name, count=least if most else f"≥ {least}")


class _PriorYear(ast.NodeTransformer):
    """Replaces ``prior_year(…)`` by its argument with every name in it marked as last year's."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "prior_year":
            return _shift(node.args[0])
        self.generic_visit(node)
        return node


class _Shift(ast.NodeTransformer):
    """Marks every name as last year's."""

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if is_prior(node.id):
            raise FormulaError("formula_nested_prior")
        return ast.copy_location(ast.Name(prior(node.id), ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if isinstance(node.func, ast.Name) and node.func.id == "prior_year":
            raise FormulaError("formula_nested_prior")
        args = [self.visit(arg) for arg in node.args]
        return ast.copy_location(ast.Call(node.func, args, []), node)


def _shift(tree: _Node) -> _Node:
    shifted: _Node = _Shift().visit(copy.deepcopy(tree))
    return shifted


def _addends(node: ast.expr) -> tuple[str, ...] | None:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _addends(node.left), _addends(node.right)
        return left + right if left and right else None
    return None


def _not(value: Any) -> Any:
    return not value if isinstance(value, bool) else ~value


# simpleeval's own table probes len() on both sides of + and *, which columns and quantities
# do not take kindly to; this one asks nothing of its operands.
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: operator.neg, ast.Not: _not,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.In: lambda item, group: group.contains(item),
    ast.NotIn: lambda item, group: _not(group.contains(item)),
}  # fmt: skip


class _Evaluator(SimpleEval):  # type: ignore[misc]  # simpleeval ships no types
    """simpleeval with our operators, and with ``and``/``or``/comparisons that work element-wise."""

    def __init__(self) -> None:
        super().__init__(operators=_OPERATORS, functions={}, names={})
        self.nodes[ast.BoolOp] = self._elementwise_bool
        self.nodes[ast.Compare] = self._elementwise_compare

    def over(
        self, formula: Formula, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
    ) -> Any:
        self.names, self.functions = names, functions
        return self.eval(formula.text, previously_parsed=formula.tree)

    def _check_disallowed_items(self, item: object) -> None:
        """Nothing to look for: no syntax that ``parse`` lets through can reach an object's inside."""

    def _elementwise_bool(self, node: ast.BoolOp) -> Any:
        join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        return reduce(join, [self._eval(value) for value in node.values])

    def _elementwise_compare(self, node: ast.Compare) -> Any:
        sides = [self._eval(side) for side in (node.left, *node.comparators)]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        return reduce(operator.and_, [_OPERATORS[type(op)](a, b) for op, a, b in pairs])


_OF_THREAD = threading.local()


def _evaluator() -> _Evaluator:
    """The thread's evaluator: to make one takes longer than to use it."""
    if not hasattr(_OF_THREAD, "evaluator"):
        _OF_THREAD.evaluator = _Evaluator()
    found: _Evaluator = _OF_THREAD.evaluator
    return found

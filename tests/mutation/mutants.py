"""Every single change of the bundled catalogue's rules that this knows, and who notices it.

``python tests/mutation/mutants.py`` tries them all and lists those that nobody notices (``make mutants``).
A change is noticed if ``lint`` says anything of the entry changed or of what reads it, or if ``catalogue
test --require-all`` fails. Texts of papers are not needed: no change touches a quote.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from dabiao import bundled
from dabiao.authoring import examples
from dabiao.catalogue import checks, scope
from dabiao.catalogue.checks import measures
from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.files import Entry, Key
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.loader import _Reader, draft
from dabiao.catalogue.models import Element, Indicator, Model, Target
from dabiao.catalogue.scope import truths
from dabiao.expression import FormulaError, base_name, parse

CORE = ("threshold", "operator", "quantifier", "unit", "scope")
"""What at least 98 % must be noticed of; of the rest it is told how many are."""
EXTRA = ("due", "window", "kind", "duty")
_MODELS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "targets": (Target, ("id", "document")), "indicators": (Indicator, ("id",)),
    "elements": (Element, ("code",)),
}  # fmt: skip
_SINGLE = tuple(name for name in OPERATORS if name not in ("between", "range"))


@dataclass(frozen=True)
class Mutant:
    """One change of one entry: ``said`` tells it, ``data`` is the entry with it."""

    sort: str
    key: Key
    said: str
    data: Any

    def __str__(self) -> str:
        return f"{self.sort}: {self.key[1]}: {self.said}"


# The changes


def mutants(found: Draft) -> Iterator[Mutant]:
    """Every change that makes a difference, in the catalogue's order."""
    for key, entry in found.entries.items():
        for sort, change in _CHANGES.get(key[0], ()):
            for said, data in change(found, entry):
                yield Mutant(sort, key, said, data)


def _changed(entry: Entry, path: tuple[str, ...], value: object) -> tuple[str, Any]:
    """The entry with another value there, None for none."""
    data = deepcopy(entry.data)
    held = data
    for name in path[:-1]:
        held = held[name]
    before = held.get(path[-1])
    held.pop(path[-1], None)
    if value is not None:
        held[path[-1]] = value
    return f"{'.'.join(path)} {before} → {value}", data


def _demands(entry: Entry) -> Iterator[tuple[tuple[str, ...], Any]]:
    for held, path in ((entry.data, ()), (entry.data.get("meets", {}), ("meets",))):
        yield from (((*path, name), held[name]) for name in OPERATORS if name in held)


def _thresholds(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
    for path, value in _demands(entry):
        for other in _numbers(value):
            yield _changed(entry, path, other)


def _numbers(value: Any) -> list[Any]:
    if value == "prior_year":
        return [0, 100]
    if isinstance(value, tuple):
        low, high = value
        return [(low - (high - low) / 10, high), (low, high + (high - low) / 10)]
    return [value + 1, value - 1, value * 1.1 or 10, value / 100 or 0.5]


def _operators(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
    for (*path, name), value in _demands(entry):
        for other in ("between", "range") if isinstance(value, tuple) else _SINGLE:
            if other != name:
                _, data = _changed(entry, (*path, name), None)
                held = data["meets"] if path else data
                held[other] = value
                yield f"{name} → {other}", data


def _choices(key: str, others: Iterable[str]) -> Callable[[Draft, Entry], Iterator[tuple[str, Any]]]:
    def change(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
        for other in others:
            if key in entry.data and other != entry.data[key]:
                yield _changed(entry, (key,), other)

    return change


def _units(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
    known = found.names("measure_units")
    written = entry.data["measure_unit"]
    at = known.index(written) if written in known else len(written) % len(known)
    others = {known[(at + step) % len(known)] for step in (1, 2, 7)} | {f"100 * {written}"}
    for other in sorted(others - {written}):
        yield _changed(entry, ("measure_unit",), other)


def _scopes(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
    yield from _conditions(found, entry, ("applies_to",))
    if "where" in entry.data.get("meets", {}):
        yield from _conditions(found, entry, ("meets", "where"))
    for key in ("applies_to", "only_if", "level", "units", "regions"):
        if key in entry.data:
            yield _changed(entry, (key,), None)
    if "level" in entry.data:
        yield from _choices("level", ("town", "county", "city", "province"))(found, entry)
    for key, stranger in (("units", "某市第九医院"), ("regions", "330299")):
        held = entry.data.get(key, ())
        for i in range(len(held)):
            yield _changed(entry, (key,), (*held[:i], stranger, *held[i + 1 :]))
            if len(held) > 1:
                yield _changed(entry, (key,), held[:i] + held[i + 1 :])


def _duties(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
    yield from _conditions(found, entry, ("owed_by",))


_SIGNS = {
    ">=": (">", "<=", "==", "<", "!="), "==": ("!=", ">=", "<="), " and ": (" or ",), " or ": (" and ",),
    " in ": (" not in ",), "not ": ("",),
}  # fmt: skip


def _conditions(found: Draft, entry: Entry, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Each word, sign and conjunction of a condition exchanged; what means the same is left out."""
    held = entry.data
    for name in path:
        held = held.get(name) if held else None
    if not held:
        return
    terms = found.catalogue.terms
    for other in dict.fromkeys(_exchanged(held, found)):
        try:
            formulas = [parse(held), parse(other)]
            alike = all(a == b for a, b in truths(formulas, terms))
        except (FormulaError, TypeError, AttributeError):
            alike = False  # nonsense is for lint to find
        if not alike:
            yield _changed(entry, path, other)


def _exchanged(text: str, found: Draft) -> Iterator[str]:
    terms = found.catalogue.terms
    lists = [[*terms.groups], [*terms.categories], *([*words] for words in scope.VALUES.values())]
    for words in lists:
        for hit in re.finditer(r"\w+", text):
            if hit[0] in words:
                at = words.index(hit[0])
                for step in (1, -1, 5):
                    yield text[: hit.start()] + words[(at + step) % len(words)] + text[hit.end() :]
    for hit in re.finditer(r"(?<=tier [=<>!]= )\d", text):
        yield from (text[: hit.start()] + str(tier) + text[hit.end() :] for tier in scope.TIERS)
    for sign, others in _SIGNS.items():
        for hit in re.finditer(re.escape(sign), text):
            yield from (text[: hit.start()] + other + text[hit.end() :] for other in others)


def _dues(found: Draft, entry: Entry) -> Iterator[tuple[str, Any]]:
    if "due" in entry.data:
        year, month, _ = (int(part) for part in str(entry.data["due"]).split("-"))
        for other in ((year + 1, month), (year - 1, month), (year, month - 1 or 12), (year, month % 12 + 1)):
            yield _changed(entry, ("due",), f"{other[0]}-{other[1]:02}-28")


_CHANGES: dict[str, tuple[tuple[str, Callable[[Draft, Entry], Iterator[tuple[str, Any]]]], ...]] = {
    "targets": (
        ("threshold", _thresholds), ("operator", _operators),
        ("quantifier", _choices("quantifier", ("each", "total", "count", "share"))), ("scope", _scopes),
        ("due", _dues), ("window", _choices("window", ("month", "quarter", "half_year", "year"))),
    ),
    "indicators": (("unit", _units),),
    "elements": (
        ("unit", _units), ("kind", _choices("kind", ("flow", "stock", "average", "maximum"))),
        ("duty", _duties),
    ),
}  # fmt: skip


# Who notices


def unnoticed(found: Draft, tried: Iterable[Mutant]) -> list[Mutant]:
    """The changes that neither lint nor test sees."""
    left = [(mutant, changed) for mutant in tried if (changed := _passes_lint(found, mutant))]
    own = [(m, changed) for m, changed in left if m.key[0] == "targets"]
    rest = [(m, changed) for m, changed in left if m.key[0] != "targets"]
    return [*_pass_test(found, own), *(m for m, changed in rest if _passes(changed, _readers(changed, m)))]


def _passes_lint(found: Draft, mutant: Mutant) -> Draft | None:
    """The draft with the change, if lint has nothing to say of it."""
    kind, key = mutant.key
    entry = replace(found.entries[mutant.key], data=mutant.data)
    reader = _Reader()
    model, implied = _MODELS[kind]
    made = reader._model(model, entry, *implied)
    if reader.findings:
        return None
    held = {**getattr(found.catalogue, kind), key: made}
    changed = replace(
        found,
        catalogue=found.catalogue.model_copy(update={kind: held}),
        entries={**found.entries, mutant.key: entry},
    )
    return None if next(_findings(changed, mutant), None) else changed


def _findings(changed: Draft, mutant: Mutant) -> Iterator[Finding]:
    """What lint says of the entry and of what reads it."""
    kind, key = mutant.key
    touched: list[tuple[str, Any]] = [(kind, getattr(changed.catalogue, kind)[key])]
    readers = _readers(changed, mutant) if kind != "targets" else []
    indicators = [i for i in changed.catalogue.indicators.values() if _reads(i, mutant)]
    touched += [("indicators", indicator) for indicator in indicators] + [("targets", t) for t in readers]
    for table in (checks.JUDGEABLE, checks.ADVISED, checks.scopes.OF_SOUND):
        for sort, entry in touched:
            for check in table.get(sort, ()):
                yield from checks.sound_parts(check(changed, entry))
    if indicators:
        only = {indicator.id: indicator for indicator in indicators}
        part = replace(changed, catalogue=changed.catalogue.model_copy(update={"indicators": only}))
        yield from measures.check_dimensions(part)


def _reads(indicator: Indicator, mutant: Mutant) -> bool:
    kind, key = mutant.key
    return indicator.id == key if kind == "indicators" else key in map(base_name, indicator.names)


def _readers(changed: Draft, mutant: Mutant) -> list[Target]:
    """The targets that an element or indicator is read by."""
    kind, key = mutant.key
    return [
        target
        for target in changed.catalogue.targets.values()
        if (kind == "indicators" and target.measured == key)
        or (kind == "elements" and key in {base_name(name) for name in changed.catalogue.inputs(target)})
    ]


def _passes(changed: Draft, targets: list[Target]) -> bool:
    report = examples.run(changed.catalogue, targets)
    return not (report.failed or report.lacking)


def _pass_test(found: Draft, left: list[tuple[Mutant, Draft]]) -> Iterator[Mutant]:
    """All changes of targets at once: each as a target of its own."""
    named = {f"{mutant.key[1]}-{i}": (mutant, changed) for i, (mutant, changed) in enumerate(left)}
    targets = {
        name: changed.catalogue.targets[mutant.key[1]].model_copy(update={"id": name})
        for name, (mutant, changed) in named.items()
    }
    whole = found.catalogue.model_copy(update={"targets": targets})
    report = examples.run(whole, targets.values())
    seen = {each.target.id for each in (*report.failures, *report.misplaced)} | report.lacking.keys()
    yield from (mutant for name, (mutant, _) in named.items() if name not in seen)


def main(sample: int | None = None, seed: int = 0) -> tuple[Counter[str], list[Mutant]]:
    """How many changes of each sort were tried, and those unnoticed; of a ``sample`` only so many."""
    found, findings = draft(bundled.catalogue_folder(), thorough=True)
    assert not findings, findings
    all_of_them = list(mutants(found))
    tried = random.Random(seed).sample(all_of_them, sample) if sample else all_of_them  # noqa: S311
    return Counter(mutant.sort for mutant in tried), unnoticed(found, tried)


def told(tried: Counter[str], left: list[Mutant], sorts: Iterable[str]) -> str:
    missed = Counter(mutant.sort for mutant in left)
    sorts = [sort for sort in sorts if tried[sort]]
    every, seen = (sum(count[sort] for sort in sorts) for count in (tried, tried - missed))
    parts = ", ".join(f"{sort} {tried[sort] - missed[sort]}/{tried[sort]}" for sort in sorts)
    return f"{seen}/{every} noticed ({100 * seen / max(every, 1):.1f} %): {parts}"


if __name__ == "__main__":
    tried, left = main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(*left, sep="\n")
    print(told(tried, left, CORE), told(tried, left, EXTRA), sep="\n")
    core = [mutant for mutant in left if mutant.sort in CORE]
    sys.exit(len(core) > 0.02 * sum(tried[sort] for sort in CORE))

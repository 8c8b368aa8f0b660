"""Every message is shown by a broken catalogue, says how to mend it, and says the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import test_broken_entries
import test_broken_references
import test_hostile_files
from test_broken_catalogues import BROKEN

from dabiao.catalogue.messages import MESSAGES

TESTS = Path(__file__).resolve().parents[2]
CASES = (*test_broken_entries.CASES.values(), *test_broken_references.CASES.values())
LINES = [
    *(line for row in BROKEN for line in row["lines"]),
    *(line for case in CASES for line in case.lines),
    *(line for _, line in test_hostile_files.HOSTILE.values()),
]
SAID = {re.sub(r"^\S*?\d+:\d+: |（是不是 .*？）$", "", line) for line in LINES}
"""What the tables of broken catalogues expect to be said."""

ELSEWHERE = {
    # what takes a folder, a file of its own kind, or much text
    "no_folder": "unit/catalogue/test_loader.py",
    "no_file": "unit/catalogue/test_loader.py",
    "no_document": "unit/catalogue/test_loader.py",
    "no_target_file": "unit/catalogue/test_hostile_files.py",
    "stray_file": "unit/catalogue/test_hostile_files.py",
    "unseen_in_name": "unit/catalogue/test_hostile_folders.py",
    "symlink": "unit/catalogue/test_broken_catalogues.py",
    "not_regular": "unit/catalogue/test_hostile_folders.py",
    "unreadable": "unit/catalogue/test_hostile_folders.py",
    "too_big": "unit/catalogue/test_hostile_files.py",
    "too_many": "unit/catalogue/test_hostile_folders.py",
    # what takes changes of two files
    "nested_prior": "unit/catalogue/test_loader.py",
    # what takes a paper
    "no_source": "unit/catalogue/test_coverage.py",
    "source_missing": "unit/catalogue/test_coverage.py",
    "source_changed": "unit/catalogue/test_coverage.py",
    "quote_not_verbatim": "unit/catalogue/test_coverage.py",
    "unaccounted": "unit/catalogue/test_coverage.py",
    "clause_open": "unit/catalogue/test_coverage.py",
    "remainder_absent": "unit/catalogue/test_coverage.py",
    "remainder_unused": "unit/catalogue/test_coverage.py",
    # what takes a catalogue on top of another
    "shadow_unreasoned": "cli/test_overlay.py",
    "shadow_looser": "cli/test_overlay.py",
    "shadow_unlike": "cli/test_overlay.py",
    "shadow": "cli/test_overlay.py",
    "shadow_same": "cli/test_overlay.py",
    "shadow_tighter": "cli/test_overlay.py",
    "target_disabled": "cli/test_overlay.py",
    "shadow_beneath": "unit/catalogue/test_overlays.py",
    "beneath_unreasoned": "unit/catalogue/test_overlays.py",
    "replaced_nothing": "unit/catalogue/test_overlays.py",
}
"""What no change of one file shows → the test that does."""

UNSEEN = {
    "other": "nets what pydantic may refuse in a way that no model of ours asks for",
    "formula_name": "said where a formula is evaluated, and lint has refused unknown names before",
}


def pattern(text: str) -> str:
    return ".*".join(map(re.escape, re.split(r"\{[^}]*\}", text)))


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_stands_in_an_expected_line(code: str) -> None:
    words = MESSAGES[code].zh
    shown = any(re.fullmatch(pattern(words), said) for said in SAID)
    assert shown is (code not in ELSEWHERE | UNSEEN)
    if code in ELSEWHERE:
        test = (TESTS / ELSEWHERE[code]).read_text("utf-8")
        parts = [part for part in re.split(r"\{[^}]*\}|[；：，（）]", words) if len(part) > 3]
        assert any(part in test for part in (f'"{code}"', *map(str.strip, parts)))


MENDLESS = {"trap": "the words of a trap are those of terms.yaml"}


@pytest.mark.parametrize("code", [code for code in MESSAGES if MESSAGES[code].severity != "note"])
def test_every_message_says_how_to_mend_it(code: str) -> None:
    assert bool(re.search("请|应|写", MESSAGES[code].zh)) is (code not in MENDLESS)

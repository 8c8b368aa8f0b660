"""The schemas by which editors complete and check the catalogue's files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dabiao.catalogue import schema, yamltree
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "catalogue"
MEND = "stale; run: make schemas"
_CHINESE = re.compile("[\u4e00-\u9fff]")
SCHEMAS = schema.schemas()


def kind_of(path: Path) -> str:
    parts = path.relative_to(CATALOGUE).parts
    if parts[0] in ("elements", "indicators"):
        return parts[0]
    return path.stem if path.stem in ("catalogue", "terms", "document", "milestones") else "target"


def held(text: str) -> Any:
    """What the loader reads, in the types of JSON."""
    return json.loads(json.dumps(yamltree.read(text.encode()).value))


def mistakes(kind: str, text: str) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMAS[kind]).iter_errors(held(text))]


def test_the_published_schemas_are_those_the_code_makes() -> None:
    for name, text in schema.texts().items():
        assert (ROOT / "docs" / "schema" / name).read_text("utf-8") == text, MEND


def test_the_editor_is_told_which_file_is_of_which_schema() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    assert settings == schema.settings("docs/schema", "catalogue"), MEND


def test_every_file_of_the_catalogue_is_of_one_schema_at_least() -> None:
    patterns = [
        p for held in schema.settings("s", "catalogue")["yaml.schemas"].values() for p in held if p[0] != "!"
    ]
    meant = {path for pattern in patterns for path in ROOT.glob(pattern)}
    assert meant == set(CATALOGUE.rglob("*.yaml"))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_bundled_files_fit(kind: str) -> None:
    found = [path for path in CATALOGUE.rglob("*.yaml") if kind_of(path) == kind]
    assert found
    for path in found:
        assert mistakes(kind, path.read_text("utf-8")) == [], path


def described(node: Any) -> list[tuple[str, Any]]:
    """Every key that a schema has, with what is said of it."""
    if not isinstance(node, dict):
        return [pair for each in node for pair in described(each)] if isinstance(node, list) else []
    own = [(key, held.get("description")) for key, held in node.get("properties", {}).items()]
    return own + [pair for each in node.values() for pair in described(each)]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_key_is_described_in_chinese_and_english(kind: str) -> None:
    keys = described(SCHEMAS[kind])
    assert keys
    for key, said in keys:
        zh, _, en = (said or "").partition("\n\n")
        assert _CHINESE.search(zh), key
        assert re.search("[a-z]", en) and not _CHINESE.search(en), key


TARGET = """\
title: {zh: 床位, en: Beds}
clause: 一
quantifier: total
indicator: beds
at_least: 6.6
window: month
due: 2025-12-31
examples:
  - {given: {beds: 1}, expect: pass}
"""


def test_a_sound_target_fits() -> None:
    assert mistakes("target", TARGET) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_least", "at_leest"),
        ("total", "totally"),
        ("quantifier: total\n", ""),
        ("clause: 一\n", ""),
        ("zh: 床位, ", ""),
        ("6.6", '"6.6"'),
        ("6.6", "yes"),
        ("at_least: 6.6", "at_least: 6.6\nat_most: 7"),
        ("at_least: 6.6", "between: [1]"),
        ("indicator: beds", "indicator: Beds"),
        ("indicator: beds", "indicator: beds\nattested: true"),
        ("indicator: beds", "attested: false"),
        ("window: month\n", ""),
        ("window: month", "window: week"),
        ("due: 2025-12-31\n", ""),
        ("due: 2025-12-31", "due: 2025年底"),
        ("due: 2025-12-31", "due: 2025-12-31\nno_due: 无"),
        ("expect: pass", "expect: passed"),
        ("expect: pass", "expect: []"),
        (", expect: pass", ""),
        ("clause: 一", "clause: 一\nid: a/b"),
    ],
)
def test_a_wrong_target_is_refused(old: str, new: str) -> None:
    assert mistakes("target", TARGET.replace(old, new, 1))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("catalogue", "extends: builtin\n"),
        ("catalogue", 'version: "1"\nextends: bundled\n'),
        ("terms", "categories: {Clinic: {zh: 诊所, en: Clinic}}\n"),
        ("terms", "categories: {clinic: {zh: 诊所}}\n"),
        ("elements", "Beds: {}\n"),
        ("elements", "beds: {title: {zh: 床位}}\n"),
        ("indicators", "beds: {title: {zh: 床位}, type: rate, numerator: beds, measure_unit: bed}\n"),
        ("milestones", "../escape: {}\n"),
        ("milestones", "plan: {title: {zh: 方案}, clause: 一, quantifier: total}\n"),
        ("document", "title: 方案\nissuer: 局\nregion: 330213\nclauses: {}\n"),
    ],
)
def test_other_wrong_files_are_refused(kind: str, text: str) -> None:
    assert mistakes(kind, text)


def test_the_command_writes_the_schemas_and_prints_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["catalogue", "schema", "--out", "schema", "--catalogue", "rules"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out) == schema.settings("schema", "rules")
    assert {path.name for path in (tmp_path / "schema").iterdir()} == set(schema.texts())


def test_without_a_folder_the_command_prints_all_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "schema"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out) == SCHEMAS

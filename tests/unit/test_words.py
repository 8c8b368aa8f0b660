"""The words of every language: all there, all used, the same blanks in each, compiled as they are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any, get_args

import pytest
from babel.messages.mofile import read_mo

from dabiao import words as module
from dabiao.bundled import templates_folder, words_folder
from dabiao.catalogue.models import Status
from dabiao.intake.wording import LEVELS
from dabiao.judge.reasons import OUTCOMES, sentence
from dabiao.report.columns import TABLES
from dabiao.words import SOURCE, LanguageError, languages, read, text, words, write

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ENGINE = Path(module.__file__).parent
CATALOGUES = read(words_folder())
LANGUAGES = sorted(CATALOGUES)


def forms(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Key → every form of its phrase."""
    told = ((message.id, message.string) for message in catalog if message.id)
    return {key(id_): (said,) if isinstance(said, str) else tuple(said) for id_, said in told}


def key(message_id: Any) -> str:
    return message_id if isinstance(message_id, str) else str(message_id[0])


def blanks(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


KEYS = set(forms(CATALOGUES[SOURCE]))


def nodes() -> Iterator[ast.AST]:
    """Everything in the code."""
    for path in ENGINE.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def templates() -> str:
    """Every template, one behind the other."""
    return "\n".join(path.read_text("utf-8") for path in sorted(templates_folder().glob("*.[hm]*")))


def named() -> set[str]:
    """Every text in the code, and in a template what stands in quotes or behind ``w.``."""
    found = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found.union(*re.findall(r"\bw\.(\w+)|['\"](\w+)['\"]", templates()))


def composed() -> set[str]:
    """The patterns of the keys that code and templates put together, e.g. ``level_.+``."""
    strings = [node.values for node in nodes() if isinstance(node, ast.JoinedStr)]
    parts = [[str(part.value) if isinstance(part, ast.Constant) else "" for part in held] for held in strings]
    pieces = re.findall(r"'(\w+)' ~ \w+|\w+ ~ '(\w+)'", templates())
    parts += [[before or "", after or ""] for before, after in pieces]
    keys = [held for held in parts if any(re.fullmatch(r"\w{3,}", part) for part in held)]
    return {"".join(re.escape(part) or ".+" for part in held) for held in keys}


def asked_for() -> set[str]:
    """The keys that the code and the templates name outright."""
    found = set(re.findall(r"\bw\.(\w+)", templates()))
    for node in nodes():
        match node:
            case ast.Subscript(value=words, slice=ast.Constant(value=str(name))) if said(words):
                found.add(name)
            case ast.Call(func=ast.Attribute(attr="say" | "noun"), args=[ast.Constant(value=str(name)), *_]):
                found.add(name)
    return found


def said(node: ast.expr) -> bool:
    """Whether this is a language's words, as the code calls them."""
    match node:
        case ast.Name(id="w") | ast.Attribute(attr="words") | ast.Call(func=ast.Name(id="words")):
            return True
    return False


def test_every_word_that_is_asked_for_is_there() -> None:
    assert asked_for() <= KEYS


def test_every_word_of_a_closed_list_is_there() -> None:
    assert {*get_args(Status), *LEVELS} <= KEYS
    for lang in LANGUAGES:
        assert all(sentence(code, lang) for code, outcome in OUTCOMES.items() if outcome.reason_code)
        assert all(column.heading(lang) for table in TABLES.values() for column in table)


def test_no_word_is_left_over() -> None:
    pattern = re.compile("|".join(composed()))
    idle = {name for name in KEYS - named() if not pattern.fullmatch(name)}
    assert not idle, "delete these from words/*.po and run make words"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_says_everything(lang: str) -> None:
    silent = [name for name, told in forms(CATALOGUES[lang]).items() if not all(told)]
    assert not silent, f"say this in words/{lang}.po"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_of_a_phrase_has_the_same_blanks_in_each_language(lang: str) -> None:
    own = {name: {frozenset(blanks(form)) for form in told} for name, told in forms(CATALOGUES[lang]).items()}
    source = {name: {frozenset(blanks(f)) for f in told} for name, told in forms(CATALOGUES[SOURCE]).items()}
    assert own == source


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_files_are_in_order_and_compiled(lang: str) -> None:
    mend = "run make words"
    assert (words_folder() / f"{lang}.po").read_bytes() == text(lang, CATALOGUES[lang]), mend
    with (words_folder() / f"{lang}.mo").open("rb") as compiled:
        assert forms(read_mo(compiled)) == forms(CATALOGUES[lang]), mend


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_pages_send_to_is_named_with_the_format_that_writes_it(lang: str) -> None:
    """Not every run writes it."""
    told = [form for held in forms(CATALOGUES[lang]).values() for form in held]
    sent = [re.search(r"(\w+)\.csv.*", form) for form in told]
    named = [found for found in sent if found and found[1] in TABLES]
    assert {found[1] for found in named} == {"verdicts", "changes", "problems"}
    assert [found[0] for found in named if "--format csv" not in found[0]] == []


def test_a_number_chooses_the_form() -> None:
    assert words("en").say("more_cells", count=1) == "1 more cell is not listed."
    assert words("en").say("more_cells", count=1_200) == "1,200 more cells are not listed."
    assert words("zh").say("more_cells", count=1) == "另有 1 个数据未列出。"


def test_a_language_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(LanguageError, match="没有语言 fr，只有 zh, en: there are words in zh, en only"):
        words("fr")


def test_a_key_that_is_not_there_is_no_word() -> None:
    with pytest.raises(KeyError, match="no_such_key"):
        words("en")["no_such_key"]


def test_a_new_language_is_a_file_of_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for lang in languages():
        (tmp_path / f"{lang}.po").write_bytes((words_folder() / f"{lang}.po").read_bytes())
    (tmp_path / "fr.po").write_text('msgid "unit"\nmsgstr "Unité"\n', encoding="utf-8")
    write(tmp_path)
    monkeypatch.setattr(module, "words_folder", lambda: tmp_path)
    words.cache_clear()
    try:
        assert languages() == ("zh", "en", "fr")
        assert words("fr")["unit"] == "Unité"
        assert words("fr")["target"] == "目标"  # not translated yet
        assert '#. 目标\nmsgid "target"\nmsgstr ""\n' in (tmp_path / "fr.po").read_text("utf-8")
    finally:
        words.cache_clear()

"""Whom a text names, asked of many at once, says what it says of one."""

from __future__ import annotations

import pytest
from conftest import Folder
from hypothesis import given
from hypothesis import strategies as st

from dabiao.intake import directory
from dabiao.intake.directory import Directory
from dabiao.intake.folding import fold, folded, narrow, narrowed, spaceless

texts = st.text(
    st.characters(exclude_characters="\0", exclude_categories=("Cs",)) | st.sampled_from("　Ａß İ\xa0")
)


@given(st.lists(texts))
def test_many_texts_are_folded_as_one_is(many: list[str]) -> None:
    assert narrowed(many) == [narrow(text) for text in many]
    assert folded(many) == [fold(text) for text in many]
    assert spaceless(many) == ["".join(narrow(text).split()) for text in many]


NAMED = {
    "H1": "H1", "Ｈ １": "H1", "330213": "330213", "奉化区": "330213",
    "奉 化区人民 医院": "H1", "中医院": "H2",
}  # fmt: skip
NOBODY = {"": "unit_blank", " ": "unit_blank", "1.23E+17": "damaged_code", "医院": "unknown_unit"}


@pytest.fixture
def people(folder: Folder) -> Directory:
    return Directory(folder.returns("机构代码,期间,出院人次\nH1,2019-01,1\n").read().registry)


@pytest.mark.parametrize(("text", "unit"), NAMED.items())
def test_who_is_named(people: Directory, text: str, unit: str) -> None:
    place, wrong = people.named(text)
    assert (people.id(place), wrong) == (unit, "")


@pytest.mark.parametrize(("text", "code"), NOBODY.items())
def test_who_names_nobody(people: Directory, text: str, code: str) -> None:
    assert people.named(text) == (directory.NOBODY, code)


@pytest.mark.parametrize("many", [0, 20_000])
def test_of_many_names_those_that_begin_alike_are_suggested(
    people: Directory, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "_MANY", many)
    assert people.hint("奉化区人民医完") == "奉化区人民医院"
    assert people.hint("丰化区人民医院") == ("奉化区人民医院" if many else "")

"""The manual: the whole catalogue in words, harmless, complete, and in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from pages import Texts

from dabiao.catalogue.findings import UnknownNameError
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue, Target
from dabiao.expression import base_name
from dabiao.report.manual import render

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(ROOT / "catalogue")


@pytest.fixture(scope="module")
def html(catalogue: Catalogue) -> str:
    return render(catalogue, "zh", "html")


@pytest.fixture(scope="module")
def markdown(catalogue: Catalogue) -> str:
    return render(catalogue, "zh", "md")


def changed(catalogue: Catalogue, **values: object) -> tuple[Catalogue, Target]:
    """The catalogue with other values in its first target."""
    first = next(iter(catalogue.targets.values()))
    target = first.model_copy(update=values)
    return catalogue.model_copy(update={"targets": catalogue.targets | {target.id: target}}), target


def test_every_clause_target_element_and_quote_is_there(catalogue: Catalogue, html: str) -> None:
    page = Texts(html)
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert {target.id.replace("/", "--") for target in catalogue.targets.values()} <= ids
    assert {f"element--{code}" for code in catalogue.elements} <= ids
    assert {f"indicator--{name}" for name in catalogue.indicators} <= ids
    for document in catalogue.documents.values():
        assert {f"{document.id}--{clause}" for clause in document.clauses} <= ids
    assert all(target.quote in page.text for target in catalogue.targets.values() if target.quote)


def test_clauses_stand_in_the_order_of_the_paper(catalogue: Catalogue, html: str) -> None:
    anchors = [f"{d.id}--{clause}" for d in catalogue.documents.values() for clause in d.clauses]
    places = [html.index(f'class="holder" id="{anchor}"') for anchor in anchors]
    assert places == sorted(places)


def test_no_two_places_have_one_name_and_every_link_leads_somewhere(html: str) -> None:
    tags = Texts(html).tags
    ids = [attributes["id"] for _, attributes in tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in tags if tag == "a"}
    assert {link for link in links if link and link.removeprefix("#") not in ids} == set()
    assert {attributes["data-for"] for _, attributes in tags if "data-for" in attributes} <= set(ids)


def test_the_page_needs_nothing_else(html: str) -> None:
    tags = Texts(html).tags
    assert not [tag for tag, attributes in tags if attributes.get("src") or tag == "link"]
    assert "http" not in html


def test_all_that_a_search_finds_can_be_searched_for_by_name(catalogue: Catalogue, html: str) -> None:
    found = [attributes["data-find"] or "" for _, attributes in Texts(html).tags if "data-find" in attributes]
    for target in catalogue.targets.values():
        assert any(target.id in text and target.title.zh in text for text in found), target.id
    for code, element in catalogue.elements.items():
        assert any(code in text and element.title.zh in text for text in found), code


def test_one_document_or_target_shows_what_it_rests_on_and_nothing_else(catalogue: Catalogue) -> None:
    target = next(t for t in catalogue.targets.values() if t.indicator)
    text = render(catalogue, "zh", "md", target.id)
    shown = set(re.findall(r"^#{3,4} .*`(.+)`$", text, flags=re.MULTILINE))
    read = {base_name(name) for name in catalogue.inputs(target)} & catalogue.elements.keys()
    weights = {catalogue.elements[name].weighted_by for name in read} - {None}
    assert shown == {target.id, target.indicator, *read, *weights}
    whole = render(catalogue, "zh", "md", target.document)
    others = {t.id for t in catalogue.targets.values() if t.document != target.document}
    assert not [name for name in others if f"`{name}`" in whole]


def test_an_unknown_name_is_refused_with_the_one_meant(catalogue: Catalogue) -> None:
    name = next(iter(catalogue.targets))
    with pytest.raises(UnknownNameError, match=name):
        render(catalogue, "zh", "md", f"{name}s")


def test_examples_are_told_in_words(catalogue: Catalogue) -> None:
    examples = (
        {"given": {"attested": "yes"}, "expect": "pass"},
        {"given": ({"attested": "no"}, {"attested": "no"}, {"attested": "missing"}), "expect": "fail"},
        {"given": {"actual_beds": 1234, "tier": 3}, "prior": {"actual_beds": 1000}, "at": "2018-06",
         "expect": "not_due"},
    )  # fmt: skip
    made = [Target.model_fields["examples"].annotation.__args__[0].model_validate(e) for e in examples]
    held, target = changed(catalogue, examples=tuple(made))
    text = render(held, "zh", "md", target.id)
    assert "  - 佐证 是 → 达标\n" in text
    assert "  - 2 家：佐证 否；1 家：佐证 缺报 → 未达标\n" in text
    assert "  - 截至 2018-06：实有床位 1,234、三级；上年：实有床位 1,000 → 未到期\n" in text


def test_the_english_manual_has_no_chinese_of_its_own(catalogue: Catalogue) -> None:
    document = next(iter(catalogue.documents))
    text = render(catalogue, "en", "md", document)
    english = re.sub(r"(?m)^> .*$|\*\*How it is read\*\*.*$|\*\*Also called\*\*.*$|^## .*$", "", text)
    words = set(re.findall(r"\*\*([^*]*)\*\*", english))
    assert words
    assert not [word for word in words if re.search(r"[\u4e00-\u9fff]", word)]


HOSTILE = [
    "<script>alert(1)</script>", "{{7*7}}", "a|b", "**x** _y_", "`x`", "1. x", "2) x", "- x", "+ x", "# x",
    "> x", "[x](y)", "~~x~~", "&amp;", "a\\", "1. 全部 <b>*90%*</b> | `a` _b_ [c](d) #e & f",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_reader_of_page_or_markdown_gets_every_text_back_as_it_was(catalogue: Catalogue, text: str) -> None:
    held, target = changed(catalogue, quote=text)
    assert text in Texts(render(held, "zh", "html", target.id)).text
    tokens = MarkdownIt().enable(["table", "strikethrough"]).parse(render(held, "zh", "md", target.id))
    assert text in [
        "".join(part.content for part in token.children or ()) for token in tokens if token.type == "inline"
    ]


def test_different_demands_of_one_thing_stand_side_by_side(catalogue: Catalogue) -> None:
    wait = next(t for t in catalogue.targets.values() if t.indicator and t.at_most)
    stricter = wait.model_copy(update={"id": f"{wait.document}/other", "at_most": wait.at_most / 2})
    held = catalogue.model_copy(update={"targets": {wait.id: wait, stricter.id: stricter}})
    text = render(held, "zh", "md")
    assert f"| | `{wait.id}` | `{stricter.id}` |" in text
    assert "宽严不同；对象重叠" in text
    links = [
        attributes.get("href") for tag, attributes in Texts(render(held, "zh", "html")).tags if tag == "a"
    ]
    assert {f"#{wait.document}--other", "#conflicts"} <= set(links)


def test_a_disabled_target_says_so(catalogue: Catalogue) -> None:
    name = next(iter(catalogue.targets))
    held = catalogue.model_copy(update={"disabled": {name: "本年暂停"}})
    assert "**已停用** 本年暂停" in render(held, "zh", "md", name)

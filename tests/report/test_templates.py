"""Templates of one's own take the place of the bundled ones; one that is wrong is told by file and line, and
none can do harm."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import nodes

import dabiao
from dabiao import cache
from dabiao.bundled import templates_folder
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue
from dabiao.cli import main
from dabiao.report import letter, manual, site, template_faults, template_places, templating
from dabiao.report.errors import ReportError
from dabiao.report.templating import Templates

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def few() -> dabiao.Result:
    result = dabiao.check(ROOT / "data_in", as_of="2018-12")
    return replace(result, judged=result.judged.head(2))


def own(folder: Path, name: str, text: str) -> Templates:
    (folder / name).write_text(text, encoding="utf-8")
    return Templates(folder)


def first_page(result: dabiao.Result, templates: Templates) -> str:
    return next(site.render(result, "zh", templates))[1]


def fault(result: dabiao.Result, templates: Templates) -> str:
    with pytest.raises(ReportError) as told:
        first_page(result, templates)
    return str(told.value)


SIGN = "{{ '✓' }} {{ 1 + 1 }}"


def printed() -> str:
    """A bundled template, as the next run would print it."""
    return Templates().environment().get_template("sign.html").render()


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that holds what a bundled template was compiled to."""
    (tmp_path / "bundled").mkdir()
    (tmp_path / "bundled" / "sign.html").write_text(SIGN, encoding="utf-8")
    (tmp_path / "cache").mkdir()
    monkeypatch.setattr(template_places, "templates_folder", lambda: tmp_path / "bundled")
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "cache")
    assert printed() == "✓ 2"
    return tmp_path / "cache"


def test_what_is_damaged_in_the_cache_is_compiled_anew(compiled: Path) -> None:
    (file,) = compiled.iterdir()
    sound = file.read_bytes()
    assert b"\xe2\x9c\x93" in sound
    file.write_bytes(sound.replace(b"\xe2\x9c\x93", b"\xe2\x9c\x97"))
    assert printed() == "✓ 2"
    assert file.read_bytes() == sound


@pytest.mark.parametrize("what", ["code", "Python"])
def test_what_other_code_compiled_is_compiled_anew(
    compiled: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    printed()
    assert len(list(compiled.iterdir())) == 1
    if what == "code":
        monkeypatch.setattr(cache, "of_code", lambda *_: "another")
    else:
        monkeypatch.setattr(sys, "version", "another")
    templating._compiler.cache_clear()
    printed()
    templating._compiler.cache_clear()
    assert len(list(compiled.iterdir())) == 2


def test_a_cache_that_cannot_be_written_costs_time_and_no_report(
    few: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(cache, "mkstemp", full)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    assert "</html>" in first_page(few, Templates())


# What is overridden


def test_a_page_of_ones_own_takes_the_place_of_the_bundled_one(few: dabiao.Result, tmp_path: Path) -> None:
    templates = own(tmp_path, "index.html", "<p>{{ title }}，{{ w.product }}</p>")
    pages = dict(site.render(few, "zh", templates))
    assert pages["index.html"] == "<p>指标达标情况，达标 Dabiao</p>"
    assert "<h1>" in pages["pages/matrix.html"]


def test_parts_that_all_pages_share_can_be_ones_own(few: dabiao.Result, tmp_path: Path) -> None:
    text = (
        (ROOT / "templates" / "site.html").read_text("utf-8").replace("</main>", "</main><p>某某质控中心</p>")
    )
    templates = own(tmp_path, "site.html", text)
    assert all("某某质控中心" in html for _, html in site.render(few, "zh", templates))


def test_style_sheets_are_taken_as_they_are(few: dabiao.Result, tmp_path: Path) -> None:
    templates = own(tmp_path, "style.css", "p { color: red } /* {{ 7 * 7 }} */")
    (tmp_path / "out").mkdir()
    site.write(few, tmp_path / "out", "zh", templates)
    written = (tmp_path / "out" / "pages" / "style.css").read_text("utf-8")
    assert written == "p { color: red } /* {{ 7 * 7 }} */"


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_manual_can_be_ones_own(tmp_path: Path, form: manual.Form) -> None:
    templates = own(tmp_path, f"manual.{form}", "{{ title }}")
    catalogue = load(ROOT / "catalogue")
    assert manual.render(catalogue, "zh", form, templates=templates) == manual_title(catalogue)


def manual_title(catalogue: Catalogue) -> str:
    page = manual.render(catalogue, "zh", "md", "fenghua-2018-49/registration-wait")
    return page.splitlines()[0].removeprefix("# ")


def test_the_letter_can_be_ones_own(few: dabiao.Result, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    word(tmp_path, docx, "致 {{ month }} {{ all }}")
    (tmp_path / "out").mkdir()
    letter.write(few, tmp_path / "out", "zh", Templates(tmp_path))
    (line, *_) = docx.Document(str(tmp_path / "out" / "letter.docx")).paragraphs
    assert line.text == "致 2018 年 12 月 2"


def word(folder: Path, docx: object, text: str) -> None:
    paper = docx.Document()  # type: ignore[attr-defined]  # a module that may be absent
    paper.add_paragraph(text)
    paper.save(str(folder / "letter.zh.docx"))


# What is wrong


WRONG = {
    "{% if %}": (1, "写法有误"),
    "<p>\n{{ titel }}": (2, "'titel' is undefined"),
    "<p>\n\n{{ w.no_such_word }}": (3, "no_such_word"),
    "{% include 'part.htm' %}": (1, "没有模板 part.htm"),
    "<p>\n{{ ''.__class__.__mro__ }}": (2, "__class__"),
    "{{ title.__init__.__globals__ }}": (1, "__init__"),
    "{{ 9 ** 9 ** 9 }}": (1, "不得"),
    "{% for x in range(999999999) %}{% endfor %}": (1, "循环次数过多"),
    "{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}": (1, "没有尽头"),
    "{% extends 'index.html' %}": (0, "没有尽头"),
    "{{ 'x' * 99999999999 }}": (1, "占用内存"),
    "{{ 1 // 0 }}": (1, "ZeroDivisionError"),
    "{% autoescape false %}{% endautoescape %}{% import 'os' as os %}": (1, "没有模板 os"),
    "{% include '../../setup.cfg' %}": (1, "没有模板 ../../setup.cfg"),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_file_and_line(few: dabiao.Result, tmp_path: Path, text: str) -> None:
    line, said = WRONG[text]
    told = fault(few, own(tmp_path, "index.html", text))
    assert f"{tmp_path / 'index.html'}" in told
    assert not line or f"index.html:{line}\n" in told
    assert said in told


def test_a_missing_template_is_asked_after(few: dabiao.Result, tmp_path: Path) -> None:
    assert "是不是 did you mean parts.html" in fault(
        few, own(tmp_path, "index.html", "{% include 'prats.html' %}")
    )


def test_a_macro_that_the_pages_need_is_missed_where_it_is_asked_for(
    few: dabiao.Result, tmp_path: Path
) -> None:
    told = fault(few, own(tmp_path, "parts.html", "{% macro tiles() %}{% endmacro %}"))
    assert "parts.html" in told


def test_a_template_that_is_not_utf_8_is_told(few: dabiao.Result, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes("达标".encode("gb18030"))
    assert "UTF-8" in fault(few, Templates(tmp_path))


def test_a_template_without_end_is_stopped(
    few: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_faults, "SECONDS", 0.3)
    inner = "{% for c in range(99999) %}{% endfor %}"
    text = "{% for a in range(99999) %}\n{% for b in range(99999) %}" + inner + "{% endfor %}{% endfor %}"
    assert "没有尽头" in fault(few, own(tmp_path, "index.html", text))


def test_a_template_that_takes_all_memory_is_stopped(few: dabiao.Result, tmp_path: Path) -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("only Linux can bound the memory of a template")
    double = (
        "{% set n = namespace(x='达' * 1000) %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
    )
    assert "占用内存" in fault(few, own(tmp_path, "index.html", double))


def test_what_a_template_is_given_is_escaped(few: dabiao.Result, tmp_path: Path) -> None:
    named = replace(few, judged=few.judged.assign(unit_name="<script>{{ 7*7 }}"))
    text = "{% for unit in units.values() %}{{ unit.name }}{% endfor %}"
    assert "&lt;script&gt;{{ 7*7 }}" in first_page(named, own(tmp_path, "index.html", text))


def test_the_same_letters_are_escaped_as_a_text_and_not_as_html(few: dabiao.Result, tmp_path: Path) -> None:
    text = "{% set b = '<b>' %}{{ b|safe }} {{ b }} {{ b|safe }} {{ [b] }} {{ 7 }}"
    said = "<b> &lt;b&gt; <b> [&#39;&lt;b&gt;&#39;] 7"
    assert first_page(few, own(tmp_path, "index.html", text)) == said


@pytest.mark.parametrize(
    ("text", "said"), [("{{ nothing }}", "nothing"), ("{{ month.__class__ }}", "__class__")]
)
def test_a_letter_that_is_wrong_is_told(few: dabiao.Result, tmp_path: Path, text: str, said: str) -> None:
    word(tmp_path, pytest.importorskip("docx", reason="python-docx is not installed"), text)
    with pytest.raises(ReportError, match=said):
        letter.write(few, tmp_path, "zh", Templates(tmp_path))


def test_a_letter_that_is_no_word_file_is_told(few: dabiao.Result, tmp_path: Path) -> None:
    pytest.importorskip("docxtpl", reason="docxtpl is not installed")
    templates = own(tmp_path, "letter.zh.docx", "no Word file")
    with pytest.raises(ReportError, match=r"letter\.zh\.docx"):
        letter.write(few, tmp_path, "zh", templates)


# What does nothing


def test_a_name_that_overrides_nothing_is_told(tmp_path: Path) -> None:
    own(tmp_path, "index.html", "{% include 'ours.html' %}")
    own(tmp_path, "ours.html", "")
    own(tmp_path, "documnet.html", "")
    (note,) = own(tmp_path, ".hidden", "").idle()
    assert "documnet.html" in note
    assert "是不是 did you mean document.html" in note


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("index.html", Path.mkdir, "index.html 不是文件或打不开，仍用自带的模板"),
        ("unit.html", lambda path: path.symlink_to("nowhere"), "unit.html 不是文件或打不开"),
        ("mine", Path.mkdir, "mine 没有代替任何模板"),
        ("target.html", lambda path: path.write_text("{% if %}", "utf-8"), "target.html:1\n写法有误"),
        ("unit.html", lambda path: path.write_bytes(b"\xd6\xd0"), "unit.html\n文件不是 UTF-8"),
    ],
)
def test_what_cannot_be_used_is_told_even_where_no_page_needs_it(
    tmp_path: Path, name: str, make: Callable[[Path], Any], said: str
) -> None:
    make(tmp_path / name)
    (note,) = Templates(tmp_path).idle()
    assert said in note


def test_a_folder_whose_files_are_used_does_something(tmp_path: Path) -> None:
    own(tmp_path, "index.html", "{% include 'mine/head.html' %}")
    (tmp_path / "mine").mkdir()
    own(tmp_path / "mine", "head.html", "")
    assert not Templates(tmp_path).idle()


def test_every_bundled_template_can_be_copied_and_used(few: dabiao.Result, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "all")
    copied = Templates(tmp_path / "all")
    assert not copied.idle()
    assert list(site.render(few, "zh", copied)) == list(site.render(few, "zh"))


# On the command line


def test_a_wrong_template_ends_with_2_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own(tmp_path, "manual.md", "{{ nothing }}")
    assert main(["catalogue", "show", "--templates", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "manual.md:1" in said
    assert "Traceback" not in said


def test_show_warns_of_a_name_that_overrides_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own(tmp_path, "manual.htm", "")
    target = "fenghua-2018-49/registration-wait"
    assert main(["catalogue", "show", target, "--format", "md", "--templates", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "did you mean manual.html" in shown.err
    assert "did you mean" not in shown.out


# Templates that neither count nor reckon


_RECKONING = {
    "length",
    "count",
    "sum",
    "min",
    "max",
    "abs",
    "round",
    "int",
    "float",
    "format",
    "filesizeformat",
}


@pytest.mark.parametrize("file", sorted(templates_folder().glob("*.[hm]*")), ids=lambda file: file.name)
def test_no_template_counts_or_formats_a_number_by_itself(file: Path) -> None:
    """What is counted and how a number is written is the report's matter, in one place each."""
    read = Templates().environment().parse(file.read_text("utf-8"))
    reckoned = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
    assert [node.lineno for node in read.find_all(reckoned)] == []
    assert _RECKONING & {node.name for node in read.find_all(nodes.Filter)} == set()


def test_no_template_prints_a_count_as_it_is() -> None:
    """But where it is a length in a drawing."""
    found = "".join(file.read_text("utf-8") for file in sorted(templates_folder().glob("*.html")))
    assert re.findall(r"(?<!flex-grow:)\{\{ (?:\w+\.)*(?:\w+_)?count \}\}", found) == []

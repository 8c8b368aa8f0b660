"""Files that mean harm, or that YAML would read as something else than what was written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sound_catalogue import BEDS, ELEMENTS, INDICATORS, SOUND, WAIT, Write, lint

EXTRA = "elements/extra.yaml"
AT = f"catalogue/{EXTRA}"

HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "an anchor": ("a: &x 1\n", "1:4: 不能用锚点或引用（& 或 *）：x；请把内容写全"),
    "an alias to nothing": ("a: *x\n", "1:4: 不能用锚点或引用（& 或 *）：x；请把内容写全"),
    "a tag that makes an object": (
        'a: !!python/object/apply:os.system ["id"]\n',
        "1:4: 不能用标签 tag:yaml.org,2002:python/object/apply:os.system；请直接写值",
    ),
    "a tag that makes a number": ('a: !!int "7"\n', "1:4: 不能用标签 tag:yaml.org,2002:int；请直接写值"),
    "a local tag": ("a: !env HOME\n", "1:4: 不能用标签 !env；请直接写值"),
    "the same key twice": ("a:\n  b: 1\n  b: 2\n", "3:3: 键 b 重复，第 2 行已有；请删去一个"),
    "a key without a value": ("a:\n", "1:3: 值是空的；请填写，或删去这个键"),
    "null": ("a: null\n", "1:4: 值是空的；请填写，或删去这个键"),
    "a key that is a list": ("? [a, b]\n: 1\n", "1:3: 键应当是一段文字；请写成 键: 值"),
    "deep brackets": ("a: " + "[" * 400_000, "1:24: 嵌套超过 20 层；请减少层次"),
    "deep blocks": ("".join(" " * n + "a:\n" for n in range(30)), "22:22: 嵌套超过 20 层；请减少层次"),
    "a NUL byte": (b"a: x\0y\n", "1:1: 含有控制字符（如 NUL）；请用文本编辑器重新保存"),
    "GB18030": ("a: 床位\n".encode("gb18030"), "1:1: 不是 UTF-8 编码；请另存为 UTF-8"),
    "GB18030 in the third line": (
        "a: 1\nb: 2\nc: 床位\n".encode("gb18030"),
        "3:1: 不是 UTF-8 编码；请另存为 UTF-8",
    ),
    "UTF-16": ("a: 1\n".encode("utf-16"), "1:1: 不是 UTF-8 编码；请另存为 UTF-8"),
    "a tab as indentation": (
        "a:\n\tb: 1\n",
        "2:1: 此处的字符不能开头（制表符、@ 或反引号）；缩进请用空格，文字请加引号",
    ),
    "a colon in the text": ("a: b: c\n", "1:5: 多了一个冒号；含有“: ”的文字请加引号"),
    "a line without a colon": ("a: 1\nb\n", "3:1: 这一行缺少冒号；请写成 键: 值"),
    "a bracket left open": ("a: [1, 2\n", "2:1: 缩进或括号不对；请与上下各行对齐，括号、引号成对"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1: 一个文件里只能有一段 YAML；请去掉多余的 ---"),
    "nothing": ("", "1:1: 文件是空的；请写上内容，或删去它"),
    "comments only": ("# later\n", "1:1: 文件是空的；请写上内容，或删去它"),
    "a list": ("- a\n", "1:1: extra.yaml 的值 … 不对；应为 键: 值"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_place(write: Write, name: str) -> None:
    text, line = HOSTILE[name]
    assert f"{AT}:{line}" in lint(write({EXTRA: text}))


def test_a_billion_laughs_are_refused_one_by_one(write: Write) -> None:
    laughs = 'a: &a ["lol", "lol"]\n' + "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = lint(write({EXTRA: laughs}))
    assert len(found) == 9 + 8 * 9  # every anchor and every alias, none of them expanded
    assert found[0] == f"{AT}:1:4: 不能用锚点或引用（& 或 *）：a；请把内容写全"


def test_as_many_aliases_as_a_file_can_hold_are_told_at_once(write: Write) -> None:
    folder = write({EXTRA: "a: &a 1\n" + "".join(f"k{n}: *a\n" for n in range(10_000))})
    start = time.process_time()
    assert len(lint(folder)) == 10_001
    assert time.process_time() - start < 15  # each asking after all took three times as long


def test_fifty_megabytes_are_refused_unread(write: Write) -> None:
    folder = write()
    with (folder / EXTRA).open("wb") as file:
        file.truncate(50_000_000)
    assert lint(folder) == [f"{AT}:1:1: 文件超过 1000000 字节（50000000）；请拆成几个文件"]


@pytest.mark.parametrize("file", [BEDS, ELEMENTS, INDICATORS])
def test_a_list_instead_of_keys_is_one_finding_for_its_file(write: Write, file: str) -> None:
    found = [line for line in lint(write({file: "- a\n"})) if line.startswith(f"catalogue/{file}:")]
    name = file.rpartition("/")[2]
    assert found == [f"catalogue/{file}:1:1: {name} 的值 … 不对；应为 键: 值"]


def test_a_byte_order_mark_is_no_harm(write: Write) -> None:
    assert lint(write({BEDS: b"\xef\xbb\xbf" + SOUND[BEDS].encode()})) == []


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "TRUE", "y"])
def test_words_that_older_yaml_takes_for_true_or_false_stay_text(write: Write, word: str) -> None:
    text = SOUND[ELEMENTS].replace("{zh: 实有床位, en: Beds in place}", f"{{zh: {word}, en: Beds}}")
    assert lint(write({ELEMENTS: text})) == []


@pytest.mark.parametrize("month", ["2018-12", "'2018-12'", '"2018-12"'])
def test_months_are_text_with_and_without_quotes(write: Write, month: str) -> None:
    document = "documents/plan-2018/document.yaml"
    assert lint(write({document: SOUND[document].replace("to: 2018-12", f"to: {month}")})) == []


@pytest.mark.parametrize("number", ["0x1F", "1_000", "1e3", "010", ".inf", ".nan", "12:30:00", "+ 1"])
def test_what_only_looks_like_a_number_is_not_taken_for_one(write: Write, number: str) -> None:
    found = lint(write({WAIT: SOUND[WAIT].replace("at_most: 10", f"at_most: {number}")}))
    assert [line.split(" ", 1)[0] for line in found] == ["catalogue/documents/plan-2018/wait.yaml:7:10:"]


def test_names_of_files_and_folders_become_ids_and_must_be_fit_for_it(write: Write) -> None:
    folder = write(
        {"documents/Plan 2018/document.yaml": "a: 1\n", "documents/plan-2018/Beds!.yaml": "a: 1\n"}
    )
    rule = "不合规则；应为 小写字母、数字和连字符（如 fenghua-2018-49），不用 con、aux 等 Windows 设备名"
    assert lint(folder) == [
        f"catalogue/documents/Plan 2018/document.yaml:1:1: 名称 Plan 2018 {rule}",
        f"catalogue/documents/plan-2018/Beds!.yaml:1:1: 名称 Beds! {rule}",
    ]


@pytest.mark.parametrize(
    ("stray", "meant"),
    [
        ("elements/more.yml", "elements/more.yaml"),
        ("elemnts/more.yaml", "elements/more.yaml"),
        ("document/plan-2018/more.YML", "documents/plan-2018/more.yaml"),
        ("term.yaml", "terms.yaml"),
        ("beds.yaml", ""),
        ("documents/beds.yaml", ""),
        ("elements/deep/beds.yaml", ""),
    ],
)
def test_a_file_that_would_not_be_read_is_named(write: Write, stray: str, meant: str) -> None:
    (line,) = lint(write({stray: "a: 1\n"}))
    assert line.startswith(f"catalogue/{stray}:1:1: 这个文件不会被读到")
    assert line.endswith(f"（是不是 {meant}？）" if meant else "扩展名用 .yaml")


@pytest.mark.parametrize(
    ("name", "meant"), [("milestone.yaml", "milestones.yaml"), ("documents.yaml", "document.yaml")]
)
def test_a_misnamed_file_of_a_document_is_not_read_as_a_target(write: Write, name: str, meant: str) -> None:
    assert lint(write({f"documents/plan-2018/{name}": "guidance:\n  title: 导诊\n"})) == [
        f"catalogue/documents/plan-2018/{name}:1:1: 这不是目标文件：没有 clause，也没有 quantifier；"
        "请补上，或移走这个文件"
        f"（是不是 {meant}？）"
    ]


def test_links_that_leave_the_catalogue_are_refused(write: Write, tmp_path: Path) -> None:
    folder = write()
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: x\n")
    (folder / "elements/link.yaml").symlink_to(secret)
    (folder / "documents/elsewhere").symlink_to(tmp_path, target_is_directory=True)
    told = "链接指向指标目录之外，或是文件夹链接；请放入文件本身"
    assert lint(folder) == [
        f"catalogue/documents/elsewhere:1:1: {told}",
        f"catalogue/elements/link.yaml:1:1: {told}",
    ]


def test_a_link_within_the_catalogue_defines_everything_twice(write: Write) -> None:
    folder = write()
    (folder / "indicators/copy.yaml").symlink_to(folder / INDICATORS)
    assert lint(folder) == [
        "catalogue/indicators/copy.yaml:1:1: 指标 beds_per_1000 已在 catalogue/indicators/all.yaml:1 定义；"
        "请改名，或删去一个",
        "catalogue/indicators/copy.yaml:9:1: 指标 wait 已在 catalogue/indicators/all.yaml:9 定义；"
        "请改名，或删去一个",
    ]

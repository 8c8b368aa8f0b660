"""Every finding's words, in Chinese and English, and how grave it is: one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from dabiao.catalogue.advice_words import WORDS as ADVICE_WORDS
from dabiao.expression import WORDS as FORMULA_WORDS
from dabiao.words import Lang, pick

Severity = Literal["error", "warning", "note"]
"""An error stops ``check``, a warning fails ``lint``, a note is there to be known."""


UNSEEN = "\N{REPLACEMENT CHARACTER}"
"""Stands for what a terminal would obey or hide."""
_LONGEST = 200
_LONGEST_LIST = 2000


class Message(NamedTuple):
    """What is said, and how grave it is."""

    severity: Severity
    zh: str
    en: str


class Bilingual(NamedTuple):
    """A value that is words itself."""

    zh: str
    en: str


def say(code: str, lang: Lang, values: Mapping[str, object]) -> str:
    """The words of ``code``, filled with ``values``; a tuple among them is a choice of terms."""
    told = {key: _term(value, lang) for key, value in values.items()}
    return pick(lang, MESSAGES[code].zh, MESSAGES[code].en).format(**told)


def _term(value: object, lang: Lang) -> object:
    if isinstance(value, Bilingual):
        return pick(lang, *value)
    if isinstance(value, str):
        return plain(value)
    if not isinstance(value, tuple):
        return value
    words = [pick(lang, *TERMS.get(str(part), (str(part), str(part)))) for part in value]
    return plain(pick(lang, " 或 ", " or ").join(words), _LONGEST_LIST)


def plain(text: str, longest: int = _LONGEST) -> str:
    """The text as a line can tell it: nothing that a terminal would obey or hide, and not without end."""
    told = "".join(sign if sign.isprintable() else UNSEEN for sign in text[:longest])
    return told + "…" * (len(text) > longest)


TERMS: dict[str, tuple[str, str]] = {
    # kinds of entries
    "elements": ("数据元", "element"),
    "indicators": ("指标", "indicator"),
    "categories": ("机构类别", "category"),
    "groups": ("类别组", "group"),
    "measure_units": ("计量单位", "measure unit"),
    "documents": ("文件", "document"),
    "targets": ("目标", "target"),
    "clauses": ("条款", "clause"),
    "tags": ("标签", "tag"),
    "scope": ("适用范围用词", "scope word"),
    # kinds of values, bracketed so that none is taken for a word of the catalogue
    "<code>": ("小写字母开头的小写字母、数字、下划线（如 actual_beds）",
             "a lower-case letter, then lower-case letters, digits and underscores (actual_beds)"),
    "<name>": ("小写字母、数字和连字符（如 fenghua-2018-49）",
             "lower-case letters, digits and hyphens (fenghua-2018-49)"),
    "<region>": ("字母、数字、下划线和连字符（如 \"330213\"）", "letters, digits, _ and - (\"330213\")"),
    "<sha256>": ("64 位十六进制小写字符", "64 lower-case hexadecimal digits"),
    "<file>": ("文件名（不带文件夹）", "a file's name, without folder"),
    "<number>": ("数字", "a number"),
    "<integer>": ("整数", "a whole number"),
    "<text>": ("文字（像数的文字要加引号）", "text (in quotes if it looks like a number)"),
    "<boolean>": ("true 或 false", "true or false"),
    "<mapping>": ("键: 值", "a mapping of keys to values"),
    "<list>": ("列表", "a list"),
}  # fmt: skip

_ERRORS: dict[str, tuple[str, str]] = {
    # files
    "no_folder": ("没有这个指标目录文件夹", "there is no such catalogue folder"),
    "no_file": ("缺少这个文件；每个指标目录都要有", "this file is missing; every catalogue has one"),
    "to_fill": ("待填：这里还要写上内容", "to be filled in"),
    "stray_file": (
        "这个文件不会被读到；请放到 elements/、indicators/ 或 documents/<id>/ 下，扩展名用 .yaml",
        "this file would not be read; it belongs in elements/, indicators/ or documents/<id>/ as .yaml",
    ),
    "no_target_file": (
        "这不是目标文件：没有 clause，也没有 quantifier",
        "this is no target's file: it has neither clause nor quantifier",
    ),
    "symlink": (
        "链接指向指标目录之外，或是文件夹链接；请放入文件本身",
        "a link that leaves the catalogue, or to a folder; put the file itself here",
    ),
    "not_regular": ("不是普通文件", "not a regular file"),
    "unreadable": ("读不了这个文件：{detail}", "cannot be read: {detail}"),
    "too_big": ("文件超过 {most} 字节（{size}）；请拆成几个文件", "over {most} bytes ({size}); split it up"),
    "not_utf8": ("不是 UTF-8 编码；请另存为 UTF-8", "not UTF-8; save the file as UTF-8"),
    "no_document": ("这个文件夹缺少 document.yaml", "this folder has no document.yaml"),
    "bad_id": ("名称 {id} 不合规则；应为 {rule}", "{id} cannot be an id; use {rule}"),
    "duplicate_id": (
        "{kind} {id} 已在 {file}:{line} 定义",
        "{kind} {id} is already defined in {file}:{line}",
    ),
    # YAML
    "empty_file": ("文件是空的", "the file is empty"),
    "several_documents": (
        "一个文件里只能有一段 YAML；请去掉多余的 ---",
        "one YAML document a file; remove the extra ---",
    ),
    "too_deep": ("嵌套超过 {most} 层", "nested more than {most} deep"),
    "anchor": (
        "不能用锚点或引用（& 或 *）：{name}；请把内容写全",
        "no anchors or aliases (& or *): {name}; write it out",
    ),
    "tag": ("不能用标签 {tag}；请直接写值", "no tags: {tag}; write the plain value"),
    "empty_value": ("值是空的；请填写，或删去这个键", "an empty value; fill it in or remove the key"),
    "active_text": (
        "文字里不能有 {text}：模板、网页、表格公式的记号和看不见的字符都不行；请改成普通文字",
        "text must not hold {text}: no signs of templates, web pages or spreadsheet formulas, and nothing"
        " invisible; write plain text",
    ),
    "line_break": ("文字里不能换行；请写成一行", "text must not hold a line break; write it on one line"),
    "duplicate_key": ("键 {key} 重复，第 {line} 行已有", "key {key} is already in line {line}"),
    "bad_key": ("键应当是一段文字", "a key must be a plain word"),
    "yaml_character": (
        "此处的字符不能开头（制表符、@ 或反引号）；缩进用空格，文字加引号",
        "nothing can start with this character (a tab, @ or `); indent with spaces, quote the text",
    ),
    "yaml_control": (
        "含有控制字符（如 NUL）；请用文本编辑器重新保存",
        "a control character such as NUL; save the file as plain text",
    ),
    "yaml_colon": (
        "多了一个冒号；含有“: ”的文字要加引号",
        "one colon too many; put text with ': ' in it in quotes",
    ),
    "yaml_no_colon": ("这一行缺少冒号（键: 值）", "this line lacks a colon (key: value)"),
    "yaml_indent": ("缩进或括号不对", "wrong indentation, or a bracket without its partner"),
    "yaml_syntax": ("不是合法的 YAML：{detail}", "not valid YAML: {detail}"),
    # keys and values
    "unknown_key": ("没有 {key} 这个键", "unknown key {key}"),
    "missing_key": ("缺少 {key}", "{key} is missing"),
    "implied_key": (
        "{key} 由文件名或位置决定，不能再写",
        "{key} follows from the file's name or place; remove it",
    ),
    "wrong_value": (
        "{key} 的值 {value} 不对；应为 {expected}",
        "{key} cannot be {value}; it must be {expected}",
    ),
    "pattern": ("{key} 的值 {value} 不合规则；应为 {rule}", "{key} cannot be {value}; use {rule}"),
    "too_long": ("{key} 太长；最多 {most} 个字符", "{key} is too long; at most {most} characters"),
    "too_short": ("{key} 不能是空的", "{key} must not be empty"),
    "list_length": ("{key} 要写两个数，如 [1, 2]", "{key} takes two numbers, as in [1, 2]"),
    "too_many": ("{key} 最多写 {most} 个", "{key} holds at most {most}"),
    "out_of_range": ("{key} 的值 {value} 超出范围（{limit}）", "{key} cannot be {value} (limit: {limit})"),
    "other": ("{key}：{detail}", "{key}: {detail}"),
    "bad_month": ("{value} 不是月份；请写成 2018-08", "{value} is not a month; write 2018-08"),
    "bad_date": ("{value} 不是日期；请写成 2018-08-31", "{value} is not a date; write 2018-08-31"),
    "formula_type": ("公式应为文字", "a formula is text"),
    "range_order": ("前一个数应小于后一个数", "the first number must be less than the second"),
    "force_order": ("in_force 的 from 晚于 to", "in_force: from is later than to"),
    # one element, indicator or target
    "weight_without_average": ("weighted_by 只用于 kind: average", "weighted_by belongs to kind: average"),
    "average_without_weight": ("kind: average 要写 weighted_by", "kind: average needs weighted_by"),
    "carry_without_stock": (
        "carry_forward_months 只用于 kind: stock",
        "carry_forward_months belongs to kind: stock",
    ),
    "meets_one": ("meets 要写 indicator、where 其中之一", "meets needs exactly one of indicator, where"),
    "meets_demand": (
        "meets 用 indicator 时要写一个要求，用 where 时不写",
        "meets needs exactly one demand with indicator, none with where",
    ),
    "measured_one": (
        "indicator、attested、meets 要写其中之一，说明衡量什么",
        "exactly one of indicator, attested, meets says what is measured",
    ),
    "count_by_indicator": (
        "count、share 用 attested 或 meets 衡量，不用 indicator",
        "count and share measure by attested or meets, not by indicator",
    ),
    "meets_without_count": (
        "meets 只用于 quantifier: count 或 share",
        "meets belongs to quantifier count or share",
    ),
    "demand_one": (
        "要写且只写一个要求（at_least、at_most、equals、between 等）",
        "exactly one demand is needed: at_least, at_most, more_than, less_than, equals, between, range",
    ),
    "attested_demand": (
        "each、total 的佐证目标不写要求",
        "an attested deliverable has no demand under each or total",
    ),
    "attested_boolean": (
        "attested 应写 true，或一个佐证代码；{value} 会被当成代码",
        "attested is true or a code; {value} would be taken for a code",
    ),
    "prior_of_count": (
        "count、share 的要求不能是 prior_year",
        "prior_year is not a demand for count or share",
    ),
    "due_one": ("due、no_due 要写其中之一", "exactly one of due, no_due is needed"),
    "level_of_total": (
        "total 按文件所属地区判定；level 用于 each、count、share",
        "total is judged on the document's region; level belongs to each, count, share",
    ),
    "attested_window": ("佐证目标的 window 是 plan", "an attested target has window: plan"),
    # between entries
    "unknown_name": ("没有 {name} 这个{kind}", "there is no {kind} {name}"),
    "same_title": (
        "表头 {title} 同时指 {other}；数据元的名称和别名不能相同",
        "{title} also names {other}; titles and aliases of elements must differ",
    ),
    "weight_unfit": (
        "{name} 不能作权数：须同一频率、同一上报方，且不是均值",
        "{name} cannot be the weight: it needs the same frequency and reporter, and no average",
    ),
    "not_above_unfit": (
        "{name} 不能作上限：须同一计量单位（或含它的乘积）、同一频率、同一上报方，且不是自己",
        "{name} cannot be the ceiling: it needs the same measure unit (or one of it), frequency, reporter",
    ),
    "not_a_number": (
        "指标公式应当算出一个数，不能有比较、and/or/not 或文字",
        "an indicator's formula gives a number: no comparison, and/or/not or text",
    ),
    "not_a_condition": (
        "条件应当是比较（如 tier >= 2），可用 and、or、not 连接",
        "a condition compares (tier >= 2); join several with and, or, not",
    ),
    "scope_mismatch": ("{attribute} 不能与 {word} 比较", "{attribute} cannot be compared with {word}"),
    "scope_order": ("{attribute} 没有高低，只能用 == 或 !=", "{attribute} has no order; use == or !="),
    "scope_quoted": (
        "{attribute} 的值不加引号：tier 写 0 到 3，grade 写 甲、乙、丙、未定等",
        "{attribute} takes bare values: tier 0 to 3, grade 甲, 乙, 丙, 未定等",
    ),
    "scope_group": ("类别组用 in：category in {word}", "a group takes in: category in {word}"),
    "reserved_word": (
        "{name} 是适用范围的固定用词，不能作代码",
        "{name} is a fixed word of scopes; choose another code",
    ),
    "measure_unit_form": (
        "计量单位 {unit} 不成立；只能是 terms.yaml 里的单位及其乘除",
        "{unit} is no measure unit; use those of terms.yaml, multiplied and divided",
    ),
    "bad_measure_unit": ("计量单位 {unit} 不成立：{detail}", "measure unit {unit} does not hold: {detail}"),
    "unlike_sum": (
        "公式把 {left} 与 {right} 相加减或比较，计量单位不同",
        "the formula adds, subtracts or compares {left} and {right}: unlike measure units",
    ),
    "wrong_dimension": ("公式算出的是 {found}，不是 {stated}", "the formula gives {found}, not {stated}"),
    "wrong_magnitude": (
        "公式结果与 {stated} 相差 {ratio:g} 倍；请检查 factor",
        "the formula is {ratio:g} times off {stated}; check the factor",
    ),
    "zero_in_formula": ("公式里乘以或除以了 0", "the formula multiplies or divides by 0"),
    "region_element": (
        "{name} 只由地区上报，不能用来判定单个机构",
        "{name} is reported by regions only; single institutions cannot be judged on it",
    ),
    "window_too_short": (
        "window: {window} 比数据元 {name} 的上报频率 {frequency} 还短",
        "window: {window} is shorter than the frequency of {name}, {frequency}",
    ),
    "due_unreachable": (
        "due 晚于文件有效期（至 {last}），不会到期",
        "due lies after the document's force (to {last}) and is never reached",
    ),
    "never_closes": (
        "没有 due，有效期（至 {last}）又短于一个 window",
        "without due, and the first window has not closed when force ends in {last}",
    ),
    "nested_prior": (
        "指标 {name} 已含 prior_year，要求不能再是 prior_year",
        "indicator {name} already reads prior_year; the demand cannot be prior_year too",
    ),
    "share_limit": (
        "share 的要求是百分比，应在 0 到 100 之间",
        "a share's demand is a percentage between 0 and 100",
    ),
    "no_target_form": (
        "no_target 写 exhortation、definition、duplicate_of: …、out_of_scope: …",
        "no_target is exhortation, definition, 'duplicate_of: <clause>' or 'out_of_scope: <why>'",
    ),
    "no_target_has_target": (
        "条款 {clause} 写了 no_target，却有目标 {target}",
        "clause {clause} says no_target but has the target {target}",
    ),
    "expect_list": (
        "expect 写成列表时逐家对应 given，只用于逐家判定的 each；这里 given {given} 个，expect {expect} 个",
        "a list in expect answers given one by one, for each over institutions only; here given"
        " holds {given}, expect {expect}",
    ),
    "scope_example": (
        "适用范围的例子只写机构的属性（tier、grade、category、run_by、ownership、tags），取值在各自的列表里",
        "an example of the scope holds attributes of an institution only (tier, grade, category, run_by,"
        " ownership, tags), with values of their lists",
    ),
    "scope_examples_alone": (
        "没有 applies_to，不用写 scope_examples；请删去，或补上 applies_to",
        "without applies_to there is no scope to show; remove scope_examples, or add applies_to",
    ),
    "shadow_unreasoned": (
        "{name} 代替自带目录的目标而要求不同；请在 interpretation 里写明理由",
        "{name} asks otherwise than the bundled target in whose place it stands; say why in interpretation",
    ),
    "example_name": ("目标不用 {name}", "the target does not read {name}"),
    "example_value": (
        "{name} 的值应为数字或 missing；attested 为 yes、no 或 missing",
        "{name} is a number or missing; attested is yes, no or missing",
    ),
}

_NOTES: dict[str, tuple[str, str]] = {
    "shadow": (
        "{kind} {name} 代替了自带目录的同名条目（{bundled}）",
        "{kind} {name} takes the place of the bundled one ({bundled})",
    ),
    "shadow_same": (
        "{kind} {name} 代替了自带目录的同名目标（{bundled}），要求相同",
        "{kind} {name} takes the place of the bundled one ({bundled}) and asks the same",
    ),
    "shadow_tighter": (
        "{kind} {name} 代替了自带目录的同名目标（{bundled}），要求更严",
        "{kind} {name} takes the place of the bundled one ({bundled}) and is tighter",
    ),
    "target_disabled": (
        "目标 {name} 已停用，不评判：{reason}",
        "target {name} is disabled and not judged: {reason}",
    ),
}

MESSAGES: dict[str, Message] = {
    **{code: Message("error", *words) for code, words in (FORMULA_WORDS | _ERRORS).items()},
    **{code: Message("warning", *words) for code, words in ADVICE_WORDS.items()},
    **{code: Message("note", *words) for code, words in _NOTES.items()},
}

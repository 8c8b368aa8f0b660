"""The words of what stops judging: code → Chinese, English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # files
    "no_folder": ("没有这个指标目录文件夹；请核对路径", "there is no such catalogue folder; check its path"),
    "no_file": (
        "缺少这个文件；每个指标目录都要有，请新建",
        "this file is missing; every catalogue has one: make it",
    ),
    "to_fill": ("待填：请在这里写上内容", "to be filled in: write here what belongs here"),
    "stray_file": (
        "这个文件不会被读到；请放到 elements/、indicators/ 或 documents/<id>/ 下，扩展名用 .yaml",
        "this file would not be read; it belongs in elements/, indicators/ or documents/<id>/ as .yaml",
    ),
    "unseen_in_name": (
        "文件名里有看不见的字符（{name}）；请改名",
        "the file's name holds signs that are not seen ({name}); rename it",
    ),
    "no_target_file": (
        "这不是目标文件：没有 clause，也没有 quantifier；请补上，或移走这个文件",
        "this is no target's file: it has neither clause nor quantifier; add them, or move it away",
    ),
    "symlink": (
        "链接指向指标目录之外，或是文件夹链接；请放入文件本身",
        "a link that leaves the catalogue, or to a folder; put the file itself here",
    ),
    "not_regular": ("不是普通文件；请换成文本文件", "not a regular file; put a text file here"),
    "unreadable": (
        "读不了这个文件；请检查权限、链接和磁盘（{detail}）",
        "cannot be read; check its rights, and the disk ({detail})",
    ),
    "too_big": ("文件超过 {most} 字节（{size}）；请拆成几个文件", "over {most} bytes ({size}); split it up"),
    "not_utf8": ("不是 UTF-8 编码；请另存为 UTF-8", "not UTF-8; save the file as UTF-8"),
    "no_document": ("这个文件夹缺少 document.yaml；请新建", "this folder has no document.yaml; make it"),
    "bad_id": ("名称 {id} 不合规则；应为 {rule}", "{id} cannot be an id; use {rule}"),
    "duplicate_id": (
        "{kind} {id} 已在 {file}:{line} 定义；请改名，或删去一个",
        "{kind} {id} is already defined in {file}:{line}; rename or remove one",
    ),
    # YAML
    "empty_file": ("文件是空的；请写上内容，或删去它", "the file is empty; fill it in or remove it"),
    "several_documents": (
        "一个文件里只能有一段 YAML；请去掉多余的 ---",
        "one YAML document a file; remove the extra ---",
    ),
    "too_deep": ("嵌套超过 {most} 层；请减少层次", "nested more than {most} deep; write it flatter"),
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
    "duplicate_key": (
        "键 {key} 重复，第 {line} 行已有；请删去一个",
        "key {key} is already in line {line}; remove one",
    ),
    "bad_key": ("键应当是一段文字；请写成 键: 值", "a key must be a plain word; write key: value"),
    "yaml_character": (
        "此处的字符不能开头（制表符、@ 或反引号）；缩进请用空格，文字请加引号",
        "nothing can start with this character (a tab, @ or `); indent with spaces, quote the text",
    ),
    "yaml_control": (
        "含有控制字符（如 NUL）；请用文本编辑器重新保存",
        "a control character such as NUL; save the file as plain text",
    ),
    "yaml_colon": (
        "多了一个冒号；含有“: ”的文字请加引号",
        "one colon too many; put text with ': ' in it in quotes",
    ),
    "yaml_no_colon": ("这一行缺少冒号；请写成 键: 值", "this line lacks a colon; write key: value"),
    "yaml_indent": (
        "缩进或括号不对；请与上下各行对齐，括号、引号成对",
        "wrong indentation, or a bracket without its partner; align the lines, close what is open",
    ),
    "yaml_syntax": (
        "不是合法的 YAML；请检查这里的引号、括号和缩进（{detail}）",
        "not valid YAML; check quotes, brackets and indentation here ({detail})",
    ),
    # keys and values
    "unknown_key": ("没有 {key} 这个键；请更正或删去", "unknown key {key}; correct or remove it"),
    "missing_key": ("缺少 {key}；请补上", "{key} is missing; add it"),
    "implied_key": (
        "{key} 由文件名或位置决定，不能再写；请删去",
        "{key} follows from the file's name or place; remove it",
    ),
    "wrong_value": (
        "{key} 的值 {value} 不对；应为 {expected}",
        "{key} cannot be {value}; it must be {expected}",
    ),
    "pattern": ("{key} 的值 {value} 不合规则；应为 {rule}", "{key} cannot be {value}; use {rule}"),
    "too_long": (
        "{key} 太长，最多 {most} 个字符；请缩短",
        "{key} has more than {most} characters; shorten it",
    ),
    "too_short": ("{key} 不能是空的；请填写", "{key} must not be empty; fill it in"),
    "no_reason": (
        "{value} 没有说明什么；请写明理由（要有文字或数字）",
        "{value} says nothing; give a reason (of letters or digits)",
    ),
    "list_length": ("{key} 要写两个数，如 [1, 2]", "{key} takes two numbers, as in [1, 2]"),
    "too_many": ("{key} 最多写 {most} 个；请删去多余的", "{key} holds at most {most}; remove the others"),
    "out_of_range": (
        "{key} 的值 {value} 超出范围（{limit}）；请更正",
        "{key} cannot be {value} (limit: {limit}); correct it",
    ),
    "other": (
        "{key} 的值 {value} 不对；请对照 catalogue/README.md 更正（{detail}）",
        "{key} cannot be {value}; see catalogue/README.md ({detail})",
    ),
    "bad_month": ("{value} 不是月份；请写成 2018-08", "{value} is not a month; write 2018-08"),
    "bad_date": ("{value} 不是日期；请写成 2018-08-31", "{value} is not a date; write 2018-08-31"),
    "formula_type": (
        "公式应为文字；请写成 1000 * actual_beds 这样",
        "a formula is text; write it like 1000 * actual_beds",
    ),
    "range_order": (
        "前一个数应小于后一个数；请对调或更正",
        "the first number must be less than the second; interchange or correct them",
    ),
    "force_order": (
        "in_force 的 from 晚于 to；请更正年月",
        "in_force: from is later than to; correct the months",
    ),
    # one element, indicator or target
    "weight_without_average": (
        "weighted_by 只用于 kind: average；请删去，或改 kind",
        "weighted_by belongs to kind: average; remove it, or change kind",
    ),
    "average_without_weight": (
        "kind: average 要写 weighted_by；请补上权数",
        "kind: average needs weighted_by; name the weight",
    ),
    "carry_without_stock": (
        "carry_forward_months 只用于 kind: stock；请删去，或改 kind",
        "carry_forward_months belongs to kind: stock; remove it, or change kind",
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
        "count、share 用 attested 或 meets 衡量，不用 indicator；请改写成 meets",
        "count and share measure by attested or meets, not by indicator; write it as meets",
    ),
    "meets_without_count": (
        "meets 只用于 quantifier: count 或 share；请删去，或改 quantifier",
        "meets belongs to quantifier count or share; remove it, or change quantifier",
    ),
    "demand_one": (
        "要写且只写一个要求（at_least、at_most、equals、between 等）",
        "exactly one demand is needed: at_least, at_most, more_than, less_than, equals, between, range",
    ),
    "attested_demand": (
        "each、total 的佐证目标不写要求；请删去，或改 quantifier",
        "an attested deliverable has no demand under each or total; remove it, or change quantifier",
    ),
    "attested_boolean": (
        "attested 应写 true，或一个佐证代码；{value} 会被当成代码",
        "attested is true or a code; {value} would be taken for a code",
    ),
    "prior_of_count": (
        "count、share 的要求不能是 prior_year；请写一个数",
        "prior_year is not a demand for count or share; give a number",
    ),
    "due_one": ("due、no_due 要写其中之一", "exactly one of due, no_due is needed"),
    "level_of_total": (
        "total 按文件所属地区判定，level 用于 each、count、share；请删去 level，或改 quantifier",
        "total is judged on the document's region, level belongs to each, count, share; remove level, or"
        " change quantifier",
    ),
    "attested_window": (
        "佐证目标的 window 是 plan；请改成 plan",
        "an attested target has window: plan; write plan",
    ),
    # between entries
    "unknown_name": (
        "没有 {name} 这个{kind}；请更正，或先定义",
        "there is no {kind} {name}; correct it, or define it first",
    ),
    "same_title": (
        "表头 {title} 同时指 {other}；数据元的代码、名称和别名不能与别的列相同，请改一个",
        "{title} also heads {other}; code, title and aliases of an element must differ from any other column:"
        " change one",
    ),
    "same_category": (
        "名称 {title} 同时指机构类别 {other}，名册里分不清；请改一个",
        "{title} also names category {other}, and the registry could mean either: change one",
    ),
    "weight_unfit": (
        "{name} 不能作权数：须同一频率、同一上报方，且不是均值；请换一个",
        "{name} cannot be the weight: it needs the same frequency and reporter, and no average; choose"
        " another",
    ),
    "not_above_unfit": (
        "{name} 不能作上限：须同一计量单位（或含它的乘积）、同一频率、同一上报方，且不是自己；请换一个",
        "{name} cannot be the ceiling: it needs the same measure unit (or one of it), frequency, reporter;"
        " choose another",
    ),
    "not_a_number": (
        "指标公式应当算出一个数，不能有比较、and/or/not 或文字；请改公式",
        "an indicator's formula gives a number: no comparison, and/or/not or text; change it",
    ),
    "not_a_condition": (
        "条件应当是比较（如 tier >= 2），可用 and、or、not 连接",
        "a condition compares (tier >= 2); join several with and, or, not",
    ),
    "scope_mismatch": (
        "{attribute} 不能与 {word} 比较；请核对两边的词",
        "{attribute} cannot be compared with {word}; check both words",
    ),
    "scope_order": ("{attribute} 没有高低；请用 == 或 !=", "{attribute} has no order; use == or !="),
    "scope_quoted": (
        "{attribute} 的值不加引号：tier 写 0 到 3，grade 写 甲、乙、丙、未定等",
        "{attribute} takes bare values: tier 0 to 3, grade 甲, 乙, 丙, 未定等",
    ),
    "scope_group": ("类别组请用 in：category in {word}", "a group takes in: category in {word}"),
    "reserved_word": (
        "{name} 是固定用词，不能作代码；请换一个",
        "{name} is a fixed word and no code; choose another",
    ),
    "measure_unit_form": (
        "计量单位 {unit} 不成立；请只用 terms.yaml 里的单位及其乘除",
        "{unit} is no measure unit; use those of terms.yaml, multiplied and divided",
    ),
    "bad_measure_unit": (
        "计量单位 {unit} 不成立；请检查 terms.yaml 里的 pint 定义（{detail}）",
        "measure unit {unit} does not hold; check its pint definition in terms.yaml ({detail})",
    ),
    "unlike_sum": (
        "公式把 {left} 与 {right} 相加减或比较，计量单位不同；请换用计量单位相同的数据元，或先换算",
        "the formula adds, subtracts or compares {left} and {right}: unlike measure units; use elements of"
        " one measure unit, or convert them first",
    ),
    "wrong_dimension": (
        "公式算出的是 {found}，不是 {stated}；请改公式或 measure_unit",
        "the formula gives {found}, not {stated}; change the formula or measure_unit",
    ),
    "wrong_magnitude": (
        "公式结果与 {stated} 相差 {ratio} 倍；请检查 factor",
        "the formula is {ratio} times off {stated}; check the factor",
    ),
    "zero_in_formula": (
        "公式里乘以或除以了 0；请改公式",
        "the formula multiplies or divides by 0; change it",
    ),
    "region_element": (
        "{name} 只由地区上报，不能用来判定单个机构；请换用机构上报的数据元，或改 quantifier",
        "{name} is reported by regions only; single institutions cannot be judged on it: use what"
        " institutions report, or change quantifier",
    ),
    "window_too_short": (
        "window: {window} 比数据元 {name} 的上报频率 {frequency} 还短；请至少写 {frequency}",
        "window: {window} is shorter than the frequency of {name}; write {frequency} at least",
    ),
    "due_unreachable": (
        "due 晚于文件有效期（至 {last}），不会到期；请更正 due 或 in_force",
        "due lies after the document's force (to {last}) and is never reached; correct due or in_force",
    ),
    "never_closes": (
        "没有 due，有效期（至 {last}）又短于一个 window；请写 due，或改短 window",
        "without due, and the first window has not closed when force ends in {last}; give a due date, or a"
        " shorter window",
    ),
    "nested_prior": (
        "指标 {name} 已含 prior_year，要求不能再是 prior_year；请写一个数，或换一个指标",
        "indicator {name} already reads prior_year; the demand cannot be prior_year too: give a number, or"
        " another indicator",
    ),
    "share_limit": (
        "share 的要求是百分比，应在 0 到 100 之间；请更正",
        "a share's demand is a percentage between 0 and 100; correct it",
    ),
    "no_target_form": (
        "no_target 写 exhortation、definition、duplicate_of: …、out_of_scope: …",
        "no_target is exhortation, definition, 'duplicate_of: <clause>' or 'out_of_scope: <why>'",
    ),
    "no_target_has_target": (
        "条款 {clause} 写了 no_target，却有目标 {target}；请删去 no_target，或更正目标的 clause",
        "clause {clause} says no_target but has the target {target}; remove no_target, or correct the"
        " target's clause",
    ),
    "expect_list": (
        "expect 写成列表时逐家对应 given，只用于逐家判定的 each；这里 given {given} 个，expect {expect} 个"
        "，请改成一样多，或只写一个结论",
        "a list in expect answers given one by one, for each over institutions only; here given holds"
        " {given}, expect {expect}: give as many, or one status",
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
    "beneath_unreasoned": (
        "{kind} {name} 代替自带目录的同名条目（{bundled}），自带的 {count} 个目标因此要求不同：{targets}；"
        "请在 catalogue.yaml 写明理由：replaced: {{{name}: 理由}}",
        "{kind} {name} takes the place of the bundled one ({bundled}), and {count} bundled targets ask"
        " otherwise by it: {targets}; say why in catalogue.yaml, replaced: {{{name}: reason}}",
    ),
    "replaced_nothing": (
        "{name} 没有代替自带目录的数据元、指标、文件、机构类别、类别组或计量单位；请更正名称，或删去"
        "（目标的理由写在它的 interpretation）",
        "{name} replaces no bundled element, indicator, document, category, group or measure unit; correct"
        " the name or remove it (a target's reason stands in its interpretation)",
    ),
    "example_name": (
        "目标不用 {name}；请更正或删去",
        "the target does not read {name}; correct or remove it",
    ),
    "example_value": (
        "{name} 的值应为数字或 missing；attested 为 yes、no 或 missing",
        "{name} is a number or missing; attested is yes, no or missing",
    ),
}

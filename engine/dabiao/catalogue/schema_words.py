"""What an editor says of each key of the catalogue's files: Chinese, English."""

from __future__ import annotations

_DEMAND = {
    "at_least": ("不低于、达到、以上（含本数）", "At least, the number itself included"),
    "at_most": ("不超过、以内、以下（含本数）", "At most, the number itself included"),
    "more_than": ("高于（不含本数）", "More than, the number itself left out"),
    "less_than": ("低于（不含本数）", "Less than, the number itself left out"),
    "equals": ("等于", "Exactly"),
    "between": (
        "[低, 高]，两端都含，不得超过高的一端",
        "[low, high], both ends included; a ceiling above",
    ),
}
_TWO = {"zh": ("中文", "In Chinese"), "en": ("英文", "In English")}

KEYS: dict[str, dict[str, tuple[str, str]]] = {
    "Title": _TWO,
    "Term": _TWO,
    "MeasureUnit": {
        **_TWO,
        "en_plural": ("英文复数；不写即与单数相同", "In English behind other numbers than 1; default: as en"),
        "pint": (
            "计量单位的定义，供核对公式用",
            "Defines a measure unit, to check formulas by",
        ),
    },
    "Trap": {
        **_TWO,
        "words": ("有几种意思的说法", "Words that papers use in several meanings"),
        "unless": ("写明这些字就清楚了", "Words of which one settles it"),
        "kinds": ("只看这些类型的数据元名称", "Meant of the titles of elements of these kinds only"),
    },
    "Terms": {
        "categories": ("机构类别（WS 218）", "Classes of institutions (WS 218)"),
        "groups": ("类别组：名称 → 类别", "Groups of categories: name → categories"),
        "group_titles": ("类别组的名称", "What groups are called"),
        "measure_units": ("计量单位", "Measure units"),
        "traps": ("检查时要问清的说法", "Ambiguous words that lint asks about"),
    },
    "Edition": {
        "version": ("目录的版本：一到三个数，如 0.2.0", "Version of this catalogue, such as 0.2.0"),
        "extends": (
            "builtin：在自带目录上增改；none：独立成篇",
            "builtin: adds to the bundled catalogue; none: stands alone",
        ),
        "disabled": ("停用的目标：编号 → 理由", "Targets that are left out: id → reason"),
        "replaced": (
            "代替自带的数据元、指标、文件、类别组，使自带的目标要求不同：名称 → 理由",
            "Bundled elements, indicators, documents, groups that are replaced so that bundled targets ask"
            " otherwise: name → reason",
        ),
    },
    "Range": {"min": ("最小", "Least"), "max": ("最大", "Most")},
    "Element": {
        "title": ("名称，也是报表的表头", "What it is called; also a header of returns"),
        "aliases": ("报表上的其他写法", "Other headers of returns"),
        "reported_by": ("谁报：机构、地区、都可以", "Who reports it: institutions, regions, either"),
        "owed_by": ("哪些机构应报；不写即都应报", "Which institutions owe it; default: all"),
        "value_type": ("整数、小数、百分数、等级", "Type of its figures"),
        "measure_unit": ("计量单位，见 terms.yaml", "Measure unit, of terms.yaml"),
        "kind": (
            "flow 时期数，stock 时点数，average 平均数，maximum 最大值",
            "flow (of a period), stock (at its end), average or maximum",
        ),
        "weighted_by": ("平均数的权数", "Weight of an average"),
        "frequency": ("多久报一次", "How often it is reported"),
        "carry_forward_months": ("时点数可沿用几个月", "How many months old a stock may be"),
        "plausible": ("每格的合理范围", "What is plausible in one cell"),
        "not_above": ("不应超过的数据元", "Element that it should not exceed"),
    },
    "Indicator": {
        "title": ("名称", "What it is called"),
        "type": (
            "proportion 比例（≤ 100 %），ratio 比，rate 率，mean 均值，count 计数",
            "Only a proportion is expected to be at most 100 %",
        ),
        "numerator": (
            "分子：数据元、+ - * /、min、max、prior_year(x)、window_days",
            "Numerator: elements, + - * /, min, max, prior_year(x), window_days",
        ),
        "denominator": ("分母，可不写", "Denominator, optional"),
        "factor": ("乘数，如百分率 100", "Factor, such as 100 for a percentage"),
        "measure_unit": ("计量单位，按公式核对", "Measure unit, checked against the formula"),
        "improvement": (
            "越高越好 increase，越低越好 decrease；只用于图表",
            "Which way is better; for charts, the demand alone judges",
        ),
    },
    "Condition": {
        "indicator": ("每家机构看哪个指标", "Indicator looked at in each institution"),
        "where": ("或者每家机构须有的属性", "Or attributes that each institution has to have"),
        **_DEMAND,
    },
    "Example": {
        "given": (
            "报送的数：数据元 → 数、missing；attested: yes、no；几家机构写成列表",
            "Reported: element → number or missing; attested: yes or no; or a list, one per institution",
        ),
        "prior": ("上年同期的数", "Last year's figures"),
        "at": ("截至月份，如 2025-12；默认到期月", "As-of month, such as 2025-12; default: the due month"),
        "expect": ("应得的结论；每家各有结论时写列表", "Status that must come out, or one per institution"),
    },
    "ScopeExamples": {
        "in": ("算在内的机构，写属性", "Institutions that are meant, by their attributes"),
        "out": ("不算的机构，写属性", "Institutions that are not meant"),
    },
    "InForce": {"from": ("首月，如 2018-01", "First month, such as 2018-01"), "to": ("末月", "Last month")},
    "Target": {
        "title": ("名称", "What it is called"),
        "clause": ("条款，须列在 document.yaml", "Clause, as listed in document.yaml"),
        "quote": (
            "原文摘录：最短、逐字、不超过 60 字",
            "Shortest fragment that states it, verbatim",
        ),
        "applies_to": (
            '适用于哪些机构：tier grade category run_by ownership has_tag("…")；不写即不限',
            'Which institutions: tier grade category run_by ownership has_tag("…"); default: all',
        ),
        "units": ("文字点名的单位", "Units that the text names"),
        "regions": ("文字点名的地区代码", "Codes of regions that the text names"),
        "only_if": (
            "用数据元写的前提，不成立即不适用",
            "Condition over elements, else not applicable",
        ),
        "quantifier": (
            "each 各自，total 合计，count 几家达到，share 百分之几的机构达到",
            "each one by itself, total as one, count how many, share what percentage of institutions",
        ),
        "level": ("判到哪一级地区", "Level of the regions judged"),
        "indicator": ("量什么：指标", "What is measured: an indicator"),
        "attested": (
            "或佐证：true，或几个目标共用的代码",
            "Or a deliverable: true, or a code that several targets share",
        ),
        "meets": (
            "或每家机构须满足的条件（count、share）",
            "Or what each institution is to meet",
        ),
        **_DEMAND,
        "range": ("[低, 高]，达到低的一端即可", "[low, high] of which the lower end is demanded"),
        "window": ("看多长：月、季、半年、年、整个规划期", "The months it is judged over"),
        "due": ("到期日，如 2025-12-31", "Due date, such as 2025-12-31"),
        "no_due": ("没有到期日的理由", "Why there is no due date"),
        "min_completeness": ("数据至少要全到几成才判，默认 1", "Completeness needed to judge, default 1"),
        "interpretation": ("怎样读，为什么", "How an open text was read, and why"),
        "scope_examples": ("适用范围的例子", "Examples of the scope"),
        "examples": ("例子：达标、正好、差一点", "Examples: met, exactly met, just missed"),
    },
    "Clause": {
        "no_target": (
            "没有目标的理由：exhortation、definition、duplicate_of: 条款、out_of_scope: 理由",
            "Why there is no target: exhortation, definition, duplicate_of: …, out_of_scope: …",
        )
    },
    "Source": {
        "file": ("原文的文件名", "Name of the file with the paper's text"),
        "sha256": ("原文的校验码", "Its checksum"),
    },
    "Document": {
        "title": ("标题", "Title"),
        "number": ("文号", "Document number"),
        "issuer": ("发文机关", "Who issued it"),
        "issued": ("印发日期", "Date of issue"),
        "region": ("约束的地区代码，加引号", "Code of the region it binds, in quotes"),
        "in_force": ("规划期的首末月", "First and last month of the period it plans for"),
        "source": ("原文", "The paper's text"),
        "tags": ("目标用到的机构标签", "Tags of institutions that its targets use"),
        "clauses": ("全部条款，没有目标的写理由", "Every clause; those without a target say why"),
        "remainder": (
            "不是目标的数字和“全部、各”：那几个字 → 理由",
            "Numbers and universal words of the paper that are no target's: fragment → reason",
        ),
    },
}
"""Model → key, as written in a file → what it says."""

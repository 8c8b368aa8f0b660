"""The words of what lint says to authors though judging can do without it: code → Chinese, English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "shadow_looser": (
        "{kind} {name} 代替了自带目录的同名目标（{bundled}），要求更宽；请确认有依据",
        "{kind} {name} takes the place of the bundled one ({bundled}) and is looser; make sure it may be",
    ),
    "shadow_unlike": (
        "{kind} {name} 代替了自带目录的同名目标（{bundled}），是宽是严不能判断；请逐项核对",
        "{kind} {name} takes the place of the bundled one ({bundled}); whether it is tighter or looser cannot"
        " be told: compare them",
    ),
    "shadow_beneath": (
        "{kind} {name} 代替了自带目录的同名条目（{bundled}），自带的 {count} 个目标因此要求不同：{targets}；"
        "是宽是严不能判断，请逐个核对；理由：{reason}",
        "{kind} {name} takes the place of the bundled one ({bundled}), and {count} bundled targets ask"
        " otherwise by it: {targets}; whether tighter or looser cannot be told: compare them; reason:"
        " {reason}",
    ),
    "version_form": (
        "version 的值 {version} 分不出先后；请写一到三个数，用点隔开，每个不超过 4 位、前面不补 0，如 0.2.0",
        "whether version {version} is higher than another cannot be told; write one to three numbers with"
        " dots between, of 4 digits at most and without leading zeros, such as 0.2.0",
    ),
    "no_example": (
        "没有 examples；请写上，最好达标、正好等于目标值、差一点各一个",
        "no examples; write some, best one that passes, one exactly on target and one just short of it",
    ),
    "no_english": ("title 缺少 en；请补上英文名称", "the title has no en; give the English title"),
    "no_quote": (
        "没有 quote；请摘录原文（不超过 60 字）",
        "no quote; give the paper's own words (60 characters at most)",
    ),
    "number_not_quoted": (
        "原文摘录和 interpretation 里都没有 {number}；请摘录写有它的那一段，或在 interpretation 里说明出处",
        "{number} is neither in the quote nor in the interpretation; quote the words that hold it, or say"
        " where it comes from",
    ),
    "always_met": (
        "无论报什么数都达到这个要求（可信的值：{values}）；请核对数和方向",
        "whatever is reported meets this demand (plausible values: {values}); check its number and direction",
    ),
    "never_met": (
        "没有可信的数能达到这个要求（可信的值：{values}）；请核对数和计量单位，或更正数据元的 plausible",
        "no plausible figure meets this demand (plausible values: {values}); check its number and measure"
        " unit, or correct plausible of the elements",
    ),
    "count_in_parts": (
        "家数是整数，不会是 {number}；请写整数",
        "institutions are counted in whole numbers, never {number}; write a whole number",
    ),
    "example_implausible": (
        "{name} 报 {value} 会待核实而不能用（可信的值：{values}）；请更正例子，或更正数据元的 plausible",
        "{name} of {value} would have to be confirmed before it is used (plausible values: {values});"
        " correct the example, or plausible of the element",
    ),
    "remainder_bare": (
        "remainder 的 {fragment} 只是数字或泛指词本身，会盖住别处；请连上下文一起写",
        "remainder: {fragment} is the bare number or word and would cover others; write its surroundings too",
    ),
    "remainder_long": (
        "remainder 的片段太长，最多 {most} 个字符；请缩短",
        "remainder: the fragment has more than {most} characters; shorten it",
    ),
    "clause_open": (
        "条款 {clause} 既没有目标，也没有用 no_target 说明理由；请补上一样",
        "clause {clause} has neither a target nor a no_target that says why; add one of them",
    ),
    "no_source": (
        "没有 source，无法核对原文；请写原文的 file 和 sha256",
        "no source to prove the quotes against; give the text's file and sha256",
    ),
    "source_missing": (
        "没有原文 {path}；请把它放在那里，或更正文件名",
        "there is no {path}; put the paper's text there, or correct the name",
    ),
    "source_changed": (
        "原文的 sha256 是 {found}；请核对是不是同一份原文",
        "the text's sha256 is {found}; make sure that it is the same text",
    ),
    "quote_not_verbatim": (
        "原文里没有这段摘录；请逐字照抄（空白不计）",
        "these words are not in the paper; copy them to the letter (white space aside)",
    ),
    "unaccounted": (
        "{claim} 不在任何摘录里，remainder 也没有交代；请补一个目标，或写进 remainder：{context}",
        "{claim} is in no quote and no remainder; add a target, or account for it in remainder: {context}",
    ),
    "remainder_absent": (
        "原文里没有 {fragment}；请更正或删去",
        "the paper does not say {fragment}; correct or remove it",
    ),
    "remainder_unused": (
        "{fragment} 没有用：其中没有还待交代的数字、百分号或泛指词；请删去",
        "{fragment} accounts for nothing that a quote does not hold already; remove it",
    ),
    "against_improvement": (
        "要求 {operator} 与指标 {name} 的方向（{improvement}）相反；请核对要求，或改指标的 improvement",
        "{operator} runs against the indicator {name}, whose improvement is {improvement}; check the"
        " demand, or change improvement",
    ),
    "each_everybody": (
        "each 没有写判谁：名录里的每家机构都会判到，血站、诊所也在内；请写 applies_to、units 或 level",
        "each does not say whom: every institution registered would be judged, clinics and blood stations"
        " too; write applies_to, units or level",
    ),
    "scope_without_effect": (
        "{key} 不起作用：这个目标按地区自己的{what}判；请删去 {key}，或改 quantifier",
        "{key} has no effect: the target is judged on the region's own {what}; remove {key}, or change the"
        " quantifier",
    ),
    "scope_empty": (
        "没有哪家机构能同时满足这些条件；请检查 and、or 和括号",
        "no institution can satisfy all of this at once; check and, or and the brackets",
    ),
    "not_owed": (
        "适用范围里有机构不必报 {name}（owed_by: {owed}），缺了也不会知道；请使 owed_by 与 applies_to 一致",
        "some in scope do not owe {name} (owed_by: {owed}), and would not be missed; make owed_by and"
        " applies_to agree",
    ),
    "scope_everybody": (
        "每家机构都满足这个条件，等于没写；请检查 and、or 和 not",
        "every institution satisfies this, as if it were not written; check and, or and not",
    ),
    "level_not_said": (
        "摘录和 interpretation 都没有说按 {level} 逐个判；请写明，如“{words}判定”",
        "neither quote nor interpretation says that each {level} is judged; say so, as in {words}判定",
    ),
    "level_said": (
        "摘录或 interpretation 说“{words}”，却没有 level: {level}；请补上，或更正文字",
        "quote or interpretation says {words}, but there is no level: {level}; add it, or correct the text",
    ),
    "regions_not_said": (
        "interpretation 提到的地区代码是 {said}，regions 写的是 {written}；请使两者一致",
        "the interpretation names the regions {said}, regions lists {written}; make them agree",
    ),
    "region_outside": (
        "地区 {code} 不在文件约束的 {region} 之内；请核对代码",
        "region {code} does not lie in {region}, which the document binds; check the code",
    ),
    "unit_not_said": (
        "没有提到 {name}（至少要有末尾四个字）；请核对，或在 interpretation 里写明",
        "{name} is not mentioned (four characters of its end at least); check it, or explain it",
    ),
    "due_not_said": (
        "摘录和 interpretation 都没有提到 {month} 月，也不是文件有效期的末月（{last}）；请写明期限的出处",
        "neither quote nor interpretation mentions month {month}, nor does force end then ({last}); say where"
        " the due date comes from",
    ),
    "due_before_force": (
        "due 早于文件生效的 {first}；请核对年月",
        "due lies before the document's force, which begins in {first}; check year and month",
    ),
    "percent_as_fraction": (
        "{number} % 是百分之{number}：百分数写 25，不写 0.25；确实这么小，摘录里要有“{number}%”",
        "{number} % is that many per cent: write 25, not 0.25; if it is meant, the quote says {number}%",
    ),
    "above_whole": (
        "比例不会超过 100 %，要求却是 {number}；请核对数或指标的 type",
        "a proportion is never above 100 %, but {number} is demanded; check it, or the indicator's type",
    ),
    "not_a_part": (
        "比例的分子不是分母的一部分：{name} 按 {one} 计，{other} 按 {two} 计；请改公式或 type",
        "the numerator is no part of the denominator: {name} counts in {one}, {other} in {two}; mend the"
        " formula or the type",
    ),
    "flow_over_stock": (
        "比例的分子 {name} 逐期相加（{frequency}），分母 {other} 是时点数，分子会超过分母；请改用同类的"
        "数据元，或改 type",
        "the numerator {name} adds up ({frequency}) while {other} is a stock, so that it outgrows it; use"
        " like elements, or another type",
    ),
    "whole_in_numerator": (
        "比例的分子已含分母的全部各项，值总在 100 % 或以上；请看分子、分母是不是写反了",
        "the numerator holds all of the denominator, so that the value is never below 100 %; see whether"
        " the two are interchanged",
    ),
    "stock_summed": (
        "公式把时点数 {stock} 与时期数 {flow} 相加减，没有意义；请用同一类的数据元",
        "the formula adds or subtracts the stock {stock} and the flow {flow}; use elements of one kind",
    ),
    "duplicate_demand": (
        "与 {other}（{file}:{line}）要求完全相同；请删去一个，条款改写 duplicate_of",
        "demands exactly what {other} does ({file}:{line}); remove one, and let its clause say duplicate_of",
    ),
    "unused": (
        "{kind} {name} 没有用到；请删去，或补上用它的目标",
        "{kind} {name} is used by nothing; remove it, or add the target that needs it",
    ),
    "trap": ("“{word}”有歧义：{what}", "{word} is ambiguous: {what}"),
}

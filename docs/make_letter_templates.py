"""Makes ``templates/letter.zh.docx`` and ``templates/letter.en.docx``, the forms of the 通报.

An office may as well change them in Word: whatever stands in double braces is filled in, and all else
stays as it is. Laid out as GB/T 9704 lays out a paper: margins 37, 35, 28 and 26 mm, body at 16 pt.

    python docs/make_letter_templates.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
_TWIP = Pt(1) // 20
TITLE, HEAD, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"

WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "关于{{ month }}指标达标情况的通报", "number": "　　　〔　　　　〕　　号",
        "to": "各有关单位：", "opening": "现将截至{{ month }}有关文件所定指标的核对情况通报如下。",
        "overall": "一、总体情况", "all": "共有结论 {{ all }} 条：{{ counts }}。{{ rates }}。",
        "note": "注：{{ line }}",
        "by_document": "二、各文件落实情况", "document": "（{{ d.place }}）{{ d.title }}",
        "clause": "{{ c.clause }}　{{ c.title }}：{{ c.counts }}。",
        "met": "其余条款全部达标或不适用：{{ d.met }}。",
        "failing": "三、未达标单位", "none": "无。",
        "fail_heads": ("单位", "条款", "目标", "窗口", "数值", "要求", "差距", "到期", "豁免"),
        "annexes": "附件：1. 各单位结论汇总　2. 待补报、待核实清单　"
        "3. 半年内到期、目前未达到的目标　4. 豁免清单",
        "signed": "（印发机关）", "date": "　　　　年　　月　　日",
        "annex_1": "附件 1　各单位结论汇总", "unit": "单位",
        "annex_2": "附件 2　待补报、待核实清单", "open_heads": ("单位", "条款", "目标", "结论", "原因"),
        "annex_3": "附件 3　半年内到期、目前未达到的目标",
        "projected": "“推算”一栏为按直线走势的推算，不是结论。",
        "soon_heads": ("单位", "条款", "目标", "数值", "要求", "差距", "到期", "推算"),
        "annex_4": "附件 4　豁免清单（含已过期）",
        "waiver_heads": ("单位", "目标", "起止", "状态", "理由", "批准机关", "批准日期", "批件"),
    },
    "en": {
        "title": "Circular on compliance with published targets, {{ month }}", "number": "No. ________",
        "to": "To all units concerned:",
        "opening": "The targets of the papers below stood as follows, as of {{ month }}. "
        "Names and notes stand in Chinese, as they were written.",
        "overall": "1. Overall", "all": "Verdicts in all: {{ all }} ({{ counts }}). {{ rates }}.",
        "note": "Note: {{ line }}",
        "by_document": "2. By document", "document": "({{ d.place }}) {{ d.title }}",
        "clause": "{{ c.clause }}  {{ c.title }}: {{ c.counts }}.",
        "met": "All other clauses are met or not applicable: {{ d.met }}.",
        "failing": "3. Units that fail", "none": "None.",
        "fail_heads": ("Unit", "Clause", "Target", "Window", "Value", "Demanded", "Gap", "Due", "Waived"),
        "annexes": "Annexes: 1. Verdicts by unit; 2. To be reported or confirmed; "
        "3. Due within half a year, not met so far; 4. Waivers",
        "signed": "(Issued by)", "date": "Date: ____________",
        "annex_1": "Annex 1: verdicts by unit", "unit": "Unit",
        "annex_2": "Annex 2: to be reported or confirmed",
        "open_heads": ("Unit", "Clause", "Target", "Verdict", "Reason"),
        "annex_3": "Annex 3: due within half a year, not met so far",
        "projected": "A projection follows a straight line; it is no verdict.",
        "soon_heads": ("Unit", "Clause", "Target", "Value", "Demanded", "Gap", "Due", "Projection"),
        "annex_4": "Annex 4: waivers, expired ones among them",
        "waiver_heads": ("Unit", "Target", "Months", "State", "Reason", "Approved by", "On", "Reference"),
    },
}  # fmt: skip


def main() -> None:
    """Writes both."""
    for lang, words in WORDS.items():
        form = _Form()
        _letter(form, words)
        form.document.save(str(TEMPLATES / f"letter.{lang}.docx"))


class _Form:
    def __init__(self) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""

    def text(
        self, text: str, font: str = BODY, size: float = 16, align: Any = None, indent: bool = True
    ) -> Any:
        """A paragraph; an indented one begins two characters in, a heading stays with what it is of."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = font == HEAD
        paragraph.paragraph_format.line_spacing = Pt(size * 1.75)
        paragraph.paragraph_format.first_line_indent = Pt(2 * size) if indent and align is None else None
        _font(paragraph.add_run(text), font, size)
        return paragraph

    def tag(self, tag: str) -> None:
        """A line that only steers: it leaves nothing behind."""
        self.text(f"{{%p {tag} %}}", indent=False)

    def table(self, heads: tuple[str, ...], rows: str, cells: tuple[str, ...], wide: tuple[int, ...]) -> None:
        """A table with a row for each ``r`` of ``rows``; its headings stand again on every page, and
        no row is torn in two. Columns are ``wide`` millimetres, 156 in all."""
        table = self.document.add_table(rows=4, cols=len(heads), style="Table Grid")
        table.autofit = False
        _margins(table, Mm(1))
        for column, width in zip(table.columns, wide, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = column.width
        for place, (head, cell) in enumerate(zip(heads, cells, strict=True)):
            _cell(table.cell(0, place), head, HEAD)
            _cell(table.cell(2, place), cell, BODY)
        _cell(table.cell(1, 0), f"{{%tr for r in {rows} %}}", BODY)
        _cell(table.cell(3, 0), "{%tr endfor %}", BODY)
        _mark(table.rows[0], "w:tblHeader")
        _mark(table.rows[2], "w:cantSplit")

    def listed(
        self, rows: str, heads: tuple[str, ...], cells: tuple[str, ...], wide: tuple[int, ...], none: str
    ) -> None:
        """The table, or a word that there is nothing, and what did not fit."""
        self.tag(f"if {rows}.rows")
        self.table(heads, f"{rows}.rows", cells, wide)
        self.text(f"{{{{ {rows}.more }}}}", size=10.5)
        self.tag("else")
        self.text(none)
        self.tag("endif")


def _letter(form: _Form, w: dict[str, Any]) -> None:
    form.text(w["title"], TITLE, 22, ALIGN.CENTER)
    form.text(w["number"], BODY, 16, ALIGN.CENTER)
    form.text(w["to"], indent=False)
    form.text(w["opening"])
    form.tag("for line in notice")
    form.text("{{ line }}")
    form.tag("endfor")
    form.text(w["overall"], HEAD)
    form.text(w["all"])
    form.tag("for line in notices")
    form.text(w["note"], size=10.5)
    form.tag("endfor")
    _by_document(form, w)
    form.text(w["failing"], HEAD)
    fields = _fields("unit", "clause", "title", "window", "value", "threshold", "gap", "due", "waived")
    form.listed("failing", w["fail_heads"], fields, (21, 13, 22, 15, 15, 15, 27, 17, 11), w["none"])
    form.text(w["annexes"])
    form.text(w["signed"], align=ALIGN.RIGHT)
    form.text(w["date"], align=ALIGN.RIGHT)
    _annexes(form, w)


def _by_document(form: _Form, w: dict[str, Any]) -> None:
    form.text(w["by_document"], HEAD)
    form.tag("for d in documents")
    form.text(w["document"], "楷体_GB2312")
    form.text("{{ d.counts }}。" if w is WORDS["zh"] else "{{ d.counts }}.")
    form.tag("for c in d.clauses")
    form.text(w["clause"])
    form.tag("endfor")
    form.tag("if d.met")
    form.text(w["met"])
    form.tag("endif")
    form.tag("endfor")


def _annexes(form: _Form, w: dict[str, Any]) -> None:
    statuses = ("pass", "fail", "not_due", "incomplete", "blocked", "no_data", "not_applicable")
    _annex(form, w["annex_1"])
    heads = (w["unit"], *(f"{{{{ w.{status} }}}}" for status in statuses))
    form.listed("units", heads, _fields("unit", *statuses), (37, *[17] * 7), w["none"])
    _annex(form, w["annex_2"])
    fields = _fields("unit", "clause", "title", "status", "reason")
    form.listed("open", w["open_heads"], fields, (28, 18, 40, 20, 50), w["none"])
    _annex(form, w["annex_3"])
    form.text(w["projected"], size=10.5)
    fields = _fields("unit", "clause", "title", "value", "threshold", "gap", "due", "outlook")
    form.listed("soon", w["soon_heads"], fields, (18, 13, 21, 18, 18, 27, 19, 22), w["none"])
    _annex(form, w["annex_4"])
    fields = _fields("unit", "title", "months", "state", "reason", "approved_by", "approved_on", "reference")
    wide = (20, 20, 19, 14, 25, 22, 19, 17)
    form.listed("waivers", w["waiver_heads"], fields, wide, w["none"])


def _annex(form: _Form, title: str) -> None:
    form.text(title, HEAD, indent=False).paragraph_format.page_break_before = True


def _fields(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{{ r.{name} }}}}" for name in names)


def _mark(row: Any, name: str) -> None:
    marks = row._tr.get_or_add_trPr()
    marks.append(marks.makeelement(qn(name), {}))


def _margins(table: Any, width: int) -> None:
    """How far the text stays from the lines at its sides."""
    held = table._tbl.tblPr.makeelement(qn("w:tblCellMar"), {})
    for side in ("w:left", "w:right"):
        held.append(held.makeelement(qn(side), {qn("w:w"): str(width // _TWIP), qn("w:type"): "dxa"}))
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(held)  # the format asks for this order


def _cell(cell: Any, text: str, font: str) -> None:
    _font(cell.paragraphs[0].add_run(text), font, 9)


def _font(run: Any, name: str, size: float) -> None:
    run.font.name, run.font.size = "Times New Roman", Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


if __name__ == "__main__":
    main()

"""One run, told by every format: they count the same, and the same number is the same text everywhere."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pages import Texts, Verdict, Verdicts

import dabiao
from dabiao.cli import main
from dabiao.judge.formula_text import rounded
from dabiao.judge.scores import STATUSES
from dabiao.report import addresses
from dabiao.report.signs import STATUS_SIGNS
from dabiao.words import words

docx = pytest.importorskip("docx", reason="python-docx is not installed")
parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2018-12"
FORMATS = ("html", "csv", "json", "xlsx", "docx", "parquet", "parquet-long")
STATUS = {words("zh")[status]: status for status in STATUS_SIGNS}
Counts = Counter[str]


@dataclass(frozen=True)
class Told:
    """The run itself, the folder of its report, and what stood on the screen."""

    result: dabiao.Result
    folder: Path
    screen: str

    def pages(self, column: str) -> list[Verdict]:
        """The verdicts of all pages of a kind: ``document``, ``target``, ``unit_id``."""
        names = filter(None, self.result.verdicts[column].unique())
        return [verdict for name in names for verdict in self.page(column.removesuffix("_id"), name)]

    def page(self, kind: str, name: str) -> list[Verdict]:
        return Verdicts(self.html(f"{addresses.FOLDER}/{addresses.page(kind, name)}")).found

    def html(self, file: str) -> str:
        return (self.folder / file).read_text("utf-8")


NAMES = (
    "<script>alert(1)</script>", "{{ 7*7 }}", "\u202egnp.exe", "医" * 300, "=1+1", "@A1", "ABC医院",
    "ＡＢＣ卫生院", "换\n行", "👩\u200d⚕️", "e\u0301", "\x07\x1b[31m", "| a | b |", "</td></tr>",
    "CON", "%s {x}", "\t医院",
)  # fmt: skip


def invented(folder: Path) -> Path:
    """A small city's data folder with names that no city has."""
    with (folder / "institutions.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = [(f"H{at}", name, "330213", "general_hospital") for at, name in enumerate(NAMES)]
        csv.writer(stream).writerows([("institution_id", "name", "region_code", "category"), *rows])
    (folder / "regions.csv").write_text(
        "region_code,name,level,parent\n330213,<i>{{ 7*7 }}</i>,county,\n", "utf-8"
    )
    (folder / "statistics").mkdir()
    waits = [f"H{at},2018-{month},{at}" for month in (11, 12) for at in range(1, len(NAMES))]
    text = "\n".join(["单位,期间,registration_wait_minutes", *waits, "H2,2018-12,=1+1", ""])
    (folder / "statistics/=1.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module", params=["the sample", "hostile names"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    sample = request.param == "the sample"
    data = ROOT / "data_in" if sample else invented(tmp_path_factory.mktemp("data"))
    folder, screen = tmp_path_factory.mktemp("report"), io.StringIO()
    formats = [f"--format={name}" for name in FORMATS]
    with redirect_stdout(screen):
        assert main(["check", str(data), "--as-of", AS_OF, "--out", str(folder), *formats]) == 0
    return Told(dabiao.check(data, as_of=AS_OF), folder, screen.getvalue())


def strays(told: Told) -> Any:
    """The verdicts on units that the registry does not list: they have no page."""
    return told.result.verdicts.query("unit_id == ''")


# Counts


def of_csv(told: Told) -> Counts:
    return Counter(row["status"] for row in rows_of_csv(told))


def of_json(told: Told) -> Counts:
    return Counter(row["status"] for row in rows_of_json(told))


def of_parquet(told: Told) -> Counts:
    files = (told.folder / "verdicts").rglob("*.parquet")
    tables = [parquet.ParquetFile(file).read().to_pandas().filter(like="_status") for file in files]
    return Counter(status for table in tables for status in table.stack().dropna())


def of_long_parquet(told: Told) -> Counts:
    return Counter(parquet.read_table(told.folder / "verdicts.parquet")["status"].to_pylist())


def of_workbook(told: Told) -> Counts:
    heads, *body = load_workbook(told.folder / "verdicts.xlsx")["结论"].iter_rows(values_only=True)
    return Counter(STATUS[row[heads.index("结论")]] for row in body)


def of_workbook_matrix(told: Told) -> Counts:
    sheet = load_workbook(told.folder / "verdicts.xlsx")["矩阵"]
    status = {sign: name for name, sign in STATUS_SIGNS.items()}
    fields = (cell for row in sheet.iter_rows(min_row=2, min_col=3, values_only=True) for cell in row)
    return Counter(status[field[0]] for field in fields if field)


def of_first_page(told: Told) -> Counts:
    tiles = re.findall(r'<div class="tile (\w+)">\s*<span class="n">([\d,]+)<', told.html(addresses.HOME))
    return Counter({status: int(count.replace(",", "")) for status, count in tiles})


def of_matrix(told: Told) -> Counts:
    page = Texts(told.html(f"{addresses.FOLDER}/{addresses.MATRIX}"))
    return Counter(str(given["class"]) for tag, given in page.tags if tag == "td" and "class" in given)


def of_document_pages(told: Told) -> Counts:
    return Counter(verdict.status for verdict in told.pages("document"))


def of_target_pages(told: Told) -> Counts:
    return Counter(verdict.status for verdict in told.pages("target"))


def of_unit_pages(told: Told) -> Counts:
    found = Counter(verdict.status for verdict in told.pages("unit_id"))
    return found + Counter(strays(told)["status"])


def of_letter(told: Told) -> Counts:
    paragraphs = docx.Document(str(told.folder / "letter.docx")).paragraphs
    (line,) = (p.text for p in paragraphs if p.text.startswith("共有结论"))
    return Counter(
        {STATUS[word]: int(n) for word, n in re.findall(r"(\w+) (\d+) 条", line.split("：", 1)[1])}
    )


def of_screen(told: Told) -> Counts:
    _, heads, *lines = told.screen.splitlines()
    words = [STATUS[word] for word in heads.split()[1:]]
    found: Counts = Counter()
    for document, *numbers in map(str.split, lines):
        if document not in told.result.catalogue.documents:
            break
        found.update(dict(zip(words, (int(n.replace(",", "")) for n in numbers), strict=True)))
    return found


COUNTS: list[Callable[[Told], Counts]] = [
    of_csv, of_json, of_parquet, of_long_parquet, of_workbook, of_workbook_matrix, of_first_page, of_matrix,
    of_document_pages, of_target_pages, of_unit_pages, of_letter, of_screen,
]  # fmt: skip


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.__name__)
def test_every_format_counts_what_was_judged(told: Told, count: Callable[[Told], Counts]) -> None:
    assert +count(told) == Counter(told.result.verdicts["status"])


def test_statuses_stand_in_one_order_everywhere(told: Told) -> None:
    assert tuple(STATUS_SIGNS) == STATUSES == tuple(of_first_page(told)) == tuple(of_screen(told))


def test_the_formats_that_can_be_asked_for_are_those_compared() -> None:
    # One is printed from the same pages, the other has some of the columns of another.
    assert set(FORMATS) == set(dabiao.report.FORMATS) - {"pdf", "parquet-status"}


# Numbers


def rows_of_csv(told: Told) -> list[dict[str, str]]:
    with (told.folder / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rows_of_json(told: Told) -> list[dict[str, Any]]:
    found = json.loads((told.folder / "verdicts.json").read_text("utf-8"))
    return list(found["verdicts"])


def test_the_tables_hold_the_same_numbers_to_the_last_digit(told: Told) -> None:
    table = parquet.read_table(told.folder / "verdicts.parquet").to_pylist()
    for of_csv, of_json, of_parquet in zip(rows_of_csv(told), rows_of_json(told), table, strict=True):
        for name in ("value", "threshold", "numerator", "denominator", "gap", "completeness"):
            number = of_json[name]
            assert number == of_parquet[name]
            assert (float(of_csv[name]) if of_csv[name] else None) == number


def test_a_verdict_has_the_same_texts_on_every_page(told: Told) -> None:
    by_document, by_target, by_unit = (
        Counter(verdict.fields for verdict in told.pages(kind)) for kind in ("document", "target", "unit_id")
    )
    assert by_document == by_target >= by_unit
    assert (by_target - by_unit).total() == len(strays(told))


def test_the_pages_show_the_numbers_of_the_tables(told: Told) -> None:
    shown: dict[str, Counts] = {}
    for target in told.result.verdicts["target"].unique():
        verdicts = told.page("target", target)
        shown[target] = Counter(number(verdict.fields[1]) for verdict in verdicts)
    judged: dict[str, Counts] = {}
    for row in rows_of_json(told):
        limit = math.nan if row["threshold"] is None else row["threshold"]
        value = "" if row["value"] is None else rounded(row["value"], limit)
        judged.setdefault(row["target"], Counter())[value] += 1
    assert shown == judged


def test_letter_and_workbook_say_of_failures_what_the_pages_say(told: Told) -> None:
    failing = [verdict.fields for verdict in told.pages("document") if verdict.status == "fail"]
    table = docx.Document(str(told.folder / "letter.docx")).tables[0]
    columns, *lines = [[cell.text for cell in row.cells] for row in table.rows]
    in_letter = [dict(zip(columns, line, strict=True)) for line in lines]
    heads, *body = load_workbook(told.folder / "verdicts.xlsx")["差距"].iter_rows(values_only=True)
    in_workbook = [row[heads.index("说明")] for row in body if row[heads.index("结论")] == "未达标"]
    assert Counter(fields[3] for fields in failing) == Counter(in_workbook)
    for column, at in (("数值", 1), ("要求", 2), ("差距", 3)):
        assert Counter(row[column] for row in in_letter) == Counter(fields[at] for fields in failing)


def test_a_rate_is_the_same_text_on_page_letter_and_workbook(told: Told) -> None:
    shown = re.findall(r'class="num rate"[^>]*>([^<]*)<', told.html(addresses.HOME))
    on_page = Counter(text for text in shown if text != "–")
    sheet = load_workbook(told.folder / "verdicts.xlsx")["概况"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.number_format.endswith("%")]
    assert Counter(map(as_shown, cells)) == on_page
    paragraphs = docx.Document(str(told.folder / "letter.docx")).paragraphs
    (line,) = (p.text for p in paragraphs if p.text.startswith("共有结论"))
    in_letter = re.findall(r"[\d.]+ %", line)
    assert in_letter
    assert set(in_letter) <= set(on_page)


def as_shown(cell: Any) -> str:
    """A share as a workbook shows it."""
    places = len(cell.number_format.rstrip("%").partition(".")[2])
    return f"{cell.value * 100:.{places}f} %"


def number(text: str) -> str:
    """The number of a figure, without its measure unit."""
    return text.split(" ", maxsplit=1)[0]

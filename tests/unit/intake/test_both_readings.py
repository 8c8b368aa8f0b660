"""The plain reading of a CSV file agrees with the careful one, or leaves the piece to it."""

from __future__ import annotations

import csv
import io
import sys
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, Folder
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dabiao import intake
from dabiao.catalogue.models import Catalogue
from dabiao.intake import cells, files, lines, plain
from dabiao.intake.raw_table import parsed
from dabiao.intake.texts import Texts

PLAIN = [
    "0",
    "7",
    "-3",
    "12.5",
    "-0.25",
    "007",
    "-0",
    "0.1",
    "9007199254740993",
    "999999999999999",
    "123456.78901234567890",
    "0.30000000000000000000000000000000000001",
]
ODD = [
    *[
        "1e5",
        "0x10",
        "1_000",
        "+5",
        "5.",
        ".5",
        "-.5",
        "-5.",
        "-",
        "--",
        "5-",
        "1-2",
        "1.2.3",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "Infinity",
        "True",
        "5e",
        "e5",
        "N/A",
        "½",
    ],
    *[
        "1,000",
        "1，000",
        "１２",
        "5%",
        "<5",
        "*",
        "#REF!",
        "=A1",
        "−5",
        "无",
        "1000000000000000",
        "-99999999999999999999",
    ],
    *(" 5", "5 ", "\t5", "\u00a05", "5\u200b", "999999999999999.99999"),
]
DIGITS = st.text("0123456789.-", max_size=40)
CELLS = st.sampled_from(["", *PLAIN]) | st.sampled_from(PLAIN) | st.sampled_from(ODD) | DIGITS
UNITS = st.sampled_from(
    ["H1", "H1", "H1", "C1", "奉化区人民医院", "St.Mary", "合计", "H9", "1.5", ".", "Ｈ１", ""]
)
PERIODS = st.sampled_from(
    ["2018-08", "2018-09", "2018.10", "201811", "2018Q3", "2031-01", "1-6月", "", "2018-08 "]
)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plain_is_read_as_it_is_written(text: str) -> None:
    found = plain.read(f"H1,{text}\nH2,\n".encode(), 2, [1])
    if abs(float(text)) >= cells.LIMIT:
        assert found is None
    else:
        assert found is not None
        (figures,) = found[0].values()
        assert figures.values.tobytes() == np.array([float(text), np.nan]).tobytes()
        assert figures.states.tolist() == [cells.NUMBER, cells.MISSING]


@pytest.mark.parametrize("text", ODD)
def test_what_is_not_is_left_to_the_careful_reading(text: str) -> None:
    assert plain.read(f"H1,5\nH2,{text}\nH3,\n".encode(), 2, [1]) is None


def test_without_pyarrow_everything_is_left_to_the_careful_reading() -> None:
    with mock.patch.dict(sys.modules, {"pyarrow": None}):
        assert plain.read(b"H1,5\nH2,\n", 2, [1]) is None


@given(rows=st.lists(st.tuples(UNITS, CELLS, PERIODS, CELLS), min_size=1))
def test_a_plain_piece_is_read_as_with_care(rows: list[tuple[str, ...]]) -> None:
    piece = "".join(",".join(row) + "\n" for row in rows).encode()
    found = plain.read(piece, 4, [1, 3])
    if found is None:
        return
    figures, texts = found
    careful = {position: Texts.of(column) for position, column in parsed(piece, 4).items()}
    for column in (0, 2):
        assert texts[column].distinct == careful[column].distinct
        assert texts[column].index.tolist() == careful[column].index.tolist()
    for column in (1, 3):
        with_care = cells.numbers(careful[column])
        assert figures[column].values.tobytes() == with_care.values.tobytes()
        assert figures[column].states.tobytes() == with_care.states.tobytes()


@given(st.lists(st.from_regex(r"-?[0-9]{1,25}(\.[0-9]{1,40})?", fullmatch=True), min_size=1))
def test_numbers_of_any_length_are_read_to_the_last_bit(texts: list[str]) -> None:
    found = plain.read("".join(f"H1,{text}\n" for text in texts).encode(), 2, [1])
    if found is not None:
        assert found[0][1].values.tolist() == [float(text) for text in texts]


@given(text=st.text('a1",\n', max_size=40).map("a\n{}\n".format), piece=st.sampled_from([1, 2**20]))
@example(text='a,"b,c"\n"1","",2\n"x""y"', piece=2**20)
@example(text='a\n"b""",","\n', piece=1)
@example(text='a,"b\nc",d\n', piece=1)
@example(text='a,b"c","d\n', piece=1)
def test_only_quotes_that_do_nothing_are_left_out(text: str, piece: int) -> None:
    with mock.patch.multiple(lines, READ=piece, LOOKED_AT=piece):
        freed = lines.without_needless_quotes(text.encode())
        if freed is None:
            return
        height, width = lines.extent(freed)
    assert width == max(map(len, csv.reader(io.StringIO(text))))
    assert parsed(freed, width).equals(parsed(text.encode(), width))
    assert height == lines.count(freed) == len(parsed(freed, width))


@pytest.mark.parametrize("commas", [255, 256, 300, 512])
def test_a_line_of_many_cells_is_measured_among_short_ones(commas: int) -> None:
    assert lines.extent(b"a,b\n" + b"," * commas + b"\nc,d") == (3, commas + 1)


HEADERS = (
    "单位,期间,出院人次,实有床位,医疗收入",
    "单位名称,期间,出院人次,核实,医疗收入(千元)",
    "单位,期间,出院人次,实名就诊率,不认识",
    "单位,期间,出院人次,版次,实有床位（人）",
)
DIRT = st.sampled_from(
    ["", *["5", "100", "20000", "-7", "0.5", "1.5", "0", "是", "1", "-", "1e5", "１２", "1,000", "无"]]
)
ODD_LINES = ["", ",,,,", "H1", "H1,2018-08,1,000,12,7", "合计,2018-08,1,2,3,", "H1,2018-09,1,000,5,6,,注"]
LINES = st.tuples(UNITS, PERIODS, DIRT, DIRT, DIRT).map(",".join) | st.sampled_from(ODD_LINES)
QUOTED = LINES.map(lambda line: ",".join(f'"{cell}"' for cell in line.split(",")))
MIXED = LINES | QUOTED | st.sampled_from(['H1,2018-08,"1,000",5,6', '"St.""Mary",2018-08,1,2,3'])


@settings(max_examples=60, deadline=None)
@given(
    header=st.sampled_from(HEADERS),
    rows=st.lists(MIXED, min_size=1, max_size=25),
    piece=st.sampled_from([1, 40, 200, 2**20]),
)
@example(
    header=HEADERS[0],
    rows=["H1,2018-08,5,20000,1", "合计,2018-08,6,7,8", "H1,2018-08,5,7,1"],
    piece=1,
)
@example(header=HEADERS[2], rows=["H1,2018-08,5,60,1", ODD_LINES[3], "H1,2018-10,5,7,1"], piece=1)
@example(header=HEADERS[3] + ",", rows=["H1,2018-08,5,,1,", ODD_LINES[5], "H1,2018-10,5,,1,"], piece=40)
def test_a_file_says_the_same_however_it_is_read(
    header: str,
    rows: list[str],
    piece: int,
    catalogue: Catalogue,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = Folder(tmp_path_factory.mktemp("readings"), catalogue).returns("\n".join([header, *rows]))
    with mock.patch.object(plain, "read", return_value=None):
        careful = said(folder)
    with mock.patch.object(lines, "without_needless_quotes", return_value=None):
        assert said(folder) == careful
    with mock.patch.multiple(lines, READ=piece, LOOKED_AT=piece):
        assert said(folder) == careful


def said(folder: Folder) -> list[object]:
    """All that intake makes of a folder, as it can be compared."""
    files._parsed.cache_clear()
    try:
        facts = intake.read(folder.path, folder.catalogue, today=TODAY)
    except intake.DataError as error:
        return [error.problems]
    tables = (facts.cells, facts.unusable, facts.rows, facts.faults, facts.files)
    return [facts.problems, *(compared(table) for table in tables)]


def compared(table: pd.DataFrame) -> object:
    return [(name, str(column.dtype), column.tolist().__repr__()) for name, column in table.items()]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        (["H1,2018-08,5", "H1,2018-09,20000", "H1,2018-10,7"], "implausible", 3),
        (["H1,2018-08,5", "H9,2018-09,6", "H1,2018-10,7"], "unknown_unit", 3),
        (["H1,2018-08,5", "H1,2018-09,7", "H1,2018-08,6"], "conflict", 2),
        (["H1,2018-08,5", "", "H1,2018-09,1.5"], "not_integer", 4),
        (["H1,2018-08,5", "H1,2018-09,１２x", "H1,2018-10,7"], "not_a_number", 3),
    ],
)
def test_a_fault_among_plain_pieces_is_told_with_its_row_and_raw_cell(
    folder: Folder, rows: list[str], code: str, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "READ", 1)
    (found,) = folder.returns("\n".join(["单位,期间,出院人次", *rows])).problems()
    assert (found.code, found.row) == (code, row)
    assert found.raw in rows[row - 2].split(",")

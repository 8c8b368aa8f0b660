"""The site of a report: every verdict on every page it belongs to, every link leads somewhere, nothing
from outside, whatever the texts and the numbers of units and targets are."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import pytest
from pages import Texts

import dabiao
from dabiao import report
from dabiao.expression import base_name
from dabiao.periods import month_text
from dabiao.report import addresses, page_matrix, page_target, record, site, view
from dabiao.report.signs import STATUS_SIGNS
from dabiao.words import words

ROOT = Path(__file__).resolve().parents[2]
HOME = "index.html"
KIND = 5  # which column of a listed cell tells its state


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2025-11")


@pytest.fixture(scope="module")
def few(result: dabiao.Result) -> dabiao.Result:
    """The first verdicts only."""
    return replace(result, judged=result.judged.head(3))


@pytest.fixture(scope="module")
def pages(result: dabiao.Result) -> dict[str, str]:
    return dict(site.render(result, "zh"))


@pytest.fixture(scope="module")
def read(pages: dict[str, str]) -> dict[str, Texts]:
    return {file: Texts(html) for file, html in pages.items()}


def of_kind(read: dict[str, Texts], kind: str) -> dict[str, Texts]:
    return {file: page for file, page in read.items() if file.startswith(f"{addresses.FOLDER}/{kind}")}


# The pages


def test_there_is_a_page_for_each_document_target_and_unit(
    result: dabiao.Result, pages: dict[str, str]
) -> None:
    verdicts = result.verdicts
    names = [HOME, "pages/matrix.html"]
    for kind, column in (("document", "document"), ("target", "target"), ("unit", "unit_id")):
        names += [f"pages/{addresses.page(kind, name)}" for name in verdicts[column].unique()]
    assert sorted(pages) == sorted(names)


def test_every_link_leads_somewhere(read: dict[str, Texts]) -> None:
    beside = {f"{addresses.FOLDER}/{name}" for name in ("style.css", "filter.js")}
    places = {file: set(page.values("id")) for file, page in read.items()}
    for file, page in read.items():
        for link in {*page.values("href"), *page.values("src")}:
            to, _, anchor = unquote(link).partition("#")
            where = posixpath.normpath(posixpath.join(posixpath.dirname(file), to)) if to else file
            assert where in places or where in beside, f"{file} → {link}"
            assert not anchor or anchor in places[where], f"{file} → {link}"


def test_no_two_places_of_a_page_have_one_name(read: dict[str, Texts]) -> None:
    for file, page in read.items():
        ids = page.values("id")
        assert len(ids) == len(set(ids)), file


def test_every_page_can_be_reached_from_the_first(read: dict[str, Texts]) -> None:
    reached, open_ = {HOME}, [HOME]
    while open_:
        file = open_.pop()
        for link in read[file].values("href"):
            to = posixpath.normpath(posixpath.join(posixpath.dirname(file), link.partition("#")[0]))
            if to in read and to not in reached:
                reached.add(to)
                open_.append(to)
    assert reached == set(read)


def test_no_page_asks_for_anything_outside(
    pages: dict[str, str], tmp_path: Path, result: dabiao.Result
) -> None:
    for file, html in pages.items():
        assert "http" not in html, file
        assert "//" not in html.replace("</", ""), file
    report.write(result, tmp_path, ["html"], "zh")
    for file in (tmp_path / addresses.FOLDER).iterdir():
        text = file.read_text(encoding="utf-8")
        assert "http" not in text and "@import" not in text and "url(" not in text, file.name


def test_no_page_is_large(pages: dict[str, str]) -> None:
    sizes = {file: len(html.encode()) for file, html in pages.items()}
    assert max(sizes.values()) < 500_000, max(sizes, key=lambda file: sizes[file])
    assert sum(sizes.values()) < 12_000_000


def test_every_page_says_that_the_sample_is_made_up(read: dict[str, Texts]) -> None:
    assert [file for file, page in read.items() if "虚构" not in page.text] == []


def test_a_folder_without_a_notice_shows_none(few: dabiao.Result, tmp_path: Path) -> None:
    for file, html in site.render(replace(few, data_in=tmp_path), "zh"):
        assert 'class="notice"' not in html, file


# The verdicts


@pytest.mark.parametrize("kind", ["document", "target", "unit"])
def test_every_verdict_stands_with_word_and_sign_on_the_pages_of(
    result: dabiao.Result, read: dict[str, Texts], kind: str
) -> None:
    said = words("zh")
    shown = of_kind(read, kind)
    column = "unit_id" if kind == "unit" else kind
    for name, verdicts in result.verdicts.groupby(column):
        page = shown[f"pages/{addresses.page(kind, str(name))}"]
        statuses = [a["data-status"] for tag, a in page.tags if "data-status" in a and tag != "button"]
        assert sorted(map(str, statuses)) == sorted(verdicts["status"]), name
        for status, count in verdicts["status"].value_counts().items():
            assert page.text.count(f"{STATUS_SIGNS[str(status)]}{said[str(status)]}") >= count, name


def test_every_verdict_stands_in_the_matrix_with_word_sign_and_colour(
    result: dabiao.Result, pages: dict[str, str], read: dict[str, Texts]
) -> None:
    matrix, said = read["pages/matrix.html"], words("zh")
    fields = [a["class"] for tag, a in matrix.tags if tag == "td" and "class" in a]
    assert sorted(map(str, fields)) == sorted(result.verdicts["status"])
    assert result.verdicts["waived"].any()
    for (status, waived), count in result.verdicts[["status", "waived"]].value_counts().items():
        word, sign = said[status], STATUS_SIGNS[status]
        shown = (f"{word} {said['waived']}", f"{sign}{said['waived_sign']}") if waived else (word, sign)
        field = 'aria-label="{}">{}</a>'.format(*shown)
        assert pages["pages/matrix.html"].count(field) == count


def test_a_waived_failure_is_marked_wherever_the_first_page_lists_it(result: dabiao.Result) -> None:
    waived = replace(
        result,
        judged=result.judged.assign(waived=True),
        before=result.before[result.before["status"].isin(["pass"])],
    )
    _, html = next(site.render(waived, "zh"))
    for section in ("since", "worries"):
        told = html.partition(f'id="{section}"')[2].partition("</section>")[0]
        rows = [row for row in told.split("<tr>") if 'class="badge fail"' in row]
        assert rows and all('class="mark waived"' in row for row in rows)


def test_an_institution_names_its_region_also_where_that_has_no_page(few: dabiao.Result) -> None:
    alone = replace(few, judged=few.judged[few.judged["unit_level"].isin(["institution"])])
    pages = dict(site.render(alone, "zh"))
    regions = alone.facts.registry.regions.set_index("region_code")["name"]
    for unit, home in alone.verdicts[["unit_id", "region_code"]].drop_duplicates().itertuples(index=False):
        assert f"<bdi>{regions[home]}</bdi>" in pages[f"pages/{addresses.page('unit', unit)}"]


def test_the_first_page_counts_what_the_table_counts(result: dabiao.Result, pages: dict[str, str]) -> None:
    for status, count in result.verdicts["status"].value_counts().items():
        assert f'<div class="tile {status}">\n    <span class="n">{count:,}</span>' in pages[HOME]


def test_every_formula_stands_on_the_page_of_its_target(
    result: dabiao.Result, read: dict[str, Texts]
) -> None:
    targets = result.verdicts["target"]
    for index, proof in result.evidence.proofs().items():
        assert proof.formula in read[f"pages/{addresses.page('target', targets[index])}"].text


def test_every_clause_stands_in_the_order_of_the_paper_with_its_targets_or_a_reason(
    result: dabiao.Result, read: dict[str, Texts]
) -> None:
    for document in result.catalogue.documents.values():
        page = read[f"pages/{addresses.page('document', document.id)}"]
        places = [value for value in page.values("id") if value.startswith("clause-")]
        assert places == [addresses.place("clause", clause) for clause in document.clauses]
        quotes = [t.quote for t in result.catalogue.targets.values() if t.document == document.id and t.quote]
        assert [quote for quote in quotes if quote not in page.text] == []


def test_a_unit_is_told_what_it_has_not_reported(result: dabiao.Result, read: dict[str, Texts]) -> None:
    missing = [cell for proof in result.evidence.proofs().values() for cell in proof.cells
               if cell.state == "missing"]  # fmt: skip
    assert missing
    units = set(result.verdicts["unit_id"])
    for cell in missing:
        if cell.unit in units:
            text = read[f"pages/{addresses.page('unit', cell.unit)}"].text
            returns = text.split("填报完整情况")[1].split("其余齐全")[0]
            assert cell.title in returns and month_text(cell.month) in returns


def test_a_unit_is_told_of_every_figure_whether_it_came(
    result: dabiao.Result, read: dict[str, Texts]
) -> None:
    cells = {(c.unit, c.month, base_name(c.name), c.state in ("missing", "unusable"))
             for proof in result.evidence.proofs().values() for c in proof.cells
             if c.state not in ("superseded", "assumed_no")}  # fmt: skip
    for unit in result.verdicts["unit_id"].unique():
        own = [lacking for whose, *_, lacking in cells if whose == unit]
        text = read[f"pages/{addresses.page('unit', unit)}"].text
        told = f"应报 {len(own):,} 项，可用 {own.count(False):,} 项" if own else "不需要本单位填报数据"
        assert told in text, unit


def test_a_unit_is_told_what_is_wrong_in_its_rows(result: dabiao.Result, read: dict[str, Texts]) -> None:
    rows = result.facts.rows.set_index(["file", "sheet", "row"])["unit"]
    told = 0
    for problem in result.facts.problems:
        if (problem.file, problem.sheet, problem.row) in rows.index:
            unit = str(rows.loc[(problem.file, problem.sheet, problem.row)])
            assert problem.message in read[f"pages/{addresses.page('unit', unit)}"].text
            told += 1
    assert told


def test_every_waiver_is_told_with_who_approved_it(result: dabiao.Result, read: dict[str, Texts]) -> None:
    assert result.facts.waivers
    for waiver in result.facts.waivers:
        for text in (waiver.reason, waiver.approved_by, waiver.approved_on.isoformat(), waiver.reference):
            assert text in read[HOME].text


def test_the_first_page_says_which_regions_it_is_of(result: dabiao.Result, pages: dict[str, str]) -> None:
    assert "<bdi>奉化区、连云港市、宁波市、吴忠市</bdi>" in pages[HOME]
    asked = replace(result, asked=dabiao.judge.result.Asked(regions=("330213",)))
    assert "<bdi>奉化区</bdi>" in dict(site.render(asked, "zh"))[HOME]


def test_only_the_latest_month_is_shown_and_that_is_said(result: dabiao.Result) -> None:
    judged = result.judged.head(2)
    earlier = judged.assign(as_of="2025-10", status="blocked")
    both = replace(result, judged=dabiao.judge.result.pd.concat([earlier, judged], ignore_index=True))
    shown = dict(site.render(both, "zh"))
    assert "只列 2025 年 11 月" in shown[HOME]
    assert not [file for file, html in shown.items() if 'data-status="blocked" data-find' in html]


def test_the_english_pages_have_no_chinese_of_their_own(few: dabiao.Result) -> None:
    for file, english in site.render(few, "en"):
        assert 'lang="en"' in english
        assert words("en")["as_written"] in english  # why there is Chinese on it
        for word in ("未达标", "完整率", "富余", "逐家机构", "采用值", "总体情况", "矩阵"):
            assert word not in english, file


def test_a_run_without_verdicts_has_a_first_page(result: dabiao.Result) -> None:
    shown = dict(site.render(replace(result, judged=result.judged.head(0)), "zh"))
    assert sorted(shown) == [HOME, "pages/matrix.html"]
    assert "0 条结论" in shown[HOME]


# The pictures


def test_the_page_of_a_target_ranks_its_units_and_shows_them_over_time(
    result: dabiao.Result, pages: dict[str, str], read: dict[str, Texts]
) -> None:
    name = "fenghua-2018-49/registration-wait"
    file = f"pages/{addresses.page('target', name)}"
    verdicts = result.verdicts[result.verdicts["target"] == name]
    valued = verdicts[verdicts["value"].notna()].sort_values("gap", ascending=False)
    shown = read[file].text.split("各单位数值与要求")[1].split("按离要求的远近")[0]
    places = [shown.index(unit) for unit in valued["unit_name"]]
    assert places == sorted(places)
    assert pages[file].count('class="bullet"') == len(valued) == 6
    assert f"{len(verdicts) - len(valued)} 个单位没有数值" in read[file].text
    assert pages[file].count('class="trend"') == 6


def test_a_unit_page_shows_the_figures_over_time_of_targets_that_have_two(
    result: dabiao.Result, pages: dict[str, str]
) -> None:
    units = set(result.verdicts["unit_id"])
    figures = result.series.merge(result.verdicts[["target", "unit_id"]], left_on=["target", "unit"],
                                  right_on=["target", "unit_id"])  # fmt: skip
    several = figures.dropna(subset="threshold").groupby(["unit", "target"]).size() > 1
    for unit in units:
        wanted = int(several.get(unit).sum()) if unit in several.index else 0
        assert pages[f"pages/{addresses.page('unit', unit)}"].count('class="spark"') == wanted, unit


def test_a_run_that_did_not_look_back_tells_the_same_when_asked(result: dabiao.Result) -> None:
    quick = dabiao.check(result.data_in, as_of=result.as_of, look_back=False)
    assert not quick.judge.earlier and result.judge.earlier
    assert quick.judged.equals(result.judged)
    assert len(result.series) and quick.series.equals(result.series)


def test_what_is_not_due_says_where_it_leads_as_a_projection(
    result: dabiao.Result, read: dict[str, Texts]
) -> None:
    outlook, targets = result.outlook, result.verdicts["target"]
    assert set(outlook["why_not"]) >= {""}
    for row in outlook[outlook["why_not"] == ""].itertuples():
        text = read[f"pages/{addresses.page('target', targets[row.Index])}"].text
        assert "推算：照" in text and ("可以达到" if row.on_track else "达不到") in text
    assert "照目前走势达不到（推算）" in read[HOME].text


def test_units_without_a_picture_are_counted(result: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_target, "BARS", 2)
    monkeypatch.setattr(page_target, "TRENDS", 1)
    shown = {page.file: page.values for page in page_target.pages(view.View(result, "zh"))}
    values = shown[addresses.page("target", "fenghua-2018-49/registration-wait")]
    assert (len(values["ranking"]), len(values["trends"])) == (2, 1)
    assert values["ranking_notes"][0].startswith("另有 4 个单位") and "1 个单位" in values["more_trends"]


# Hostile texts


HOSTILE = [
    "<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "\u202egnp.exe", "医" * 300, "a\"b'c&d",
    "</style><b>",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_harmless(few: dabiao.Result, name: str) -> None:
    plain = dict(site.render(few, "zh"))
    for file, html in site.render(replace(few, judged=few.judged.assign(unit_name=name)), "zh"):
        texts = Texts(html)
        assert [tag for tag, _ in texts.tags] == [tag for tag, _ in Texts(plain[file]).tags], file
        assert name in texts.text, file


IDS = [
    "H1",
    "h1",
    "H/1",
    "H\\1",
    "..",
    "../x",
    "con",
    "",
    "a b",
    "a-b",
    "医院",
    "x" * 300,
    "a.b",
    "a~b",
    "Ａ",
    "\0",
]


def test_file_names_are_safe_and_different_whatever_the_ids_are() -> None:
    names = [addresses.page("unit", name) for name in IDS]
    assert len({name.lower() for name in names}) == len(IDS)
    for name in names:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
        assert len(name) < 150


# More than fits


def test_many_verdicts_are_capped_worst_first(result: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_target, "ROWS", 2)
    shown = {page.file: page.values for page in page_target.pages(view.View(result, "zh"))}
    waits = shown[addresses.page("target", "fenghua-2018-49/registration-wait")]
    assert [row.line.status for row in waits["rows"]] == ["fail", "blocked"]
    assert "verdicts.csv" in waits["more"]


def test_many_cells_are_capped_unused_first(result: dabiao.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_target, "CELLS", 1)
    monkeypatch.setattr(page_target, "FEWEST", 2)
    pages = page_target.pages(view.View(result, "zh"))
    rows = [row for page in pages for row in page.values["rows"]]
    assert max(len(row.cells) for row in rows) == 2
    blocked = next(row for row in rows if row.line.status == "blocked" and row.more_cells)
    assert "used" not in blocked.cells[0]


def test_missing_cells_leave_room_for_those_reported(
    result: dabiao.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_target, "CELLS", 1)
    monkeypatch.setattr(page_target, "FEWEST", 3)
    shown = view.View(result, "zh")
    rows = [row for page in page_target.pages(shown) for row in page.values["rows"] if row.more_cells]
    states = [{cell.state for cell in shown.proofs[row.line.row].cells} for row in rows]
    assert {"missing", "used"} in states
    assert [{cell[KIND] for cell in row.cells} for row in rows] == states


def test_many_units_have_pages_for_the_worst_and_the_first_page_says_so(
    result: dabiao.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "UNITS", 3)
    shown = {file: Texts(html) for file, html in site.render(result, "zh")}
    assert len(of_kind(shown, "unit")) == 3 + len(view.View(result, "zh").seats)
    assert "另有" in shown[HOME].text or "其余" in shown[HOME].text
    test_every_link_leads_somewhere(shown)


def test_the_page_of_a_region_lists_the_units_that_have_one_and_counts_the_others(
    result: dabiao.Result, read: dict[str, Texts], monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(page: Texts) -> int:
        return sum(tag == "li" for tag, _ in page.tags)

    monkeypatch.setattr(view, "UNITS", 20)
    shown = of_kind({file: Texts(html) for file, html in site.render(result, "zh")}, "unit")
    left = {
        file: int(found[1])
        for file, page in shown.items()
        if (found := re.search(r"其余 (\d+) 个单位", page.text))
    }
    assert left
    assert {file: listed(shown[file]) + count for file, count in left.items()} == {
        file: listed(read[file]) for file in left
    }


def test_a_matrix_too_large_for_a_page_goes_on_on_the_next(
    result: dabiao.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_matrix, "FULL", 30_000)
    monkeypatch.setattr(page_matrix, "WIDTH", 10)
    pages = dict(site.render(result, "zh"))
    sizes = [(len(html.encode()), html.count("<table>")) for html in of_kind(pages, "matrix").values()]
    assert all(size < 40_000 or tables == 1 for size, tables in sizes), sizes
    shown = {file: Texts(html) for file, html in pages.items()}
    parts = of_kind(shown, "matrix")
    assert len(parts) > 10
    fields = [a["class"] for page in parts.values() for tag, a in page.tags if tag == "td" and "class" in a]
    assert sorted(map(str, fields)) == sorted(result.verdicts["status"])
    test_every_link_leads_somewhere(shown)


# Writing


def test_pages_of_an_older_run_go_and_files_of_others_stay(few: dabiao.Result, tmp_path: Path) -> None:
    report.write(few, tmp_path, ["html"], "zh")
    old = tmp_path / addresses.FOLDER / "unit-gone.html"
    old.write_text("an older run", encoding="utf-8")
    (tmp_path / "letter.txt").write_text("keep", encoding="utf-8")
    written = report.write(few, tmp_path, ["html"], "zh")
    assert written == [tmp_path / HOME, tmp_path / addresses.FOLDER, tmp_path / record.FILE]
    assert not old.exists()
    there = sorted(path.name for path in tmp_path.iterdir())
    assert there == [HOME, "letter.txt", addresses.FOLDER, record.FILE]


def test_a_folder_of_somebody_else_is_not_replaced(few: dabiao.Result, tmp_path: Path) -> None:
    (tmp_path / addresses.FOLDER).mkdir()
    (tmp_path / addresses.FOLDER / "thesis.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FileExistsError):
        report.write(few, tmp_path, ["html"], "zh")
    assert [path.name for path in tmp_path.iterdir()] == [addresses.FOLDER]
    assert (tmp_path / addresses.FOLDER / "thesis.txt").read_text(encoding="utf-8") == "keep"


def test_an_expired_waiver_is_listed_as_one(few: dabiao.Result) -> None:
    (waiver, *_) = few.facts.waivers
    facts = replace(few.facts, waivers=(replace(waiver, until=waiver.from_),))
    told = Texts(next(site.render(replace(few, facts=facts), "zh"))[1]).text
    assert "已过期" in told
    assert waiver.reason in told


def test_the_largest_gaps_stand_first_on_the_first_page(result: dabiao.Result, pages: dict[str, str]) -> None:
    failing = result.verdicts[(result.verdicts["status"] == "fail") & (result.verdicts["gap"] > 0)]
    demanded = failing["threshold"].abs().replace(0, 1)
    short = (failing["gap"] / demanded).sort_values(ascending=False, kind="stable")
    furthest = failing.loc[short.index[:10]]
    part = pages[HOME].partition(f"<h3>{words('zh')['worst']}</h3>")[2].partition("</table>")[0]
    listed = re.findall(r'<tr><td><a href="[^"]*"><bdi>([^<]*)</bdi></a></td><td><a[^>]*>([^<]*)</a>', part)
    titles = [result.catalogue.targets[name].title.zh for name in furthest["target"]]
    assert listed == list(zip(furthest["unit_name"], titles, strict=True))


def test_no_page_grows_with_the_verdicts_of_one_target(result: dabiao.Result) -> None:
    (target, *_) = result.judged["target"]
    one = result.judged[result.judged["target"] == target]

    def largest(count: int) -> int:
        rows = one.iloc[[0] * count].reset_index(drop=True)
        named = rows.assign(unit_name=[f"第 {at} 医院" for at in range(count)], unit_id="")
        drawn = islice(site.render(replace(result, judged=named), "zh"), 5)
        return max(len(html.encode()) for _, html in drawn)

    assert largest(6_000) < 1_000_000
    assert largest(6_000) < 1.2 * largest(3_000)

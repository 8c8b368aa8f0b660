"""What loading gives: a catalogue, or everything that is wrong with it; and how fast."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sound_catalogue import (
    BEDS,
    DOCUMENT,
    ELEMENTS,
    INDICATORS,
    SETTINGS,
    SOUND,
    TERMS,
    WAIT,
    Write,
    broken,
    lint,
)

from dabiao import bundled
from dabiao.catalogue.findings import CatalogueError
from dabiao.catalogue.loader import draft, load
from dabiao.catalogue.messages import MESSAGES, say
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode


def test_a_sound_catalogue_loads_whole(write: Write) -> None:
    held = load(write())
    assert list(held.targets) == ["plan-2018/beds", "plan-2018/guidance", "plan-2018/wait"]
    assert held.targets["plan-2018/guidance"].attestation == "plan-2018/guidance"
    assert held.targets["plan-2018/guidance"].window == "plan"
    assert held.documents["plan-2018"].region == "330213"
    assert held.elements["actual_beds"].non_negative
    assert held.inputs(held.targets["plan-2018/beds"]) == ("actual_beds", "resident_population")


def test_all_errors_of_a_run_come_together_in_order(write: Write) -> None:
    folder = write(
        {
            **broken(ELEMENTS, ("value_type: integer", "value_type: int"), ("zh: 常住人口", "zn: 常住人口")),
            **broken(INDICATORS, ("numerator: mean_wait", "numerator: mean_weight")),
            **broken(BEDS, ("at_least: 6.6", "at_most: 6.6"), ("clause: 一·1", "clause: 一·3")),
            **broken(WAIT, ("quote:", "quot:")),
        }
    )
    with pytest.raises(CatalogueError) as raised:
        load(folder)
    assert str(raised.value).splitlines() == [
        "catalogue/documents/plan-2018/beds.yaml:2:9: 没有 一·3 这个条款；请更正，或先定义（是不是 一·2？）",
        "catalogue/documents/plan-2018/wait.yaml:3:1: 没有 quot 这个键；请更正或删去（是不是 quote？）",
        "catalogue/elements/all.yaml:5:15: value_type 的值 int 不对；"
        "应为 integer 或 number 或 percentage 或 level（是不是 integer？）",
        "catalogue/elements/all.yaml:11:11: 没有 zn 这个键；请更正或删去（是不是 zh？）",
        "catalogue/indicators/all.yaml:12:14: 没有 mean_weight 这个数据元；"
        "请更正，或先定义（是不是 mean_wait？）",
    ]


def test_what_a_broken_entry_is_called_is_still_known(write: Write) -> None:
    (line,) = lint(write(broken(ELEMENTS, ("kind: flow", "kind: flood"))))
    assert "outpatients" not in line  # mean_wait is weighted by it: one cause, one finding


def test_two_wrong_names_in_one_formula_are_two_findings(write: Write) -> None:
    assert lint(write(broken(INDICATORS, ("numerator: mean_wait", "numerator: men_wait + mean_weit")))) == [
        "catalogue/indicators/all.yaml:12:14: 没有 men_wait 这个数据元；"
        "请更正，或先定义（是不是 mean_wait？）",
        "catalogue/indicators/all.yaml:12:14: 没有 mean_weit 这个数据元；"
        "请更正，或先定义（是不是 mean_wait？）",
    ]


def test_a_region_s_figure_in_only_if_is_told_there(write: Write) -> None:
    folder = write(broken(WAIT, ("indicator: wait", "indicator: wait\nonly_if: resident_population > 0")))
    assert lint(folder) == [
        "catalogue/documents/plan-2018/wait.yaml:7:10: resident_population 只由地区上报，"
        "不能用来判定单个机构；请换用机构上报的数据元，或改 quantifier"
    ]


def test_an_element_of_which_only_last_year_s_figure_is_read_is_of_use(write: Write) -> None:
    births = """\
births:
  title: {zh: 活产数, en: Live births}
  reported_by: institution
  value_type: integer
  measure_unit: person
  kind: flow
  frequency: quarter
"""
    folder = write(
        broken(ELEMENTS, ("actual_beds:\n", f"{births}actual_beds:\n"))
        | broken(WAIT, ("indicator: wait", "indicator: wait\nonly_if: prior_year(births) > 0"))
    )
    assert lint(folder) == []


def test_a_trend_of_a_trend_cannot_be_judged(write: Write) -> None:
    folder = write(
        broken(WAIT, ("at_most: 10", "less_than: prior_year"))
        | broken(INDICATORS, ("numerator: mean_wait", "numerator: mean_wait - prior_year(mean_wait)"))
    )
    assert lint(folder) == [
        "catalogue/documents/plan-2018/wait.yaml:7:12: 指标 wait 已含 prior_year，要求不能再是 prior_year；"
        "请写一个数，或换一个指标",
        "catalogue/documents/plan-2018/wait.yaml:7:12: 原文摘录和 interpretation 里都没有 prior_year；"
        "请摘录写有它的那一段，或在 interpretation 里说明出处",
    ]


def test_the_same_name_twice_names_both_places(write: Write) -> None:
    folder = write({"elements/more.yaml": SOUND[ELEMENTS].split("resident_population")[0]})
    assert lint(folder) == [
        "catalogue/elements/more.yaml:1:1: 数据元 actual_beds 已在 catalogue/elements/all.yaml:1 定义；"
        "请改名，或删去一个"
    ]


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        (SETTINGS, "catalogue/catalogue.yaml:1:1: 缺少这个文件；每个指标目录都要有，请新建"),
        (DOCUMENT, "catalogue/documents/plan-2018/document.yaml:1:1: 这个文件夹缺少 document.yaml；请新建"),
    ],
)
def test_a_missing_file_is_named(write: Write, missing: str, line: str) -> None:
    assert lint(write({missing: None})) == [line]


def test_a_missing_terms_file_is_named(write: Write) -> None:
    assert (
        lint(write({TERMS: None}))[-1] == "catalogue/terms.yaml:1:1: 缺少这个文件；每个指标目录都要有，请新建"
    )


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert lint(tmp_path / "nowhere") == [f"{tmp_path}/nowhere:1:1: 没有这个指标目录文件夹；请核对路径"]


def test_a_mistyped_folder_is_told_with_the_one_meant(write: Write) -> None:
    folder = write()
    told = lint(folder.with_name("catalog"))
    assert told == [
        f"{folder.with_name('catalog')}:1:1: 没有这个指标目录文件夹；请核对路径（是不是 {folder}？）"
    ]


class TestHash:
    def test_comments_and_layout_do_not_matter(self, write: Write) -> None:
        before = load(write()).hash
        spread = SOUND[WAIT].replace("{zh: 等候, en: Wait}", "\n  en: Wait   # told first\n  zh: '等候'")
        assert load(write({WAIT: "# a comment\n\n" + spread})).hash == before

    @pytest.mark.parametrize(
        ("file", "old", "new"),
        [
            (SETTINGS, 'version: "1"', 'version: "2"'),
            (TERMS, "en: Clinic", "en: Clinics"),
            (ELEMENTS, "max: 20000", "max: 20001"),
            (INDICATORS, "numerator: mean_wait", "numerator: mean_wait * 1"),
            (DOCUMENT, "to: 2018-12", "to: 2019-01"),
            (DOCUMENT, "二:", "三:"),
            (BEDS, "due: 2018-12-31", "due: 2018-12-30"),
            (BEDS, "at_least: 6.6", "at_least: 6.60001"),
            (BEDS, "at_least: 6.6", "more_than: 6.6"),
            (BEDS, "actual_beds: 66", "actual_beds: 67"),
            (WAIT, "category in hospitals", "category not in hospitals"),
        ],
    )
    def test_every_value_matters(self, write: Write, file: str, old: str, new: str) -> None:
        before = load(write()).hash
        assert load(write(broken(file, (old, new)))).hash != before


class TestLint:
    def test_errors_end_with_exit_3(self, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
        folder = write(broken(BEDS, ("clause:", "claus:")))
        assert main(["catalogue", "lint", str(folder)]) == ExitCode.CATALOGUE
        shown = capsys.readouterr()
        assert shown.out.splitlines() == [
            "catalogue/documents/plan-2018/beds.yaml:2:1: 没有 claus 这个键；请更正或删去（是不是 clause？）",
        ]
        assert shown.err == "错误 1 个，提醒 0 个\n"

    def test_a_warning_leaves_the_catalogue_unfinished(
        self, write: Write, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = write(broken(BEDS, ("6.6张", "许多张")))
        assert main(["catalogue", "lint", "--catalogue", str(folder)]) == ExitCode.CATALOGUE
        assert capsys.readouterr().out == (
            "catalogue/documents/plan-2018/beds.yaml:6:11: 原文摘录和 interpretation 里都没有 6.6；"
            "请摘录写有它的那一段，或在 interpretation 里说明出处\n"
        )

    def test_english(self, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
        main(
            ["catalogue", "lint", "--lang", "en", str(write(broken(BEDS, ("clause: 一·1", "clause: 一·11"))))]
        )
        assert capsys.readouterr().out == (
            "catalogue/documents/plan-2018/beds.yaml:2:9: there is no clause 一·11; correct it, or define it"
            " first (did you mean 一·1?)\n"
        )

    def test_the_bundled_catalogue_has_no_errors(self) -> None:
        assert bundled.catalogue_folder().is_dir()
        assert main(["catalogue", "lint"]) == ExitCode.OK


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_says_the_same_in_both_languages(code: str) -> None:
    used: list[set[str]] = []
    for language in ("zh", "en"):
        values = _Recorder()
        getattr(MESSAGES[code], language).format_map(values)
        used.append(values.asked)
    assert used[0] == used[1]


class _Recorder(dict[str, float]):
    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __missing__(self, key: str) -> float:
        self.asked.add(key)
        return 1.0


def test_a_choice_of_terms_is_told_in_the_reader_s_language() -> None:
    values = {"key": "at_most", "value": "ten", "expected": ("<number>", "prior_year")}
    assert say("wrong_value", "zh", values) == "at_most 的值 ten 不对；应为 数字 或 prior_year"
    assert say("wrong_value", "en", values) == "at_most cannot be ten; it must be a number or prior_year"


class TestOverlay:
    """``extends: builtin`` adds to the bundled catalogue and replaces entries of it."""

    def test_an_overlay_adds_its_own(self, tmp_path: Path) -> None:
        (tmp_path / SETTINGS).write_text('version: "1"\nextends: builtin\n')
        (tmp_path / "elements").mkdir()
        (tmp_path / ELEMENTS).write_text(
            SOUND[ELEMENTS]
            .split("resident_population")[0]
            .replace("actual_", "tent_")
            .replace("实有", "帐篷")
        )
        held, base = load(tmp_path), load(bundled.catalogue_folder())
        assert held.version == "1"
        assert set(held.elements) == set(base.elements) | {"tent_beds"}
        assert set(held.targets) == set(base.targets)

    def test_an_overlay_disables_a_target_with_a_reason(self, tmp_path: Path) -> None:
        (tmp_path / SETTINGS).write_text(
            'version: "1"\nextends: builtin\ndisabled: {fenghua-2018-49/registration-wait: 暂停}\n'
        )
        assert load(tmp_path).disabled == {"fenghua-2018-49/registration-wait": "暂停"}

    @pytest.mark.parametrize(
        ("name", "old", "new", "way", "severity"),
        [
            ("fenghua-2018-49/registration-wait", *row)
            for row in (
                ("at_most: 10", "at_most: 8", "要求更严", "note"),
                ("at_most: 10", "at_most: 12", "要求更宽", "warning"),
                ("due: 2018-08-31", "due: 2018-07-31", "要求更严", "note"),
                ("due: 2018-08-31", "due: 2018-09-30", "要求更宽", "warning"),
                ("applies_to: category", "applies_to: tier >= 0 or category", "要求更严", "note"),
                ("applies_to: category", "applies_to: tier == 3 and category", "要求更宽", "warning"),
                ("window: month", "window: year", "是宽是严不能判断", "warning"),
                ("at_most: 10", "at_most: 10 # as it is", "要求相同", "note"),
            )
        ]
        + [
            ("lianyungang-2021-13/geriatric-hospitals", "tier == 2", "tier >= 0", "要求更宽", "warning"),
            ("lianyungang-2021-13/geriatric-hospitals", "tier == 2", "tier == 2 and grade >= 乙", "要求更严",
             "note"),
            ("fenghua-2023-10/public-tcm-beds-per-1000", ' and ownership == "public"', "", "不能判断",
             "warning"),
            ("wuzhong-2019/community-consortium", '"community_health_centre" or', '"clinic" or', "不能判断",
             "warning"),
        ],
    )  # fmt: skip
    def test_a_replaced_target_is_told_with_how_it_differs(
        self, tmp_path: Path, name: str, old: str, new: str, way: str, severity: str
    ) -> None:
        place = Path(f"documents/{name}.yaml")
        text = (bundled.catalogue_folder() / place).read_text("utf-8")
        assert old in text
        text = text.replace("interpretation: ", "interpretation: 本地另定。")
        (tmp_path / SETTINGS).write_text('version: "1"\nextends: builtin\n')
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(text.replace(old, new, 1), "utf-8")
        (told,) = load(tmp_path).shadows
        assert told.message.startswith(f"目标 {name} 代替了自带目录的同名目标（<builtin>/")
        assert way in told.message
        assert told.severity == severity
        assert told.file == f"{tmp_path.name}/{place}"
        assert told in draft(tmp_path, thorough=True)[1]

    def test_a_replaced_element_and_a_disabled_target_are_told(self, tmp_path: Path) -> None:
        bundled_text = (bundled.catalogue_folder() / "elements" / "beds.yaml").read_text("utf-8")
        (tmp_path / SETTINGS).write_text(
            'version: "1"\nextends: builtin\ndisabled:\n  fenghua-2018-49/registration-wait: 暂停\n'
        )
        (tmp_path / "elements").mkdir()
        (tmp_path / "elements" / "own.yaml").write_text(bundled_text.split("\n\n")[0] + "\n", "utf-8")
        said = [told.text("en").partition("/")[2] for told in load(tmp_path).shadows]
        assert said == [
            "elements/own.yaml:1:1: element actual_beds takes the place of the bundled one"
            " (<builtin>/elements/beds.yaml:1)",
            "catalogue.yaml:4:38: target fenghua-2018-49/registration-wait is disabled and not judged: 暂停",
        ]

    def test_what_is_told_of_an_overlay_is_no_part_of_its_hash(self, tmp_path: Path) -> None:
        (tmp_path / SETTINGS).write_text('version: "1"\nextends: builtin\n')
        own = load(tmp_path)
        assert own.model_copy(update={"shadows": ()}).hash == own.hash


def test_four_hundred_targets_load_in_half_a_second(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    files = {f"documents/plan-2018/beds-{n}.yaml": SOUND[BEDS] for n in range(400)}
    folder = write(files)
    times = []
    for _ in range(5):
        started = time.process_time()
        held = load(folder)
        times.append(time.process_time() - started)
    with capsys.disabled():
        print(f"\n400 target files loaded in {min(times):.2f} to {max(times):.2f} s of CPU")
    assert len(held.targets) == 403
    assert min(times) < 0.5  # the least of five: a busy machine must not fail the build


@pytest.mark.parametrize(
    "scope",
    [
        "category in hospitals and tier >= 2",
        "category not in hospitals or category == clinic",
        "grade >= 乙 and grade != 未定等",
        "2 <= tier <= 3",
        'run_by == county or run_by == "town"',
        'ownership == private and not has_tag("compact")',
    ],
)
def test_what_a_scope_can_say(write: Write, scope: str) -> None:
    assert lint(write(broken(WAIT, ("category in hospitals", scope)))) == []

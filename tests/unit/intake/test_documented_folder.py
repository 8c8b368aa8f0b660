"""``docs/data_in.md`` tells how a data folder is written: its examples are read without a word, and it names
every column that there is."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from dabiao import bundled, intake
from dabiao.catalogue import loader
from dabiao.catalogue.headings import RETURN_COLUMNS
from dabiao.intake import attestations, registry, waivers
from dabiao.intake.facts import Facts
from dabiao.periods import month

TEXT = (Path(__file__).parents[3] / "docs" / "data_in.md").read_text("utf-8")
EXAMPLES = re.findall(r"```(?:csv|yaml) (\S+)\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("data_in")
    for name, text in EXAMPLES:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return intake.read(folder, loader.load(bundled.catalogue_folder()), today=dt.date(2020, 6, 15))


def test_of_its_examples_there_is_nothing_to_tell(facts: Facts) -> None:
    assert [str(problem) for problem in facts.problems] == []
    assert sorted(facts.files["file"]) == sorted(name for name, _ in EXAMPLES)
    assert (facts.files["read"] == facts.files["accepted"]).all()


def test_they_say_what_the_words_beside_them_say(facts: Facts) -> None:
    cells = facts.cells.set_index(["unit", "month"])
    hospital, county = cells.loc["FH01", month("2018-08")], cells.loc["330213", month("2018-12")]
    assert (hospital["discharges"], hospital["registered_visits"]) == (1891, 55100)
    assert cells["registration_wait_minutes"].dropna().tolist() == [8.5]
    assert county["resident_population"] == 512_000
    assert facts.attestations["achieved"].tolist() == [False, True]
    assert [waiver.unit for waiver in facts.waivers] == ["FH01"]


@pytest.mark.parametrize(
    "columns",
    [
        RETURN_COLUMNS, registry._INSTITUTIONS.words, registry._REGIONS.words,
        attestations.VOCABULARY.words, waivers.KEYS,
    ],
)  # fmt: skip
def test_it_names_every_column(columns: dict[str, object]) -> None:
    assert [name for name in columns if not re.search(rf"\b{name}\b", TEXT)] == []

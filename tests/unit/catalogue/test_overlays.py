"""What bundled targets are made of may be replaced too: with a reason, and it is told who asks otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from dabiao import bundled
from dabiao.catalogue.essence import asks_category, essences
from dabiao.catalogue.findings import CatalogueError, Finding
from dabiao.catalogue.loader import draft, load
from dabiao.catalogue.models import Catalogue

SETTINGS = 'version: "1"\nextends: builtin\n'
Overlay = Callable[[Mapping[str, str]], Path]


def bundled_entry(file: str, *path: str) -> str:
    """One entry of a bundled file as text of its own."""
    held = yaml.safe_load((bundled.catalogue_folder() / file).read_text("utf-8"))
    for key in path:
        held = held[key]
    return yaml.safe_dump({path[-1]: held} if path else held, allow_unicode=True)


BEDS = bundled_entry("indicators/capacity.yaml", "beds_per_1000")
PEOPLE = bundled_entry("elements/population.yaml", "resident_population")
PLAN = (bundled.catalogue_folder() / "documents/fenghua-2023-10/document.yaml").read_text("utf-8")
CATEGORY = "categories: {{general_hospital: {{zh: {}, en: A hospital}}}}\n"
TWICE = {"indicators/mine.yaml": BEDS.replace("actual_beds", "actual_beds + actual_beds")}
REPLACED = {
    "indicators": ("beds_per_1000", TWICE),
    "elements": ("resident_population", {
        "elements/mine.yaml": PEOPLE.replace("carry_forward_months: 24", "carry_forward_months: 48"),
    }),
    "documents": ("fenghua-2023-10", {
        "documents/fenghua-2023-10/document.yaml": PLAN.replace('region: "330213"', 'region: "330200"'),
    }),
    "groups": ("hospitals", {"terms.yaml": "groups: {hospitals: [general_hospital]}\n"}),
    "measure_units": ("bed", {"terms.yaml": "measure_units: {bed: {zh: 十张, en: ten beds}}\n"}),
    # By these words returns are read.
    "categories": ("general_hospital", {"terms.yaml": CATEGORY.format("综合性医院")}),
    "title": ("resident_population", {"elements/mine.yaml": PEOPLE.replace("zh: ", "zh: 本地")}),
    "English title": ("resident_population", {"elements/mine.yaml": PEOPLE.replace("en: ", "en: Local ")}),
    "alias": ("resident_population", {"elements/mine.yaml": PEOPLE.replace("- 常住人口数", "- 本地人口数")}),
}  # fmt: skip


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    """Writes a catalogue on top of the bundled one."""

    def folder(files: Mapping[str, str]) -> Path:
        for name, text in ({"catalogue.yaml": SETTINGS} | dict(files)).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        return tmp_path

    return folder


@pytest.fixture(scope="module")
def base() -> Catalogue:
    return load(bundled.catalogue_folder())


def wrong(folder: Path) -> list[Finding]:
    return [finding for finding in draft(folder)[1] if finding.severity == "error"]


def because(name: str) -> dict[str, str]:
    """A reason for replacing what is called so."""
    return {"catalogue.yaml": f"{SETTINGS}replaced: {{{name}: 本地口径}}\n"}


@pytest.mark.parametrize("kind", REPLACED)
def test_a_target_that_asks_otherwise_by_another_entry_needs_a_reason(overlay: Overlay, kind: str) -> None:
    name, files = REPLACED[kind]
    (told,) = wrong(overlay(files))
    assert told.file.endswith(next(iter(files)))
    assert told.code == "beneath_unreasoned"
    assert f"replaced: {{{name}: 理由}}" in told.message


@pytest.mark.parametrize("kind", REPLACED)
def test_with_a_reason_it_is_a_warning_with_the_targets_named(
    overlay: Overlay, base: Catalogue, kind: str
) -> None:
    name, files = REPLACED[kind]
    held = load(overlay({**files, **because(name)}))
    (told,) = held.shadows
    assert (told.code, told.severity) == ("shadow_beneath", "warning")
    if kind == "categories":
        otherwise = [target.id for target in base.targets.values() if asks_category(base, target)]
    else:
        then, now = essences(base), essences(held)
        otherwise = [target for target in then if then[target] != now[target]]
    assert otherwise, f"nothing rests on {name}"
    named = ", ".join(otherwise[:3]) + (" …" if otherwise[3:] else "")
    assert f"自带的 {len(otherwise)} 个目标因此要求不同：{named}；" in told.message
    assert told.message.endswith("理由：本地口径")
    assert f"{len(otherwise)} bundled targets ask otherwise by it: {named}; " in told.said("en")


@pytest.mark.parametrize(
    "files",
    [
        {"indicators/mine.yaml": BEDS.replace("zh: 每千", "zh: 本地每千")},
        {"indicators/mine.yaml": BEDS.replace("improvement: increase", "improvement: decrease")},
        {"elements/mine.yaml": PEOPLE.replace("- 常住人口数", "- 常住人口数\n  - 本地人口数")},
        {"documents/fenghua-2023-10/document.yaml": PLAN.replace("issuer: ", "issuer: 本地")},
        {"terms.yaml": CATEGORY.format("综合医院")},
        {"terms.yaml": "measure_units: {person: {zh: 人, en: person, en_plural: people}}\n"},
    ],
)
def test_other_words_and_spellings_ask_nothing_else(overlay: Overlay, files: dict[str, str]) -> None:
    (told,) = load(overlay(files)).shadows
    assert (told.code, told.severity) == ("shadow", "note")


def test_an_own_category_changes_no_bundled_target(overlay: Overlay) -> None:
    assert not load(overlay({"terms.yaml": "categories: {spa: {zh: 疗养中心, en: Spa}}\n"})).shadows


@pytest.mark.parametrize("title", ["综合医院", "妇产(科)医院", "clinic"])
def test_an_own_category_takes_no_words_of_another(overlay: Overlay, title: str) -> None:
    """The registry would tell the one for the other."""
    (told,) = wrong(overlay({"terms.yaml": f"categories: {{spa: {{zh: {title}, en: Spa}}}}\n"}))
    assert told.code == "same_category"


def test_a_target_that_asks_otherwise_itself_or_is_disabled_answers_for_itself(overlay: Overlay) -> None:
    place = "documents/fenghua-2023-10/beds-per-1000.yaml"
    own = (bundled.catalogue_folder() / place).read_text("utf-8")
    own = own.replace("at_least: 6.6", "at_least: 6.8").replace("interpretation: ", "interpretation: 本地。")
    out = "disabled: {fenghua-2023-10/public-tcm-beds-per-1000: 停用}\n"
    held = load(overlay({**TWICE, place: own, "catalogue.yaml": SETTINGS + out}))
    assert {told.code for told in held.shadows} == {"shadow", "shadow_tighter", "target_disabled"}


def test_a_copy_of_a_target_says_the_same_and_asks_otherwise(overlay: Overlay) -> None:
    place = "documents/fenghua-2023-10/beds-per-1000.yaml"
    own = (bundled.catalogue_folder() / place).read_text("utf-8")
    held = load(overlay({**TWICE, place: own, **because("beds_per_1000")}))
    (told,) = [told for told in held.shadows if told.code == "shadow_beneath"]
    assert "fenghua-2023-10/beds-per-1000, " in told.message


def test_a_reason_for_nothing_is_told(overlay: Overlay) -> None:
    (told,) = wrong(overlay({**REPLACED["groups"][1], **because("hospitals: 本地, hospital")}))
    assert told.code == "replaced_nothing"
    assert told.text("en").endswith("(did you mean hospitals?)")


def test_a_reason_at_fault_hides_no_other_fault(overlay: Overlay) -> None:
    told = wrong(
        overlay({**REPLACED["groups"][1], **because("hospitals: \u3000, beds_per_1000: 口径, nosuch")})
    )
    assert [(each.code, each.values["name" if "name" in each.values else "key"]) for each in told] == [
        ("too_short", "hospitals"),
        ("replaced_nothing", "beds_per_1000"),
        ("replaced_nothing", "nosuch"),
    ]


def test_what_stands_on_nothing_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "catalogue.yaml").write_text(
        'version: "1"\nextends: none\nreplaced: {hospitals: 口径}\n', "utf-8"
    )
    assert "replaced_nothing" in {finding.code for finding in wrong(tmp_path)}


def test_an_entry_at_fault_is_told_once_and_compared_with_nothing(overlay: Overlay) -> None:
    (told,) = wrong(
        overlay({"indicators/mine.yaml": BEDS.replace("numerator: actual_beds", "numerator: 3 +")})
    )
    assert told.code == "formula_syntax"


@pytest.mark.parametrize(
    "scope", ["category in hospital", "category in public", "tier and category", "tier >= x"]
)
def test_a_replaced_target_with_a_scope_that_means_nothing_is_told(overlay: Overlay, scope: str) -> None:
    place = "documents/fenghua-2018-49/registration-wait.yaml"
    own = (bundled.catalogue_folder() / place).read_text("utf-8")
    folder = overlay({place: own.replace("applies_to: category in hospitals", f"applies_to: {scope}")})
    with pytest.raises(CatalogueError, match="registration-wait"):
        load(folder)


def test_bundled_examples_are_not_held_against_a_narrower_element(overlay: Overlay) -> None:
    """Their author is another; those of the overlay's own targets are."""
    wait = bundled_entry("elements/outpatient.yaml", "registration_wait_minutes").replace(
        "max: 240", "max: 5"
    )
    _, found = draft(overlay({"elements/mine.yaml": wait}), thorough=True)
    assert "example_implausible" not in {finding.code for finding in found}

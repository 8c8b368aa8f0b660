"""A small catalogue and folder, written out once, that every intake test reads its files against."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dabiao import intake
from dabiao.catalogue.models import Catalogue

TODAY = dt.date(2020, 6, 15)

INSTITUTIONS = """institution_id,name,aliases,region_code,tier,grade,category,run_by,ownership,tags,\
valid_from,valid_to
H1,奉化区人民医院,区人民医院、人民医院,330213,三级,乙,综合医院,县,公立,district_hospital,,
H2,奉化区中医医院,中医院,330213,二级,甲,综合医院,县(区),公立,,2018-03,
C1,溪口镇中心卫生院,,330213001,未定级,未定等,乡镇卫生院,乡镇(街道),公立,,,2018-12
"""
REGIONS = """region_code,name,level,parent
330200,宁波市,city,
330213,奉化区,county,330200
330213001,溪口镇,town,330213
"""


def element(code: str, zh: str, **changes: Any) -> dict[str, Any]:
    """An element that institutions report monthly, unless ``changes`` say otherwise."""
    plain = {
        "code": code, "title": {"zh": zh}, "reported_by": "institution", "value_type": "integer",
        "measure_unit": "person", "kind": "flow", "frequency": "month",
    }  # fmt: skip
    return plain | changes


def deliverable(name: str, zh: str, **changes: Any) -> dict[str, Any]:
    """A target that is attested."""
    plain = {
        "id": f"paper/{name}", "document": "paper", "title": {"zh": zh}, "clause": "一", "attested": True,
        "window": "plan", "due": "2019-12-31",
    }  # fmt: skip
    return plain | changes


ELEMENTS = [
    element("discharges", "出院人次", plausible={"min": 0.0, "max": 10000.0}, aliases=("出院人数",)),
    element("pathway_discharges", "临床路径出院人次", plausible={"min": 0.0}, not_above="discharges"),
    element("actual_beds", "实有床位", measure_unit="bed", kind="stock",
            plausible={"min": 0.0, "max": 5000.0}),
    element("real_name_share", "实名就诊率", value_type="percentage", measure_unit="percent",
            kind="average", weighted_by="discharges", plausible={"min": 0.0, "max": 100.0}),
    element("income", "医疗收入", value_type="number", measure_unit="yuan"),
    element("trainees", "培训人数", frequency="quarter"),
    element("resident_population", "常住人口", reported_by="region", kind="stock", frequency="year"),
]  # fmt: skip


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    def unit(zh: str) -> dict[str, str]:
        return {"zh": zh, "en": zh}

    return Catalogue.model_validate({
        "version": "test",
        "terms": {
            "categories": {"general": {"zh": "综合医院", "en": "General"},
                           "township": {"zh": "乡镇卫生院", "en": "Township centre"}},
            "groups": {"hospitals": ("general",)},
            "measure_units": {"person": unit("人"), "bed": unit("张"), "percent": unit("%"),
                              "yuan": unit("元")},
        },
        "elements": {e["code"]: e for e in ELEMENTS},
        "indicators": {},
        "documents": {"paper": {
            "id": "paper", "title": "工作要点", "issuer": "某局", "region": "330213", "clauses": {"一": {}},
            "in_force": {"from": "2019-01", "to": "2019-12"},
        }},
        "targets": {each["id"]: each for each in (
            deliverable("archive", "建立档案", quantifier="each"),
            deliverable("plan", "出台方案", quantifier="total"),
            deliverable("town-plan", "各镇出台方案", quantifier="each", level="town"),
            deliverable("clinic", "开设门诊", quantifier="each", applies_to="category in hospitals"),
        )},
    })  # fmt: skip


class Folder:
    """A data folder under construction, and what intake makes of it."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.path, self.catalogue = path, catalogue
        self.write("institutions.csv", INSTITUTIONS)
        self.write("regions.csv", REGIONS)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def returns(self, text: str | bytes, name: str = "statistics/a.csv") -> Folder:
        self.write(name, text)
        return self

    def read(self, **options: Any) -> intake.Facts:
        return intake.read(self.path, self.catalogue, today=TODAY, **options)

    def problems(self) -> list[intake.Problem]:
        """What is wrong with the folder, whether or not anything in it can be judged."""
        try:
            return list(self.read().problems)
        except intake.DataError as error:
            return list(error.problems)


@pytest.fixture
def folder(tmp_path: Path, catalogue: Catalogue) -> Folder:
    return Folder(tmp_path / "data_in", catalogue)

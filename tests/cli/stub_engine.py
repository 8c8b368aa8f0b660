"""An engine that judges nothing: it remembers what it was asked and always answers the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from dabiao.intake import Problem

REFUSED_ROW = Problem(
    "6月.csv", "", 4, "", "", "", "unknown_unit", "row_refused", "名录中没有这个机构", "请核对名称"
)
WARNING = Problem("6月.csv", "", 5, "", "", "", "total_row", "warning", "合计行已另列", "无须处理")

VERDICTS = pd.DataFrame(
    [
        ("fenghua-2018-49", "2018-11", "fail"),
        ("fenghua-2018-49", "2018-12", "pass"),
        ("fenghua-2018-49", "2018-12", "pass"),
        ("fenghua-2018-49", "2018-12", "no_data"),
        ("lianyungang-2021-13", "2018-12", "not_due"),
    ],
    columns=["document", "as_of", "status"],
)
CHANGED = pd.DataFrame({"change": ["new", "persisting"], "number": [1, 2]})
FILES = pd.DataFrame(
    {"file": ["6月.csv", "7月.csv"], "read": [10, 5], "accepted": [8, 5], "set_aside": [1, 0]}
)
FILES["refused"] = FILES["read"] - FILES["accepted"] - FILES["set_aside"]


@dataclass
class Engine:
    """Stands in for judging and reporting: remembers what it was asked and answers the same."""

    problems: tuple[Problem, ...] = (WARNING,)
    error: BaseException | None = None
    asked: dict[str, Any] = field(default_factory=dict)

    def check(self, data_in: Path, **options: Any) -> SimpleNamespace:
        self.asked |= {"data_in": data_in, **options}
        if self.error:
            raise self.error
        facts = SimpleNamespace(files=FILES, problems=self.problems)
        documents = SimpleNamespace(documents=dict.fromkeys(VERDICTS["document"]))
        return SimpleNamespace(
            as_of="2018-12", tally=VERDICTS, before=VERDICTS[:1], left=(), change_counts=CHANGED, facts=facts,
            notices=(), catalogue=documents,
        )  # fmt: skip

    def load(self, folder: Path, _lang: str) -> SimpleNamespace:
        self.asked["folder"] = folder
        return SimpleNamespace(documents={"a": None, "b": None, "fenghua-2018-49": None})

    def write(
        self, _result: object, out: Path, formats: tuple[str, ...], lang: str, templates: Path | None
    ) -> list[Path]:
        self.asked |= {"out": out, "formats": formats, "lang": lang, "templates": templates}
        return [out / f"verdicts.{name}" for name in formats]

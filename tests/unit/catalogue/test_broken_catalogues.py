"""However a catalogue is broken, lint says what, where and how to mend it; and never ends otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sound_catalogue import BEDS, SOUND, Write, broken, lint

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

TABLE = Path(__file__).with_name("broken_catalogues.yaml")
BROKEN: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text("utf-8"))


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: f"{row['file']}: {row['new']}"[:60])
def test_lint_prints_exactly_these_lines(write: Write, row: dict[str, Any]) -> None:
    file = row["file"]
    whole = [line if line.startswith("catalogue/") else f"catalogue/{file}:{line}" for line in row["lines"]]
    assert lint(write(broken(file, (row["old"], row["new"])))) == whole


def test_there_are_120_and_each_is_noticed() -> None:
    assert len({(row["file"], row["old"], row["new"]) for row in BROKEN}) >= 120
    assert all(row["lines"] for row in BROKEN)


def test_a_hostile_pull_request_is_refused_by_lint_before_anything_is_evaluated(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("guidance: {}\n")
    witness = tmp_path / "witness"
    folder = write(
        {
            "indicators/evil.yaml": f"x: {{numerator: \"open('{witness}', 'w')\", measure_unit: day}}\n",
            "elements/laughs.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
            "elements/..hidden.yaml": "../../x: {}\n",
            "elements/two\nlines.yaml": "x: {}\n",
            "documents/plan-2018/milestones.yaml": "../../guidance: {quantifier: total, clause: 一·1}\n",
            BEDS: SOUND[BEDS].replace("zh: 床位", 'zh: "{{ self.__init__.__globals__ }}"'),
        }
    )
    (folder / "elements" / "link.yaml").symlink_to(secret)
    with (folder / "elements" / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000)
    for command in ("lint", "test"):
        assert main(["catalogue", command, "--catalogue", str(folder)]) == ExitCode.CATALOGUE
        said = capsys.readouterr()
        told = said.out + said.err
        assert "Traceback" not in told
        for file, words in {
            "indicators/evil.yaml:1:16": "没有 'open' 这个函数",
            "elements/laughs.yaml:1:4": "不能用锚点或引用",
            "elements/..hidden.yaml:1:1": "不合规则",
            "elements/two\N{REPLACEMENT CHARACTER}lines.yaml:1:1": "文件名里有看不见的字符",
            "documents/plan-2018/milestones.yaml:1:1": "不合规则",
            f"{BEDS}:1:13": "文字里不能有 {{",
            "elements/link.yaml:1:1": "链接指向指标目录之外",
            "elements/huge.yaml:1:1": "文件超过 1000000 字节（50000000）",
        }.items():
            assert any(f"catalogue/{file}: " in line and words in line for line in told.splitlines()), file
    assert not witness.exists()

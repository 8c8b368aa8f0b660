"""The bar of a long run: every stage with its counts, on a terminal only, and no trace of it afterwards."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from rich.console import Console

import dabiao
from dabiao import report, stages
from dabiao.cli import progress
from dabiao.words import words

ROOT = Path(__file__).resolve().parents[2]


def shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, short: float, work: float) -> str:
    """What a run of ``work`` seconds shows."""
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    monkeypatch.setattr(progress, "screen", lambda **_: console)
    monkeypatch.setattr(progress, "SHORT", short)
    with progress.progress("zh"):
        for _ in stages.followed("pages", range(520)):
            pass
        time.sleep(work)
    return out.getvalue()


def test_a_long_run_shows_its_stage_and_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, terminal=True, short=0, work=0.3)
    assert words("zh")["stage_pages"] in text
    assert "520/520" in text


def test_a_short_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=True, short=60, work=0) == ""


def test_where_nobody_watches_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=False, short=0, work=0.3) == ""


def test_every_stage_of_a_run_is_told_to_its_end(tmp_path: Path) -> None:
    told: dict[str, tuple[int, int | None]] = {}
    with stages.watched(lambda stage, done, of: told.update({stage: (done, of)})):
        result = dabiao.check(ROOT / "data_in", as_of="2018-12", documents=["fenghua-2018-49"])
        report.write(result, tmp_path, ["html"], "zh")
    assert list(told) == ["read", "judge", "evidence", "pages"]
    for stage in ("read", "judge", "pages"):
        done, of = told[stage]
        assert done == of > 0, stage
    assert told["pages"][0] == 1 + len(list((tmp_path / "pages").glob("*.html")))


def test_every_stage_has_words_in_every_language() -> None:
    for lang in ("zh", "en"):
        assert all(words(lang)[f"stage_{name}"] for name in ("read", "judge", "evidence", "pages", "print"))

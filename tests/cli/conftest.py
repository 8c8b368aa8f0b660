"""The command line, asked without an engine behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_repository import TARGET, committed, git
from stub_engine import Engine
from test_catalogue_show import FILES

import dabiao
import dabiao.catalogue.compiled
import dabiao.intake
import dabiao.report


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engine:
    """What the command line asks, in a folder with a ``data_in`` and a return."""
    (tmp_path / "data_in").mkdir()
    (tmp_path / "return.csv").touch()
    monkeypatch.chdir(tmp_path)
    engine = Engine()
    monkeypatch.setattr(dabiao, "check", engine.check, raising=False)
    monkeypatch.setattr(
        dabiao.intake, "read", lambda data_in, *_, **options: engine.check(data_in, **options)
    )
    monkeypatch.setattr(dabiao.catalogue.compiled, "load", engine.load)
    monkeypatch.setattr(dabiao.report, "write", engine.write, raising=False)
    return engine


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose catalogue demanded 10 minutes under the tag ``lenient``, and demands 8 now."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "test")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.org")
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    for name, text in FILES.items():
        path = tmp_path / "catalogue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    committed("first")
    git("tag", "lenient")
    target = tmp_path / "catalogue" / TARGET
    target.write_text(target.read_text("utf-8").replace("at_most: 10", "at_most: 8"), "utf-8")
    committed("stricter")
    return tmp_path

"""The command line, asked without an engine behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from stub_engine import Engine

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

"""A library that is not there is told with the line that brings it to the Python that runs."""

from __future__ import annotations

import sys

import pytest

from dabiao import extras


def test_what_is_there_is_not_missing() -> None:
    assert extras.missing("click", "polars") == ""


@pytest.mark.parametrize(
    ("python", "called"),
    [("/srv/dabiao/.venv/bin/python", "/srv/dabiao/.venv/bin/python"),
     (r"C:\Program Files\Python\python.exe", r'"C:\Program Files\Python\python.exe"'),
     ("", "python")],
)  # fmt: skip
def test_the_line_is_for_this_python_whichever_pip_comes_first(
    monkeypatch: pytest.MonkeyPatch, python: str, called: str
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    told = extras.missing("no_such_library", "polars")
    assert told == f'没有安装 no_such_library is not installed: {called} -m pip install "dabiao[polars]"'

"""The one place that knows which engine carries the frames."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

from dabiao.judge.table import Table

Name = Literal["pandas", "polars", "duckdb"]
NAMES: tuple[str, ...] = get_args(Name)


class EngineError(ValueError):
    """The engine asked for is not installed; the message names the install line."""


@dataclass(frozen=True)
class Engine:
    """Where frames are computed; :func:`collect` brings a result back. ``enter`` makes a pandas frame a
    narwhals frame of the engine; without it frames stay in memory."""

    name: str
    enter: Callable[[pd.DataFrame], Any] | None = None

    def load(self, frame: pd.DataFrame | Table) -> Any:
        """A frame as one of this engine: in memory a :class:`Table`, else a narwhals frame."""
        if self.enter is None:
            return frame if isinstance(frame, Table) else Table.of(frame)
        return self.enter(frame.to_pandas() if isinstance(frame, Table) else frame)


def engine(name: str = "auto") -> Engine:
    """The engine of that name; ``auto`` is pandas, right for what a city sends in a month.

    Raises :class:`EngineError` where its package is not installed, or for another name.
    """
    if name in ("auto", "pandas"):
        return Engine("pandas")
    if name not in NAMES:
        raise EngineError(f"no engine {name!r}; there are auto, {', '.join(NAMES)}")
    try:
        library = importlib.import_module(name)
    except ImportError:
        raise EngineError(f"{name} is not installed: pip install 'dabiao[{name}]'") from None
    import narwhals as nw

    if name == "polars":
        return Engine(name, lambda frame: nw.from_native(library.from_pandas(_plain_text(frame)).lazy()))
    return Engine(name, lambda frame: nw.from_native(library.from_df(_plain_text(frame))))


def collect(frame: Any) -> Table:
    """A frame of any engine as a table: the same whatever the engine."""
    return frame if isinstance(frame, Table) else Table.of(_numpy_types(frame.collect("pandas").to_native()))


def _plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Text as Python objects with None for missing, which every engine reads the same way."""
    text: dict[Hashable, Any] = {
        name: frame[name].astype(object).where(frame[name].notna(), None)
        for name in frame.columns
        if pd.api.types.is_string_dtype(frame[name]) or pd.api.types.is_object_dtype(frame[name])
    }
    return frame.assign(**text) if text else frame  # type: ignore[arg-type]  # all names are text


def _numpy_types(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as numpy numbers whatever the engine gave, so that all engines give the same frame."""
    frame = frame.reset_index(drop=True)
    changed: dict[Hashable, Any] = {}
    for name in frame.columns:
        dtype = frame[name].dtype
        if pd.api.types.is_bool_dtype(dtype) and pd.api.types.is_extension_array_dtype(dtype):
            changed[name] = frame[name].astype(bool)
        elif pd.api.types.is_extension_array_dtype(dtype) and pd.api.types.is_numeric_dtype(dtype):
            changed[name] = frame[name].astype("float64")
        elif isinstance(dtype, pd.StringDtype) or pd.api.types.is_object_dtype(dtype):
            changed[name] = frame[name].astype("str")
    return frame.assign(**changed) if changed else frame  # type: ignore[arg-type]  # all names are text

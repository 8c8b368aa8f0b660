"""Where the bundled catalogue, templates and words are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def catalogue_folder() -> Path:
    """The folder of the bundled catalogue."""
    return _folder("catalogue")


def templates_folder() -> Path:
    """The folder of the bundled page templates."""
    return _folder("templates")


def words_folder() -> Path:
    """The folder of the words of every language."""
    return _folder("words")


def _folder(name: str) -> Path:
    root = _PACKAGE.parents[1]
    return root / name if (root / "setup.cfg").is_file() else _PACKAGE / "bundled" / name

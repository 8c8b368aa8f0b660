"""Where the bundled catalogue, templates and words are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

MARK = "<builtin>"
"""Stands in places for the bundled catalogue's folder."""
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


def own_catalogue() -> Path | None:
    """The catalogue of the checkout, which authors write into; None where the package was installed: what
    is bundled there is not theirs, and goes with the next version."""
    return catalogue_folder() if _is_checkout() else None


def _is_checkout() -> bool:
    return (_PACKAGE.parents[1] / "setup.cfg").is_file()


def _folder(name: str) -> Path:
    return _PACKAGE.parents[1] / name if _is_checkout() else _PACKAGE / "bundled" / name

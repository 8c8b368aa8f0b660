"""Options that several commands take, and what they are called in every one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

Lang = Literal["zh", "en"]

CATALOGUE = click.option(
    "--catalogue", "folder", type=click.Path(path_type=Path),
    help="指标目录，默认用自带的 Catalogue folder; default: the bundled one.",
)  # fmt: skip
LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 Language."
)

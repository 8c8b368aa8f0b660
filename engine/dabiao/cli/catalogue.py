"""``dabiao catalogue``: commands for those who write the rules, a module each."""

from __future__ import annotations

import click

from dabiao.cli.catalogue_coverage import coverage
from dabiao.cli.catalogue_diff import diff
from dabiao.cli.catalogue_lint import lint
from dabiao.cli.catalogue_new import new
from dabiao.cli.catalogue_schema import schema
from dabiao.cli.catalogue_show import conflicts, show
from dabiao.cli.catalogue_test import test


@click.group()
def catalogue() -> None:
    """指标目录：检查和编写目标。Commands for authors of targets."""


for command in (new, test, show, conflicts, diff, lint, schema, coverage):
    catalogue.add_command(command)

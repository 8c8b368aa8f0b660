"""What a command that wrote new files says: which, what is left to do in them, and what comes next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from dabiao import bundled
from dabiao.cli.findings import show
from dabiao.words import Lang


def told(folder: Path, files: Iterable[Path], name: str, lang: Lang) -> None:
    """Lists the files on stdout, checks the catalogue and prints its findings, and names the next command;
    ``name`` is the new target's or document's id."""
    from dabiao.catalogue.loader import draft

    for path in files:
        click.echo(f"已写入 Written: {path}")
    _, findings = draft(folder, thorough=True)
    show(findings, "text", folder, lang)
    errors = any(finding.severity == "error" for finding in findings)
    at = "" if folder == bundled.catalogue_folder() else f" --catalogue {shlex.quote(str(folder))}"
    if errors:
        command = f"dabiao catalogue lint{at}"
    elif "/" in name:
        command = f"dabiao catalogue test {name} --table --require-all{at}"
    else:
        command = f"dabiao catalogue new --document {name}{at}"
    said = "改好后 Mend them, then" if errors else "下一步 Next"
    click.echo(f"{said}: {command}", err=True)

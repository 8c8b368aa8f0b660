"""``dabiao catalogue schema``: what an editor needs to complete and to check a catalogue's files."""

from __future__ import annotations

from pathlib import Path

import click

from dabiao.cli.options import CATALOGUE, Place


@click.command()
@click.option("--out", type=Place(file_okay=False), help="写入这个文件夹 Write the schemas into this folder.")
@CATALOGUE
def schema(out: Path | None, folder: Path) -> None:
    """指标目录各种文件的 JSON Schema，编辑器据此补全、提示。

    JSON Schemas of the catalogue's files, by which an editor completes keys, explains them and marks
    mistakes. With --out they are written into a folder, and what goes into .vscode/settings.json is
    printed; without, all are printed as one JSON object.
    """
    from dabiao.catalogue import schema as made

    if out is None:
        click.echo(made.dumped(made.schemas()), nl=False)
        return
    for path in made.write(out):
        click.echo(path, err=True)
    click.echo(made.dumped(made.settings(out.as_posix(), _from_here(folder))), nl=False)


def _from_here(folder: Path) -> str:
    """The folder as seen from the one where the command runs."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.as_posix()

"""``dabiao catalogue test``: the examples of targets, held against what the engine says of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import CATALOGUE, LANG, OneOf
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from dabiao.authoring.examples import Report


@click.command("test")
@click.argument("names", nargs=-1, metavar="[TARGET|DOCUMENT|FILE]…")
@CATALOGUE
@click.option(
    "--require-all",
    is_flag=True,
    help="没有例子或例子不全也算不通过 Examples that are missing or leave something out fail, too.",
)
@click.option(
    "--table",
    "with_tables",
    is_flag=True,
    help="另列各目标的真值表 Also show each target's truth table, derived from its demand.",
)
@click.option(
    "--format", "form", type=OneOf(["text", "json"]), default="text", show_default=True,
    help="输出格式 Output format.",
)  # fmt: skip
@LANG
def test(
    names: tuple[str, ...],
    folder: Path,
    require_all: bool,
    with_tables: bool,
    form: str,
    lang: Lang,
) -> ExitCode:
    """用评判引擎逐个验证目标的例子，并列出没有例子的目标。

    Judges every example of the targets, of one target, of one document, or of changed files, by the
    engine that judges real returns. An example holds only if exactly the expected status comes out, an
    example of a scope only if the scope is read so; targets without an example, or whose examples leave
    out a pass, a fail, the exact number, several institutions or where the scope ends, are listed. Files
    that lie outside the catalogue are left aside. Exit 3 if an example does not hold.
    """
    from dabiao.authoring import boundaries, examples
    from dabiao.catalogue.loader import sound
    from dabiao.cli import examples as shown
    from dabiao.cli.progress import progress

    asked = _inside(names, folder)
    if names and not asked:
        click.echo(words(lang).say("example_none_inside", folder=folder), err=True)
        return ExitCode.OK
    draft = sound(folder, lang)
    targets = examples.chosen(draft.catalogue, _meant(asked, folder))
    with progress(lang):
        report = examples.run(draft.catalogue, targets, lang)
        tables = boundaries.tables(draft.catalogue, targets, lang) if with_tables else {}
    show = shown.show_json if form == "json" else shown.show
    show(draft, report, tables, lang)
    return ExitCode.CATALOGUE if _failed(report, require_all) else ExitCode.OK


def _inside(names: tuple[str, ...], folder: Path) -> list[str]:
    """Names, and the files that lie in the catalogue: a hook hands over those beside it, too. Raises
    :class:`click.UsageError` for a file that is not there."""
    for name in names:
        if name.endswith(".yaml") and not Path(name).is_file():
            raise click.UsageError(
                f"没有文件 {name}；请写现有的文件，或目标、文件的编号 there is no such file: name one that is"
                " there, or the id of a target or document"
            )
    return [name for name in names if not name.endswith(".yaml") or _parts(name, folder)]


def _meant(names: list[str], folder: Path) -> tuple[str, ...]:
    """Names, files of the catalogue told as what stands in them; () for all targets, which a file that
    belongs to no document may bear on."""
    found = [_held(_parts(name, folder)) if name.endswith(".yaml") else name for name in names]
    return tuple(dict.fromkeys(found)) if all(found) else ()


def _parts(file: str, folder: Path) -> tuple[str, ...]:
    """Its place in the catalogue; () of one that lies elsewhere."""
    path, home = Path(file).resolve(), folder.resolve()
    return path.relative_to(home).parts if path.is_relative_to(home) else ()


def _held(parts: tuple[str, ...]) -> str:
    """The document or target whose file stands there; "" for one of neither."""
    if len(parts) != 3 or parts[0] != "documents":
        return ""
    _, document, file = parts
    stem = file.removesuffix(".yaml")
    return document if stem in ("document", "milestones") else f"{document}/{stem}"


def _failed(report: Report, require_all: bool) -> bool:
    return report.failed or (require_all and bool(report.lacking))

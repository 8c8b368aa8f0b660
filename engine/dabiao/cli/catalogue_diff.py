"""``dabiao catalogue diff``: what changed from one catalogue to another, and what it does to real units."""

from __future__ import annotations

from pathlib import Path

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import LANG, Edition, Month, OneOf, Place
from dabiao.words import Lang


@click.command()
@click.argument("old", type=Edition())
@click.argument("new", type=Edition())
@click.option(
    "--data", type=Place(exists=True, file_okay=False),
    help="用这个数据文件夹评判两版目录，列出结论有变的单位 Judge this folder of returns by both, and list"
    " whose verdicts change.",
)  # fmt: skip
@click.option(
    "--as-of", type=Month(), help="截至哪个月，默认为数据的最新月份 Month to judge; default: the latest."
)
@click.option(
    "--format", "form", type=OneOf(["text", "markdown", "json"]), default="text", show_default=True,
    help="输出格式：markdown 用作合并请求的评论 Output format: markdown is a comment for a pull request.",
)  # fmt: skip
@click.option(
    "--require-version",
    is_flag=True,
    help="有改动而没有提高版本号、写入 CHANGELOG.md 也算不通过 A change without a higher version and a line"
    " in CHANGELOG.md fails, too.",
)
@LANG
def diff(  # click hands over each option by its name
    old: Path, new: Path, data: Path | None, as_of: str | None, form: str, require_version: bool, lang: Lang
) -> ExitCode:
    """两版指标目录改了什么，加 --data 还说明哪些单位的结论会变。

    Says what changed from the catalogue OLD to the catalogue NEW, each a folder or git:REV[:path]: targets
    added, removed, renamed and changed, with what was said and is, and file and line. Changes of wording
    stand apart. With --data: the units whose verdicts change, from what to what. Exit 3 only with
    --require-version.
    """
    from dabiao.authoring import diff_report
    from dabiao.authoring.diff import Diff, is_noted
    from dabiao.authoring.effect import effect
    from dabiao.catalogue.loader import sound
    from dabiao.cli.progress import progress

    if as_of and not data:
        raise click.UsageError("--as-of 要与 --data 一起用 needs --data")
    with progress(lang):
        found = Diff(sound(old, lang), sound(new, lang), lang)
        done = effect(found, data, as_of) if data else None
        told = diff_report.Told(found, done, is_noted(new, found.new.catalogue.version))
    tellers = {"text": diff_report.text, "markdown": diff_report.markdown, "json": diff_report.as_json}
    click.echo(tellers[form](told))
    lacking = told.lacking() if require_version else []
    for sentence in lacking:
        click.echo(sentence, err=True)
    return ExitCode.CATALOGUE if lacking else ExitCode.OK

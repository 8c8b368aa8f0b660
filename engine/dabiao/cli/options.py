"""Options that several commands take, and the kinds of values they have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dabiao import bundled, periods
from dabiao.cli.usage import perhaps
from dabiao.periods import FIRST_YEAR, LAST_YEAR
from dabiao.words import languages


class OneOf(click.Choice[str]):
    """One of a closed list."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(_not_among(str(value), self.choices), param, ctx)
        return str(value)


class ListOf(click.ParamType[tuple[str, ...]]):
    """One or more of a closed list, separated by commas."""

    name = "list"

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if not isinstance(value, str):
            return tuple(value)
        given = tuple(dict.fromkeys(part.strip() for part in value.replace("，", ",").split(",")))
        for part in given:
            if part not in self.choices:
                self.fail(_not_among(part, self.choices), param, ctx)
        return given


def _not_among(word: str, choices: tuple[str, ...]) -> str:
    return f"{word!r} 不在其中 is not one of {', '.join(choices)}{perhaps(word, choices)}"


class Month(click.ParamType[str]):
    """A month as people write it; handed on as text."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            number = periods.month(value)
        except ValueError:
            self.fail(f"{value!r} 不是 2018-08 这样的月份 is not a month such as 2018-08", param, ctx)
        if not FIRST_YEAR <= number // 12 <= LAST_YEAR:
            years = f"{FIRST_YEAR}—{LAST_YEAR}"
            self.fail(f"{value!r} 不在 {years} 年之间 is outside the years {years}", param, ctx)
        return str(value)


class Place(click.Path):
    """A path, handed on as :class:`pathlib.Path`; ``mend`` says what to do where it is of the wrong kind."""

    def __init__(self, *, mend: str = "", **kinds: bool) -> None:
        super().__init__(path_type=Path, **kinds)
        self.mend = mend

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            self.fail(f"{self._why(Path(value))}{error.message}{self.mend}", param, ctx)

    def _why(self, path: Path) -> str:
        if not path.exists():
            return f"{path} 不存在。"
        if path.is_dir() and not self.dir_okay:
            return f"{path} 是文件夹，这里要写文件。"
        if not path.is_dir() and not self.file_okay:
            return f"{path} 不是文件夹，这里要写文件夹。"
        return f"{path} 没有所需的权限。"


class DataPlace(Place):
    """A data folder or a lake; a lake may also be a URL, of which only the form is looked at."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if "://" not in str(value):
            return super().convert(value, param, ctx)
        from dabiao.intake.lake import store

        try:
            return store.place(value)
        except store.LakeError as error:
            self.fail(str(error), param, ctx)


class Edition(click.ParamType[Path]):
    """A catalogue's folder, or ``git:REV[:path]``, whose files are there for as long as the command runs.

    Not a Place: the loader tells a folder that is not there from one that is no catalogue, and suggests.
    """

    name = "DIR|git:REV"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from dabiao.catalogue import editions

        if ctx is None or not str(value).startswith(editions.MARK):
            return Path(value)
        try:
            return ctx.with_resource(editions.opened(str(value)))
        except editions.EditionError as error:
            self.fail(str(error), param, ctx)


CATALOGUE = click.option(
    "--catalogue", "folder", type=Edition(), metavar="DIR|git:REV", default=bundled.catalogue_folder,
    help="指标目录：文件夹，或 git:版本[:路径]；默认用自带的 Catalogue: a folder, or git:REV[:path];"
    " default: the bundled one.",
)  # fmt: skip
WRITTEN = click.option(
    "--catalogue", "folder", type=Place(file_okay=False), default=bundled.own_catalogue,
    help="写入这个指标目录；在项目文件夹里默认其中的，安装的程序没有默认 Catalogue folder to write into;"
    " default: that of the checkout, of an installed package none.",
)  # fmt: skip
LANG = click.option("--lang", type=OneOf(languages()), default="zh", show_default=True, help="语言 Language.")
TEMPLATES = click.option(
    "--templates", type=Place(exists=True, file_okay=False),
    help="自备模板的文件夹，同名的代替自带模板 Folder of templates that take the place of the bundled ones.",
)  # fmt: skip

"""Catalogues as they were: ``git:REV`` and ``git:REV:path`` name one of any commit of a repository.

Its files are written out into a folder of their own and then read as any catalogue is. They come from
git's own store by their ids: no attribute, filter or hook of the repository has a say in it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dabiao.catalogue import yamltree

MARK = "git:"
"""What the name of an edition begins with; a folder of that name is ``./git:…``."""

SETTINGS = "catalogue.yaml"
CHANGELOG = "CHANGELOG.md"
MOST_FILES = 20_000
MOST_BYTES = 200_000_000

_PLAIN = ("100644", "100755")
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
}


class EditionError(ValueError):
    """There is no such catalogue, or none that could be taken; the text says why and what to do."""


class _File(NamedTuple):
    path: str
    mode: str
    id: str
    size: int


@contextmanager
def opened(name: str, repository: Path | None = None) -> Iterator[Path]:
    """The folder with the catalogue that ``git:REV`` or ``git:REV:path`` names, for as long as it is
    needed. ``path`` counts from the top of the repository; without it, the catalogue is ``catalogue`` or
    the top itself. The repository is the one around the folder given, or around the current one. Raises
    :class:`EditionError`."""
    revision, _, place = name.removeprefix(MARK).partition(":")
    git = _Git(repository or Path.cwd())
    commit = git.commit(revision)
    files = git.files(commit, place)
    with TemporaryDirectory(prefix="dabiao-") as private:
        # Findings name the folder: what is read there is to say where it is from.
        folder = Path(private, f"catalogue@{revision.replace('/', '-')}")
        for file, raw in zip(files, git.contents(files), strict=True):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        yield folder


class _Git:
    """The repository around a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.top = Path(self._text("rev-parse", "--show-toplevel", fault=_NO_REPOSITORY))

    def commit(self, revision: str) -> str:
        wanted = ("--end-of-options", f"{revision}^{{commit}}")
        # No word of a command line can hold a NUL.
        found = "\0" not in revision and self._text(
            "rev-parse", "--verify", *wanted, fault=_NO_REVISION, revision=revision
        )
        if not found or not re.fullmatch("[0-9a-f]+", found):  # ^main is a revision to git, but no commit
            raise EditionError(_NO_REVISION.format(revision=revision))
        return found

    def files(self, commit: str, place: str) -> list[_File]:
        """The YAML files of the catalogue at ``place`` and its changelog, their paths relative to it."""
        told = self._run("ls-tree", "-rz", "--long", commit, fault=_UNREADABLE)
        found = [_file(line) for line in os.fsdecode(told).split("\0")[:-1]]
        top = self._place(place, {file.path for file in found}, commit)
        inside = [f._replace(path=f.path.removeprefix(top)) for f in found if f.path.startswith(top)]
        for file in inside:
            _refuse_unsafe(file)
        read = [f for f in inside if _is_read(f.path)]
        if len(read) > MOST_FILES or sum(file.size for file in read) > MOST_BYTES:
            raise EditionError(_TOO_MUCH.format(files=len(read)))
        return read

    def contents(self, files: list[_File]) -> Iterator[bytes]:
        """The bytes of each file."""
        asked = "".join(f"{file.id}\n" for file in files).encode()
        told = self._run("cat-file", "--batch", given=asked, fault=_UNREADABLE)
        at = 0
        for file in files:
            begin = told.index(b"\n", at) + 1
            if not told[at:begin].startswith(f"{file.id} blob {file.size}\n".encode()):
                raise EditionError(_UNREADABLE.format(detail=file.path))
            at = begin + file.size + 1
            yield told[begin : at - 1]

    def _place(self, place: str, paths: set[str], commit: str) -> str:
        """Where in the tree the catalogue is: "" for the top, else with a slash behind it."""
        asked = ["/".join(PurePosixPath(place.strip("/")).parts)] if place else ["catalogue", ""]
        tops = [f"{folder}/" if folder else "" for folder in asked]
        found = next((top for top in tops if f"{top}{SETTINGS}" in paths), None)
        if found is None:
            raise EditionError(_NO_CATALOGUE.format(commit=commit[:12], place=asked[0], file=SETTINGS))
        return found

    def _text(self, *command: str, fault: str, revision: str = "") -> str:
        return os.fsdecode(self._run(*command, fault=fault, revision=revision)).strip()

    def _run(self, *command: str, fault: str, revision: str = "", given: bytes = b"") -> bytes:
        """What the command says; ``fault`` is told where it fails, with git's own words as ``detail``."""
        line = ["git", "-C", os.fspath(getattr(self, "top", self.folder)), *command]
        try:
            ended = subprocess.run(  # noqa: S603  # words in a list, no shell, the revision verified
                line, input=given, capture_output=True, env=os.environ | _ENVIRONMENT, check=False
            )
        except OSError as error:
            raise EditionError(_NO_GIT) from error
        if ended.returncode:
            detail = " ".join(ended.stderr.decode(errors="replace").split())
            raise EditionError(fault.format(revision=revision, detail=detail))
        return ended.stdout


def _file(line: str) -> _File:
    head, _, path = line.partition("\t")
    mode, _, number, size = head.split()
    return _File(path, mode, number, int(size) if size.isdigit() else 0)


def _is_read(path: str) -> bool:
    return path == CHANGELOG or PurePosixPath(path).suffix.lower() in (".yaml", ".yml")


def _refuse_unsafe(file: _File) -> None:
    """A tree can hold what no work tree would: links, other repositories, paths that lead elsewhere."""
    parts = file.path.split("/")
    if (
        file.mode not in _PLAIN
        or {"", ".", ".."} & set(parts)
        or not file.path.isprintable()
        or "\\" in file.path
    ):
        raise EditionError(_UNSAFE.format(path=ascii(file.path)))
    if file.size > yamltree.MAX_BYTES and _is_read(file.path):
        raise EditionError(_TOO_BIG.format(path=file.path, size=file.size, most=yamltree.MAX_BYTES))


_NO_GIT = (
    "没有安装 git，不能用 git:REV；请安装 git，或写一个文件夹"
    " git is not installed; install it, or name a folder"
)
_NO_REPOSITORY = (
    "这里不在 git 仓库里，不能用 git:REV；请到仓库里运行，或写一个文件夹"
    " this is no work tree of a git repository; run there, or name a folder ({detail})"
)
_NO_REVISION = (
    "仓库里没有版本 {revision!r}：请写提交号、分支或标签，如 git:main、git:HEAD~1；浅克隆要先取全历史"
    " is no revision of this repository: name a commit, a branch or a tag; a shallow clone lacks old ones"
)
_UNREADABLE = (
    "git 读不全这个版本：浅克隆或部分克隆要先取全（git fetch --unshallow、git fetch --refetch）"
    " git cannot read all of this revision; a shallow or partial clone must be filled first ({detail})"
)
_NO_CATALOGUE = (
    "提交 {commit} 的 {place!r} 处没有 {file}，不是指标目录；位置写在版本之后，如 git:main:规则/catalogue"
    " there is no catalogue in that commit; its place follows the revision, as in git:main:rules/catalogue"
)
_UNSAFE = (
    "{path} 是链接、子模块或不安全的路径，不能读入；请在仓库里换成普通文件"
    " is a link, a submodule or an unsafe path; put a plain file in its place"
)
_TOO_BIG = "{path} 有 {size} 字节，超过 {most}；请拆成几个文件 is over {most} bytes; split it up"
_TOO_MUCH = "这个指标目录有 {files} 个文件，太大了，不能读入 this catalogue is too big to be taken"

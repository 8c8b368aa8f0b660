"""A catalogue folder → its entries: what each file defines, under which id, and where it stands."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dabiao.catalogue import yamltree
from dabiao.catalogue.fields import CODE, DEVICE, NAME
from dabiao.catalogue.findings import Finding, Location, closest
from dabiao.catalogue.messages import UNSEEN, plain
from dabiao.catalogue.yamltree import Tree, TreeError

Key = tuple[str, str]
"""The kind of an entry and its id, e.g. ``("elements", "actual_beds")``."""

TERMS = ("categories", "groups", "measure_units")
_READ = re.compile(r"(catalogue|terms|(elements|indicators)/[^/]+|documents/[^/]+/[^/]+)\.yaml")
_RULES = {"name": re.compile(NAME), "code": re.compile(CODE)}
_RULE_OF = {"documents": "name", "targets": "name", "elements": "code", "indicators": "code",
            "categories": "code", "groups": "code"}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that a file defines. ``path`` leads to it within the file."""

    kind: str
    id: str
    data: Any
    file: str
    tree: Tree
    path: yamltree.Path = ()

    @property
    def unread(self) -> bool:
        """Whether its value could not be read at all, so that there is nothing to say of what it holds."""
        return self.tree.unread or self.tree.places.get(self.path) in self.tree.wrong

    def at(self, *path: str | int) -> Location:
        """Where the value under ``path`` stands, or if it is not written, what would hold it."""
        for length in range(len(path), 0, -1):
            if mark := self.tree.places.get((*self.path, *path[:length])):
                return Location(self.file, *mark)
        return self.head

    def at_key(self, *path: str | int) -> Location:
        """Where the key at the end of ``path`` stands."""
        mark = self.tree.keys.get((*self.path, *path))
        return Location(self.file, *mark) if mark else self.at(*path)

    @property
    def head(self) -> Location:
        """Where the entry begins: its key, or the top of its file."""
        return Location(self.file, *self.tree.keys.get(self.path, (1, 1)))


@dataclass
class Files:
    """All that a folder holds. Of the kinds ``unread`` a file could not be read, so more may be meant."""

    entries: dict[Key, Entry] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def note(self, at: Location, code: str, near: str = "", /, **values: object) -> None:
        self.findings.append(Finding.of(at, code, near, **values))

    def add(self, entry: Entry) -> None:
        """Takes an entry in, unless its id is malformed or taken."""
        key = (entry.kind, entry.id)
        name = entry.id.partition("/")[2] if entry.kind == "targets" else entry.id
        rule = _RULE_OF.get(entry.kind)
        if rule and not _RULES[rule].fullmatch(name):
            self.note(entry.head, "bad_id", id=name, rule=(f"<{rule}>",))
        elif key in self.entries:
            other = self.entries[key].head
            self.note(entry.head, "duplicate_id", kind=(key[0],), id=key[1], file=other.file, line=other.line)
        else:
            self.entries[key] = entry


def read(folder: Path, shown: str) -> Files:
    """Every entry under ``folder``, whose files are told as ``shown/…``."""
    files = Files()
    if not folder.is_dir():
        files.note(Location(str(folder)), "no_folder", _sibling(folder))
        return files
    for path in _walk(folder, shown, files):
        _read_file(path, path.relative_to(folder).parts, shown, files)
    return files


def contents(folder: Path) -> dict[str, bytes] | None:
    """The bytes of every file that :func:`read` would read, by its place in the folder; None where
    there is something that it would not take."""
    refused = Files()
    try:
        found = {path.relative_to(folder).as_posix(): _raw(path) for path in _walk(folder, "", refused)}
    except TreeError:
        return None
    return None if refused.findings else found


def _sibling(folder: Path) -> str:
    """The folder beside it that perhaps was meant."""
    try:
        near = closest(folder.name, (path.name for path in folder.parent.iterdir() if path.is_dir()))
    except OSError:
        return ""
    return str(folder.with_name(near)) if near else ""


def _walk(folder: Path, shown: str, files: Files) -> Iterator[Path]:
    """Every YAML file, in order of its name; what cannot be followed safely is refused aloud."""

    def unreadable(error: OSError) -> None:
        files.note(Location(str(error.filename)), "unreadable", detail=error.strerror)

    for top, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(folders + names):
            path = Path(top, name)
            if path.is_symlink() and (path.is_dir() or not _inside(folder, path)):
                files.note(Location(_named(shown, *path.relative_to(folder).parts)), "symlink")
            elif path.suffix.lower() in (".yaml", ".yml"):  # a folder of such a name is refused as no file
                yield path


def _inside(folder: Path, path: Path) -> bool:
    """Whether what the path leads to is in the folder; of links in a circle the path itself is looked at."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _read_file(path: Path, parts: tuple[str, ...], shown: str, files: Files) -> None:
    file = _named(shown, *parts)
    if UNSEEN in file:
        files.note(Location(file), "unseen_in_name", name=_escaped("/".join(parts)))
        return
    if not _READ.fullmatch("/".join(parts)):
        files.note(Location(file), "stray_file", _meant(parts))
        return
    theme = parts[-1].partition(".")[0]
    if re.fullmatch(DEVICE, theme, re.IGNORECASE) and parts[0] != "documents":
        files.note(Location(file), "bad_id", id=theme, rule=("<name>",))
        return
    tree = _tree(path)
    if not isinstance(tree.value, dict):
        no_keys = TreeError("wrong_value", (1, 1), key=parts[-1], value="…", expected=("<mapping>",))
        tree.problems = tree.problems or [no_keys]
        tree.value, tree.unread = {}, True
        files.unread |= set(_kinds(parts))
    for problem in tree.problems:
        files.note(Location(file, *problem.mark), problem.code, **problem.values)
    if near := _misnamed(parts, tree):
        files.note(Location(file), "no_target_file", near)
        return
    for entry in _entries(parts, file, tree):
        files.add(entry)


def _named(*parts: str) -> str:
    """A file's path as it is told."""
    path = "/".join(parts)
    return plain(path, len(path))


def _escaped(name: str) -> str:
    """The name with a code for each sign that is not seen: so two of them can be told apart."""
    return "".join(s if s.isprintable() else s.encode("unicode_escape").decode() for s in name)


def _meant(parts: tuple[str, ...]) -> str:
    """The file that would be read, if only its ending or the first part of its path is wrong, else ""."""
    *folders, name = parts
    stem = re.sub(r"\.ya?ml$", "", name, flags=re.IGNORECASE)
    if folders:
        folders[0] = closest(folders[0], ("elements", "indicators", "documents"))
    else:
        stem = closest(stem, ("catalogue", "terms"))
    meant = "/".join((*folders, f"{stem}.yaml"))
    return meant if _READ.fullmatch(meant) else ""


def _misnamed(parts: tuple[str, ...], tree: Tree) -> str:
    """How a document's file is called that is no target's, though its name makes it one; else ""."""
    own = ("document", "milestones")
    stem = parts[-1].removesuffix(".yaml")
    if parts[0] != "documents" or stem in own or tree.unread or tree.value.keys() & {"clause", "quantifier"}:
        return ""
    near = closest(stem, own)
    return f"{near}.yaml" if near else ""


def _kinds(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of entries whose names only the file itself tells."""
    if parts[-1] == "milestones.yaml":
        return ("targets",)
    return TERMS if parts == ("terms.yaml",) else parts[:1]


def _tree(path: Path) -> Tree:
    try:
        return yamltree.read(_raw(path))
    except TreeError as problem:
        return Tree(problems=[problem])


def _raw(path: Path) -> bytes:
    """The bytes of a file. Raises TreeError where it is none, is too big or cannot be read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise TreeError("not_regular", (1, 1))
        if found.st_size > yamltree.MAX_BYTES:
            raise TreeError("too_big", (1, 1), most=yamltree.MAX_BYTES, size=found.st_size)
        return path.read_bytes()
    except OSError as error:
        raise TreeError("unreadable", (1, 1), detail=error.strerror) from error


def _entries(parts: tuple[str, ...], file: str, tree: Tree) -> Iterator[Entry]:
    """What one file defines: one entry as a whole, or one under each of its keys."""
    data = tree.value
    if parts == ("catalogue.yaml",):
        yield Entry("settings", "", data, file, tree)
    elif parts == ("terms.yaml",):
        yield Entry("terms", "", data, file, tree)
        for section in TERMS:
            held = data.get(section)
            for code, value in held.items() if isinstance(held, dict) else ():
                yield Entry(section, code, value, file, tree, (section, code))
    elif parts[0] in ("elements", "indicators"):
        yield from (Entry(parts[0], code, value, file, tree, (code,)) for code, value in data.items())
    else:
        yield from _of_document(parts[1], parts[2], file, tree)


def _of_document(document: str, name: str, file: str, tree: Tree) -> Iterator[Entry]:
    if name == "document.yaml":
        yield Entry("documents", document, tree.value, file, tree)
    elif name == "milestones.yaml":
        for key, value in tree.value.items():
            yield Entry("targets", f"{document}/{key}", _target(value, attested=True), file, tree, (key,))
    else:
        key = name.removesuffix(".yaml")
        yield Entry("targets", f"{document}/{key}", _target(tree.value), file, tree)


def _target(data: Any, **implied: object) -> Any:
    """A target's keys with those that may be left out because its kind implies them."""
    if not isinstance(data, dict):
        return data
    whole = implied | data
    return {"window": "plan", **whole} if "attested" in whole else whole

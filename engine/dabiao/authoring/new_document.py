"""A new document: its folder with the clauses of its text, in a catalogue that is begun if need be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dabiao import bundled
from dabiao.authoring import layout
from dabiao.authoring.faults import checked_model, fault
from dabiao.authoring.headings import clauses
from dabiao.authoring.new_files import NewError, checked_name, write
from dabiao.catalogue.loader import draft
from dabiao.catalogue.models import Document

FIRST_VERSION = "0.1.0"
_MOST_BYTES = 2_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def make(folder: Path, name: str, keys: Mapping[str, Any], text: Path) -> list[Path]:
    """Writes ``documents/<name>/document.yaml`` with these ``keys`` and the clauses of the paper's text,
    and ``catalogue.yaml`` where there is none, which builds on the bundled catalogue; returns the files.

    Raises :class:`NewError`, with nothing written, where it cannot be made."""
    whole = layout.entry({**keys, **checked(folder, name, keys, text)})
    checked_model(Document, whole, id=name)
    begun = (folder / "catalogue.yaml").exists()
    first = (
        {} if begun else {"catalogue.yaml": layout.entry({"version": FIRST_VERSION, "extends": "builtin"})}
    )
    return write(folder, {**first, f"documents/{name}/document.yaml": whole})


def checked(folder: Path, name: str, keys: Mapping[str, Any], text: Path) -> dict[str, Any]:
    """The keys that the paper's text gives. Raises NewError where the name, the text or one of the other
    ``keys``, as far as they are known, cannot be those of a new document."""
    checked_name(name)
    if _is_taken(folder, name):
        raise NewError(f"文件 {name} 已经有了，请换一个编号 is taken; choose another id")
    raw = _read(text)
    found: dict[str, Any] = {clause: {} for clause in clauses(raw.decode("utf-8-sig"))}
    if not found:
        raise NewError(f"{text} 里没有文字，或标题太多，不像一份文件 holds no text, or too many headings")
    if wrong := fault(Document, keys):
        raise NewError(wrong)
    return {"source": {"file": text.name, "sha256": hashlib.sha256(raw).hexdigest()}, "clauses": found}


def _is_taken(folder: Path, name: str) -> bool:
    """Whether the catalogue, or the bundled one that a new one builds on, has a document of that name."""
    held, _ = draft(folder if (folder / "catalogue.yaml").exists() else bundled.catalogue_folder())
    return ("documents", name) in held.entries


def _read(text: Path) -> bytes:
    """The text's bytes. Raises NewError where it cannot be read as text in UTF-8."""
    try:
        if text.is_file() and text.stat().st_size <= _MOST_BYTES:
            raw = text.read_bytes()
            if not _CONTROL.search(raw.decode("utf-8-sig")):
                return raw
    except (OSError, UnicodeDecodeError):
        pass
    raise NewError(
        f"读不了 {text}：须是 UTF-8 的文字文件，不超过 {_MOST_BYTES:,} 字节，请另存为 UTF-8"
        " must be text in UTF-8, and no bigger; save it so"
    )

"""Writes catalogues to break."""

from __future__ import annotations

from pathlib import Path

import pytest
from sound_catalogue import SOUND, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the sound catalogue with some files replaced, added (text or bytes) or left out (None)."""

    def folder(changed: dict[str, str | bytes | None] | None = None) -> Path:
        for name, text in (SOUND | (changed or {})).items():
            path = tmp_path / "catalogue" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / "catalogue"

    return folder

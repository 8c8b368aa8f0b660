"""Where templates are looked for: a folder of somebody's own before the bundled one."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dabiao.bundled import templates_folder


@dataclass(frozen=True)
class Places:
    """The bundled templates; a file of ``folder`` takes the place of the one with its name."""

    folder: Path | None = None

    @property
    def places(self) -> list[Path]:
        """The folders in which a template is looked for, in this order."""
        return [*([self.folder] if self.folder else []), templates_folder()]

    def path(self, name: str) -> Path:
        """The file that holds a template."""
        found = [place / name for place in self.places if (place / name).is_file()]
        return found[0] if found else self.places[-1] / name

    def like(self, name: str) -> str:
        """A question after the bundled template most like ``name``; "" where none is like it."""
        known = [file.name for file in templates_folder().iterdir()]
        near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
        return f"（是不是 did you mean {near[0]}？）" if near else ""

"""What a reader of a page meets: its tags, its texts, where its links lead."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple


class Texts(HTMLParser):
    """The visible texts and the tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        """The values of an attribute, wherever it occurs."""
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]


class Verdict(NamedTuple):
    """A verdict as a page shows it: what it is found by, its status, and the texts of its fields."""

    find: str
    status: str
    fields: tuple[str, ...]


class Verdicts(HTMLParser):
    """The verdicts of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Verdict] = []
        self._holder: dict[str, str | None] = {}
        self._cells: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("tbody", "tr") and "data-find" in given:
            self._holder = given
        if tag == "tr" and (given.get("class") or "").startswith("line "):
            self._cells = []
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append("")

    def handle_data(self, data: str) -> None:
        if self._cells:
            self._cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._cells is not None:
            fields = tuple(" ".join(cell.split()) for cell in self._cells[1:])
            find, status = (self._holder[name] or "" for name in ("data-find", "data-status"))
            self.found.append(Verdict(find, status, fields))
            self._cells = None

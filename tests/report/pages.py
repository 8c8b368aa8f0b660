"""What a reader of a page meets: its tags, its texts, where its links lead."""

from __future__ import annotations

from html.parser import HTMLParser


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

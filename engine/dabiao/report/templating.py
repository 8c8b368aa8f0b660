"""Templates → text. A template can reach nothing but what it is given, and a name it is not given is an
error, never a blank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from dabiao import cache as kept
from dabiao.bundled import templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_ONCE = ("verdict", "heads", "cell_heads", "labels", "notice_box")
"""Macros of ``parts.html`` whose output stands on many pages."""

_RAW = {"style": "style.css", "script": "filter.js"}


def html(template: str, values: Mapping[str, Any]) -> str:
    """A page that needs no other file; every text in it is escaped."""
    from markupsafe import Markup

    # Style and script are our own and hold no template; lexing them would cost more than the page.
    raw = {name: Markup(own(file)) for name, file in _RAW.items()}  # noqa: S704  # our own files
    return _environment().get_template(template).render(**values, **raw)


def own(file: str) -> str:
    """What a page loads beside its template, as it is."""
    return (templates_folder() / file).read_text("utf-8")


class Press:
    """Prints many pages: each template is read once, and all of them may use the names ``shared`` and
    the macros :data:`_ONCE`, each of which prints the same thing once and then remembers it."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self._environment = _environment()
        self._environment.globals.update(shared)
        parts = self._environment.get_template("parts.html").module
        self._environment.globals.update({name: cache(getattr(parts, name)) for name in _ONCE})

    def html(self, template: str, values: Mapping[str, Any]) -> str:
        """A page; every text in it is escaped."""
        return self._environment.get_template(template).render(values)


def markdown(template: str, values: Mapping[str, Any]) -> str:
    """A Markdown text; nothing in what it is given is taken for a sign of Markdown, or of HTML."""
    environment = _environment(finalize=_literal)
    environment.filters["code"] = _code
    return environment.get_template(template).render(**values)


def _environment(**options: Any) -> Environment:
    from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    class Sandbox(SandboxedEnvironment):
        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            # The fields of the pages' own rows are asked for so often that examining each took a fifth
            # of the time of the whole site; they are what the template was given, so they are safe.
            return attr in getattr(type(obj), "_fields", ()) or super().is_safe_attribute(obj, attr, value)

    # What a template is compiled to is asked for by its whole text; one changed is compiled anew.
    folder = None if options else kept.folder()
    environment = Sandbox(
        loader=FileSystemLoader(templates_folder()), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, **options,
        bytecode_cache=FileSystemBytecodeCache(str(folder), "template-%s") if folder else None,
    )  # fmt: skip
    environment.filters["figure"] = "{:,}".format
    return environment


def _literal(value: object) -> Markup:
    """A value as one line in which no character is a sign: ``1.`` begins no list, ``|`` ends no cell.
    What a macro has put together stays as it is."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    text = re.sub(r"([\\`*_\[\]<>|~#&])", r"\\\1", " ".join(str(value).split()))
    text = re.sub(r"^(\d+)([.)])|^([-+])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)
    return Markup(text)  # noqa: S704  # escaped above, by the rules of the format written


def _code(name: str) -> Markup:
    """A name of the catalogue as code: it has no character that could end it."""
    from markupsafe import Markup

    return Markup("`{}`").format(name)

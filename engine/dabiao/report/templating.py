"""Templates → text. A template can reach nothing but what it is given, and a name it is not given is an
error, never a blank."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dabiao import cache as kept
from dabiao.bundled import templates_folder
from dabiao.legible import legible
from dabiao.report.template_faults import guarded, told
from dabiao.report.template_places import Places

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket
    from jinja2.compiler import CodeGenerator
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

_ONCE = ("heads", "labels", "notice_box")
"""Macros of ``parts.html`` whose output stands on many pages."""

_KNOWN = 30_000
"""Texts that are escaped once, until others come."""

_RAW = {"style": "style.css", "script": "filter.js"}


class Templates(Places):
    """The templates of :class:`Places`, read and filled."""

    def own(self, name: str) -> str:
        """What a page loads beside its template, as it is."""
        with guarded(self, name):
            return self.path(name).read_text("utf-8")

    def idle(self) -> list[str]:
        """A sentence on whatever in the folder does nothing: what neither takes the place of a bundled
        template nor is used by one that does, and what cannot take the place that its name says."""
        if not self.folder:
            return []
        bundled = {file.name for file in templates_folder().iterdir()}
        given = [file for file in sorted(self.folder.iterdir()) if not file.name.startswith(".")]
        needed, faults = self._referenced(file.name for file in given if file.name in bundled)
        needed |= {name.partition("/")[0] for name in needed}  # a folder, by what is in it
        return [
            *(f"{file} 不是文件或打不开，仍用自带的模板 is no file: the bundled template is used"
              for file in given if file.name in bundled and not file.is_file()),
            *faults,
            *(f"{file} 没有代替任何模板 takes the place of no template{self.like(file.name)}"
              for file in given if file.name not in bundled | needed),
        ]  # fmt: skip

    def _referenced(self, names: Iterable[str]) -> tuple[set[str], list[str]]:
        """The templates that these use, and those that they use in turn; and a sentence on each that cannot
        be read, which no page that was written has needed."""
        from jinja2 import TemplateSyntaxError
        from jinja2.meta import find_referenced_templates

        environment, found, faults = self.environment(), set[str](), []
        ahead = {name for name in names if name.endswith((".html", ".md"))}
        while ahead:
            name = ahead.pop()
            found.add(name)
            try:
                used = find_referenced_templates(environment.parse(self.path(name).read_text("utf-8")))
                ahead |= {one for one in used if one and one not in found and self.path(one).is_file()}
            except (TemplateSyntaxError, UnicodeDecodeError, OSError) as error:
                faults.append(told(error, self, name))
        return found, sorted(faults)

    def environment(self, **options: Any) -> Environment:
        """What reads and fills the templates."""
        from jinja2 import FileSystemLoader

        private = bool(options or self.folder)
        environment = sandbox()(
            loader=FileSystemLoader(self.places), trim_blocks=True, lstrip_blocks=True, **options,
            bytecode_cache=None if private else _compiled(),
        )  # fmt: skip
        environment.filters["figure"] = "{:,}".format
        return environment

    def html(self, template: str, values: Mapping[str, Any]) -> str:
        """A page that needs no other file; every text in it is escaped."""
        from markupsafe import Markup

        # Style and script are our own and hold no template; lexing them would cost more than the page.
        raw = {name: Markup(self.own(file)) for name, file in _RAW.items()}  # noqa: S704  # our own files
        with guarded(self, template):
            return legible(self.environment().get_template(template).render(**values, **raw))

    def markdown(self, template: str, values: Mapping[str, Any], *, posted: bool = False) -> str:
        """A Markdown text; nothing in what it is given is taken for a sign of Markdown, or of HTML. One
        that is ``posted`` as a comment calls nobody either, and no address in it becomes a link."""
        environment = self.environment(finalize=_dead if posted else _literal)
        environment.filters["code"] = _code
        with guarded(self, template):
            return legible(environment.get_template(template).render(**values))


BUNDLED = Templates()


def _compiled() -> BytecodeCache:
    """What the bundled templates are compiled to, kept; each is asked for by its whole text and by what
    compiles it, and one changed is compiled anew."""
    from jinja2 import BytecodeCache

    class Kept(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            if held := kept.found("page", _key(bucket)):
                bucket.bytecode_from_string(held)

        def dump_bytecode(self, bucket: Bucket) -> None:
            kept.keep("page", _key(bucket), bucket.bytecode_to_string())

    return Kept()


def _key(bucket: Bucket) -> str:
    return sha256(f"{bucket.key} {bucket.checksum} {_compiler()}".encode()).hexdigest()


@cache
def _compiler() -> str:
    """What compiles templates."""
    from jinja2 import compiler

    return f"{sys.version} {kept.of_code(Path(compiler.__file__).parent, Path(__file__))}"


@cache
def _generator() -> type[CodeGenerator]:
    """Writes the code of a template as Jinja does, but for how a text becomes HTML: a page has ten thousand
    of them, most of them a few words again and again, and markupsafe takes a quarter of its time on them."""
    from jinja2.compiler import CodeGenerator

    class Generator(CodeGenerator):
        def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
            if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
                self.write(f"environment.escaped({finalize.src or ''}")
            else:
                super()._output_child_pre(node, frame, finalize)

    return Generator


class Press:
    """Prints many pages: each template is read once, and all of them may use the names ``shared``, the
    macros :data:`_ONCE` and, as a filter, ``verdict``: each prints the same thing once and remembers it."""

    def __init__(self, shared: Mapping[str, Any], templates: Templates) -> None:
        self._templates = templates
        self._environment = templates.environment()
        self._environment.globals.update(shared)
        with guarded(templates, "parts.html"):
            parts: Any = self._environment.get_template("parts.html").module
            self._environment.globals.update({name: cache(getattr(parts, name)) for name in _ONCE})
            self._environment.filters["verdict"] = cache(parts.verdict)

    def html(self, template: str, values: Mapping[str, Any]) -> str:
        """A page; every text in it is escaped."""
        with guarded(self._templates, template):
            return legible(self._environment.get_template(template).render(values))


@cache
def sandbox() -> type[SandboxedEnvironment]:
    """The kind of environment that every template is filled in, those of the letter too."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup, escape

    known = lru_cache(maxsize=_KNOWN)(escape)

    class Sandbox(SandboxedEnvironment):
        intercepted_binops = frozenset({"**"})
        code_generator_class = _generator()

        @staticmethod
        def escaped(value: object) -> str:
            """What stands in a page for a value."""
            if type(value) is str:
                return known(value)
            return value if type(value) is Markup else escape(value)

        def __init__(self, **options: Any) -> None:
            super().__init__(autoescape=True, undefined=StrictUndefined, **options)

        def getattr(self, obj: Any, attribute: str) -> Any:
            # The fields of the pages' own rows are asked for so often that examining each took a fifth
            # of the time of the whole site; they are what the template was given, so they are safe.
            kind: Any = type(obj)
            if attribute in _fields(kind):
                return getattr(obj, attribute)
            return super().getattr(obj, attribute)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            # 9 ** 9 ** 9 could not even be interrupted.
            raise SecurityError("** is not for templates")

    return Sandbox


@cache
def _fields(kind: type) -> frozenset[str]:
    return frozenset(getattr(kind, "_fields", ()))


def _literal(value: object) -> Markup:
    """A value as one line in which no character is a sign: ``1.`` begins no list, ``|`` ends no cell.
    What a macro has put together stays as it is."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    text = re.sub(r"([\\`*_\[\]<>|~#&])", r"\\\1", " ".join(str(value).split()))
    text = re.sub(r"^(\d+)([.)])|^([-+])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)
    return Markup(text)  # noqa: S704  # escaped above, by the rules of the format written


_LIVE = re.compile(r"(?<=[@#!])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.I)
"""Where GitHub and GitLab find somebody to call, an issue or a link in text without any sign of Markdown."""


def _dead(value: object) -> Markup:
    """The same, and a name or an address in it is only text."""
    from markupsafe import Markup

    return value if isinstance(value, Markup) else _literal(_LIVE.sub("\N{WORD JOINER}", str(value)))


def _code(name: str) -> Markup:
    """A name of the catalogue as code: it has no character that could end it."""
    from markupsafe import Markup

    return Markup("`{}`").format(name)

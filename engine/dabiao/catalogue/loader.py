"""YAML folder → checked catalogue, or everything that is wrong with it in one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from dabiao import bundled
from dabiao.catalogue import checks, explain, files
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.files import Entry, Files
from dabiao.catalogue.findings import CatalogueError, Finding, Language, Place
from dabiao.catalogue.models import Catalogue, Document, Element, Indicator, Model, Settings, Target, Terms

__all__ = ["CatalogueError", "Finding", "examine", "load"]

AnyModel = TypeVar("AnyModel", bound=Model)


def load(folder: Path, language: Language = "zh") -> Catalogue:
    """The catalogue in ``folder``. Raises :class:`CatalogueError` with every finding, errors and
    warnings, in this language, if anything in it makes a target impossible to judge."""
    catalogue, findings = examine(folder)
    if catalogue is None:
        raise CatalogueError(findings, language)
    return catalogue


def examine(folder: Path, *, thorough: bool = False) -> tuple[Catalogue | None, list[Finding]]:
    """The catalogue (None if it has errors) and all findings, by file and line.

    ``thorough`` adds what only authors need and what takes longer: the measure units' dimensions
    and magnitudes, quotes, titles, examples.
    """
    found, findings = draft(folder, thorough=thorough)
    wrong = any(finding.severity == "error" for finding in findings)
    return None if wrong else found.catalogue, findings


def draft(folder: Path, *, thorough: bool = False) -> tuple[Draft, list[Finding]]:
    """What could be read of the catalogue, however much is wrong with it, and all findings as above."""
    reader = _Reader()
    found = reader.draft(folder)
    findings = reader.findings + list(checks.judgeable(found))
    if thorough:
        findings += checks.for_authors(found)
    return found, sorted({finding.text(): finding for finding in findings}.values())


class _Reader:
    """Collects findings while it turns entries into models."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def draft(self, folder: Path) -> Draft:
        name = folder.resolve().name
        own = files.read(folder, name)
        settings = self._settings(own)
        overlay = settings.extends == "builtin"
        for file in ("catalogue.yaml",) if overlay else ("catalogue.yaml", "terms.yaml"):
            if folder.is_dir() and not (folder / file).exists():
                own.note(Place(f"{name}/{file}"), "no_file")
        base = [files.read(bundled.catalogue_folder(), "<builtin>")] if overlay else []
        for layer in (*base, own):
            self.findings += layer.findings
        return self._assemble(settings, [*base, own])

    def _settings(self, held: Files) -> Settings:
        entry = held.entries.get(("settings", ""))
        return (entry and self._model(Settings, entry, held)) or Settings(version="?")

    def _assemble(self, settings: Settings, layers: list[Files]) -> Draft:
        """One draft of several layers; what a later layer defines replaces the earlier."""
        entries = {key: entry for layer in layers for key, entry in layer.entries.items()}
        refused = {key for layer in layers for key in layer.refused}
        merged = Files(entries, refused)
        lists = [(layer, layer.entries["terms", ""]) for layer in layers if ("terms", "") in layer.entries]
        terms = [self._model(Terms, entry, layer) for layer, entry in lists]
        catalogue = Catalogue(
            version=settings.version,
            terms=_merged(terms),
            elements=dict(self._models(Element, "elements", merged, "code")),
            indicators=dict(self._models(Indicator, "indicators", merged, "id")),
            documents=dict(self._models(Document, "documents", merged, "id")),
            targets=dict(self._models(Target, "targets", merged, "id", "document")),
            disabled={**self._settings(layers[0]).disabled, **settings.disabled},
        )
        return Draft(catalogue, entries, terms_refused=None in terms)

    def _models(
        self, model: type[AnyModel], kind: str, held: Files, *implied: str
    ) -> Iterator[tuple[str, AnyModel]]:
        for key, entry in held.entries.items():
            if key[0] == kind and (made := self._model(model, entry, held, *implied)):
                yield entry.id, made

    def _model(self, model: type[AnyModel], entry: Entry, held: Files, *implied: str) -> AnyModel | None:
        if (entry.kind, entry.id) in held.refused:
            return None
        if not isinstance(entry.data, dict):
            self.findings.append(Finding.of(
                entry.at(), "wrong_value", key=entry.id, value=str(entry.data)[:40], expected=("<mapping>",),
            ))  # fmt: skip
            return None
        written = [name for name in implied if name in entry.data]
        self.findings += (Finding.of(entry.at_key(name), "implied_key", key=name) for name in written)
        try:
            return model.model_validate({**entry.data, **_filled(entry, implied)})
        except ValidationError as error:
            self.findings += explain.findings(error, model, entry, implied)
            return None


def _filled(entry: Entry, implied: tuple[str, ...]) -> dict[str, object]:
    """What the place of an entry says about it: its id and its document."""
    known: dict[str, object] = {"code": entry.id, "id": entry.id, "document": entry.id.partition("/")[0]}
    return {name: known[name] for name in implied}


def _merged(terms: list[Terms | None]) -> Terms:
    known = [each for each in terms if each]
    return Terms(
        categories={code: term for each in known for code, term in each.categories.items()},
        groups={code: held for each in known for code, held in each.groups.items()},
        measure_units={code: term for each in known for code, term in each.measure_units.items()},
    )

"""YAML folder → checked catalogue, or everything that is wrong with it in one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from dabiao import bundled
from dabiao.catalogue import checks, explain, files
from dabiao.catalogue.base import Model
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.files import Entry, Files, Key
from dabiao.catalogue.findings import CatalogueError, Finding, Location
from dabiao.catalogue.models import Catalogue, Document, Edition, Element, Indicator, Target
from dabiao.catalogue.overlays import Overlay
from dabiao.catalogue.salvage import part, pieced, salvage
from dabiao.catalogue.yamltree import TO_FILL
from dabiao.words import Lang

AnyModel = TypeVar("AnyModel", bound=Model)


def load(folder: Path, lang: Lang = "zh") -> Catalogue:
    """The catalogue in ``folder``. Raises :class:`CatalogueError` with every finding, errors and
    warnings, in this language, if anything in it makes a target impossible to judge."""
    return sound(folder, lang).catalogue


def sound(folder: Path, lang: Lang = "zh") -> Draft:
    """The catalogue with the places of its entries. Raises :class:`CatalogueError` as :func:`load` does."""
    found, findings = draft(folder)
    if any(finding.severity == "error" for finding in findings):
        raise CatalogueError(findings, lang)
    return found


def draft(folder: Path, *, thorough: bool = False) -> tuple[Draft, list[Finding]]:
    """What could be read of the catalogue, however much is wrong with it, and all findings, by file and line.

    ``thorough`` adds what only authors need and what takes longer: the measure units' dimensions
    and magnitudes, quotes, titles, examples.
    """
    reader = _Reader()
    found = reader.draft(folder)
    findings = [*reader.findings, *checks.judgeable(found)]
    if thorough:
        sound = not any(finding.severity == "error" for finding in (*reader.unread, *findings))
        findings += [*checks.for_authors(found, sound=sound), *found.catalogue.shadows]
    # Where a value could not even be read, nothing is said of what stands there for it.
    unread = {finding.location for finding in reader.unread}
    findings = [*reader.unread, *(f for f in findings if f.location not in unread and not _of_blank(f))]
    return found, sorted({finding.text(): finding for finding in findings}.values())


def _of_blank(finding: Finding) -> bool:
    """Whether it is about a place still to be filled in, which is told by itself."""
    return TO_FILL in finding.values.values()


class _Reader:
    """Collects findings while it turns entries into models: ``unread`` of the files, ``findings`` of
    the entries, ``refused`` the keys of those at fault."""

    def __init__(self) -> None:
        self.unread: list[Finding] = []
        self.findings: list[Finding] = []
        self.refused: set[Key] = set()

    def draft(self, folder: Path) -> Draft:
        name = folder.resolve().name
        own = files.read(folder, name)
        settings = self._settings(own)
        # Where settings do not say what they build on, nothing of the bundled catalogue is unknown.
        overlay = (part(settings, "extends") or "builtin") == "builtin"
        for file in ("catalogue.yaml",) if overlay else ("catalogue.yaml", "terms.yaml"):
            if folder.is_dir() and not (folder / file).exists():
                own.note(Location(f"{name}/{file}"), "no_file")
        base = files.read(bundled.catalogue_folder(), bundled.MARK) if overlay else Files()
        self.unread += base.findings + own.findings
        below, above = self._layer(base, self._settings(base)), self._layer(own, settings)
        whole = _on_top(below, above)
        extends = part(settings, "extends")  # meant, not guessed of settings that are at fault
        told = list(Overlay(below, whole).findings()) if extends else []
        self.findings += (finding for finding in told if finding.severity == "error")
        if extends != "builtin":
            return whole
        shadows = tuple(finding for finding in told if finding.severity != "error")
        return replace(whole, catalogue=whole.catalogue.model_copy(update={"shadows": shadows}))

    def _settings(self, held: Files) -> Edition:
        entry = held.entries.get(("settings", ""))
        return self._model(Edition, entry) if entry else Edition(version="?")

    def _layer(self, held: Files, settings: Edition) -> Draft:
        """What the files of one folder define."""
        lists = held.entries.get(("terms", ""))
        catalogue = Catalogue.model_construct(  # of models already checked
            version=part(settings, "version") or "?",
            terms=self._model(Terms, lists) if lists else Terms(),
            elements=dict(self._models(Element, "elements", held, "code")),
            indicators=dict(self._models(Indicator, "indicators", held, "id")),
            documents=dict(self._models(Document, "documents", held, "id")),
            targets=dict(self._models(Target, "targets", held, "id", "document")),
            disabled=part(settings, "disabled") or {},
        )
        return Draft(catalogue, held.entries, self.refused, held.unread)

    def _models(
        self, model: type[AnyModel], kind: str, held: Files, *implied: str
    ) -> Iterator[tuple[str, AnyModel]]:
        for key, entry in held.entries.items():
            if key[0] == kind:
                yield entry.id, self._model(model, entry, *implied)

    def _model(self, model: type[AnyModel], entry: Entry, *implied: str) -> AnyModel:
        """The entry as a model; of one at fault, what is sound."""
        known = _filled(entry, implied)
        if entry.unread or not isinstance(entry.data, dict):
            self._refuse(entry, *([] if entry.unread else [_no_mapping(entry)]))
            return pieced(model, known, model.model_fields.keys() - known.keys())
        written = [name for name in implied if name in entry.data]
        self.findings += (Finding.of(entry.at_key(name), "implied_key", key=name) for name in written)
        data = {**entry.data, **known}
        try:
            return model.model_validate(data)
        except ValidationError as error:
            sound, broken = salvage(model, data)
            told = explain.findings(error, model, entry, implied)
            self._refuse(entry, *told, *(explain.rule(code, (), model, entry) for code in broken))
            return sound

    def _refuse(self, entry: Entry, *findings: Finding) -> None:
        self.refused.add((entry.kind, entry.id))
        self.findings += findings


def _no_mapping(entry: Entry) -> Finding:
    value = explain.shown(entry.data)
    return Finding.of(entry.at(), "wrong_value", key=entry.id, value=value, expected=("<mapping>",))


def _filled(entry: Entry, implied: tuple[str, ...]) -> dict[str, object]:
    """What the place of an entry says about it: its id and its document."""
    known: dict[str, object] = {"code": entry.id, "id": entry.id, "document": entry.id.partition("/")[0]}
    return {name: known[name] for name in implied}


def _on_top(below: Draft, above: Draft) -> Draft:
    """One draft of two; what the upper defines replaces the lower."""
    both = (below.catalogue, above.catalogue)
    kinds = ("elements", "indicators", "documents", "targets", "disabled")
    catalogue = Catalogue.model_construct(
        version=above.catalogue.version,
        terms=_merged([layer.terms for layer in both]),
        **{kind: getattr(both[0], kind) | getattr(both[1], kind) for kind in kinds},
    )
    entries = {**below.entries, **above.entries}
    return Draft(catalogue, entries, above.refused, below.unread | above.unread)


def _merged(layers: list[Terms]) -> Terms:
    """The closed lists of all layers; one that is not sound in each of them is not sound."""
    sound: dict[str, object] = {}
    for section in Terms.model_fields:
        held = [part(layer, section) for layer in layers]
        if None not in held:
            sound[section] = {code: term for each in held for code, term in each.items()}
    return pieced(Terms, sound, Terms.model_fields.keys() - sound.keys())

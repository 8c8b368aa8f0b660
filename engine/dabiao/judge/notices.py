"""Sentences about what a run was limited to, what it left out, and what does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from dabiao import periods
from dabiao.catalogue.findings import Finding, Location
from dabiao.intake.facts import Waiver
from dabiao.judge.result import Asked
from dabiao.judge.run import Judge
from dabiao.words import words

NAMED = 5
"""So many units are named that have what a waiver's has not."""


def notices(judge: Judge, asked: Asked, idle: Mapping[Waiver, Sequence[str]]) -> Iterator[str]:
    """All that is to be said of a run that was limited to what was ``asked``; the waivers in ``idle`` name no
    verdict (:func:`dabiao.judge.waivers.idle`)."""
    targets = {plan.target.id for plan in judge.agenda.judged}
    yield from _limits(judge, asked)
    yield from _away(judge)
    yield from (told.said(judge.lang) for told in _switched(judge))
    yield from _left_out(judge)
    yield from _not_yet(judge, targets)
    yield from _idle(judge, idle)


def _limits(judge: Judge, asked: Asked) -> Iterator[str]:
    """What the run was limited to, and what it was not."""
    told = words(judge.lang)
    for key, names in (("limited_documents", asked.documents), ("limited_regions", asked.regions)):
        if names:
            yield told.say(key, names=told["name_comma"].join(names))


def _away(judge: Judge) -> Iterator[str]:
    """That the tables are not all there is."""
    if judge.left:
        key = "institutions_listed" if judge.leaving and judge.leaving.lists else "institutions_away"
        yield words(judge.lang).say(key, count=sum(int(one.tally["number"].sum()) for one in judge.left))


def _switched(judge: Judge) -> Iterator[Finding]:
    """What the catalogue replaces or leaves out of the bundled one, and what that leaves out itself."""
    yield from (told for told in judge.catalogue.shadows if told.code != "target_disabled")
    for name, reason in judge.catalogue.disabled.items():
        if judge.documents is None or name.partition("/")[0] in judge.documents:
            yield Finding.of(Location(""), "target_disabled", name=name, reason=reason)


def _left_out(judge: Judge) -> Iterator[str]:
    """Documents that bind a region which is not listed."""
    for document in judge.left_out:
        region = judge.catalogue.documents[document].region
        yield words(judge.lang).say("region_unknown", document=document, region=region)


def _not_yet(judge: Judge, targets: Collection[str]) -> Iterator[str]:
    """Documents none of whose targets is judged, as they are not yet in force."""
    idle = {plan.target.document for plan in judge.plans} - {target.partition("/")[0] for target in targets}
    for document in judge.catalogue.documents:
        if document in idle:
            start = periods.month_text(judge.catalogue.documents[document].in_force.from_)
            yield words(judge.lang).say("not_in_force_yet", document=document, start=start)


def _idle(judge: Judge, idle: Mapping[Waiver, Sequence[str]]) -> Iterator[str]:
    """Waivers that name no verdict."""
    w = words(judge.lang)
    for waiver, others in idle.items():
        names = w["name_comma"].join(others[:NAMED]) or "–"
        yield w.say("idle_waiver", target=waiver.target, unit=waiver.unit, names=names)

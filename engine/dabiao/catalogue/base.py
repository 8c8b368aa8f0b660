"""What every model of the catalogue has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, model_validator

from dabiao.catalogue.fields import refusal


class UnsoundError(LookupError):
    """Something of the catalogue was asked for that was refused, or is not there."""


class Rule(NamedTuple):
    """What must hold between keys of one entry, and the ``keys`` that are in doubt where it does not."""

    keys: tuple[str, ...]
    holds: Callable[[Any], bool]


class Model(BaseModel):
    """Every key is checked, nothing is converted by guess, and a loaded model never changes."""

    # A catalogue from the cache is checked already: only who reads files waits for the models to be built.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, defer_build=True
    )

    rules: ClassVar[Mapping[str, Rule]] = {}
    """The code of the message → the rule."""

    wording: ClassVar[frozenset[str]] = frozenset()
    """The keys that name an entry or say something of it, and decide nothing."""

    def broken_rules(self) -> list[str]:
        """The rules that do not hold, save those that read a key which was refused."""
        return [code for code, rule in self.rules.items() if not self._holds(rule)]

    def _holds(self, rule: Rule) -> bool:
        try:
            return rule.holds(self)
        except UnsoundError:
            return True

    @model_validator(mode="after")
    def _obey(self) -> Self:
        if broken := self.broken_rules():
            raise refusal(*broken)
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, but what was worked out of this model is worked out anew of the copy."""
        copied = super().model_copy(update=update, deep=deep)
        for name in vars(copied).keys() - type(self).model_fields.keys():
            del vars(copied)[name]
        return copied

    if not TYPE_CHECKING:  # for the types' sake a model has its fields and no others

        def __getattr__(self, name: str) -> Any:
            """Only reached for a key that a salvaged model lacks; see ``salvage.py``."""
            if name in type(self).model_fields:
                raise UnsoundError(name)
            return super().__getattr__(name)

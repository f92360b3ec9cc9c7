"""Changes between two definitions, each with the name that oasdiff gives it, and a sentence."""

from dataclasses import dataclass, field, replace
from typing import Literal

Direction = Literal["request", "response"]
Kind = Literal["parameter", "property", "body", "header"]

LONGEST = 500
"""Characters of a place, and of a sentence, that are stored."""

SENTENCES = {
    "type-changed": "{The} changed from {before} to {after}.",
    "type-generalized": "{The} changed from {before} to {after}.",
    "type-specialized": "{The} changed from {before} to {after}.",
    "became-nullable": "{The} can be null.",
    "became-not-nullable": "{The} can no longer be null.",
    "enum-value-removed": "{The} no longer has the value {before}.",
    "enum-value-added": "{The} has the new value {after}.",
    "became-enum": "{The} is limited to a list of values.",
    "enum-removed": "{The} is no longer limited to a list of values.",
    "pattern-added": "{The} has to match a pattern.",
    "pattern-removed": "{The} no longer has to match a pattern.",
    "pattern-changed": "{The} has another pattern.",
    "became-required": "{The} became required.",
    "became-optional": "{The} became optional.",
    "removed": "{The} was removed.",
    "added": "{The} was added.",
    "added-required": "{The} was added and is required.",
    "default-value-changed": "The default of {the} changed from {before} to {after}.",
    "additional-properties-disallowed": "{The} no longer accepts other properties.",
    "additional-properties-allowed": "{The} accepts other properties.",
    "unique-items-set": "{The} must have no entry twice.",
    "unique-items-unset": "{The} can have an entry twice.",
    "one-of-removed": "{The} can no longer be {before}.",
    "one-of-added": "{The} can be {after}.",
    "discriminator-added": "{The} has the discriminator {after}.",
    "discriminator-removed": "{The} no longer has the discriminator {before}.",
    "discriminator-property-name-changed": "The discriminator of {the} changed from {before} to"
    " {after}.",
    "discriminator-mapping-added": "The discriminator of {the} has the new value {after}.",
    "discriminator-mapping-deleted": "The discriminator of {the} no longer has the value {before}.",
    "discriminator-mapping-changed": "A value of the discriminator of {the} means {after} instead"
    " of {before}.",
    "media-type-removed": "{The} is no longer available as {before}.",
    "media-type-added": "{The} is available as {after}.",
}
LIMITS = {
    "decreased": "{The} has the lower limit {after} instead of {before} ({limit}).",
    "increased": "{The} has the higher limit {after} instead of {before} ({limit}).",
    "set": "{The} is limited to {after} ({limit}).",
    "unset": "{The} is no longer limited to {before} ({limit}).",
}


@dataclass(frozen=True)
class Change:
    """A change: the `rule` as oasdiff names it, its `place`, and a `sentence` for people."""

    rule: str
    is_breaking: bool
    place: str
    sentence: str

    def shortened(self) -> "Change":
        """A copy whose place and sentence have LONGEST characters at most."""
        return replace(self, place=self.place[:LONGEST], sentence=self.sentence[:LONGEST])


@dataclass(frozen=True)
class Subject:
    """The thing that is compared: its direction, its kind, and its name for people.

    `root` is the name of an operation, or of a schema that several operations share.
    """

    direction: Direction
    kind: Kind
    root: str
    names: tuple[str, ...] = field(default=())
    is_shared: bool = False

    def child(self, name: str) -> "Subject":
        """The subject for a property, or for the entries, of this one."""
        return replace(self, kind="property", names=(*self.names, name))

    def shared(self, schema: str) -> "Subject":
        """The subject for a shared schema of this name, in the same direction."""
        return replace(self, root=schema, names=(), is_shared=True)

    @property
    def place(self) -> str:
        """`GET /pets > response 200 > name`, or `Pet > name` in a shared schema."""
        return " > ".join([self.root, *self.names])

    def __str__(self) -> str:
        name = self.names[-1] if self.names else self.root
        if self.kind == "parameter":
            return f"the parameter {name}"
        if self.kind == "header":
            return f"the response header {name}"
        if self.kind == "property" and self.names:
            owner = " > ".join([self.root, *self.names[:-1]])
            return f"the {self.direction} property {name} of {owner}"
        if self.is_shared:
            return f"{self.root} in {self.direction}s"
        return f"the {self.direction} body of {self.root}"

    def change(
        self, what: str, *, breaks: bool, before: object = "", after: object = "", rule: str = ""
    ) -> Change:
        """The change that `what`, a key of SENTENCES, happened to the subject.

        Its rule is made from the direction, the kind and `what`, unless `rule` is given.
        """
        sentence = SENTENCES[what].format(**self._words(before, after))
        return Change(rule or f"{self._prefix}-{what}", breaks, self.place, sentence)

    def limit_change(
        self, limit: str, how: str, *, breaks: bool, before: object, after: object
    ) -> Change:
        """The change of a limit such as max-length; `how` is decreased, increased, set or unset."""
        words = {**self._words(before, after), "limit": limit}
        return Change(
            f"{self._prefix}-{limit}-{how}", breaks, self.place, LIMITS[how].format(**words)
        )

    @property
    def _prefix(self) -> str:
        """The start of the rules of this subject, such as `request-property`."""
        return f"{self.direction}-{self.kind}"

    def _words(self, before: object, after: object) -> dict[str, str]:
        """The values for the placeholders of SENTENCES and LIMITS."""
        name = str(self)
        values = {"before": str(before)[:80], "after": str(after)[:80]}
        return {**values, "the": name, "The": name[0].upper() + name[1:]}

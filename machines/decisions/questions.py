"""Questions as AuthZEN 1.0 spells them: may this subject take this action on this resource?"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from console.api import problems

MOST = 100
"""How many questions are answered at one time."""


class _Part(BaseModel):
    """A part of a question. What else it carries is for others to read."""

    model_config = ConfigDict(strict=True, frozen=True)


class Subject(_Part):
    """Who wants to do something."""

    type: str
    id: str


class Action(_Part):
    """What they want to do: a permission."""

    name: str


class Resource(_Part):
    """What they want to do it to."""

    type: str
    id: str


class Evaluation(_Part):
    """One question."""

    subject: Subject
    action: Action
    resource: Resource
    context: dict[str, Any] = Field(default_factory=dict)


class Options(_Part):
    """How several questions are answered."""

    evaluations_semantic: Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"] = (
        "execute_all"
    )

    def ends_with(self, decision: bool) -> bool:
        """Whether no further question is answered after this decision."""
        return {"deny_on_first_deny": not decision, "permit_on_first_permit": decision}.get(
            self.evaluations_semantic, False
        )


class EvaluationList(_Part):
    """Several questions, with parts that those have which do not say otherwise."""

    evaluations: list[dict[str, Any]] = Field(max_length=MOST)
    options: Options = Field(default_factory=Options)


def read_evaluation(body: dict[str, Any]) -> Evaluation:
    """The one question in this body."""
    return _read(Evaluation, body)


def read_evaluations(body: dict[str, Any]) -> tuple[list[Evaluation | None], Options]:
    """The questions in this body, None for one that is incomplete, and how to answer them."""
    several = _read(EvaluationList, body)
    shared = {name: body[name] for name in Evaluation.model_fields if name in body}
    return list(_each(several, shared)), several.options


def _each(several: EvaluationList, shared: dict[str, Any]) -> Iterator[Evaluation | None]:
    for own in several.evaluations:
        try:
            yield Evaluation.model_validate(shared | own)
        except ValidationError:
            yield None


def _read[Read: BaseModel](model: type[Read], body: dict[str, Any]) -> Read:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        errors = [problems.error_at("body", e["loc"], e["msg"]) for e in error.errors()]
        raise problems.Problem(problems.BAD_REQUEST, errors=errors) from None

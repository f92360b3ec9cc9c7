"""Access evaluation requests in the format of AuthZEN 1.0."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from console.api import problems

MOST = 100
"""How many evaluations one request can ask for."""


class _Part(BaseModel):
    """A part of an evaluation request. Fields that are unknown here are ignored."""

    model_config = ConfigDict(strict=True, frozen=True)


class Subject(_Part):
    """The user or service account that wants to do something."""

    type: str
    id: str


class Action(_Part):
    """What the subject wants to do: the name of a permission."""

    name: str


class Resource(_Part):
    """The thing on which the subject wants to act."""

    type: str
    id: str


class Evaluation(_Part):
    """One evaluation request: may this subject take this action on this resource?"""

    subject: Subject
    action: Action
    resource: Resource
    context: dict[str, Any] = Field(default_factory=dict)


class Options(_Part):
    """How a request for several evaluations is answered."""

    evaluations_semantic: Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"] = (
        "execute_all"
    )

    def ends_with(self, decision: bool) -> bool:
        """Whether the answer ends with this decision, without the evaluations after it."""
        return {"deny_on_first_deny": not decision, "permit_on_first_permit": decision}.get(
            self.evaluations_semantic, False
        )


class EvaluationList(_Part):
    """A request for several evaluations. Its other fields are defaults of each of them."""

    evaluations: list[dict[str, Any]] = Field(max_length=MOST)
    options: Options = Field(default_factory=Options)


def read_evaluation(body: dict[str, Any]) -> Evaluation:
    """The evaluation request in this body. Raises Problem (400) if it is malformed."""
    return _read(Evaluation, body)


def read_evaluations(body: dict[str, Any]) -> tuple[list[Evaluation | None], Options]:
    """The evaluation requests in this body, each None if it is incomplete, and their options.

    Raises Problem (400) if the body itself is malformed or asks for too many.
    """
    several = _read(EvaluationList, body)
    defaults = {name: body[name] for name in Evaluation.model_fields if name in body}
    return list(_questions(several, defaults)), several.options


def _questions(several: EvaluationList, defaults: dict[str, Any]) -> Iterator[Evaluation | None]:
    """Each evaluation request, completed with the defaults; None if it is still incomplete."""
    for fields in several.evaluations:
        try:
            yield Evaluation.model_validate(defaults | fields)
        except ValidationError:
            yield None


def _read[Read: BaseModel](model: type[Read], body: dict[str, Any]) -> Read:
    """The body as this model. Raises Problem (400) with the place of each mistake."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        errors = [problems.error_at("body", e["loc"], e["msg"]) for e in error.errors()]
        raise problems.Problem(problems.BAD_REQUEST, errors=errors) from None

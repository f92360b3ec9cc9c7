"""How operations for one kind of machine find out which one asks.

Such an operation takes a credential that names what it is about, such as a component, and no token
of a person or a service account. Nothing else opens it, and it opens nothing else.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja.utils import contribute_operation_callback

from console.api import problems
from console.api.limits import HourlyLimit
from console.api.problems import Problem
from console.api.tokens import BearerToken, not_signed_in, shown_token
from credentials import secret_format
from credentials.last_use import used
from credentials.models import kinds
from organizations.models import OrganizationCredential
from organizations.tenancy.actors import Machine


class MachineCredential(BearerToken):
    """Who asks, by a credential of one model. A subclass says which, and what it does.

    A request of a credential that is known and no longer works is answered as a stranger's is, and
    `note` is told why.
    """

    model: type[OrganizationCredential]
    machine: type[Machine[Any]]
    """Who acts by it."""
    limit: HourlyLimit
    does: str
    """As in "it reports builds and tests of a component"."""

    def __call__(self, request: HttpRequest) -> Any:
        text = shown_token(request)
        self._demand_kind(text)
        credential = self.find(secret_format.digest_of(text)) if text else None
        if credential is None:
            raise not_signed_in()
        if reason := reason_against_credential(credential):
            if self.limit.allows(credential.pk):
                self.note(credential, request, reason)
            raise not_signed_in()
        self.limit.take(credential.pk)
        used(credential)
        request.when_refused = lambda answer: self.note(  # type: ignore[attr-defined]  # asked for by the answer
            credential, request, problems.words_of(answer)
        )
        return self.machine(credential)

    def find(self, digest: bytes) -> Any:
        """The credential with this digest, also one that ended, with all that it names."""
        found: Any = self.model._default_manager
        return found.with_holder().filter(digest=digest).first()

    def note(self, credential: Any, request: HttpRequest, reason: str) -> None:
        """Keep why this request was refused, for the people whose credential it is.

        Nothing, for a kind whose machines have a log of their own.
        """

    def _demand_kind(self, text: str) -> None:
        """Tell a caller that it mixed up two secrets. It says nothing of whether that one works."""
        for kind in kinds():
            if kind is not self.model and secret_format.is_well_formed(text, kind.mark):
                raise Problem(
                    problems.WRONG_CREDENTIAL,
                    f"This is a {kind._meta.verbose_name}. The call takes a"
                    f" {self.model._meta.verbose_name}, which {self.does}.",
                )


def reason_against_credential(credential: Any) -> str:
    """Why a known credential opens nothing, in words; empty if it does."""
    if getattr(credential, "is_revoked", False):
        return "The credential was revoked."
    if credential.is_expired:
        return "The credential has expired."
    if credential.organization.is_suspended:
        return "The organization is suspended."
    return ""


def accepts_credential(kind: type[MachineCredential]) -> Callable[[Any], Any]:
    """Say in the specification what an operation takes in place of a token."""

    def decorate(operation: Any) -> Any:
        contribute_operation_callback(operation, lambda found: _say(found, kind))
        return operation

    return decorate


def _say(operation: Any, kind: type[MachineCredential]) -> None:
    said = {"x-permission": None, "x-credential": kind.model._meta.model_name}
    operation.openapi_extra = {**(operation.openapi_extra or {}), **said}

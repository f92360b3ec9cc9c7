"""Authentication of API calls for one kind of machine, such as the CI of a component.

Such a call takes a credential of that component, and no token of a person or a service account.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from console.api import problems
from console.api.limits import HourlyLimit
from console.api.problems import Problem
from console.api.tokens import BearerToken, not_signed_in, shown_token
from credentials import secret_format
from credentials.last_use import note_use_after_response
from credentials.models import kinds
from organizations.models import OrganizationCredential
from organizations.tenancy.actors import Machine
from organizations.tenancy.api_access import specify


class MachineCredential(BearerToken):
    """Authenticates a request by a credential of one model, which a subclass names.

    A credential that is known and no longer works gets the same answer as an unknown one, 401, and
    `note` keeps the reason.
    """

    model: type[OrganizationCredential]
    machine: type[Machine[Any]]
    """The actor that is returned."""
    limit: HourlyLimit
    does: str
    """What the credential is for, after "which": "reports builds and tests of a component"."""

    def __call__(self, request: HttpRequest) -> Any:
        """The machine whose credential the request shows; counts the call and notes its use.

        Raises Problem: 401 without a working credential, 403 for a secret of another kind, and 429
        if the hourly limit is reached.
        """
        text = shown_token(request)
        self._demand_kind(text)
        credential = self.find(secret_format.digest_of(text)) if text else None
        if credential is None:
            raise not_signed_in()
        if reason := reason_against_credential(credential):
            if self.limit.allows(credential.pk):
                self.record_denied_call(credential, request, reason)
            raise not_signed_in()
        self.limit.take(credential.pk)
        note_use_after_response(credential)
        request.when_refused = lambda answer: self.record_denied_call(  # type: ignore[attr-defined]  # asked for by the answer
            credential, request, problems.words_of(answer)
        )
        return self.machine(credential)

    def find(self, digest: bytes) -> Any:
        """The credential with this digest, even if it has ended, with its holder; or None."""
        credentials: Any = self.model._default_manager
        return credentials.with_holder().filter(digest=digest).first()

    def record_denied_call(self, credential: Any, request: HttpRequest, reason: str) -> None:
        """Keep the reason why a request was denied, for the people who manage the credential.

        Does nothing unless a subclass overrides it.
        """

    def _demand_kind(self, text: str) -> None:
        """Raise Problem (403) if the text has the form of another kind of secret.

        The caller mixed two up. The answer does not say whether that secret works.
        """
        for kind in kinds():
            if kind is not self.model and secret_format.is_well_formed(text, kind.mark):
                raise Problem(
                    problems.WRONG_CREDENTIAL,
                    f"This is a {kind._meta.verbose_name}. The call takes a"
                    f" {self.model._meta.verbose_name}, which {self.does}.",
                )


def reason_against_credential(credential: Any) -> str:
    """The sentence that says why a known credential does not work, or empty if it does."""
    if getattr(credential, "is_revoked", False):
        return "The credential was revoked."
    if credential.is_expired:
        return "The credential has expired."
    if credential.organization.is_suspended:
        return "The organization is suspended."
    return ""


def accepts_credential(kind: type[MachineCredential]) -> Callable[[Any], Any]:
    """Decorate an operation so that the OpenAPI specification names the credential it takes."""

    def decorate(operation: Any) -> Any:
        specify(operation, {"x-permission": None, "x-credential": kind.model._meta.model_name})
        return operation

    return decorate

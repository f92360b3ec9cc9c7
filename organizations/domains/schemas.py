"""How programs see claimed domains, whatever they are for."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from console.api.schemas import Choice, Id, ListQuery
from organizations.domains.host_names import LONGEST
from organizations.models.domain_claim import DomainState, Finding

State = Annotated[DomainState, Choice(DomainState)]
FindingOfCheck = Annotated[Finding, Choice(Finding)]


class ClaimedDomain(Schema):
    """A domain, which a TXT record proves."""

    id: Id
    name: str = Field(description="As DNS has it.")
    state: State = Field(description="The domain is yours while it is `proved` or `failing`.")
    finding: FindingOfCheck = Field(description="The result of the last check of its TXT record.")
    record_name: str = Field(description="The name of the TXT record that proves it.")
    record_value: str = Field(description="The value of the TXT record.")
    checked_at: datetime | None
    proved_at: datetime | None
    created_at: datetime


class DomainsQuery(ListQuery):
    """Which domains the list shows."""

    name: str = Field("", max_length=LONGEST, description="Only the domain with this name.")

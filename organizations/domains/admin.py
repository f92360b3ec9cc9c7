"""What operators see of all claimed domains, whatever they are for."""

from typing import Any, ClassVar

from django.db.models import Q

from console.operators.attention import Attention
from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import Section, StateFilter
from organizations.models.domain_claim import DomainClaim, DomainState
from organizations.tenancy.operator_search import InOrganizationAdmin

KINDS = {
    DomainState.PENDING: "waiting",
    DomainState.PROVED: "good",
    DomainState.FAILING: "off",
    DomainState.LOST: "muted",
}


def state_of_domain(domain: DomainClaim) -> State:
    """How the domain's state is drawn, and its label."""
    return KINDS[DomainState(domain.state)], domain.get_state_display()


STATE = state("State", state_of_domain)
ADDED = moment("Added", "created_at")


class DomainClaimAdmin(InOrganizationAdmin):
    """Claimed domains of one kind, newest first, narrowed to those whose proof is missing."""

    icon = "globe"
    list_display = [itself("Domain"), link("Organization", "organization"), STATE, ADDED]
    search_help_text = "A domain, or the handle or ID of an organization."
    details = [
        link("Organization", "organization"),
        words("In its own letters", "unicode_name"),
        STATE,
        moment("Proved", "proved_at"),
        moment("Proof missing since", "failing_since"),
        words("Last check", "get_finding_display"),
        moment("Last checked", "checked_at"),
        moment("Next check", "next_check_at"),
        mono("TXT record", "record_name"),
        mono("Value", "record_value"),
        link("Added by", "created_by"),
        ADDED,
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "created_by")

    def matches(self, term: str) -> list[Q]:
        return [Q(name=term.strip().lower()), *super().matches(term)]


def failing_filter(model: Any) -> type[StateFilter]:
    """The filter of a list of domains, by whether their proof is missing."""

    class DomainFilter(StateFilter):
        title = "State"
        parameter_name = "check"
        states: ClassVar = {}
        passing: ClassVar = {
            "failing": (
                DomainState.FAILING.label,
                lambda: model.objects.failing().values("pk"),
            ),
        }

    return DomainFilter


def failing_attention(label: str, model: Any) -> Attention:
    """The tile on the operators' front page for domains of this model whose proof is missing."""
    return Attention(
        label,
        "their proof is missing",
        model,
        "check=failing",
        lambda: model.objects.failing(),
        kind="off",
    )


def domain_section(title: str, model: Any, related_name: str, *, rank: int) -> Section:
    """The section of an organization's page that lists its domains of this model."""
    return Section(
        title=title,
        model=model,
        rows=lambda organization: getattr(organization, related_name).by_name(),
        columns=[itself("Domain"), STATE, ADDED],
        rank=rank,
    )

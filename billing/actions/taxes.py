"""What operators decide of an organization's tax, in place of the rules."""

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.details import NO_CARDS, has_card_number, normalize_line, reason_against_line
from billing.events.subscriptions import TAX_OVERRIDDEN
from billing.models import BillingProfile, TaxOverride
from console.refusals import Refusal
from console.words.reasons import clean_reason

LONGEST_EXEMPTION = 200


class UnfitExemption(Refusal):
    slug = "unfit-exemption"
    message = "{reason}"
    field = "exemption"
    is_mistake = True


@transaction.atomic
def override_tax(
    *, profile: BillingProfile, override: str, exemption: str = "", reason: str, by: User
) -> None:
    """Decide an organization's tax from the next invoice on, or leave it to the rules, and record
    it.

    Locks the profile. An exemption has a reason, which invoices state. Issued invoices never
    change. Raises InvalidReason, NotAnOperator, UnfitExemption.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    values = {
        "tax_override": TaxOverride(override).value,
        "tax_exemption": _clean_exemption(override, exemption),
    }
    profile = BillingProfile.objects.select_for_update(no_key=True).get(pk=profile.pk)
    former_decision = profile.tax_decision
    for field, field_value in values.items():
        setattr(profile, field, field_value)
    if profile.tax_decision == former_decision:
        return
    profile.save(update_fields=list(values))
    log.record(
        TAX_OVERRIDDEN,
        by=log.OperatorActor(by),
        target=profile,
        before={"tax": former_decision},
        after={"tax": profile.tax_decision},
        reason=reason,
    )


def _clean_exemption(override: str, typed: str) -> str:
    """The cleaned reason of an exemption; empty for another override. Raises UnfitExemption."""
    exemption = normalize_line(typed)
    if override != TaxOverride.EXEMPT:
        if exemption:
            raise UnfitExemption(reason="Only an exempt organization has a reason for it.")
        return ""
    if not exemption or len(exemption) > LONGEST_EXEMPTION:
        raise UnfitExemption(
            reason=f"Enter why no tax is charged, in up to {LONGEST_EXEMPTION} characters."
        )
    if problem := NO_CARDS if has_card_number(exemption) else reason_against_line(exemption):
        raise UnfitExemption(reason=problem)
    return exemption

"""The last place that a tier has room for, one subscription, and one renewal, reached together."""

from datetime import timedelta
from functools import partial

import pytest

from billing import dates
from billing.actions import choose_tier, invoicing, issuing, renew_one, resend_invoice
from billing.actions.resending import SentOften
from billing.mail.invoices import MAILS_A_DAY
from billing.models import BillingSubscription, Invoice, TierPrice
from billing.tests.invoices import REASON, olga
from billing.tests.makers import make_default, make_profile, make_seller, make_tier
from billing.tiers.limits import LimitReached
from billing.tiers.periods import period_from
from outbox.models import Mail
from projects.actions import create_project
from tests.races import refusals
from tests.races.invoices import drafts_of, render_nothing
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

FEW = 20
"""Rounds in which an invoice is written, which takes a tenth of a second."""


def subscribed(organization, price: TierPrice, *, is_due: bool = False) -> BillingSubscription:
    """A month of it, which is over today if it is due."""
    start = dates.today() - timedelta(days=31 if is_due else 0)
    return BillingSubscription.objects.create(
        organization=organization,
        price=price,
        state="active",
        anchor_day=dates.today().day,
        started_on=start,
        period_start=start,
        period_end=dates.today() if is_due else period_from(start, start.day, "month").end,
    )


@pytest.mark.parametrize("is_subscribed", [True, False])
def test_of_two_who_take_the_last_place_one_is_refused(at_once, ada, eve, is_subscribed):
    make_seller()
    price = make_tier("Small", 0, "month", projects=1)
    make_default(price)
    for first, second in organizations_of(ada, eve):
        if is_subscribed:
            subscribed(first.organization, price)

        outcomes = at_once(
            partial(create_project, name="Apollo", by=first),
            partial(create_project, name="Gemini", by=second),
        )

        assert refusals(outcomes) == [LimitReached]
        assert first.organization.projects.count() == 1


def test_two_who_subscribe_together_make_one_subscription(at_once, ada, eve):
    make_seller()
    free = make_tier("Free", 0)
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(*(partial(choose_tier, price=free, by=by) for by in (first, second)))

        assert len(refusals(outcomes)) == 1
        assert first.organization.billing_subscriptions.count() == 1


def test_a_period_that_several_renew_begins_once_and_has_one_invoice(at_once, ada, eve):
    make_seller()
    team = make_tier("Team", 4_900)
    for first, _ in organizations_of(ada, eve, rounds=FEW):
        make_profile(first.organization)
        due = subscribed(first.organization, team, is_due=True)
        renew = partial(
            renew_one, subscription=due.pk, organization=due.organization_id, today=dates.today()
        )

        outcomes = at_once(renew, renew, renew, renew)

        assert sorted(outcomes) == [False, False, False, True]
        assert Invoice.objects.filter(subscription=due).count() == 1


def test_a_draft_that_is_discarded_and_issued_together_becomes_one_of_them(
    at_once, ada, eve, monkeypatch
):
    monkeypatch.setattr(issuing, "render", render_nothing)
    operator = olga()
    for first, _ in organizations_of(ada, eve, rounds=FEW):
        [draft] = drafts_of(first.organization, 1)
        deeds = (invoicing.discard_invoice, invoicing.issue_invoice)
        by_hand = [partial(deed, invoice=draft, reason=REASON, by=operator) for deed in deeds]

        outcomes = at_once(*by_hand, partial(invoicing.issue_held, invoice_id=draft.pk))

        draft.refresh_from_db()
        is_issued = draft.state == "issued"
        assert draft.documents.count() == (2 if is_issued else 0)
        assert refusals(outcomes) in ([issuing.AlreadyIssued], [issuing.AlreadyDiscarded]) or (
            refusals(outcomes) == [issuing.AlreadyIssued] * 2
        )


def test_the_last_mail_of_a_day_is_sent_once(at_once, ada, eve, monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    operator = olga()
    for first, second in organizations_of(ada, eve, rounds=FEW):
        [draft] = drafts_of(first.organization, 1)
        invoice = invoicing.issue_invoice(invoice=draft, reason=REASON, by=operator)
        resend_invoice(invoice=invoice, by=first)

        outcomes = at_once(
            partial(resend_invoice, invoice=invoice, by=first),
            partial(resend_invoice, invoice=invoice, by=second),
        )

        assert refusals(outcomes) == [SentOften]
        assert Mail.objects.filter(subject_id=str(invoice.pk)).count() == MAILS_A_DAY

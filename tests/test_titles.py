"""The page of one thing has its name as title, and the list that it stands in above it."""

import pytest
from django.urls import reverse

from accounts.tabs import TABS
from organizations.tenancy.navigation import SETTINGS_TABS
from tests.addresses import tried_routes
from tests.reading import document

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LISTS = {tab.label for tab in SETTINGS_TABS}
OF_ONE_THING = [
    route
    for route in tried_routes()
    if "GET" in route.demands and "<handle:handle>/settings/" in route.path and route.placeholders
]
OF_LISTS = {"portal-look:preview", "portal-settings:reject", "machines:revoke-member-token"}
"""A page of the portal, and questions about a row that has no page of its own."""


def heading(response) -> str:
    """The words of the page's h1."""
    (title,) = document(response).iter("h1")
    return " ".join("".join(title.itertext()).split())


def crumbs(response) -> list[str]:
    """The words of the breadcrumb, from the top."""
    (trail,) = [e for e in document(response).iter("ol") if e.get("class") == "breadcrumb-trail"]
    return [" ".join("".join(item.itertext()).strip(" /\n").split()) for item in trail]


def test_a_page_of_settings_is_titled_by_its_thing(things, client_of, subtests):
    page = client_of(things.admin)
    seen = 0

    for route in OF_ONE_THING:
        answer = page.get(things.address(route))
        if answer.status_code != 200 or b"<h1" not in answer.content or route.name in OF_LISTS:
            continue
        with subtests.test(route.name):
            assert heading(answer) not in LISTS
            trail = crumbs(answer)
            assert trail[0] == "Settings"
            assert trail[1] in LISTS
            assert len(trail) > 2
            seen += 1

    assert seen > 20


def test_a_page_of_the_account_is_titled_by_its_tab(things, client_of, subtests):
    for tab in TABS:
        answer = client_of(things.admin).get(tab.url, follow=True)
        with subtests.test(tab.label):
            assert heading(answer) == tab.label
            assert crumbs(answer) == ["Your account", tab.label]


def test_the_page_of_a_webhook_is_below_webhooks(things, client_of):
    webhook = things.admin.organization.webhooks.get()
    page = client_of(things.admin)

    own = page.get(webhook.get_absolute_url())
    edit = page.get(reverse("webhooks:edit", args=["acme", webhook.pk]))

    assert heading(own) == heading(edit) == webhook.name
    assert crumbs(own) == ["Settings", "Webhooks", webhook.name]
    assert f'<span aria-current="page">{webhook.name}</span>' in own.content.decode()
    assert f'href="{webhook.get_absolute_url()}">{webhook.name}</a>' in edit.content.decode()

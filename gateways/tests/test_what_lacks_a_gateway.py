"""Where the console says that no gateway is set up for a version, and who can set one up."""

import pytest

from apis.states import State
from apis.tests.makers import add_api, add_version
from gateways.models import Gateway
from gateways.tests.makers import add_gateway
from organizations.tenancy.roles import RoleSlug
from portal.tests.makers import add_application, add_key, add_plan, add_subscription
from tests.cast import add_member
from tests.reading import link_named, links, words

pytestmark = pytest.mark.django_db
NEW = "/organizations/acme/settings/gateways/new/"


def test_a_published_version_says_that_no_gateway_is_set_up_for_it(adam, acme, client_of):
    version = add_version(add_api("Payments", by=adam))
    here = version.get_absolute_url()
    page, pat = client_of(adam), client_of(add_member(acme, "Pat", RoleSlug.API_PUBLISHER))
    said = "No gateway is set up for the addresses of Payments v1 yet."

    add_gateway("Test", by=adam, environment="sandbox")
    assert link_named(page.get(here), "Set up a gateway") == NEW
    assert said in words(pat.get(here))
    assert NEW not in links(pat.get(here))
    add_gateway(by=adam)

    assert said not in words(page.get(here))
    later = add_version(version.api, State.CREATED)
    Gateway.objects.all().delete()
    assert said not in words(page.get(later.get_absolute_url()))


def test_a_key_says_that_no_gateway_is_set_up_for_what_it_calls(adam, acme, client_of):
    version = add_version(add_api("Payments", by=adam))
    eve = add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    mine, theirs = (add_application(name, owner=who) for name, who in (("A", adam), ("E", eve)))
    for application in (mine, theirs):
        add_subscription(application, version, add_plan(application.name, by=adam))
    page, here = client_of(adam), add_key(mine).get_absolute_url()
    said = "No gateway is set up for the addresses of Payments v1 yet."

    assert link_named(page.get(here), "Set up a gateway") == NEW
    shown = client_of(eve).get(add_key(theirs).get_absolute_url())
    assert said in words(shown)
    assert NEW not in links(shown)
    add_gateway(by=adam)

    assert said not in words(page.get(here))

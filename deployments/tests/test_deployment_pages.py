"""From a build's page to a running deployment and back, as people click it."""

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.models import Deployment
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.tests.makers import carry_out, waiting_deployment
from tests.reading import buttons, links, notices, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme"
ORDERS = f"{ACME}/projects/apollo/components/orders"
INBOX = f"{ACME}/inbox/"


def test_a_build_is_deployed_promoted_approved_and_rolled_back(
    orders, staging, production, adam, eve, mia, client_of
):
    first, dev, manager = add_build(orders), client_of(mia), client_of(eve)
    page = dev.get(f"{ORDERS}/builds/1/")
    assert f"{ORDERS}/builds/1/deploy/staging/" in links(page)
    assert f"{ORDERS}/builds/1/deploy/production/" not in links(page)
    assert "Deploy to Staging first" in words(page)
    assert "Deploy" in buttons(dev.get(f"{ORDERS}/builds/1/deploy/staging/"))

    said = notices(dev.post(f"{ORDERS}/builds/1/deploy/staging/", follow=True))
    assert said == ["You requested Orders #1 to Staging."]
    carry_out(Deployment.objects.get(), by=adam)
    page = dev.get(f"{ORDERS}/builds/1/")
    assert "Staging This build" in words(page)
    assert "Promote" in buttons(dev.get(f"{ORDERS}/builds/1/deploy/production/"))
    page = dev.post(f"{ORDERS}/builds/1/deploy/production/", follow=True)
    assert "You requested Orders #1 to Production." in notices(page)
    assert "Approve" not in buttons(page)
    assert "Can approve: Adam, Eve." in words(page)

    waiting = Deployment.objects.get(environment=production)
    url = f"{ACME}/deployments/{waiting.pk}"
    page = manager.get(INBOX)
    assert "Promote: Orders #1 to Production" in words(page)
    assert f"{url}/?next=/organizations/acme/inbox/" in links(page)
    assert "it is the first deployment there" in words(manager.get(f"{url}/"))
    assert dev.post(f"{url}/approve/").status_code == 403
    said = notices(manager.post(f"{url}/approve/", {"comment": "Fine"}, follow=True))
    assert said == ["You approved Orders #1 to Production. The engine can start."]
    assert "Nothing waits for you" in words(manager.get(INBOX))
    carry_out(waiting, by=adam)

    second = add_build(orders, 2)
    for environment in (staging, production):
        made = actions.request_deployment(build=second, environment=environment, by=mia)
        if made.is_waiting:
            assert "The change is 0000000" in words(manager.get(made.get_absolute_url()))
            actions.approve_deployment(deployment=made, by=eve)
        carry_out(made, by=adam)
    page = dev.get(f"{ORDERS}/builds/1/deploy/production/")
    assert "Roll back" in buttons(page)
    dev.post(f"{ORDERS}/builds/1/deploy/production/")
    back = Deployment.objects.newest_first()[0]
    assert (back.kind, back.build_id) == ("rollback", first.pk)
    assert "#2" in words(dev.get(f"{ACME}/projects/apollo/"))


def test_what_stands_in_the_way_is_said_before_and_after_the_button(
    orders, staging, production, mia, client_of
):
    add_build(orders)
    page = client_of(mia)

    shown = page.get(f"{ORDERS}/builds/1/deploy/production/")
    assert "has not succeeded in Staging. Deploy it there first." in words(shown)
    assert "Promote" not in buttons(shown)
    assert "Exactly this artifact" not in words(shown)
    assert {f"{ORDERS}/builds/", f"{ORDERS}/deployments/"} <= set(links(shown))
    forced = page.post(f"{ORDERS}/builds/1/deploy/production/", follow=True)

    assert "has not succeeded in Staging" in notices(forced)[0]
    assert not Deployment.objects.exists()


def test_a_get_approves_nothing(orders, production, eve, client_of):
    made = waiting_deployment(add_build(orders), production)

    answer = client_of(eve).get(f"{ACME}/deployments/{made.pk}/approve/")

    assert answer.status_code == 405
    made.refresh_from_db()
    assert made.is_waiting


def test_the_neighbor_finds_neither_page_nor_button(orders, production, zed, client_of):
    made = waiting_deployment(add_build(orders), production)
    page = client_of(zed)

    for path in ("", "approve/", "reject/", "bypass/", "close/", "cancel/"):
        for base in (ACME, "/organizations/zenith"):
            url = f"{base}/deployments/{made.pk}/{path}"
            assert page.post(url, {"reason": "x"}).status_code in {404, 405}
    made.refresh_from_db()
    assert made.is_waiting


def test_reject_bypass_and_close_ask_for_a_reason(orders, production, adam, eve, client_of):
    page = client_of(adam)
    for path, state in (("reject", "rejected"), ("bypass", "approved")):
        made = waiting_deployment(add_build(orders, 1 if path == "reject" else 2), production)
        assert f"{ORDERS}/" in links(client_of(adam).get(f"{made.get_absolute_url()}{path}/"))
        url = f"{ACME}/deployments/{made.pk}/{path}/"
        assert page.get(url).status_code == 200
        for reason, said in (
            ("", "Enter a reason."),
            ("a\x00", "Null"),
            ("r" * 201, "at most 200"),
        ):
            assert said in words(page.post(url, {"reason": reason}))
        assert page.post(url, {"reason": "Because"}).status_code == 302
        made.refresh_from_db()
        assert (made.state, made.reason) == (state, "Because")
    silent = Deployment.objects.filter(pk=made.pk)
    silent.update(state="silent", due_at=None)
    url = f"{ACME}/deployments/{made.pk}/close/"
    assert "Close deployment" in buttons(page.get(url))
    page.post(url, {"reason": "The machine is gone"})
    assert silent.get().state == "closed"


def test_a_request_is_cancelled_on_its_page(orders, staging, mia, client_of):
    made = actions.request_deployment(build=add_build(orders), environment=staging, by=mia)
    page = client_of(mia)
    assert "Cancel deployment" in buttons(page.get(made.get_absolute_url()))

    page.post(f"{ACME}/deployments/{made.pk}/cancel/")

    assert "Cancelled" in words(page.get(made.get_absolute_url()))


def test_a_component_is_stopped_and_differs(orders, staging, adam, mia, client_of):
    build = add_build(orders)
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)
    page = client_of(mia)
    assert "Stop component" in buttons(page.get(f"{ORDERS}/stop/staging/"))
    orders.placements.update(observed_digest="sha256:" + "f" * 64, observed_at=timezone.now())
    assert "Something else runs" in words(page.get(f"{ORDERS}/deployments/"))

    page.post(f"{ORDERS}/stop/staging/")
    carry_out(Deployment.objects.get(kind="stop"), by=adam)

    page.post(f"{ORDERS}/stop/staging/")
    assert Deployment.objects.filter(kind="stop").count() == 1


def test_a_long_comment_is_no_approval(orders, production, eve, client_of):
    made = waiting_deployment(add_build(orders), production)

    for comment in ("c" * 201, "a\x00b"):
        url = f"{ACME}/deployments/{made.pk}/approve/"
        said = notices(client_of(eve).post(url, {"comment": comment}, follow=True))
        assert said == ["Enter a comment of at most 200 characters."]
    made.refresh_from_db()
    assert made.is_waiting


def test_the_page_says_why_one_does_not_approve(orders, production, eve, mia, client_of):
    made = waiting_deployment(add_build(orders), production, requested_by=eve.user)
    url = made.get_absolute_url()

    assert "You requested this deployment. Another member approves it." in words(
        client_of(eve).get(url)
    )
    assert "Your roles do not include approving" in words(client_of(mia).get(url))
    assert "Nothing waits for you" in words(client_of(eve).get(INBOX))


def test_deleting_an_environment_lists_what_runs_there(orders, staging, adam, mia, client_of):
    build = add_build(orders)
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)

    assert "Orders, build 1" in words(client_of(adam).get(f"{ACME}/environments/staging/delete/"))


def test_members_who_may_approve_are_few(acme, eve, adam):
    assert set(acme.memberships.with_permission(MANAGE_ENVIRONMENT)) == {eve, adam}

"""The builds of a component, as people read them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.models import TestReport
from builds.tests.makers import ARTIFACT, COMMIT, DIGEST, add_build
from tests.reading import links, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(things, client_of):
    return client_of(things.admin)


@pytest.fixture
def at(things):
    return things.component.get_absolute_url()


def test_a_build_shows_what_was_built_of_what(page, ci, at, things):
    things.organization.components.update(repository="git@git.example.com:acme/orders.git")
    ci.report("running", branch="main", log_url="https://ci.example.com/77")
    ci.report("succeeded", artifact=ARTIFACT)

    answer = page.get(f"{at}builds/2/")

    for said in (COMMIT, DIGEST, ARTIFACT, "main", "Succeeded", str(things.ci_credential)):
        assert said in words(answer)
    assert f"https://git.example.com/acme/orders/commit/{COMMIT}" in links(answer)
    assert "https://ci.example.com/77" in links(answer)
    assert 'rel="noopener nofollow"' in answer.content.decode()


def test_what_ci_says_is_text_and_never_markup(page, ci, at):
    ci.report("running", branch="<script>alert(1)</script>")

    for address in (at, f"{at}builds/", f"{at}builds/2/"):
        assert "<script>alert(1)" not in page.get(address).content.decode()


def test_corrected_times_are_said(page, ci, at):
    ci.report("running", started_at="2999-01-01T00:00:00Z")

    assert "CI reported times that are not possible." in words(page.get(f"{at}builds/2/"))


@pytest.mark.parametrize("query", ["2e2e13a", COMMIT.upper(), "main", "#2", "77"])
def test_builds_are_found_by_commit_branch_number_and_run(page, ci, at, query):
    ci.report("running", branch="main")
    ci.report("failed", id="other", commit="f" * 40)

    found = words(page.get(f"{at}builds/", {"q": query}))

    assert "2e2e13a" in found
    assert "fffffff" not in found


def test_builds_are_filtered_by_state(page, ci, at):
    ci.report("failed")

    assert "CI reported no failed test." in words(page.get(f"{at}builds/2/"))
    assert "1 build matches" in words(page.get(f"{at}builds/", {"state": "failed"}))
    assert "No builds match" in words(page.get(f"{at}builds/", {"state": "cancelled"}))


@pytest.mark.parametrize("number", [0, 99, 2**31, 10**30])
def test_a_build_that_is_not_there_is_not_found(page, at, number):
    assert page.get(f"{at}builds/{number}/").status_code == 404


def test_a_component_without_builds_says_what_is_next(page, at, things):
    things.organization.builds.all().delete()

    assert f"{at}ci/" in links(page.get(at))
    assert "No builds yet" in words(page.get(f"{at}builds/"))


def test_builds_say_how_their_tests_went_and_how_long_they_took(page, at, things):
    now = timezone.now()
    for number in range(11, 32):
        build = add_build(things.component, number, started_at=now - timedelta(minutes=number))
        if number == 30:
            TestReport.objects.create(
                organization=build.organization,
                build=build,
                name="unit",
                tests=58,
                failures=1,
                errors=1,
                skipped=3,
                seconds=1,
                sha256="0" * 64,
            )

    for address, shown, strip in ((at, 5, 16), (f"{at}builds/", 22, 0)):
        answer = page.get(address)
        said = words(answer)
        assert said.count("2 of 58 failed") == 1
        assert "Took 30 min" in said
        assert said.count("Took ") == min(shown, 21)
        html = answer.content.decode()
        assert html.count('class="name row-link"') == shown
        assert html.count('<span class="visually-hidden">Build ') == strip

"""A list says how many rows it has, and asks the database only if it does not show all of them."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from console.lists.listing import ListForm, Order, list_rows
from console.lists.paging import PAGE_SIZE

pytestmark = pytest.mark.django_db


class GroupListForm(ListForm):
    """A list of groups, in the order of their names."""

    orders = {"name": Order("Name", ("name", "pk"))}
    noun = ("group", "groups")


def groups_listed(query=""):
    request = RequestFactory().get(f"/{query}")
    return list_rows(request, GroupListForm(request.GET), Group.objects.all())


@pytest.fixture
def some_groups(request):
    Group.objects.bulk_create(Group(name=f"Group {n:02}") for n in range(request.param))


@pytest.mark.parametrize(
    ("some_groups", "queries", "said"),
    [
        (0, 1, "No groups"),
        (1, 1, "1 group"),
        (PAGE_SIZE, 1, f"{PAGE_SIZE} groups"),
        (PAGE_SIZE + 1, 2, f"{PAGE_SIZE + 1} groups"),
    ],
    indirect=["some_groups"],
)
def test_only_a_list_of_more_than_a_page_is_counted(some_groups, queries, said):
    with CaptureQueriesContext(connection) as asked:
        listing = groups_listed()

    assert (listing.summary, len(asked)) == (said, queries)


@pytest.mark.parametrize("some_groups", [PAGE_SIZE + 1], indirect=True)
def test_the_last_page_says_how_many_there_are_in_all(some_groups):
    last = groups_listed(groups_listed().page.next_link)

    assert len(list(last)) == 1
    assert last.summary == f"{PAGE_SIZE + 1} groups"


@pytest.mark.parametrize("some_groups", [PAGE_SIZE + 1], indirect=True)
def test_what_is_left_of_the_pages_before_is_counted_too(some_groups):
    """A page that was opened by its address, while all rows of it but the last were deleted."""
    second = groups_listed().page.next_link
    Group.objects.filter(name__lt="Group 49").delete()

    last = groups_listed(second)

    assert len(list(last)) == 1
    assert last.summary == "2 groups"

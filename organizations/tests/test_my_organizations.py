"""Someone in very many organizations sees them page by page, by name."""

import re

import pytest

from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import RoleSlug

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_many(adam):
    """Adam is a member of 119 others, too; names in both cases, one of them three times."""
    names = ["acme", "ACME", *(f"{'xX'[n % 2]}-Org {n:03}" for n in range(117))]
    others = Organization.objects.bulk_create(
        Organization(name=name, handle=f"o-{n}", handle_key=f"o-{n}")
        for n, name in enumerate(names)
    )
    members = Membership.objects.bulk_create(
        Membership(organization=other, user=adam.user) for other in others
    )
    role = Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    MembershipRole.objects.bulk_create(
        MembershipRole(membership=member, organization=member.organization, role=role)
        for member in members
    )
    return adam


def handles(page):
    return re.findall(r'class="row-link" href="/organizations/([\w-]+)/"', page.content.decode())


def link(page, relation):
    found = re.search(rf'href="(\?[^"]+)" rel="{relation}"', page.content.decode())
    return "/organizations/" + found[1].replace("&amp;", "&") if found else None


def test_each_is_on_one_page_in_the_order_of_the_names(in_many, client_of):
    client, address, seen = client_of(in_many), "/organizations/", []
    while address:
        page = client.get(address)
        assert len(handles(page)) <= 50
        seen += handles(page)
        address = link(page, "next")

    organizations = Organization.objects.in_bulk(field_name="handle")
    assert len(seen) == len(set(seen)) == 120
    names = [organizations[handle].name.lower() for handle in seen]
    assert names == sorted(names)


def test_from_the_second_page_one_gets_back_to_the_first(in_many, client_of):
    client = client_of(in_many)
    first = client.get("/organizations/")
    second = client.get(link(first, "next"))

    assert handles(client.get(link(second, "prev"))) == handles(first)


def test_a_few_need_no_pages(adam, client_of):
    page = client_of(adam).get("/organizations/")

    assert handles(page) == ["acme"]
    assert not link(page, "next")


def test_what_is_created_shows_on_every_page(in_many, client_of):
    client = client_of(in_many)
    second = client.get(link(client.get("/organizations/"), "next"))

    assert b"You created Acme" in second.content

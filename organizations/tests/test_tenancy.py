"""A row and what it refers to are of one organization, whoever writes them, on either database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from organizations.models import AccessRequest, CreatorshipOffer, MembershipRole, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy import keys as tenancy
from organizations.tenancy.keys import SameOrganization, check_tenant_keys, tenant_key_errors
from organizations.tenancy.roles import RoleSlug

pytestmark = pytest.mark.both


@transaction.atomic
def save_and_end(row):
    """Save, and have the database look at what it looks at before a commit."""
    row.save()
    connection.check_constraints()


def refused(row):
    """Whether the database refuses it in the end."""
    with pytest.raises(IntegrityError):
        save_and_end(row)
    return True


def test_a_role_of_a_membership_is_of_its_organization(acme, mia, zenith):
    role = Role.objects.get(slug=RoleSlug.API_PUBLISHER)

    assert refused(MembershipRole(membership=mia, organization=zenith, role=role))


def test_a_request_for_access_is_of_the_organization_of_who_asks(mia, zenith):
    asked = MANAGE_MEMBERSHIP.value

    assert refused(AccessRequest(membership=mia, organization=zenith, permission=asked))


def test_an_offer_goes_to_a_member_of_the_organization(mia, zenith):
    assert refused(CreatorshipOffer(to=mia, organization=zenith))


def test_what_is_of_one_organization_is_kept(acme, mia):
    offer = CreatorshipOffer(to=mia, organization=acme)

    save_and_end(offer)

    assert CreatorshipOffer.objects.filter(pk=offer.pk).exists()


def test_a_membership_does_not_move_away_from_its_roles(mia, zenith):
    mia.organization = zenith

    assert refused(mia)


def test_a_form_says_it_at_the_field(mia, acme, zenith):
    with pytest.raises(ValidationError) as error:
        CreatorshipOffer(to=mia, organization=zenith).validate_constraints()

    assert error.value.message_dict == {"to": ["Select one of this organization."]}
    CreatorshipOffer(to=mia, organization=acme).validate_constraints()


def test_a_form_that_does_not_ask_for_the_field_does_not_complain_about_it(mia, zenith):
    CreatorshipOffer(to=mia, organization=zenith).validate_constraints(exclude={"to"})


def test_a_form_without_the_organization_is_held_to_it_all_the_same(mia, zenith):
    offer = CreatorshipOffer(to=mia, organization=zenith)

    with pytest.raises(ValidationError, match="Select one of this organization"):
        offer.validate_constraints(exclude={"organization"})


# What a model may forget


class Tenant(models.Model):
    """What rows of an organization have in common."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
        app_label = "organizations"

    def __str__(self):
        return "a row for a test"


KEY: list[models.BaseConstraint] = [
    models.UniqueConstraint(fields=["organization", "id"], name="%(class)s_key")
]


def ids_of(model):
    return [message.id for message in tenant_key_errors(model)]


@isolate_apps("organizations")
def test_a_key_to_another_model_of_organizations_is_not_forgotten():
    class Parent(Tenant):
        class Meta(Tenant.Meta):
            constraints = KEY

    class Child(Tenant):
        parent = models.ForeignKey(Parent, on_delete=models.CASCADE)

    assert ids_of(Parent) == []
    assert ids_of(Child) == ["organizations.E001"]


@isolate_apps("organizations")
def test_a_declaration_leads_to_a_model_that_has_a_key():
    class Parent(Tenant):
        pass

    class Child(Tenant):
        parent = models.ForeignKey(Parent, on_delete=models.CASCADE)

        class Meta(Tenant.Meta):
            constraints = [SameOrganization("parent")]

    assert ids_of(Child) == ["organizations.E003"]


@isolate_apps("organizations")
def test_a_declaration_is_not_in_vain():
    class Child(Tenant):
        role = models.ForeignKey(Role, on_delete=models.CASCADE)

        class Meta(Tenant.Meta):
            constraints = [SameOrganization("role")]

    assert ids_of(Child) == ["organizations.E002"]


@isolate_apps("organizations")
def test_a_model_may_refer_to_itself_and_the_name_tells_both():
    class Node(Tenant):
        parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

        class Meta(Tenant.Meta):
            constraints = [SameOrganization("parent"), *KEY]

    assert ids_of(Node) == []
    assert {c.name for c in Node._meta.constraints} == {
        "node_parent_within_organization",
        "node_key",
    }


@isolate_apps("organizations")
def test_a_child_table_may_be_made_before_the_key_of_its_parent(transactional_db, acme, zenith):
    class Trunk(Tenant):
        pass

    class Branch(Tenant):
        trunk = models.ForeignKey(Trunk, null=True, on_delete=models.CASCADE)

        class Meta(Tenant.Meta):
            constraints = [SameOrganization("trunk")]

    key = models.UniqueConstraint(fields=["organization", "id"], name="trunk_key")
    with connection.schema_editor() as editor:
        editor.create_model(Branch)
        editor.create_model(Trunk)
        Trunk._meta.constraints = [key]
        editor.add_constraint(Trunk, key)
    try:
        trunk = Trunk._base_manager.create(organization=acme)
        Branch._base_manager.create(organization=acme, trunk=trunk)
        Branch._base_manager.create(organization=zenith, trunk=None)

        assert refused(Branch(organization=zenith, trunk=trunk))

        with connection.schema_editor() as editor:
            (constraint,), Branch._meta.constraints = Branch._meta.constraints, []
            editor.remove_constraint(Branch, constraint)
        Branch._base_manager.create(organization=zenith, trunk=trunk)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Branch)
            editor.delete_model(Trunk)


def test_migrations_write_down_what_was_declared():
    path, args, options = SameOrganization("to", name="a_name").deconstruct()

    assert path == f"{tenancy.__name__}.SameOrganization"
    assert SameOrganization(*args, **options) == SameOrganization("to", name="a_name")
    assert SameOrganization("to", name="a_name") != SameOrganization("to", name="another")
    assert SameOrganization("to", name="a_name") != SameOrganization("membership", name="a_name")


def test_no_model_of_the_console_forgot_it():
    assert check_tenant_keys() == []

"""What each action with APIs demands, and how it is done."""

from datetime import date

from apis import actions
from apis.models import DocumentKind, Visibility
from apis.permissions import CREATE_API, DELETE_API, MANAGE_API, PUBLISH_API
from apis.states import State
from apis.tests.makers import add_api, add_document, add_version, checked, defined
from organizations.tenancy.roles import RoleSlug
from tests.demanded import Call
from tests.our_apps import written_for_tests

GUIDE = actions.Content(DocumentKind.GUIDE, "Keys", "Ask for one.")
SUNSET = date(2040, 1, 1)


def _in_state(state, act, **fields):
    """The call does the step with a version that is in this state."""

    def do(things, by):
        return act(version=add_version(things.api, state), by=by, **fields)

    return Call(do)


def _publish(things, by):
    """With what apps above ask for, which they say in their own tests."""
    version = add_version(things.api, State.PRE_RELEASED)
    for _, meet in written_for_tests("requirements", "MEET"):
        meet(version)
    return actions.publish(version=version, by=by)


def _delete(things, by):
    draft = add_api(f"Draft {things.organization.apis.count()}", by=things.admin)
    actions.delete_api(api=draft, handle=draft.handle, by=by)


def _with_definition(state, act, **fields):
    """The call gives a version in this state a newer definition."""

    def do(things, by):
        version = add_version(things.api, state)
        number = f"{version.major}.9.0"
        given = {"source": defined(number), "checked": checked(defined(number), after=version)}
        return act(version=version, **given, by=by, **fields)

    return Call(do)


DEMANDS = {
    "add_document": MANAGE_API,
    "change_document": MANAGE_API,
    "delete_document": MANAGE_API,
    "add_definition": CREATE_API,
    "add_version": CREATE_API,
    "block": PUBLISH_API,
    "change_addresses": MANAGE_API,
    "change_api": MANAGE_API,
    "change_visibility": MANAGE_API,
    "create_api": CREATE_API,
    "delete_api": DELETE_API,
    "delete_version": DELETE_API,
    "deprecate": PUBLISH_API,
    "pre_release": PUBLISH_API,
    "publish": PUBLISH_API,
    "replace_definition": PUBLISH_API,
    "retire": PUBLISH_API,
    "unblock": PUBLISH_API,
    "unpublish": PUBLISH_API,
    "withdraw": PUBLISH_API,
}
CALLS = {
    "add_document": Call(
        lambda things, by: actions.add_document(version=things.version, content=GUIDE, by=by)
    ),
    "change_document": Call(
        lambda things, by: actions.change_document(document=things.document, content=GUIDE, by=by)
    ),
    "delete_document": Call(
        lambda things, by: actions.delete_document(
            document=add_document(things.version, f"Old {things.version.documents.count()}"), by=by
        )
    ),
    "add_definition": _with_definition(State.CREATED, actions.add_definition),
    "add_version": Call(lambda things, by: actions.add_version(api=things.api, by=by)),
    "block": _in_state(State.PUBLISHED, actions.block, reason="Attacked."),
    "change_addresses": Call(
        lambda things, by: actions.change_addresses(
            version=things.version, urls={"production": "https://api.example.com"}, by=by
        )
    ),
    "change_api": Call(
        lambda things, by: actions.change_api(api=things.api, name="Billing", summary="", by=by)
    ),
    "change_visibility": Call(
        lambda things, by: actions.change_visibility(
            api=things.api, visibility=Visibility.ROLES, slugs=[RoleSlug.DEVELOPER], by=by
        )
    ),
    "create_api": Call(
        lambda things, by: actions.create_api(name="Mercury", project=things.project, by=by)
    ),
    "delete_api": Call(_delete),
    "delete_version": _in_state(State.RETIRED, actions.delete_version),
    "deprecate": _in_state(State.PUBLISHED, actions.deprecate, sunset_on=SUNSET),
    "pre_release": _in_state(State.CREATED, actions.pre_release),
    "publish": Call(_publish),
    "replace_definition": _with_definition(
        State.PUBLISHED, actions.replace_definition, reason="The law changed."
    ),
    "retire": _in_state(State.DEPRECATED, actions.retire),
    "unblock": _in_state(State.BLOCKED, actions.unblock),
    "unpublish": _in_state(State.PUBLISHED, actions.unpublish),
    "withdraw": _in_state(State.PRE_RELEASED, actions.withdraw),
}

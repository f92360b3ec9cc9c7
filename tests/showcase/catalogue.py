"""The catalogue of APIs, seen by those who publish and by those who only discover."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from playwright.sync_api import Page

from apis.actions import Content, add_document
from apis.models import Api, DocumentKind, Version
from apis.states import State
from apis.tests.makers import add_api, add_version
from apis.tests.samples import more
from organizations.models import Membership
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.shot import Shot
from tests.showcase.world import A_LOT, LONG_NAME, World

SUMMARY = "Invoices, receipts and refunds, for every product that sells something."
GUIDE = """
An application needs a **subscription** and a key.

## Make a key

1. Open the application.
2. Generate a key for the *sandbox*.

| environment | calls a minute |
|---|---|
| Sandbox | 60 |
| Production | 600 |

```
curl -H "X-API-Key: …" https://api.example.com/payments/v2/invoices
```

Read [the reference](https://example.com/reference) for all operations.
"""
SENTENCE = "A summary that says in as many words as fit what can be done with it, and by whom. "


@dataclass(frozen=True)
class Catalogue:
    """Versions in every state, in the organization with a few rows, and one with long names."""

    payments: Version
    created: Version
    draft: Version
    pre_released: Version
    blocked: Version
    deprecated: Version
    retired: Version
    long: Version


def catalogue_shots(w: World) -> Iterator[Shot]:
    """The list, and the pages of an API."""
    c = _catalogue(w)
    for state, who in {"0": w.empty, "few": w.few, "300": w.many, "long": w.long}.items():
        yield Shot("apis", state, _at("apis:apis", who), who)
    apis = _at("apis:apis", w.few)
    yield Shot("apis", "none-found", f"{apis}?q=nothing", w.few)
    yield Shot("apis", "state", f"{apis}?state=published", w.few)
    yield Shot("apis", "reader", apis, w.rosalind)
    new = _at("apis:create", w.few)
    yield Shot("api-new", "empty", new, w.few)
    yield Shot("api-new", "no-project", _at("apis:create", w.empty), w.empty)
    error = in_turn(fills("API name", "x"), presses("Create API"))
    yield Shot("api-new", "error", new, w.few, error)
    text = fills("OpenAPI definition", "swagger: '2.0'")
    wrong = in_turn(_chooses_first, text, presses("Create API"))
    yield Shot("api-new", "findings", new, w.few, wrong)
    yield from _versions(w, c)
    yield from _documents(w, c)
    yield from _settings(w, c)


def _chooses_first(page: Page) -> None:
    page.get_by_label("Project").select_option(index=1)


def _versions(w: World, c: Catalogue) -> Iterator[Shot]:
    states = ("created", "pre_released", "blocked", "deprecated", "retired", "payments")
    for state in states:
        yield Shot("api-version", state, getattr(c, state).get_absolute_url(), w.few)
    one = c.payments.get_absolute_url()
    yield Shot("api", "newest", c.payments.api.get_absolute_url(), w.few)
    yield Shot("api-version", "long", c.long.get_absolute_url(), w.long)
    yield Shot("api-version", "reader", one, w.rosalind)
    refused = presses("Pre-release")
    yield Shot("api-version", "refused", c.created.get_absolute_url(), w.few, refused)
    c.draft.addresses.all().delete()
    for state, version, who in (
        ("few", c.pre_released, w.few),
        ("missing", c.created, w.few),
        ("long", c.draft, w.long),
    ):
        yield Shot("api-publish", state, f"{version.get_absolute_url()}publish/", who)
    unready = f"{c.draft.get_absolute_url()}publish/"
    yield Shot("api-publish", "error", unready, w.long, presses("Publish"))
    yield Shot("api-version", "unready", c.draft.get_absolute_url(), w.long)
    yield Shot("api-deprecate", "few", f"{one}deprecate/", w.few)
    early = in_turn(fills("Sunset date", "2020-01-01"), presses("Deprecate"))
    yield Shot("api-deprecate", "error", f"{one}deprecate/", w.few, early)
    yield Shot("api-block", "few", f"{one}block/", w.few)
    yield Shot("api-block", "error", f"{one}block/", w.few, presses("Block"))
    yield Shot("api-retire", "few", f"{c.deprecated.get_absolute_url()}retire/", w.few)
    yield Shot("api-addresses", "few", f"{one}addresses/", w.few)
    wrong = in_turn(fills("Base URL for sandbox", "ftp://x"), presses("Save base URLs"))
    yield Shot("api-addresses", "error", f"{one}addresses/", w.few, wrong)
    adding = _of("apis:add-version", c.payments.api)
    yield Shot("api-version-new", "few", adding, w.few)
    taken = in_turn(fills("Major version", "1"), presses("Add version"))
    yield Shot("api-version-new", "error", adding, w.few, taken)
    yield Shot("api-version-delete", "few", f"{one}delete/", w.few)
    deletable = f"{c.retired.get_absolute_url()}delete/"
    yield Shot("api-version-delete", "deletable", deletable, w.few)


def _documents(w: World, c: Catalogue) -> Iterator[Shot]:
    documents = f"{c.payments.get_absolute_url()}documents/"
    link = Content(DocumentKind.LINK, "Status", url="https://status.example.com/payments")
    add_document(version=c.payments, content=link, by=w.few)
    guide = Content(DocumentKind.GUIDE, "Getting started", GUIDE)
    add_document(version=c.payments, content=guide, by=w.few)
    yield Shot("api-documents", "few", documents, w.few)
    yield Shot("api-documents", "0", f"{c.long.get_absolute_url()}documents/", w.long)
    yield Shot("api-documents", "reader", documents, w.rosalind)
    yield Shot("api-document", "guide", f"{documents}getting-started/", w.few)
    yield Shot("api-document", "link", f"{documents}status/", w.rosalind)
    yield Shot("api-document-new", "empty", f"{documents}new/", w.few)
    error = in_turn(fills("Title", "Status"), presses("Save document"))
    yield Shot("api-document-new", "error", f"{documents}new/", w.few, error)
    yield Shot("api-document-edit", "few", f"{documents}getting-started/edit/", w.few)
    yield Shot("api-document-delete", "few", f"{documents}status/delete/", w.few)


def _settings(w: World, c: Catalogue) -> Iterator[Shot]:
    for state, version, who in (("few", c.payments, w.few), ("long", c.long, w.long)):
        yield Shot("api-settings", state, _of("apis:settings", version.api), who)
        yield Shot("api-visibility", state, _of("apis:visibility", version.api), who)
        yield Shot("api-delete", state, _of("apis:delete", version.api), who)
    taken = in_turn(fills("API name", "Telemetry"), presses("Save API"))
    yield Shot("api-settings", "error", _of("apis:settings", c.payments.api), w.few, taken)
    # Payments is in use, so nothing is asked there.
    deletable = _of("apis:delete", c.created.api)
    yield Shot("api-delete", "deletable", deletable, w.few)
    wrong = in_turn(fills("Type assistant to confirm", "x"), presses("Delete API"))
    yield Shot("api-delete", "error", deletable, w.few, wrong)


def _catalogue(w: World) -> Catalogue:
    payments, telemetry = _api("Payments", w.few), _api("Telemetry", w.few)
    more(w.many, 0, A_LOT)
    add_version(payments, State.DEPRECATED, sunset_on=date(2027, 6, 30))
    empty = _api("Assistant", w.few)
    return Catalogue(
        payments=add_version(payments),
        retired=add_version(telemetry, State.RETIRED),
        deprecated=add_version(telemetry, State.DEPRECATED, sunset_on=date(2027, 1, 31)),
        blocked=add_version(telemetry, State.BLOCKED),
        pre_released=add_version(telemetry, State.PRE_RELEASED),
        created=empty.versions.create(organization=empty.organization),
        draft=add_version(_api("Ledger", w.long), State.CREATED),
        long=add_version(_api(LONG_NAME, w.long, summary=SENTENCE * 2)),
    )


def _api(name: str, who: Membership, summary: str = SUMMARY) -> Api:
    api = add_api(name, by=who)
    Api.objects.filter(pk=api.pk).update(summary=summary)
    return api


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])


def _of(name: str, api: Api) -> str:
    return reverse(name, args=[api.organization.handle, api.handle])

"""Definitions of the shape of real ones, from their file to a gateway: by pages, and by a build.

The shapes are those of Figma (0.43.0), of an API that counts its releases (5.427.1) and of those
that are numbered by dates. Nothing of them is copied.
"""

import json
from io import BytesIO

import pytest

from apis.models import Api, Version
from apis.tests.makers import add_address
from gateways.configuration import configuration_of
from gateways.models import Software
from gateways.tests.makers import add_gateway, add_key
from portal.actions import subscribe
from portal.tests.makers import add_application, add_offer, add_plan
from projects.actions import create_project
from tests.api import Machine, personal_token
from tests.api.asking import at, but_for_uses
from tests.database import business
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
APIS = "/organizations/acme/apis/"
NEW = f"{APIS}new/"
JSON = "application/json"

FIGMA_LIKE = """
openapi: 3.1.0
info:
  title: Canvas API
  summary: Files, comments and variables.
  version: 0.43.0
  license: {name: MIT License, url: https://opensource.org/licenses/MIT}
servers: [{url: https://api.canvas.example}]
paths:
  /v1/files/{file_key}:
    get:
      tags: [Files]
      summary: Get file JSON
      operationId: getFile
      security: [{AccessToken: []}, {OAuth2: ["files:read"]}]
      parameters:
        - {name: file_key, in: path, required: true, schema: {type: string}}
        - {name: depth, in: query, schema: {type: number}}
      responses:
        "200":
          description: The file.
          content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}
        "404": {description: No such file.}
components:
  securitySchemes:
    AccessToken: {type: apiKey, name: X-Canvas-Token, in: header}
    OAuth2:
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: https://canvas.example/oauth
          tokenUrl: https://api.canvas.example/v1/oauth/token
          scopes: {"files:read": Read files}
  schemas:
    Node:
      type: object
      required: [id, type]
      properties:
        id: {type: string}
        type: {type: string, enum: [FRAME, GROUP]}
        children: {type: array, items: {$ref: "#/components/schemas/Node"}}
"""
COUNTED = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "Booster", "version": "5.427.1", "contact": {"url": "https://a.example"}},
        "paths": {
            "/boosts/{id}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
                ],
                "delete": {"operationId": "drop", "responses": {"204": {"description": "Gone."}}},
            }
        },
    }
)
DATED = """
openapi: 3.0.0
info: {title: Linked Accounts, version: "2024-10-01-preview"}
paths:
  /accounts/get:
    post:
      operationId: accountsGet
      requestBody:
        content: {application/json: {schema: {type: object, additionalProperties: true}}}
      responses: {default: {description: Accounts.}}
"""
DEFINITIONS = {
    "canvas-api": (FIGMA_LIKE, "0.43.0", 0),
    "booster": (COUNTED, "5.427.1", 5),
    "linked-accounts": (DATED, "2024-10-01-preview", 2024),
}


def as_file(text: str) -> BytesIO:
    """What a browser sends of it."""
    file = BytesIO(text.encode())
    file.name = "openapi.yaml"
    return file


@pytest.fixture
def project(adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def free(adam):
    return add_plan("Free", by=adam)


@pytest.fixture
def served(adam, client, client_of):
    """The portal shows the API, gateways of both kinds serve it, and a subscriber calls it."""

    def assert_served(handle):
        _, number, major = DEFINITIONS[handle]
        version = Api.objects.get(handle=handle).versions.get()
        assert (version.major, str(version.definition)) == (major, number)
        shop, token = add_application(f"Shop {major}", owner=adam), add_gateway(handle, by=adam)
        plan = version.offers.get().plan
        subscribe(application=shop, version=version, plan=plan, by=adam)
        for page in ("", "reference/", "changelog/"):
            shown = client_of(adam).get(f"/portal/acme/apis/{handle}/v{major}/{page}")
            assert f"v{major}" in words(shown)
        for software in Software:
            token.gateway.software = software
            assert f"{handle}/{major}" in configuration_of(token.gateway)
        asked = {
            "X-Gateway-Token": token.secret,
            "X-Api": f"{handle}/{major}",
            "X-API-Key": add_key(shop).secret,
        }
        answer = client.get("/gateway/check", headers=asked)
        assert (answer.status_code, answer["X-Check-Code"]) == (200, "VALID")

    return assert_served


@pytest.mark.parametrize("handle", DEFINITIONS)
def test_a_publisher_brings_one_in_and_publishes_it_by_pages_and_twice(
    project, free, adam, client_of, served, handle
):
    text, _, major = DEFINITIONS[handle]
    page, version = client_of(adam), f"{APIS}{handle}/v{major}/"

    def once():
        made = page.post(NEW, {"project": project.pk, "file": as_file(text)}, follow=True)
        assert made.wsgi_request.path in (version, f"{APIS}{handle}/")
        urls = {"production": f"https://api.example.com/{handle}/v{major}"}
        assert page.post(f"{version}addresses/", urls).status_code == 302
        assert page.post(f"{version}plans/", {"plans": [free.handle]}).status_code == 302
        return notices(page.post(f"{version}publish/", follow=True))[-1]

    first, before = once(), business()
    second = once()

    assert first.endswith("was published.")
    assert second.endswith("is published.")
    assert business() == before
    served(handle)


@pytest.mark.parametrize("handle", DEFINITIONS)
def test_a_build_brings_one_in_and_publishes_it_twice(
    project, free, acme, adam, client, served, handle
):
    text, _, major = DEFINITIONS[handle]
    machine, apis = Machine(personal_token(adam).secret), at(acme, "/apis")
    body = json.dumps({"project": project.handle, "definition": text})

    def once():
        made = machine.post(apis, body, content_type=JSON)
        versions = f"{apis}/{made.json()['id']}/versions"
        (found,) = machine.get(f"{versions}?major={major}").json()["items"]
        version = Version.objects.get(pk=found["id"])
        if not version.addresses.exists():
            add_address(version)
            add_offer(version, free)
        published = machine.post(f"{versions}/{found['id']}/publish")
        return made.status_code, published.status_code, published.json()

    first, before = once(), but_for_uses(business())
    second = once()

    assert (first[0], second[0]) == (201, 200)
    assert first[1:] == second[1:]
    assert first[2]["state"] == "published"
    assert but_for_uses(business()) == before
    served(handle)

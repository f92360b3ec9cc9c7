"""`docs/terraform.md` names only what the API has: addresses, methods and fields."""

import re

import pytest

from console.api.specification import specification
from console_cli.document import ORGANIZATION, Document, Operation
from tests.our_apps import ROOT

pytestmark = pytest.mark.no_database
PAGE = (ROOT / "docs" / "terraform.md").read_text()


def test_each_resource_is_created_changed_and_ended_as_the_page_says():
    known = {
        (operation.method, re.sub(r"{(?!organization)\w+}", "{id}", operation.path)): operation
        for operation in Document(specification()).operations.values()
    }
    resources = re.findall(r'resource "restapi_object".*?\n}\n', PAGE, re.DOTALL)
    assert len(resources) == 3

    for resource in resources:
        path = ORGANIZATION + _values(resource, "path")[0]
        method = (_values(resource, "destroy_method") or ["DELETE"])[0]
        end = _values(resource, "destroy_path")
        assert (method, ORGANIZATION + end[0] if end else f"{path}/{{id}}") in known
        assert ("GET", f"{path}/{{id}}") in known
        bodies = re.findall(r"data += jsonencode\(\{(.*?)\}\)", resource, re.DOTALL)
        assert _names(bodies[0]) <= _fields(known["POST", path])
        assert _names(bodies[-1]) <= _fields(known["PATCH", f"{path}/{{id}}"])


def _values(resource: str, name: str) -> list[str]:
    return re.findall(rf'\b{name} += "(.+)"', resource)


def _names(body: str) -> set[str]:
    return set(re.findall(r"(\w+) += ", body))


def _fields(operation: Operation) -> set[str]:
    return set(operation.fields)

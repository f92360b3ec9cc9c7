"""Where a token is looked for: in one header, once."""

import pytest
from django.test import RequestFactory

from console.api.tokens import shown_token

pytestmark = pytest.mark.embedded


def shown(header: str | None, address: str = "/api/v1/token") -> str:
    headers = {} if header is None else {"authorization": header}
    return shown_token(RequestFactory().get(address, headers=headers))


@pytest.mark.parametrize("header", ["Bearer cop_abc", "bearer cop_abc", "BEARER   cop_abc"])
def test_a_token_is_found(header: str) -> None:
    assert shown(header) == "cop_abc"


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", "Bearer", "Bearer ", "Basic cop_abc", "cop_abc", "Token cop_abc"),
        *("Bearer cop_abc cop_abc", "Bearer cop_abc,Bearer cop_abd", "Bearer cop_abc, cop_abc"),
        *(
            " Bearer cop_abc",
            "Bearer cop_abc ",
            "Bearer\tcop_abc",
            "Bearer cop_\u00e4",
            "Bearer \0",
        ),
        "Bearer " + "a" * 201,
    ],
)
def test_anything_else_is_no_token(header: str | None) -> None:
    assert shown(header) == ""


def test_a_token_in_the_query_is_none() -> None:
    assert shown(None, "/api/v1/token?access_token=cop_abc&token=cop_abc") == ""

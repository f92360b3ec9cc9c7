"""What is written down while an answer is sent is about its request, and about no other."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.urls import path

from console import urls
from console.logs import request_ids
from console.logs.requests import log_requests
from tests.log_lines import written

pytestmark = pytest.mark.django_db


@login_not_required
def sent(request: HttpRequest) -> StreamingHttpResponse:
    """Say something about each piece, and fail at the last one."""

    def pieces() -> Iterator[str]:
        for number in range(3):
            logging.getLogger("console.tests").info("Piece %s", number)
            yield str(number)
        logging.getLogger("console.tests").error("No more pieces")
        raise LookupError

    return StreamingHttpResponse(pieces())


urlpatterns = [path("sent/", sent, name="sent"), *urls.urlpatterns]


def read(answer: StreamingHttpResponse) -> Iterator[tuple[bytes, str]]:
    """Each piece, and whose lines would be written once it is made."""
    for piece in answer:
        yield piece, request_ids.current()


def test_each_line_has_the_id_of_the_request(client, settings):
    settings.ROOT_URLCONF = __name__
    got: list[tuple[bytes, str]] = []
    with written() as log:
        answer = client.get("/sent/")
        with pytest.raises(LookupError):
            got.extend(read(answer))

    # Others are served in between.
    assert got == [(b"0", ""), (b"1", ""), (b"2", "")]
    assert request_ids.current() == ""
    assert len(log.lines) == 5
    assert {line.get("request_id") for line in log.lines} == {answer["X-Request-ID"]}


def test_a_file_is_left_to_the_web_server_to_send(rf):
    with Path(__file__).open("rb") as file:
        answer = FileResponse(file)

        log_requests(lambda _: cast(Any, answer))(rf.get("/"))

        assert answer.file_to_stream is not None

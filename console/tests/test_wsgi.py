"""What a web server gets for a request that Django cannot even begin with."""

from io import BytesIO

from console.wsgi import application


def status_of(content_type: str) -> str:
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b""),
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": "0",
    }
    body = b"".join(application(environ, lambda status, headers: answered.append(status)))
    assert b"<h1>" in body
    return answered[0]


def test_a_content_type_that_cannot_be_read_is_a_bad_request(db):
    assert status_of("text/plain; charset*=no-such'en'x") == "400 Bad Request"


def test_any_other_goes_to_django(db):
    assert status_of("text/plain") == "403 Forbidden"

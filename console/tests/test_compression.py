"""Pages are compressed for whoever accepts it, and their lengths tell no secret."""

import gzip
import re

from django.test import Client


def token_of(page):
    return re.findall(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]


def test_a_page_is_compressed_for_a_browser_that_asks_for_it(db):
    plain = Client().get("/accounts/login/")
    compressed = Client().get("/accounts/login/", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert len(compressed.content) < len(plain.content) / 2
    assert b"<h1>Sign in</h1>" in gzip.decompress(compressed.content)
    assert "Accept-Encoding" in plain["Vary"]


def test_the_only_secret_of_a_page_is_another_one_each_time(db):
    client = Client()
    pages = [client.get("/accounts/login/").content for _ in range(3)]

    assert len({token_of(page) for page in pages}) == 3


def test_the_length_of_the_same_page_varies_by_chance(db):
    client = Client()
    lengths = {
        len(client.get("/healthz", headers={"Accept-Encoding": "gzip"}).content) for _ in range(3)
    }
    pages = [
        client.get("/accounts/signup/", headers={"Accept-Encoding": "gzip"}) for _ in range(20)
    ]

    assert len(lengths) == 1  # too short to be compressed
    assert len({len(page.content) for page in pages}) > 5

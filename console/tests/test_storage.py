"""Static files have addresses that change with their content, and only then."""

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from console.storage import HashedStaticFiles


@pytest.fixture
def source(tmp_path):
    """A folder of two files, and what collects it."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text("body { color: black }")
    (folder / "b.css").write_text("body { color: white }")
    return StaticFilesStorage(location=folder)


@pytest.fixture
def storage(tmp_path, settings):
    settings.DEBUG = False
    return HashedStaticFiles(location=tmp_path / "collected", base_url="/static/")


def collect(storage, source):
    """As `collectstatic` does it."""
    files = {}
    for name in source.listdir("")[1]:
        storage.delete(name)
        storage.save(name, source.open(name))
        files[name] = (storage, name)
    list(storage.post_process(files))


def test_each_file_has_its_own_address(storage, source):
    collect(storage, source)

    a, b = storage.url("a.css"), storage.url("b.css")

    assert a != b
    assert a.startswith("/static/a.")
    assert b.startswith("/static/b.")
    assert [storage.url("a.css"), storage.url("b.css")] == [a, b]


def test_an_address_follows_what_is_collected(storage, source):
    collect(storage, source)
    before = storage.url("a.css"), storage.url("b.css")

    with source.open("a.css", "w") as file:
        file.write("body { color: red }")
    collect(storage, source)

    assert storage.url("a.css") != before[0]
    assert storage.url("b.css") == before[1]


def test_a_file_that_was_not_collected_has_none(storage, source):
    collect(storage, source)

    for _ in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            storage.url("c.css")


def test_an_address_while_developing_is_the_name(storage, source, settings):
    collect(storage, source)
    hashed = storage.url("a.css")

    settings.DEBUG = True

    assert storage.url("a.css") == "/static/a.css"
    assert storage.url("a.css", force=True) == hashed
    settings.DEBUG = False
    assert storage.url("a.css") == hashed

"""Static files have addresses that change with their content, and only then."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from console.serving.storage import HashedStaticFiles


@pytest.fixture
def source(tmp_path):
    """A folder of two files, and what collects it."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text("body { color: black }")
    (folder / "b.css").write_text("body { color: white }")
    return StaticFilesStorage(location=folder)


@pytest.fixture
def storage(tmp_path):
    return HashedStaticFiles(location=tmp_path / "collected", base_url="/static/")


def collect(storage, source):
    """As `collectstatic` does it."""
    files = {}
    for name in source.listdir("")[1]:
        storage.delete(name)
        storage.save(name, source.open(name))
        files[name] = (source, name)
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


def test_the_address_is_the_same_while_developing(storage, source, settings):
    collect(storage, source)
    address = storage.url("a.css")

    settings.DEBUG = True

    assert storage.url("a.css") == address
    assert type(storage)(location=storage.location, base_url="/static/").url("a.css") == address


def test_what_a_sheet_imports_is_in_it_and_changes_its_address(storage, source):
    with source.open("a.css", "w") as file:
        file.write('@import url("b.css") layer(kit);')
    collect(storage, source)
    before = storage.url("a.css")
    with storage.open(storage.stored_name("a.css")) as file:
        joined = file.read().decode()
    with storage.open("a.css") as file:
        by_its_first_name = file.read().decode()

    with source.open("b.css", "w") as file:
        file.write("body { color: red }")
    collect(storage, source)

    assert joined == by_its_first_name == "@layer kit {\nbody { color: white }\n}"
    assert storage.url("a.css") != before


def test_a_file_is_compressed_once_for_each_content(storage, source):
    def write(color):
        with source.open("a.css", "w") as file:
            file.write(f"body {{ color: {color} }}" * 50)
        collect(storage, source)
        return Path(storage.path(storage.stored_name("a.css")))

    black = write("black")
    compressed = Path(f"{black}.gz")
    compressed.write_bytes(b"as it was")

    assert write("black") == black
    assert compressed.read_bytes() == b"as it was"
    white = write("white")
    assert gzip.decompress(Path(f"{white}.gz").read_bytes()) == white.read_bytes()


def test_a_file_is_compressed_with_brotli_where_it_is_deployed(storage, source, settings):
    with source.open("a.css", "w") as file:
        file.write("body { color: black }" * 50)

    settings.DEBUG = True
    collect(storage, source)
    there = {path.suffix for path in Path(storage.location).iterdir()}
    settings.DEBUG = False
    collect(storage, source)

    assert there & {".gz", ".br"} == {".gz"}
    assert {path.suffix for path in Path(storage.location).iterdir()} >= {".gz", ".br"}


def test_a_compression_that_was_broken_off_is_done_again(storage, source, monkeypatch):
    with source.open("a.css", "w") as file:
        file.write("body { color: black }" * 50)

    def fail(*_args):
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.replace", fail)
        with pytest.raises(OSError, match="No space left"):
            collect(storage, source)
    assert not list(Path(storage.location).glob("*.gz"))
    collect(storage, source)

    hashed = Path(storage.path(storage.stored_name("a.css")))
    assert gzip.decompress(Path(f"{hashed}.gz").read_bytes()) == hashed.read_bytes()

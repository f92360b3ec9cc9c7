"""Logos: what is let in, what is made of it, and who gets it."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from console.images.decoding import LARGEST, ImageTooLarge, NoImage, TooManyPixels
from console.refusals import Refusal
from portal import actions
from portal.actions import LookValues
from portal.looks.logos import decode_logo
from portal.models import SECTIONS
from tests.images import picture
from tests.reading import reason_at

PORTAL = "/portal/acme/"
LOOKS = "/organizations/acme/settings/portal/look/"
ORDER = dict(zip(("first", "second", "third", "fourth"), SECTIONS, strict=True))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png_that_says(width, height):
    """A PNG whose header promises so many pixels, and which has none."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def webp_that_says(width, height):
    """The same as a WebP: its header has a canvas of that size."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inside = b"WEBP" + b"VP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def read(content):
    return Image.open(BytesIO(content))


def saved(by, **values):
    look = actions.save_look(values=LookValues(**values), by=by)
    actions.make_look_live(look=look, by=by)
    return look


def upload(content, name="logo.png", content_type="image/png"):
    return {"logo": SimpleUploadedFile(name, content, content_type), **ORDER}


def address(look):
    return f"{PORTAL}look/{look.logo_name}.png"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "kept"),
    [((1, 1), (1, 1)), ((400, 80), (400, 80)), ((2000, 2000), (80, 80)), ((3000, 300), (400, 40))],
)
def test_an_image_becomes_a_small_png(kind, size, kept):
    logo = decode_logo(picture(kind, size))

    made = read(logo.content)
    assert (made.format, made.size) == ("PNG", kept)
    assert (logo.width, logo.height) == kept


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<?xml version='1.0'?>" + SVG,
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture("ICO"),
        b"GIF89a" + SVG,
        b"%PDF-1.7",
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBP",
        webp_that_says(10, 10),
        png_that_says(10, 10),
        picture(size=(300, 300))[:200],
    ],
)
def test_what_is_no_image_of_these_three_is_refused(content):
    with pytest.raises(NoImage):
        decode_logo(content)


@pytest.mark.parametrize(
    "content",
    [
        png_that_says(30_000, 30_000),
        png_that_says(10_000, 10_000),  # which Pillow only warns of
        png_that_says(2_000, 2_001),
        png_that_says(2**31 - 1, 2**31 - 1),
        webp_that_says(16_383, 16_383),
        picture("JPEG", (2_000, 2_001)),
        picture("WEBP", (2_000, 2_001)),
        picture("WEBP", (2_000, 2_001), lossless=True),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_by_what_it_says_before_it_is_decoded(content, monkeypatch):
    monkeypatch.setattr("console.images.decoding._reencode", None)

    with pytest.raises(TooManyPixels):
        decode_logo(content)


def test_a_large_file_is_not_looked_at(monkeypatch):
    monkeypatch.setattr("console.images.decoding.Image.open", None)

    with pytest.raises(ImageTooLarge):
        decode_logo(picture() + bytes(LARGEST))


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "At home, 48.1 N", 6
    photo = picture("JPEG", (40, 20), exif=exif, icc_profile=b"a profile", comment=b"a comment")

    logo = decode_logo(photo + b"<script>alert(1)</script>")

    made = read(logo.content)
    assert made.size == (20, 40)  # turned, as the camera said
    assert not made.getexif()
    assert set(made.info) == set()
    for secret in (b"At home", b"a profile", b"a comment", b"<script>"):
        assert secret not in logo.content


@given(st.data())
def test_a_broken_image_is_refused_and_breaks_nothing(data):
    content = bytearray(data.draw(st.sampled_from([picture(k) for k in ("PNG", "JPEG", "WEBP")])))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        logo = decode_logo(bytes(content))
    except Refusal:
        return
    assert read(logo.content).format == "PNG"


@pytest.mark.django_db
def test_the_logo_is_in_the_head_of_the_portal(adam, acme, eve, client_of):
    answer = client_of(adam).post(LOOKS, upload(picture("JPEG", (800, 160)), "logo.jpg"))
    look = acme.looks.get()
    assert answer.status_code == 302
    assert client_of(eve).get(address(look)).status_code == 404

    actions.make_look_live(look=look, by=adam)

    page = client_of(eve).get(PORTAL).content.decode()
    assert f'src="{address(look)}" width="400" height="80" alt="Acme, Developer Portal"' in page
    file = client_of(eve).get(address(look))
    assert file["Content-Type"] == "image/png"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in file["Cache-Control"]
    assert read(file.content).size == (400, 80)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SVG, "Upload a PNG, JPEG or WebP image. Other formats, such as SVG, are not accepted."),
        (b"", "The file is empty."),
        (picture() + bytes(LARGEST), "Upload a file of up to 512 KB."),
        (png_that_says(30_000, 30_000), "Upload an image of up to 4 megapixels."),
    ],
)
def test_an_unfit_logo_is_refused_at_its_field(adam, acme, client_of, content, reason):
    answer = client_of(adam).post(LOOKS, {**upload(content), "title": "Kept"})

    assert reason_at(answer, "logo") == reason
    assert b'value="Kept"' in answer.content
    assert not acme.looks.exists()


@pytest.mark.django_db
def test_a_logo_stays_until_it_is_removed(adam, acme, client_of):
    saved(adam, logo=decode_logo(picture()))

    client_of(adam).post(LOOKS, {**ORDER, "title": "Two"})
    client_of(adam).post(LOOKS, {**ORDER, "title": "Two", "removes_logo": "on"})

    first, second, third = acme.looks.order_by("number")
    assert bytes(second.logo) == bytes(first.logo)
    assert (third.logo, third.logo_digest) == (None, "")


@pytest.mark.django_db
def test_a_logo_is_there_for_those_who_see_the_portal(adam, zed, client, client_of):
    look = saved(adam, logo=decode_logo(picture()))
    add_version(add_api("Payments", by=adam))

    assert client.get(address(look)).status_code == 302
    assert client_of(zed).get(address(look)).status_code == 404
    assert client_of(adam).get(f"{PORTAL}look/{look.number}-.png").status_code == 404
    theirs = address(look).replace("acme", zed.organization.handle)
    assert client_of(zed).get(theirs).status_code == 404

    Api.objects.update(visibility=Visibility.PUBLIC)
    assert client.get(address(look)).status_code == 200
    assert client_of(zed).get(address(look)).status_code == 200


@pytest.mark.django_db
def test_pages_do_not_load_the_bytes_of_logos(adam, client_of):
    saved(adam, logo=decode_logo(picture()))

    with CaptureQueriesContext(connection) as queries:
        client_of(adam).get(PORTAL)

    assert not any('"portal_look"."logo",' in query["sql"] for query in queries)

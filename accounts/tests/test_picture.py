"""A person's picture: what is let in, where it stands, who gets it, and when it is gone."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import actions
from accounts.models import Picture, User
from console.images.decoding import decode_image
from tests.images import picture
from tests.reading import words

PROFILE = "/accounts/profile/"
CHANGE, REMOVE = f"{PROFILE}picture/", f"{PROFILE}picture/remove/"
MEMBERS = "/organizations/acme/settings/members/"


def upload(content, name="me.png"):
    return {"picture": SimpleUploadedFile(name, content, "image/png")}


def give_picture(person, color=(40, 20)):
    image = decode_image(picture(size=color), within=(96, 96), field="picture")
    actions.change_picture(image=image, by=person)
    person.refresh_from_db()


def test_an_upload_becomes_a_small_picture_in_place_of_the_initials(client_of, nia):
    page = client_of(nia)
    exif = Image.Exif()
    exif[0x010E] = "At home, 48.1 N"

    shown = page.post(CHANGE, upload(picture("JPEG", (800, 400), exif=exif), "me.jpg"), follow=True)

    nia.refresh_from_db()
    assert "Your picture was saved." in words(shown)
    assert f'<img class="avatar" src="/accounts/pictures/{nia.picture}.png"' in shown.text
    file = page.get(nia.picture_url)
    assert Image.open(BytesIO(file.content)).size == (96, 48)
    assert b"At home" not in file.content


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg", "name ends with .png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.png", "such as SVG, are not accepted"),
        (picture() + bytes(512 * 1024), "me.png", "up to 512 KB"),
        (picture(size=(2_000, 2_001)), "me.png", "up to 4 megapixels"),
        (b"", "me.png", "The file is empty."),
    ],
)
def test_what_is_no_small_image_is_refused_at_the_field(client_of, nia, content, name, said):
    shown = client_of(nia).post(CHANGE, upload(content, name))

    assert said in " ".join(shown.context["picture_form"].errors["picture"])
    assert "<title>Error: Profile" in shown.text
    assert not Picture.objects.exists()


def test_members_see_it_in_their_list_and_nobody_needs_a_session_for_the_file(
    client_of, adam, mia, django_assert_num_queries
):
    give_picture(mia.user)

    assert mia.user.picture_url in client_of(adam).get(MEMBERS).text
    with django_assert_num_queries(1):
        file = Client().get(mia.user.picture_url)
    assert file["Content-Type"] == "image/png"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Vary" not in file or "Cookie" not in file["Vary"]


def test_its_name_says_nothing_to_who_has_the_same_image(nia, adam):
    give_picture(nia)
    give_picture(adam.user)

    content = bytes(Picture.objects.get(user=nia).content)
    assert bytes(Picture.objects.get(user=adam.user).content) == content
    assert nia.picture != adam.user.picture
    assert Client().get("/accounts/pictures/0123456789abcdef.png").status_code == 404


def test_another_picture_has_another_address_and_the_former_is_gone(nia):
    give_picture(nia)
    former = nia.picture_url

    give_picture(nia, (20, 40))

    assert nia.picture_url != former
    assert Client().get(former).status_code == 404
    assert Picture.objects.count() == 1


def test_without_the_picture_there_are_initials_again(client_of, nia):
    give_picture(nia)
    file = nia.picture_url

    shown = client_of(nia).post(REMOVE, follow=True)

    assert "Your picture was removed." in words(shown)
    assert "<img" not in shown.text
    assert "Remove picture" not in shown.text
    assert Client().get(file).status_code == 404


def test_closing_the_account_deletes_it(nia):
    give_picture(nia)

    actions.close_account(address=nia.email, by=nia)

    assert not Picture.objects.exists()
    assert User.objects.get(pk=nia.pk).picture == ""

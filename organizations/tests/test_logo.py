"""An organization's logo: who sets it, where it stands, who gets the file, and when it is gone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from audit.models import Event
from console.images.decoding import decode_image
from organizations import actions
from organizations.events.organizations import LOGO_CHANGED, LOGO_REMOVED
from organizations.models import Logo, Organization
from tests.cast import invite
from tests.images import picture
from tests.reading import words
from tests.removal.rows import let_time_pass

SETTINGS = "/organizations/acme/settings/"
CHANGE, REMOVE = f"{SETTINGS}logo/", f"{SETTINGS}logo/remove/"


def upload(content, name="logo.png"):
    return {"logo": SimpleUploadedFile(name, content, "image/png")}


def give_logo(by, size=(40, 20)):
    image = decode_image(picture(size=size), within=(96, 96), field="logo")
    actions.change_logo(image=image, by=by)
    return Organization.objects.get(pk=by.organization_id)


def test_an_upload_stands_in_place_of_the_letter(client_of, adam, acme, mia):
    shown = client_of(adam).post(CHANGE, upload(picture()), follow=True)

    acme.refresh_from_db()
    image = f'<img class="avatar square" src="/organizations/logos/{acme.logo}.png"'
    assert "The logo was saved." in words(shown)
    assert image in client_of(mia).get("/organizations/acme/").text
    assert image in client_of(mia).get("/organizations/").text
    event = Event.objects.get(kind=LOGO_CHANGED)
    assert (event.organization_id, event.actor_id) == (acme.pk, adam.user_id)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "name ends with .png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", "such as SVG, are not accepted"),
        (picture() + bytes(512 * 1024), "logo.png", "up to 512 KB"),
        (picture(size=(2_000, 2_001)), "logo.png", "up to 4 megapixels"),
    ],
)
def test_what_is_no_small_image_is_refused_at_the_field(client_of, adam, content, name, said):
    shown = client_of(adam).post(CHANGE, upload(content, name))

    assert said in " ".join(shown.context["logo_form"].errors["logo"])
    assert "<title>Error: Settings" in shown.text
    assert not Logo.objects.exists()


def test_the_same_logo_again_is_no_event(adam):
    first = give_logo(adam).logo

    assert give_logo(adam).logo == first
    assert Event.objects.filter(kind=LOGO_CHANGED).count() == 1


def test_the_file_is_kept_by_browsers_and_read_without_a_session(adam, django_assert_num_queries):
    acme = give_logo(adam)

    with django_assert_num_queries(1):
        file = Client().get(acme.picture_url)

    assert file["Content-Type"] == "image/png"
    assert file["Cache-Control"] == "private, max-age=31536000, immutable"


def test_who_has_the_image_cannot_find_out_who_is_here(adam, zed):
    acme, zenith = give_logo(adam), give_logo(zed)

    contents = {bytes(content) for content in Logo.objects.values_list("content", flat=True)}
    assert len(contents) == 1
    assert acme.logo != zenith.logo
    known = decode_image(picture(size=(40, 20)), within=(96, 96), field="logo")
    for name in (known.digest, "0" * 32, "acme"):
        assert Client().get(f"/organizations/logos/{name}.png").status_code == 404


def test_someone_invited_sees_it_before_they_join(adam, client_of, nia):
    invite(nia.email, by=adam)
    acme = give_logo(adam)

    assert acme.picture_url in client_of(nia).get("/welcome/").text


def test_a_visitor_of_the_developer_portal_sees_the_letter(adam):
    """The host of the portal may be another, which has no such file."""
    acme = give_logo(adam)

    header = render_to_string(
        "components/shell_header.html", {"organization": acme, "request": RequestFactory().get("/")}
    )

    assert "<img" not in header
    assert f'<span class="avatar hue-{acme.hue} square" aria-hidden="true">A</span>' in header


def test_without_the_logo_there_is_the_letter_again(client_of, adam):
    file = give_logo(adam).picture_url

    shown = client_of(adam).post(REMOVE, follow=True)

    assert "The logo was removed." in words(shown)
    assert file not in shown.text
    assert Client().get(file).status_code == 404
    assert Event.objects.filter(kind=LOGO_REMOVED).count() == 1


def test_a_suspended_organization_shows_its_letter(adam):
    acme = give_logo(adam)
    file = acme.picture_url

    acme.suspended_at = timezone.now()
    acme.save(update_fields=["suspended_at"])

    assert acme.picture_url == ""
    assert Client().get(file).status_code == 404


def test_it_goes_with_the_organization(adam):
    file = give_logo(adam).picture_url

    let_time_pass(adam.organization)
    assert actions.delete_permanently(organization_id=adam.organization_id)

    assert not Logo.objects.exists()
    assert Client().get(file).status_code == 404

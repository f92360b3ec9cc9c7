"""How a member hears of what happens, and the mails that say it."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from organizations import actions
from organizations.actions.reminders import remind_invitees
from organizations.models import Invitation, Membership
from organizations.notifications import notifying as notifications
from organizations.tenancy.roles import RoleSlug
from outbox import kinds
from outbox.backends import MailFiles
from outbox.models import Mail
from portal.actions import LookValues, approve_sign_up, make_look_live, save_look
from portal.looks.logos import decode_logo
from portal.models import SelfSignUp
from portal.tests.makers import add_sign_up, choose_self_signup
from tests.cast import add_member, invite, make_organization, make_person
from tests.showcase.acts import Act, in_turn, opens_newest_mail, presses, reloads
from tests.showcase.looking import GREEN, word_mark
from tests.showcase.shot import Shot
from tests.showcase.world import World


def notification_shots(w: World) -> Iterator[Shot]:
    """The page where one chooses, and a letter of each kind."""
    pages = {
        "few": w.few,
        "reader": w.grace,
        "outside": w.alan,
        "long": w.long,
    }
    for state, who in pages.items():
        yield Shot("notifications", state, address(who), who)
    daily = in_turn(chooses("Daily"), presses("Save choice"))
    yield Shot("notifications", "saved", address(w.grace), w.grace, daily)
    forged = in_turn(chooses_nonsense, presses("Save choice"))
    yield Shot("notifications", "error", address(w.few), w.few, forged)
    sent = reverse("outbox:sent")
    for state, writes in {
        "one-notification": one_thing_happens,
        "notifications": much_happens,
        "removed": somebody_is_removed,
        "reminder": somebody_is_reminded,
        "let-in": somebody_is_let_in,
    }.items():
        yield Shot("mail", state, sent, act=in_turn(writes, reloads, opens_newest_mail))


def address(who: Membership) -> str:
    """The page of this member."""
    return reverse("organizations:notifications", args=[who.organization.handle])


def chooses(label: str) -> Act:
    return lambda page: page.get_by_label(label, exact=True).check()


def chooses_nonsense(page: Page) -> None:
    page.evaluate("document.querySelectorAll('[name=notify]').forEach(e => { e.value = 'x' })")
    page.get_by_label("Immediately", exact=True).check()


def founder_of(name: str) -> Membership:
    """An organization of its own for each time that the pictures are taken."""
    number = User.objects.count()
    return make_organization(f"{name} {number}", by=make_person(f"Odd Founder {number}"))


def one_thing_happens(page: Page) -> None:
    founder = founder_of("Tycho Observatory")
    joins(founder, f"Sophie Brahe {User.objects.count()}")
    delivers_to(founder.user)


def much_happens(page: Page) -> None:
    founder = founder_of("Kepler Institute")
    for name in ("Maria Cunitz", "Maria Winkelmann", "Caroline Herschel"):
        joins(founder, f"{name} {User.objects.count()}")
    other = add_member(
        founder.organization, f"Mary Somerville {User.objects.count()}", RoleSlug.ADMINISTRATOR
    )
    invite("comet@example.com", by=other)
    actions.leave_organization(membership=other)
    delivers_to(founder.user)


def somebody_is_removed(page: Page) -> None:
    founder = founder_of("Royal Society")
    member = add_member(
        founder.organization, f"Robert Hooke {User.objects.count()}", RoleSlug.DEVELOPER
    )
    actions.remove_member(membership=member, by=founder)
    delivers_to(member.user)


def somebody_is_reminded(page: Page) -> None:
    founder = founder_of("Lunar Society")
    invitation = invite(f"erasmus{User.objects.count()}@example.com", by=founder)
    assert invitation.mail is not None
    invitation.mail.settle("sent_at")
    soon = invitation.invited_at + (invitation.expires_at - invitation.invited_at) / 14
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=soon)
    remind_invitees()
    write(Mail.objects.get(subject_id=str(invitation.pk), kind="invitation-reminder"))


def somebody_is_let_in(page: Page) -> None:
    founder = founder_of("Linnean Society")
    gives_look(founder)
    choose_self_signup(founder.organization, SelfSignUp.APPROVAL)
    person = make_person(f"Jeanne Baret {User.objects.count()}")
    request = add_sign_up(founder.organization, person)
    approve_sign_up(sign_up=request, by=founder)
    delivers_to(person)


def gives_look(founder: Membership) -> None:
    """Make a look with an accent and a logo live."""
    logo = decode_logo(word_mark(GREEN))
    look = save_look(values=LookValues(accent=GREEN, logo=logo), by=founder)
    make_look_live(look=look, by=founder)


def joins(founder: Membership, name: str) -> None:
    person = make_person(name)
    actions.join(invitation=invite(person.email, by=founder), user=person)


def delivers_to(person: User) -> None:
    """Have what this person is to be told written into the mail folder."""
    while notifications.enqueue_due_emails():
        pass
    write(Mail.objects.filter(recipient=person.email, kind="notification").latest("created_at"))


def write(mail: Mail) -> None:
    message = kinds.write(mail)
    assert message is not None
    MailFiles(folder=settings.MAIL_FOLDER).send_messages([message])

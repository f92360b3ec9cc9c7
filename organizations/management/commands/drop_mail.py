"""Drop an email that is waiting, so that it is never sent."""

from organizations.actions import stuck_mails
from organizations.commands import MailCommand


class Command(MailCommand):
    help = "Drop an email that is waiting, so that it is never sent."
    done = "The email ({}) was dropped."
    action = staticmethod(stuck_mails.drop_mail)

"""Send an email now, also one that was sent or dropped before."""

from organizations.actions import stuck_mails
from organizations.commands import MailCommand


class Command(MailCommand):
    help = "Send an email again now, with a fresh set of retries."
    done = "The email ({}) will be sent within seconds."
    action = staticmethod(stuck_mails.resend_mail)

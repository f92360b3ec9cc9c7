"""What credentials declare."""

from datetime import timedelta

from console.jobs.clock import Job
from credentials.mail import REMINDER, write_reminder
from outbox.kinds import Kind

DECLARED = [
    Kind(REMINDER, write_reminder),
    Job(
        "remind of expiring credentials",
        task="credentials.schedule.remind_of_expiry",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "forget expired credentials",
        task="credentials.schedule.forget_expired_credentials",
        every=timedelta(days=1),
    ),
]

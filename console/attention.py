"""The line of the operators' front page about jobs."""

from console.models import JobRecord
from console.operators.attention import Attention

JOBS_IN_TROUBLE = Attention(
    "Jobs late or failing",
    "late, failed or not ended",
    JobRecord,
    "state=troubled",
    lambda: JobRecord.objects.troubled(),
    kind="bad",
)

"""What the operators' home page says of people."""

from accounts.models import FactorReset, User
from console.operators.attention import Attention

LOST_FACTORS = Attention(
    "Lost second factors",
    "waiting for someone to vouch",
    User,
    "account=lost-factor",
    lambda: FactorReset.objects.unvouched(),
)

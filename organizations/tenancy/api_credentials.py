"""What operations on credentials of every kind have in common."""

from datetime import datetime

from ninja import Schema
from pydantic import Field, StrictInt

from console.api.form_bodies import FormBody
from console.api.schemas import Id
from credentials.forms import CredentialForm, LifeForm, RotateForm


class CredentialFields(Schema):
    """What every kind of credential is shown with."""

    id: Id
    name: str
    hint: str = Field(description="The last characters of its secret.")
    secret: str = Field(
        description="The credential itself, in the answer to what created it; empty afterwards."
    )
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the hour. Null if it was never used.")
    replaced_by_id: Id | None = Field(description="The ID of the one that it was rotated to.")


class Life(FormBody):
    """How long a new credential works."""

    form = LifeForm
    days: StrictInt = Field(description="It may not work for longer than the token that is used.")


class NamedLife(Life):
    """The name of a new credential, and how long it works."""

    form = CredentialForm
    name: str


class Rotation(FormBody):
    """How a credential is replaced."""

    form = RotateForm
    overlap_hours: StrictInt = Field(description="How long the old one works in addition.")

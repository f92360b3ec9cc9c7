"""What the catalogue of APIs declares."""

from accounts.personal_data import PersonalData
from apis import belonging
from apis.made import apis_made
from organizations.belongings import Kind
from organizations.leavings import Made

DECLARED = [
    PersonalData(
        "apis.Api",
        "created_by",
        "apis_created",
        fields=("id", "organization_id", "created_at"),
    ),
    PersonalData(
        "apis.Definition",
        "by",
        "definitions_uploaded",
        fields=("id", "organization_id", "at"),
    ),
    Made("APIs", apis_made),
    Kind("API versions", belonging.versions, is_shown=False, rank=5),
    Kind("APIs", lambda organization: organization.apis.all(), rank=6),
]

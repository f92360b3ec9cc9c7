"""What is counted of APIs."""

from organizations.tenancy.meters import Meter

APIS = Meter("apis", "APIs", lambda organization: organization.apis.all())

"""What is counted of APIs."""

from organizations.meters import Meter

APIS = Meter("apis", "APIs", lambda organization: organization.apis.count())

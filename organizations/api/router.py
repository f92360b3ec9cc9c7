"""The router of all operations of an organization: on itself, its members, and who may do what."""

from ninja import Router

from organizations.api import (
    access_requests,
    email_domains,
    events,
    groups,
    invitations,
    members,
    organization,
    roles,
    snapshot,
)
from organizations.tenancy.api_resources import ORGANIZATION

router = Router()
router.add_router("", organization.router)
router.add_router("", members.router)
router.add_router("", invitations.router)
router.add_router("", roles.router)
router.add_router("", groups.router)
router.add_router("", access_requests.router)
router.add_router("", email_domains.router)
router.add_router(ORGANIZATION, snapshot.router)
router.add_router(ORGANIZATION, events.router)

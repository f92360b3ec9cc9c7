"""The rows of the Developer Portal: plans, applications, subscriptions and keys."""

from portal.models.application import SLOTS, Application, ApplicationQuerySet, Right, Share
from portal.models.domain import PortalDomain, PortalDomainQuerySet
from portal.models.key import Key, KeyQuerySet
from portal.models.look import LONGEST_TITLE, LONGEST_WELCOME, SECTIONS, Look, LookQuerySet
from portal.models.plan import MOST_CALLS, MOST_REQUESTS, WINDOWS, Offer, Plan, PlanQuerySet
from portal.models.settings import PortalSettings, SelfSignUp
from portal.models.sign_up import LONGEST_NOTE, SignUp, SignUpQuerySet, SignUpState
from portal.models.subscription import (
    BEST_FIRST,
    OPEN_STATES,
    State,
    Subscription,
    SubscriptionQuerySet,
)
from portal.models.testing_key import TEST_KEY_LIFE, TestKey

"""Actions of the Developer Portal: what people do, each one function."""

from portal.actions.applications import (
    block_application,
    change_application,
    create_application,
    delete_application,
    transfer_application,
    unblock_application,
)
from portal.actions.deciding import (
    approve_subscription,
    block_subscription,
    reject_subscription,
    unblock_subscription,
)
from portal.actions.domains import add_domain, remove_domain, request_domain_check
from portal.actions.keys import KeyTerms, generate_key, revoke_key, rotate_key
from portal.actions.looks import (
    LookValues,
    discard_look,
    make_look_live,
    save_look,
    undo_look,
    use_standard_look,
)
from portal.actions.offers import offer_plans
from portal.actions.plans import PlanTerms, archive_plan, change_plan, create_plan
from portal.actions.self_signup import change_self_signup
from portal.actions.sharing import share_application, unshare_application
from portal.actions.signing_up import (
    approve_by_email_domain,
    approve_sign_up,
    reject_sign_up,
    request_sign_up,
)
from portal.actions.subscribing import (
    change_subscription_plan,
    close_subscription,
    subscribe,
    withdraw_subscription,
)
from portal.actions.testing_keys import create_subscriber_test_key, create_test_key

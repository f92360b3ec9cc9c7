"""Applications, their subscriptions and their keys, in the Developer Portal."""

from django.urls import path

from portal.views import applications, keys, sharing, subscriptions

app_name = "applications"
ONE = "applications/<uuid:application_id>/"
SUBSCRIPTION = f"{ONE}subscriptions/<uuid:subscription_id>/"
KEY = f"{ONE}keys/<uuid:key_id>/"
urlpatterns = [
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.create, name="create"),
    path(ONE, applications.application, name="application"),
    path(f"{ONE}edit/", applications.edit, name="edit"),
    path(f"{ONE}transfer/", applications.transfer, name="transfer"),
    path(f"{ONE}delete/", applications.delete, name="delete"),
    path(f"{ONE}block/", applications.block, name="block"),
    path(f"{ONE}unblock/", applications.unblock, name="unblock"),
    path(f"{ONE}sharing/", sharing.sharing, name="sharing"),
    path(f"{ONE}sharing/<int:share_id>/stop/", sharing.unshare, name="unshare"),
    path(f"{ONE}keys/new/", keys.generate, name="generate-key"),
    path(KEY, keys.key, name="key"),
    path(f"{KEY}rotate/", keys.rotate, name="rotate-key"),
    path(f"{KEY}revoke/", keys.revoke, name="revoke-key"),
    path(f"{SUBSCRIPTION}plan/", subscriptions.change_plan, name="change-plan"),
    path(f"{SUBSCRIPTION}withdraw/", subscriptions.withdraw, name="withdraw"),
    path(f"{SUBSCRIPTION}close/", subscriptions.close, name="close-subscription"),
]

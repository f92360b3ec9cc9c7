"""How an API version is offered and who subscribes to it, in the console."""

from django.urls import path

from portal.views import offers

app_name = "offers"
VERSION = "<handle:api_handle>/v<int:major>/"
ONE = f"{VERSION}subscriptions/<uuid:subscription_id>/"
urlpatterns = [
    path(f"{VERSION}plans/", offers.plans, name="plans"),
    path(f"{VERSION}subscriptions/", offers.subscriptions, name="subscriptions"),
    path(f"{ONE}approve/", offers.approve, name="approve"),
    path(f"{ONE}reject/", offers.reject, name="reject"),
    path(f"{ONE}block/", offers.block, name="block"),
    path(f"{ONE}unblock/", offers.unblock, name="unblock"),
]

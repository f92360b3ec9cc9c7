"""The URLs of service accounts, their tokens and members' tokens, in an organization's settings."""

from django.urls import path

from machines.views import member_tokens, service_account_tokens, service_accounts

app_name = "machines"
ONE = "service-accounts/<uuid:account>/"
urlpatterns = [
    path("service-accounts/", service_accounts.service_accounts, name="service-accounts"),
    path("service-accounts/new/", service_accounts.create, name="create"),
    path(ONE, service_accounts.service_account, name="service-account"),
    path(f"{ONE}delete/", service_accounts.delete, name="delete"),
    path(f"{ONE}tokens/new/", service_account_tokens.create, name="create-token"),
    path(f"{ONE}tokens/<uuid:token>/", service_account_tokens.token, name="token"),
    path(f"{ONE}tokens/<uuid:token>/rotate/", service_account_tokens.rotate, name="rotate-token"),
    path(f"{ONE}tokens/<uuid:token>/revoke/", service_account_tokens.revoke, name="revoke-token"),
    path("member-tokens/", member_tokens.member_tokens, name="member-tokens"),
    path(
        "member-tokens/<uuid:member_token>/revoke/",
        member_tokens.revoke,
        name="revoke-member-token",
    ),
]

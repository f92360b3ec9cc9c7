"""The URLs of personal tokens and of programs that ask for one.

They are under the account, except where an organization is chosen.
"""

from django.urls import path

from machines.api import device
from machines.views import program_sign_ins, tokens

app_name = "tokens"
urlpatterns = [
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/new/", tokens.choose_organization, name="choose-organization"),
    path("accounts/tokens/<uuid:token>/", tokens.token, name="token"),
    path("accounts/tokens/<uuid:token>/rotate/", tokens.rotate, name="rotate"),
    path("accounts/tokens/<uuid:token>/revoke/", tokens.revoke, name="revoke"),
    path("accounts/tokens/program/", program_sign_ins.enter_code, name="sign-in-program"),
    path(
        "accounts/tokens/program/organization/",
        program_sign_ins.choose_organization,
        name="choose-organization-of-program",
    ),
    path("device/code", device.code, name="device-code"),
    path("device/token", device.token, name="device-token"),
    path(
        "organizations/<handle:handle>/tokens/program/",
        program_sign_ins.approve,
        name="approve-program",
    ),
    path("organizations/<handle:handle>/tokens/new/", tokens.create, name="create"),
]

"""The URLs of personal tokens: under the account, except that of creating one."""

from django.urls import path

from machines.views import tokens

app_name = "tokens"
urlpatterns = [
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/new/", tokens.choose_organization, name="choose-organization"),
    path("accounts/tokens/<uuid:token>/", tokens.token, name="token"),
    path("accounts/tokens/<uuid:token>/rotate/", tokens.rotate, name="rotate"),
    path("accounts/tokens/<uuid:token>/revoke/", tokens.revoke, name="revoke"),
    path("organizations/<handle:handle>/tokens/new/", tokens.create, name="create"),
]

"""The person's own tokens: under their account, but for the page on which one is made."""

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

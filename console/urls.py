"""The URL patterns of the console itself, and those that apps declare."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from console import views
from console.serving import pages

change_password = RedirectView.as_view(pattern_name="account_change_password")

handler500 = views.server_error
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("theme/", views.theme, name="theme"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("favicon.ico", views.favicon, name="favicon"),
    # Passwords change on allauth's page only: it limits attempts, tells the person and logs it.
    path("operators/password_change/", change_password),
    path("operators/password_change/done/", change_password),
    # Operators sign in where everyone does, with the same limits on attempts.
    path("operators/login/", views.operators_sign_in),
    path("operators/", admin.site.urls),
    path("api/v1/", include("console.api.urls")),
    *pages.routes(),
]

"""Where each app's pages hang."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from console import views

admin.site.site_header = admin.site.site_title = "Operators"
admin.site.index_title = "Operators’ pages"
admin.site.index_template = admin.site.app_index_template = "operators/index.html"
change_password = RedirectView.as_view(pattern_name="account_change_password")

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("theme/", views.theme, name="theme"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("favicon.ico", views.favicon, name="favicon"),
    # Passwords change on allauth's page only: it limits attempts, tells the person and logs it.
    path("operators/password_change/", change_password),
    path("operators/password_change/done/", change_password),
    # Operators sign in where everybody does, with the same limits on attempts.
    path("operators/login/", views.operators_sign_in),
    path("operators/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("invitations/", include("organizations.urls.invitations")),
    path("organizations/<handle:handle>/settings/", include("organizations.urls.settings")),
    path("organizations/<handle:handle>/portal/", include("portal.urls")),
    path("", include("organizations.urls.entry")),
    path("organizations/<handle:handle>/", include("projects.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("development/mail/", include("outbox.urls")))

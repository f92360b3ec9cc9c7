"""Where each app's pages hang."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from console import views

admin.site.site_header = admin.site.site_title = "Console: operators"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth says so

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("theme/", views.theme, name="theme"),
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

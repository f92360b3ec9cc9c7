"""The front door, the welcome page, and everything about all of my organizations."""

from django.urls import path

from organizations.views import access_requests, entry, logos, own_membership, switcher

app_name = "organizations"
urlpatterns = [
    path("", entry.front_door, name="front-door"),
    path("welcome/", entry.welcome, name="welcome"),
    path("organizations/", entry.mine, name="mine"),
    path("organizations/new/", entry.create, name="create"),
    path("organizations/handle/", entry.preview_handle, name="preview-handle"),
    path("organizations/logos/<slug:name>.png", logos.logo, name="logo"),
    path("organizations/menu/", switcher.menu, name="menu"),
    path("organizations/<handle:handle>/access/", access_requests.ask, name="ask"),
    path(
        "organizations/<handle:handle>/first-steps/",
        own_membership.dismiss_first_steps,
        name="first-steps",
    ),
    path("organizations/<handle:handle>/leave/", own_membership.leave, name="leave"),
    path(
        "organizations/<handle:handle>/notifications/",
        own_membership.choose_notifications,
        name="notifications",
    ),
]

"""Pages of an organization's Developer Portal, under /portal/<handle>/."""

from django.urls import path

from portal.views import catalogue

app_name = "portal"
VERSION = "apis/<handle:api>/v<int:major>/"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path(VERSION, catalogue.version, name="version"),
    path(f"{VERSION}reference/", catalogue.reference, name="reference"),
    path(f"{VERSION}subscribe/", catalogue.subscribe, name="subscribe"),
]

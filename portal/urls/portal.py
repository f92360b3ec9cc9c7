"""Pages of an organization's Developer Portal, under /portal/<handle>/."""

from django.urls import path

from portal.views import home

app_name = "portal"
urlpatterns = [path("", home.home, name="home")]

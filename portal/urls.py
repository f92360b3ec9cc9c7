"""Pages of an organization's Developer Portal, under /organizations/<handle>/portal/."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [path("", views.home, name="home")]

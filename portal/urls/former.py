"""Where the Developer Portal was before it had addresses of its own."""

from django.urls import path

from portal.views import catalogue

app_name = "former-portal"
urlpatterns = [path("portal/", catalogue.former_home, name="home")]

"""Where the Developer Portal was before it had addresses of its own."""

from django.urls import path

from portal.views import home

app_name = "former-portal"
urlpatterns = [path("portal/", home.former_home, name="home")]

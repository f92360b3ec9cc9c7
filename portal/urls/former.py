"""Where the Developer Portal was before it had addresses of its own."""

from django.urls import path

from portal import views

app_name = "former-portal"
urlpatterns = [path("portal/", views.former_home, name="home")]

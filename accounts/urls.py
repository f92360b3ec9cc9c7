"""The person's own pages, under /accounts/, before those of allauth."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("profile/", views.profile, name="profile")]

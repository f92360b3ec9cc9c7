"""The person's own pages, under /accounts/, before those of allauth."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("history/", views.history, name="history"),
    path("signup/another-address/", views.use_another_address, name="use-another-address"),
    path("start-over/", views.start_over, name="start-over"),
    path("sign-in-again/", views.sign_in_again, name="sign-in-again"),
]

"""The page that an invitation's link leads to, and the answers it takes."""

from django.urls import path

from organizations.views import invitation

app_name = "invitations"
urlpatterns = [
    path("<uuid:pk>/", invitation.show, name="show"),
    path("<uuid:pk>/join/", invitation.join, name="join"),
    path("<uuid:pk>/decline/", invitation.decline, name="decline"),
    path("<uuid:pk>/renew/", invitation.ask_for_renewal, name="renew"),
    path("<uuid:pk>/sign-up/", invitation.sign_up, name="sign-up"),
    path("<uuid:pk>/switch-account/", invitation.switch_account, name="switch-account"),
    path("<uuid:pk>/<str:token>/", invitation.open_link, name="open"),
]

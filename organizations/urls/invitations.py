"""The page that an invitation's link leads to, and the answers it takes."""

from django.urls import path

from organizations.views import invitation_page

app_name = "invitations"
urlpatterns = [
    path("<uuid:pk>/", invitation_page.show, name="show"),
    path("<uuid:pk>/join/", invitation_page.join, name="join"),
    path("<uuid:pk>/decline/", invitation_page.decline, name="decline"),
    path("<uuid:pk>/renew/", invitation_page.ask_for_renewal, name="renew"),
    path("<uuid:pk>/sign-up/", invitation_page.sign_up, name="sign-up"),
    path("<uuid:pk>/switch-account/", invitation_page.switch_account, name="switch-account"),
    path("<uuid:pk>/<str:token>/", invitation_page.open_link, name="open"),
]

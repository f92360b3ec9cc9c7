"""Settings of one organization."""

from django.urls import path

from organizations.views import invitations, members, settings

app_name = "settings"
urlpatterns = [
    path("", settings.organization, name="organization"),
    path("roles/", settings.roles, name="roles"),
    path("members/", members.members, name="members"),
    path("members/invite/", invitations.invite, name="invite"),
    path("members/<int:pk>/", members.change_roles, name="member"),
    path("members/<int:pk>/remove/", members.remove, name="remove-member"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:pk>/", invitations.change_roles, name="invitation"),
    path("invitations/<uuid:pk>/resend/", invitations.resend, name="resend"),
    path("invitations/<uuid:pk>/revoke/", invitations.revoke, name="revoke"),
]

"""Settings of one organization."""

from django.urls import path

from organizations.views import (
    access_requests,
    bulk,
    creatorship,
    danger,
    history,
    invitations,
    member_access,
    members,
    second_factor,
    settings,
    vouching,
)

app_name = "settings"
urlpatterns = [
    path("", settings.organization, name="organization"),
    path("creatorship/", creatorship.creatorship, name="creatorship"),
    path("creatorship/accept/", creatorship.accept, name="accept-creatorship"),
    path("creatorship/decline/", creatorship.decline, name="decline-creatorship"),
    path("creatorship/withdraw/", creatorship.withdraw, name="withdraw-creatorship"),
    path("handle/", settings.preview_handle, name="preview-handle"),
    path("roles/", settings.roles, name="roles"),
    path("roles/<int:pk>/", members.rights, name="member-rights"),
    path("members/", members.members, name="members"),
    path("members/bulk/", bulk.change_members, name="change-members"),
    path("members/invite/", invitations.invite, name="invite"),
    path("members/<int:pk>/", members.change_roles, name="member"),
    path("members/<int:pk>/access/", member_access.member_access, name="member-access"),
    path("members/<int:pk>/suspend/", member_access.suspend, name="suspend-member"),
    path("members/<int:pk>/restore/", member_access.restore, name="restore-member"),
    path("members/<int:pk>/delete/", members.delete, name="delete-member"),
    path("members/<int:pk>/vouch/", vouching.vouch, name="vouch"),
    path("members/lost-second-factors/", vouching.lost_factors, name="lost-factors"),
    path("access/<int:request_pk>/grant/", access_requests.grant, name="grant-access"),
    path("access/<int:request_pk>/decline/", access_requests.decline, name="decline-access"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:pk>/", invitations.change, name="invitation"),
    path("invitations/<uuid:pk>/resend/", invitations.resend, name="resend"),
    path("invitations/<uuid:pk>/revoke/", invitations.revoke, name="revoke"),
    path("history/", history.history, name="history"),
    path("history/export/", history.export, name="export-history"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("second-factor/lift/", second_factor.lift, name="lift-second-factor"),
    path("second-factor/members/", second_factor.without_factor, name="without-factor"),
    path("danger/", danger.danger, name="danger"),
    path("delete/", danger.delete, name="delete"),
    path("restore/", danger.restore, name="restore"),
]

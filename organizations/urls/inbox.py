"""The inbox, below one organization."""

from django.urls import path

from organizations.views import access_requests, inbox

app_name = "inbox"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/approve/", inbox.approve_selected, name="approve-selected"),
    path("inbox/reject/", inbox.reject_selected, name="reject-selected"),
    path(
        "inbox/requested/access/<int:own_request_id>/withdraw/",
        access_requests.withdraw,
        name="withdraw-access",
    ),
    path("inbox/requested/", inbox.requested, name="requested"),
]

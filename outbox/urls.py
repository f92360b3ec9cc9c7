"""The page that shows the emails that were sent, while DEBUG is on."""

from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.sent, name="sent"),
    path("<str:name>/", views.mail, name="mail"),
    path("<str:name>/html/", views.html_part, name="html"),
]

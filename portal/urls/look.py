"""The look of the Developer Portal, in the settings of one organization."""

from django.urls import path

from portal.views import looks

app_name = "portal-look"
ONE = "portal/look/<int:look_number>/"
urlpatterns = [
    path("portal/look/", looks.looks, name="looks"),
    path("portal/look/sample/", looks.sample, name="sample"),
    path(ONE, looks.preview, name="preview"),
    path(f"{ONE}live/", looks.live, name="live"),
    path(f"{ONE}undo/", looks.undo, name="undo"),
    path(f"{ONE}standard/", looks.standard, name="standard"),
    path(f"{ONE}discard/", looks.discard, name="discard"),
]

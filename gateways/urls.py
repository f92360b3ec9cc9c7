"""Gateways, in the settings of one organization."""

from django.urls import path

from gateways import views

app_name = "gateways"
GATEWAY = "gateways/<uuid:gateway_id>/"
urlpatterns = [
    path("gateways/", views.gateways, name="gateways"),
    path("gateways/new/", views.create, name="create"),
    path(GATEWAY, views.gateway, name="gateway"),
    path(f"{GATEWAY}edit/", views.edit, name="edit"),
    path(f"{GATEWAY}delete/", views.delete, name="delete"),
    path(f"{GATEWAY}test-call/", views.test_call, name="test-call"),
    path(f"{GATEWAY}token/new/", views.create_token, name="create-token"),
    path(f"{GATEWAY}token/rotate/", views.rotate_token, name="rotate-token"),
]

"""Gateways, in the settings of one organization."""

from django.urls import path

from gateways import views

app_name = "gateways"
ONE = "gateways/<uuid:gateway_id>/"
urlpatterns = [
    path("gateways/", views.gateways, name="gateways"),
    path("gateways/new/", views.create, name="create"),
    path(ONE, views.gateway, name="gateway"),
    path(f"{ONE}edit/", views.edit, name="edit"),
    path(f"{ONE}delete/", views.delete, name="delete"),
    path(f"{ONE}test-call/", views.test_call, name="test-call"),
    path(f"{ONE}token/new/", views.create_token, name="create-token"),
    path(f"{ONE}token/rotate/", views.rotate_token, name="rotate-token"),
]

"""Webhooks, in the settings of one organization."""

from django.urls import path

from webhooks import views

app_name = "webhooks"
ONE = "webhooks/<uuid:webhook_id>/"
DELIVERY = f"{ONE}deliveries/<uuid:delivery_id>/"
urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.create, name="create"),
    path(ONE, views.webhook, name="webhook"),
    path(f"{ONE}edit/", views.edit, name="edit"),
    path(f"{ONE}delete/", views.delete, name="delete"),
    path(f"{ONE}rotate/", views.rotate, name="rotate"),
    path(f"{ONE}switch-off/", views.switch_off, name="switch-off"),
    path(f"{ONE}switch-on/", views.switch_on, name="switch-on"),
    path(f"{ONE}test/", views.test, name="test"),
    path(DELIVERY, views.delivery, name="delivery"),
    path(f"{DELIVERY}redeliver/", views.redeliver, name="redeliver"),
]

"""The address to which the payment provider sends its messages."""

from django.urls import path

from billing.views import hooks

app_name = "billing-hooks"
urlpatterns = [path("stripe/", hooks.stripe, name="stripe")]

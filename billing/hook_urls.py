"""Where the payment provider tells that something happened."""

from django.urls import path

from billing.views import hooks

app_name = "billing-hooks"
urlpatterns = [path("stripe/", hooks.stripe, name="stripe")]

"""The addresses of the console while DEBUG is on."""

from django.urls import include, path

from console.urls import urlpatterns as pages

urlpatterns = [*pages, path("development/mail/", include("outbox.urls"))]

"""The search over everything, below one organization."""

from django.urls import path

from organizations.views import search

app_name = "search"
urlpatterns = [path("search/", search.search, name="search")]

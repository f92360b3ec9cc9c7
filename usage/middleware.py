"""Middleware that takes reports of gateways, before anything that is meant for people."""

from django.http import HttpRequest, HttpResponse

from gateways.checks.paths import USAGE
from gateways.middleware import BeforeOthers
from usage.reports.requests import answer_usage_report


class TakeUsage(BeforeOthers):
    """Answers requests to the path for reports."""

    name = "usage:take"

    def is_meant(self, path: str) -> bool:
        return path == USAGE

    def answer(self, request: HttpRequest) -> HttpResponse:
        return answer_usage_report(request)

"""Pages for a lost second factor: requesting a reset, and those that the links in emails open.

Only a POST acts, because mail scanners follow links.
"""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.browsers.names import browser_name
from accounts.forms.second_factor import LostFactorForm
from accounts.models import FactorReset, User
from accounts.requests import PersonRequest
from accounts.second_factor.reset_links import Step, step_of
from accounts.sign_in.stages import pending_second_step
from audit.client_addresses import client_address
from console.refusals import refusals_flashed, refusals_on

LINK = "factor_reset_link"
"""Where a session keeps the opened link: the ID and version of a request, and a step."""
OVER = "This link has expired, was already used or is incomplete."
OTHER = "Another link was opened in this browser, and is shown now. Nothing was done."
CONFIRMED = (
    "You confirmed the reset. Now ask someone who knows you to vouch for you. The email that we"
    " have just sent you says who can."
)
STOPPED = "The reset was stopped. Your second factor stays as it is."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def lost_factor(request: HttpRequest) -> HttpResponse:
    """Explain a reset and email the link that confirms it, between the steps of signing in.

    Requires the first step, so that no stranger learns who has an account or a second factor.
    """
    stage = pending_second_step(request)
    if stage is None or stage.is_overtaken:
        return redirect("mfa_authenticate")
    user = cast(User, stage.login.user)
    form = LostFactorForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        with refusals_on(form, request):
            browser = browser_name(request.headers.get("User-Agent", ""))
            actions.ask_for_reset(browser=browser, address=client_address(request), by=user)
            return redirect("accounts:lost-factor")
    context = {"form": form, "reset": FactorReset.objects.open_of(user), "user_in_need": user}
    return render(request, "accounts/lost_factor.html", context)


@login_not_required
@require_safe
def open_reset_link(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Keep the opened link in the session, if it is valid, and redirect to a URL without token."""
    reset = FactorReset.objects.find(pk)
    step = step_of(token, reset) if reset else None
    request.session.pop(LINK, None)
    if reset is not None and step is not None:
        request.session[LINK] = [pk, reset.version, step]
    return redirect("accounts:reset-link")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset_link(request: HttpRequest) -> HttpResponse:
    """Confirm or stop the request whose link was opened. Its emails' reader may do either."""
    reset, step = _opened_reset(request)
    if reset is None:
        messages.error(request, OVER)
        return redirect("account_login")
    about = f"{step}:{reset.pk}"
    if request.method == "POST" and request.POST.get("about", about) != about:
        messages.error(request, OTHER)  # another link was opened in another window
        return redirect("accounts:reset-link")
    if request.method == "POST":
        with refusals_flashed(request):
            if step is Step.CONFIRM and "stop" not in request.POST:
                actions.confirm_reset(reset=reset)
                messages.success(request, CONFIRMED)
            else:
                actions.stop_reset(reset=reset)
                messages.success(request, STOPPED)
        del request.session[LINK]
        return redirect("account_login")
    context = {"reset": reset, "confirms": step is Step.CONFIRM, "about": about}
    return render(request, "accounts/reset_link.html", context)


@require_POST
def stop_reset(request: PersonRequest) -> HttpResponse:
    """Stop the open request of the person who is signed in, if there is one."""
    reset = FactorReset.objects.open_of(request.user)
    if reset is not None:
        with refusals_flashed(request):
            actions.stop_reset(reset=reset)
            messages.success(request, STOPPED)
    return redirect("mfa_index")


def _opened_reset(request: HttpRequest) -> tuple[FactorReset | None, Step | None]:
    """The request and step of the link that was opened in this session.

    Both None if there is none, the request has ended or changed, or it is confirmed already.
    """
    pk, version, step = request.session.get(LINK, (0, 0, ""))
    reset = FactorReset.objects.find(pk) if pk else None
    if reset is None or reset.version != version or not reset.is_open:
        return None, None
    if step == Step.CONFIRM and reset.is_waiting:
        return None, None
    return reset, Step(step)

"""What people without access to an organization get, which no role of theirs would change."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.sessions.provider_sessions import is_own, opens_organization, send_to_own_sign_in
from organizations.models import Handle
from organizations.tenancy.strangers import StrangerAccess


def answer_without_access(
    request: HttpRequest,
    membership: Any,
    handle: str,
    strangers: StrangerAccess | None,
) -> HttpResponse:
    """Answer a person without access to the organization, which no role of theirs would change.

    The way to their own sign-in, if that opens it; a notice to someone whose membership is not in
    effect; and the present handle. Raises Http404.
    """
    if membership is None:
        if strangers and strangers.must_sign_in and not is_own(request):
            return send_to_own_sign_in(request)
        return _redirect_from_former_handle(request, handle)
    if not opens_organization(request, membership.organization_id):
        return send_to_own_sign_in(request)
    return _show_end(request, membership)


def _show_end(request: HttpRequest, membership: Any) -> HttpResponse:
    """Answer 403 with a page that says that the membership is suspended, or when it ended."""
    context = {"ended": membership, "organization_name": membership.organization.name}
    return render(request, "organizations/membership_ended.html", context, status=403)


def _redirect_from_former_handle(request: HttpRequest, handle: str) -> HttpResponse:
    """Redirect a member from a former handle to the same page under the present one, and note that.

    Visitors are redirected to sign in. Raises Http404 if no organization of the person had the
    handle, so that strangers learn nothing.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    handles = Handle.objects.redirecting(request.user).filter(handle=handle)
    former_handle = handles.select_related("organization").first()
    if former_handle is None or former_handle.organization is None:
        raise Http404
    if not opens_organization(request, former_handle.organization.pk):
        return send_to_own_sign_in(request)
    former_handle.note_use()
    page: Any = request.resolver_match
    kwargs = {**page.kwargs, "handle": former_handle.organization.handle}
    _, question_mark, query = request.get_full_path().partition("?")
    url = f"{reverse(page.view_name, kwargs=kwargs)}{question_mark}{query}"
    # 307 keeps the method and the body, so that a form rendered before the change is not lost.
    return HttpResponseRedirect(url, preserve_request=True)

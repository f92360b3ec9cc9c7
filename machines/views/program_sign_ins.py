"""Your account → Tokens → Sign in a program: the pages where a person approves or denies it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions.freshness import fresh_sign_in_required
from audit.client_addresses import current_address
from console.api.limits import Limit
from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from machines import actions
from machines.actions import TokenTerms
from machines.forms import ProgramCodeForm, TokenForm
from machines.models import ProgramSignIn
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest, PersonRequest, organization_page
from organizations.tenancy.page_demands import Belonging
from organizations.tenancy.roles import PERMISSIONS

GUESSES = Limit(5)
"""How many codes one person can type in a minute."""
KEY = "program_sign_in"
"""Where the session keeps which request its person typed the code of."""


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: PersonRequest) -> HttpResponse:
    """Ask for the code that a program shows. No address fills it in, so that no link can."""
    form = ProgramCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign_in = None
        if is_allowed := GUESSES.allows(request.user.pk):
            sign_in = ProgramSignIn.objects.with_user_code(form.cleaned_data["code"]).first()
        if sign_in:
            request.session[KEY] = str(sign_in.pk)
            return redirect("tokens:choose-organization-of-program")
        if is_allowed:
            form.add_error("code", "No program shows this code. It may have expired.")
        else:
            form.add_error("code", "Wait a minute, and type the code again.")
    return render(request, "tokens/enter_code.html", {"form": form})


@require_safe
def choose_organization(request: PersonRequest) -> HttpResponse:
    """Ask in which organization the program is to act. Redirects past this if there is only one."""
    sign_in = _sign_in_of(request)
    if sign_in is None:
        return redirect("tokens:sign-in-program")
    memberships = Membership.objects.of_person(request.user).with_folded_name()
    page = paginate(request, memberships, by=("folded_name", "pk"))
    if len(page.rows) == 1 and page.is_all:
        return redirect("tokens:approve-program", page.rows[0].organization.handle)
    context = {"page": page, "sign_in": sign_in}
    return render(request, "tokens/choose_organization_of_program.html", context)


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER)
@fresh_sign_in_required(what_for="Signing in a program", cancel="tokens:tokens")
def approve(request: OrganizationRequest) -> HttpResponse:
    """Ask what the program may do as the member in this organization, or deny it."""
    sign_in, member = _sign_in_of(request), request.membership
    if sign_in is None:
        messages.error(request, "No program waits for you. Run its command again.")
        return redirect("tokens:sign-in-program")
    if "deny" in request.POST:
        with refusals_flashed(request):
            actions.deny_program_sign_in(sign_in=sign_in)
            messages.success(request, f"{sign_in} was not signed in.")
        return redirect("tokens:tokens")
    offered = [permission for permission in PERMISSIONS if member.reach(permission)]
    asked = [p.value for p in offered if p.value in sign_in.permissions or not sign_in.permissions]
    initial = {"name": sign_in.name, "permissions": asked, "days": 30}
    form = TokenForm(request.POST or None, offered=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            wanted = TokenTerms(**form.cleaned_data)
            actions.approve_program_sign_in(sign_in=sign_in, wanted=wanted, membership=member)
            del request.session[KEY]
            messages.success(request, f"{wanted.name} can sign in now. You can close this page.")
            return redirect("tokens:tokens")
    is_from_here = sign_in.address is not None and sign_in.address == current_address.get()
    context = {"form": form, "sign_in": sign_in, "is_from_here": is_from_here}
    return render(request, "tokens/approve_program.html", context)


def _sign_in_of(request: PersonRequest | OrganizationRequest) -> ProgramSignIn | None:
    """The undecided request whose code was typed in this session; None if it is gone."""
    key = request.session.get(KEY)
    return ProgramSignIn.objects.undecided().filter(pk=key).first() if key else None

"""The shape of what people type about themselves."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import context
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import actions
from accounts.email_addresses import BadAddress, email_key
from accounts.models import User
from accounts.sessions.freshness import keep_signed_in
from accounts.sessions.store import session_pk_of
from accounts.sessions.unfinished import PROVED_ADDRESS
from accounts.sign_in.attempt_limits import count_email
from console.refusals import refusals_flashed
from console.words import text


class AddressField(forms.CharField):
    """An email address, cleaned to its key.

    It stands in for allauth's own field, which lower-cases before anyone can look: the Kelvin
    sign would arrive as the k of someone else's address.
    """

    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"})
        defaults = {"label": "Email", "max_length": 320, "widget": widget}
        missing = {"required": "Enter an email address."}
        super().__init__(**{**defaults, "error_messages": missing, **options})

    def clean(self, value: Any) -> str:
        try:
            return email_key(super().clean(value))
        except BadAddress as problem:
            raise ValidationError(str(problem)) from problem


class ProvedAddressField(AddressField):
    """An address that the link in a mail has proved: shown, and taken whatever is posted.

    Read-only rather than disabled, so that it is read out, and saved with the password.
    """

    def __init__(
        self, address: str, help_text: str = "The invitation was sent to this address."
    ) -> None:
        super().__init__(initial=address, help_text=help_text)
        self.widget.attrs["readonly"] = True

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.initial

    def clean(self, value: Any) -> str:
        return super().clean(self.initial)


class PersonNameField(forms.CharField):
    """What a person is called on pages and in emails. It may be left empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        defaults = {"label": "Your name", "max_length": 60, "required": False, "widget": widget}
        super().__init__(**{**defaults, **options})

    def to_python(self, value: Any) -> str:
        # Before the length is looked at: a composed name can be longer than it was typed.
        return text.normalize(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if name and not text.is_readable(name):
            raise ValidationError("Use visible characters of one script.")
        if not text.has_no_address(name):
            raise ValidationError("A name cannot contain a link, email address or phone number.")
        return name


class Plain(forms.Form):
    """A form of allauth's without placeholders: labels say it already, and stay when one types."""

    is_whole_page = True
    labels: dict[str, str] = {}
    hints: dict[str, str] = {"password1": "At least 10 characters, not only digits."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)


class LoginForm(Plain, allauth_forms.LoginForm):
    """Sign in by address and password."""

    hints = {"password": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()


class SignupForm(Plain, allauth_forms.SignupForm):
    """Make an account. An address that an invitation's link has proved already is fixed."""

    name = PersonNameField(label="Your name (optional)")
    field_order = ["email", "name", "password1"]
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()
        if proved := context.request.session.get(PROVED_ADDRESS):
            self.fields["email"] = ProvedAddressField(proved)
            self.initial["email"] = proved
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """allauth compares the password with the address only, for it knows of no name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password1"):
            person = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as problem:
                self.add_error("password1", problem)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        is_proved = isinstance(self.fields["email"], ProvedAddressField)
        if self.account_already_exists and is_proved:
            return self.go_on_with_account(request)
        if self.account_already_exists:
            # Hashing is most of the work for a new account: its absence could be measured.
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # A second click, or someone else, took the address since it was looked up.
            self.account_already_exists = True
            return self.go_on_with_account(request) if is_proved else super().try_save(request)

    def go_on_with_account(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Answer openly: who reads the mail of an address may know that it has an account."""
        with refusals_flashed(request):
            user = actions.take_over_unproved_account(
                address=self.cleaned_data["email"],
                name=self.cleaned_data["name"],
                password=self.cleaned_data["password1"],
                session_pk=session_pk_of(request),
            )
            request.session.pop(PROVED_ADDRESS, None)
            return user, None
        sign_in = reverse("account_login")
        return None, redirect(passthrough_next_redirect_url(request, sign_in, REDIRECT_FIELD_NAME))


class AsksForCode(forms.Form):
    """A form that has a code sent to whatever address is typed.

    How many go to one address is limited.

    What was typed to sign in with is posted here by the buttons of that page, and fills this form
    in. Where the button says that a code is sent by email, that has sent the form, too.
    """

    is_whole_page = True
    counted_as: ClassVar[str]
    is_sent_by_button: ClassVar[bool] = False

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        if data is not None and "email" not in data and "login" in data:
            typed = {"email": data["login"]}
            kwargs["initial"] = typed
            data = typed if self.is_sent_by_button and data["login"].strip() else None
            files = None
        super().__init__(data, files, **kwargs)
        self.fields["email"] = AddressField()

    def clean_email(self) -> str:
        address: str = super().clean_email()  # type: ignore[misc]  # the form that it is mixed into has it
        count_email(context.request, self.counted_as, address)
        return address


class RequestLoginCodeForm(AsksForCode, allauth_forms.RequestLoginCodeForm):
    """Sign in by a code that is sent by email."""

    counted_as = "login_code_to_address"
    is_sent_by_button = True


class ConfirmLoginCodeForm(Plain, allauth_forms.ConfirmLoginCodeForm):
    """The code that signs in."""


class ConfirmEmailVerificationCodeForm(Plain, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class ResetPasswordForm(AsksForCode, allauth_forms.ResetPasswordForm):
    """Ask for a code that lets one choose a new password."""

    counted_as = "reset_code_to_address"

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Say that a code was sent again: the page that follows is the one that was left."""
        address: str = super().save(request, **kwargs)
        if request.POST.get("action") == "resend":
            sent = "account/messages/login_code_sent.txt"
            get_adapter().add_message(request, messages.SUCCESS, sent, {"email": address})
        return address


class ConfirmPasswordResetCodeForm(Plain, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code that lets one choose a new password."""


class ResetPasswordKeyForm(Plain, allauth_forms.ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    labels = {"password1": "New password", "password2": "New password (again)"}


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):
    """A new password in place of a known one."""

    labels = {"oldpassword": "Current password", **ResetPasswordKeyForm.labels}

    def clean_oldpassword(self) -> str:
        right: str = super().clean_oldpassword()
        # What else was typed may be wrong, and then nothing else keeps them signed in.
        keep_signed_in(context.request, self.user)
        return right


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):
    """A first password, for someone who signs in by codes."""


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):
    """The password once more, before something that changes how one signs in."""


class AddEmailForm(allauth_forms.AddEmailForm):
    """One more address for the person's account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(label="Another email address")


class ProfileForm(forms.Form):
    """What the person signed in is called."""

    name = PersonNameField()


class ShortcutsForm(forms.Form):
    """Which keys do something by themselves. An empty box is not sent, so the form is."""

    form = forms.CharField(initial="shortcuts", widget=forms.HiddenInput)
    slash_opens_search = forms.BooleanField(label="/ opens the search", required=False)

    @property
    def choices(self) -> dict[str, bool]:
        """What was selected."""
        return {"slash_opens_search": self.cleaned_data["slash_opens_search"]}


class CloseForm(forms.Form):
    """The person's own address, typed by hand, so that no one closes an account by a slip."""

    address = forms.CharField(
        max_length=320,
        error_messages={"required": "Enter the email address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = f"Type {address} to confirm"

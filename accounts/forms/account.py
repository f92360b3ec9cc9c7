"""Forms for signing up and in, for passwords and addresses, and for the person's profile."""

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
from accounts.forms.fields import AddressField, PersonNameField, ProvedAddressField
from accounts.models import User
from accounts.sessions.freshness import keep_signed_in
from accounts.sessions.store import session_pk_of
from accounts.sessions.unfinished import PROVED_ADDRESS
from accounts.sign_in.attempt_limits import count_email
from console.images.fields import AvatarField
from console.refusals import refusals_flashed
from console.words.dates import DateStyle
from console.words.time_zones import LONGEST_NAME


class Plain(forms.Form):
    """A form of allauth with our labels and hints, without placeholders, which repeat labels."""

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
    """Sign in with an address and a password."""

    hints = {"password": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()


class SignupForm(Plain, allauth_forms.SignupForm):
    """Create an account. An address that the link of an invitation has proved cannot be changed."""

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
        """Check the password against the address and the name, which allauth does not know."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password1"):
            person = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as problem:
                self.add_error("password1", problem)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account and return its user; or None with a response if the address has one.

        With an address that a link has proved, an account that no one signed in to is taken over.
        """
        is_proved = isinstance(self.fields["email"], ProvedAddressField)
        if self.account_already_exists and is_proved:
            return self.go_on_with_account(request)
        if self.account_already_exists:
            # Hashing takes most of the time of creating an account, so its absence would show.
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # A second click, or someone else, took the address since it was looked up.
            self.account_already_exists = True
            return self.go_on_with_account(request) if is_proved else super().try_save(request)

    def go_on_with_account(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Get the account of a proved address, or lead to the sign-in page if someone uses it.

        Says openly that there is an account, because the person reads the emails to the address.
        """
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
    """A form that emails a code to the typed address, limited by `counted_as` for each address.

    Buttons of the sign-in page post the address of that page here, which fills in this form. With
    `is_sent_by_button`, it also counts as sending the form.
    """

    is_whole_page = True
    counted_as: ClassVar[str]
    is_sent_by_button: ClassVar[bool] = False

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        if data is not None and "email" not in data and "login" in data:
            values = {"email": data["login"]}
            kwargs["initial"] = values
            data = values if self.is_sent_by_button and data["login"].strip() else None
            files = None
        super().__init__(data, files, **kwargs)
        self.fields["email"] = AddressField()

    def clean_email(self) -> str:
        """The address, for which an email is counted. Raises ValidationError for one too many."""
        address: str = super().clean_email()  # type: ignore[misc]  # the form that it is mixed into has it
        count_email(context.request, self.counted_as, address)
        return address


class RequestLoginCodeForm(AsksForCode, allauth_forms.RequestLoginCodeForm):
    """Request a code by email that signs in."""

    counted_as = "login_code_to_address"
    is_sent_by_button = True


class ConfirmLoginCodeForm(Plain, allauth_forms.ConfirmLoginCodeForm):
    """Sign in with a code from an email."""


class ConfirmEmailVerificationCodeForm(Plain, allauth_forms.ConfirmEmailVerificationCodeForm):
    """Verify an address with a code from an email."""


class ResetPasswordForm(AsksForCode, allauth_forms.ResetPasswordForm):
    """Request a code by email with which a new password can be chosen."""

    counted_as = "reset_code_to_address"

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the code, with a message if it is sent again, because the page looks the same."""
        address: str = super().save(request, **kwargs)
        if request.POST.get("action") == "resend":
            sent = "account/messages/login_code_sent.txt"
            get_adapter().add_message(request, messages.SUCCESS, sent, {"email": address})
        return address


class ConfirmPasswordResetCodeForm(Plain, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code from an email with which a new password can be chosen."""


class ResetPasswordKeyForm(Plain, allauth_forms.ResetPasswordKeyForm):
    """Choose a new password in place of a forgotten one."""

    labels = {"password1": "New password", "password2": "New password (again)"}


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):
    """Change the password, with the current one as proof."""

    labels = {"oldpassword": "Current password", **ResetPasswordKeyForm.labels}

    def clean_oldpassword(self) -> str:
        """The current password, if it is right; also keeps the session of the person valid."""
        password: str = super().clean_oldpassword()
        # Also if another field is wrong, because checking the password may have hashed it anew.
        keep_signed_in(context.request, self.user)
        return password


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):
    """Set a first password, for a person who signs in in other ways."""


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):
    """Enter the password again, as a fresh sign-in."""


class AddEmailForm(allauth_forms.AddEmailForm):
    """Add an email address to the person's account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(label="Another email address")


class ProfileForm(forms.Form):
    """The name of the person who is signed in."""

    name = PersonNameField()


class ShortcutsForm(forms.Form):
    """Select the keyboard shortcuts of a single key.

    The hidden field keeps the form from being empty when nothing is selected.
    """

    form = forms.CharField(initial="shortcuts", widget=forms.HiddenInput)
    slash_opens_search = forms.BooleanField(label="/ opens the search", required=False)


class PictureForm(forms.Form):
    """Upload a picture in place of initials."""

    picture = AvatarField(label="Picture")


class DatesForm(forms.Form):
    """Choose the time zone and the style in which dates are shown."""

    time_zone = forms.CharField(
        label="Time zone",
        max_length=LONGEST_NAME,
        help_text="Such as Europe/Berlin. Times follow its summer time.",
        error_messages={"required": "Enter a time zone, such as Europe/Berlin or UTC."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "list": "time-zones",
                "data-zone": "if-empty",
            }
        ),
    )
    date_style = forms.ChoiceField(
        label="Date style",
        choices=DateStyle.choices,
        error_messages={"invalid_choice": "Select a style from the list."},
    )


class CloseForm(forms.Form):
    """Confirm by typing the primary address that the account is to be closed."""

    address = forms.CharField(
        max_length=320,
        error_messages={"required": "Enter the email address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = f"Type {address} to confirm"

"""URLs with allauth's names: of second factors, and of its pages behind a fresh sign-in.

allauth's own URLs of second factors are left out, so that no page of it without our template and
guard can be reached. The guarded pages come before allauth's own, which they replace.
"""

from django.urls import path

from accounts.views import guarded, passkeys, second_factor

urlpatterns = [
    path("email/", guarded.email, name="account_email"),
    path("password/change/", guarded.change_password, name="account_change_password"),
    path("password/set/", guarded.set_password, name="account_set_password"),
    path("security/", second_factor.security, name="mfa_index"),
    path("security/app/", second_factor.add_app, name="mfa_activate_totp"),
    path("security/app/delete/", second_factor.delete_app, name="mfa_deactivate_totp"),
    path("security/recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/passkeys/", second_factor.security, name="mfa_list_webauthn"),
    path("security/passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", passkeys.rename, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/delete/", passkeys.delete, name="mfa_remove_webauthn"),
    path("login/passkey/", passkeys.login, name="mfa_login_webauthn"),
    path("reauthenticate/passkey/", passkeys.reauthenticate, name="mfa_reauthenticate_webauthn"),
    path("login/second-factor/", second_factor.authenticate, name="mfa_authenticate"),
    path("reauthenticate/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
]

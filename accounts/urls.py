"""The URLs of a person's account and of signing in, under /accounts/, before those of allauth."""

from django.urls import path

from accounts.views import closing, lost_factor, own, pictures, sessions, social, ways_in

app_name = "accounts"
urlpatterns = [
    path("profile/", own.profile, name="profile"),
    path("profile/picture/", pictures.change, name="change-picture"),
    path("profile/picture/remove/", pictures.remove, name="remove-picture"),
    path("pictures/<slug:name>.png", pictures.picture, name="picture"),
    path("profile/dates/", own.dates, name="dates"),
    path("profile/shortcuts/", own.shortcuts, name="shortcuts"),
    path("profile/data/", closing.data, name="data"),
    path("profile/close/", closing.close, name="close"),
    path("history/", own.history, name="history"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end-others/", sessions.end_other_sessions, name="end-other-sessions"),
    path("sessions/<slug:session>/end/", sessions.end_session, name="end-session"),
    path("trusted-browsers/end-all/", sessions.end_all_trust, name="end-all-trust"),
    path("trusted-browsers/<int:browser>/end/", sessions.end_trust, name="end-trust"),
    path("login/lost-second-factor/", lost_factor.lost_factor, name="lost-factor"),
    path("second-factor-reset/", lost_factor.reset_link, name="reset-link"),
    path("second-factor-reset/stop/", lost_factor.stop_reset, name="stop-reset"),
    path(
        "second-factor-reset/<int:pk>/<str:token>/",
        lost_factor.open_reset_link,
        name="open-reset-link",
    ),
    path("signup/another-address/", own.use_another_address, name="use-another-address"),
    path("ways-in/", ways_in.ways_in, name="ways-in"),
    path("ways-in/<int:identity>/disconnect/", ways_in.disconnect, name="disconnect"),
    path("social/sign-up/", social.sign_up, name="social-sign-up"),
    path("social/<slug:provider_id>/start/", social.start, name="social-start"),
    path("social/<slug:provider_id>/connect/", social.connect, name="social-connect"),
    path("social/<slug:provider_id>/callback/", social.callback, name="social-callback"),
    path("start-over/", own.start_over, name="start-over"),
    path("sign-in-again/", own.sign_in_again, name="sign-in-again"),
    path("own-sign-in/", own.own_sign_in, name="own-sign-in"),
]

"""The page of Checkout on which a person enters a card: a number, a button, and a way back."""

from html import escape

CHARGES = "/v1/payment_intents"
ASKS_THE_BANK = ("4000002760003184", "4000002500003155")
"""Cards with which the bank wants a person to confirm."""

DOCUMENT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Checkout</title><link rel="icon" href="data:,">
<h1>{title}</h1>{said}{body}<p><a href="{back}">Back</a></p></html>"""
FORM = """<form method="post">
<label>Card number <input name="number" value="4242424242424242"></label>
<button>{button}</button></form>"""
CHALLENGE = """<form method="post"><p>Your bank wants you to confirm this.</p>
<button name="confirmed" value="true">Complete authentication</button>
<button name="confirmed" value="false">Fail authentication</button></form>"""


def complete(session, method, intent=None):
    """Note that a card was saved, or an amount paid, so that no one can do it again."""
    if session["mode"] == "setup":
        session["setup_intent"] = {
            "id": "seti_1",
            "object": "setup_intent",
            "payment_method": method,
        }
    else:
        session["payment_intent"] = intent
    session["status"] = "complete"


class CheckoutPage:
    """Of one session, at localstripe."""

    def __init__(self, stripe, session):
        self._stripe, self._session = stripe, session

    def answer(self, fields):
        """Status, the address that follows, and the page: one of the two is empty."""
        if self._session["status"] != "open":
            return 200, "", self._document(f"<p>This page is {self._session['status']}.</p>")
        if "confirmed" in fields:
            said = self._confirm(fields["confirmed"])
        elif "number" in fields:
            said = self._enter(fields["number"].replace(" ", ""))
        else:
            said = ""
        if self._session["status"] == "complete":
            return 303, self._session["_success"], ""
        body = CHALLENGE if self._session.get("_waits") else FORM.format(button=self._button)
        return 200, "", self._document(body, said)

    def _enter(self, number):
        """Save the card or charge it, unless the bank asks; what there is to say about it."""
        session = self._session
        method = self._stripe.card(session["customer"], number)
        if session["mode"] == "setup":
            session["_waits"] = (method, None) if number in ASKS_THE_BANK else None
            return "" if session["_waits"] else complete(session, method) or ""
        asked = session["_asked"] | {"payment_method": method["id"], "confirm": "true"}
        status, intent = self._stripe.ask("POST", CHARGES, **asked)
        if status != 200:
            return intent["error"]["message"]
        if intent["status"] == "requires_action":
            session["_waits"] = (method, intent)
            return ""
        return complete(session, method, intent) or ""

    def _confirm(self, whether):
        """Do what the bank asked for, or fail to."""
        method, intent = self._session.pop("_waits")
        if intent is not None:
            path = f"{CHARGES}/{intent['id']}/_authenticate"
            secret = {"client_secret": intent["client_secret"]}
            intent = self._stripe.ask("POST", path, success=whether, **secret)[1]
        if whether != "true":
            return "We are unable to authenticate your payment method."
        return complete(self._session, method, intent) or ""

    @property
    def _button(self):
        return "Save card" if self._session["mode"] == "setup" else "Pay"

    def _document(self, body, said=""):
        asked = self._session["_asked"]
        title = self._button
        if asked["amount"]:
            title += f" {int(asked['amount']) / 100:.2f} {asked['currency'].upper()}"
        alert = f'<p role="alert">{escape(said)}</p>' if said else ""
        back = escape(self._session["_cancel"])
        return DOCUMENT.format(title=title, said=alert, body=body, back=back)

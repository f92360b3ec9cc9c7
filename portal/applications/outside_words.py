"""What emails about events of the Developer Portal say to people who see only the portal."""

from organizations.tenancy.outside_words import OutsideWords

APPLICATION_BLOCKED = OutsideWords(
    "{target} is blocked[: {because}]", ("Its keys are denied until it is unblocked again.",)
)
APPLICATION_UNBLOCKED = OutsideWords(
    "{target} is no longer blocked", ("Its keys work again. You do not need to do anything.",)
)
APPLICATION_TRANSFERRED = OutsideWords(
    "{target} now belongs to {after.owner}",
    ("Its keys keep working. Rotate them if someone has them who is not to use them.",),
)
SUBSCRIPTION_APPROVED = OutsideWords(
    "Your subscription was approved: {target}",
    (
        "Open the application, and generate a key if it has none yet.",
        "Call the API with the key.",
    ),
)
SUBSCRIPTION_REJECTED = OutsideWords(
    "Your subscription was rejected: {target}[. Reason: {because}]",
    ("You can request it again on the page of the API, also with another plan.",),
)
SUBSCRIPTION_BLOCKED = OutsideWords(
    "Your subscription is blocked: {target}[. Reason: {because}]",
    ("Calls are denied until it is unblocked again.",),
)
SUBSCRIPTION_UNBLOCKED = OutsideWords(
    "Your subscription is no longer blocked: {target}",
    ("Its application can call the API again.",),
)
SUBSCRIPTION_CLOSED = OutsideWords(
    "Your subscription was closed: {target}[. Reason: {because}]",
    ("Calls are denied. If you still need the API, subscribe again on its page.",),
)
KEY_GENERATED = OutsideWords(
    "{target} has a new key, {key}[, for {environment}]",
    ("If you do not know why, open the application and revoke the key.",),
)
KEY_REVOKED = OutsideWords(
    "The key {key} of {target} was revoked",
    ("Programs that use it are denied. If they still need a key, generate another one.",),
)
KEY_ROTATED = OutsideWords(
    "The key {before.key} of {target} was rotated",
    ("Give programs that use it the new secret. If you do not know why, revoke the key.",),
)
_FIRST_CALL = (
    "Find an API, and read its reference.",
    "Create an application, and subscribe it to the API with one of its plans.",
    "Generate a key, and call the API.",
)
SIGN_UP_APPROVED = OutsideWords(
    "You can now use the Developer Portal of {organization}", _FIRST_CALL
)
SIGN_UP_REJECTED = OutsideWords(
    "You did not get access to the Developer Portal of {organization}[: {because}]",
    ("You can request access again, with a message that answers this.",),
)

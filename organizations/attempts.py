"""What a form of a page does, in words: a denied attempt is told by them. Apps above add theirs."""

ATTEMPTS: dict[str, str] = {
    "organizations:ask": "request access",
    "organizations:first-steps": "change the first steps",
    "organizations:leave": "leave the organization",
    "organizations:notifications": "choose notifications",
    "settings:accept-creatorship": "accept creator status",
    "settings:change-members": "change members",
    "settings:creatorship": "offer creator status",
    "settings:decline-access": "decline an access request",
    "settings:decline-creatorship": "decline creator status",
    "settings:delete": "delete the organization",
    "settings:export-history": "export the history",
    "settings:grant-access": "grant an access request",
    "settings:invitation": "change the roles of an invitation",
    "settings:invite": "invite members",
    "settings:member": "change the roles of a member",
    "settings:organization": "change the name or handle",
    "settings:remove-member": "remove a member",
    "settings:resend": "resend an invitation",
    "settings:restore": "restore the organization",
    "settings:revoke": "revoke an invitation",
    "settings:withdraw-creatorship": "withdraw the offer of creator status",
}
"""By the names of the pages. Keep sorted."""


def words_of(page: str) -> str:
    """What the page's form does, or nothing for a page of another release."""
    return ATTEMPTS.get(page, "")

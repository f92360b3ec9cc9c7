"""Names of mail domains, as people type them and as addresses are compared."""

from accounts.email_addresses import BadAddress, email_key

PUBLIC_PROVIDERS = frozenset(
    {
        "126.com",
        "163.com",
        "aol.com",
        "fastmail.com",
        "free.fr",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.co.uk",
        "hotmail.com",
        "hotmail.fr",
        "hushmail.com",
        "icloud.com",
        "laposte.net",
        "libero.it",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "outlook.de",
        "pm.me",
        "posteo.de",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "rocketmail.com",
        "t-online.de",
        "tuta.com",
        "tutanota.com",
        "web.de",
        "yahoo.co.jp",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.de",
        "yahoo.fr",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
    }
)
"""Where anyone can have an address: the best known ones, for a question and not for safety."""


class BadDomain(ValueError):
    """The text names no mail domain; it is the argument."""


def parse_domains(typed: str) -> list[str]:
    """The domains in a text, one a line or after a comma, each once, as keys of addresses end.

    An @ before a domain, which many type, is left out. Raises BadDomain.
    """
    names = [
        part.strip().removeprefix("@").rstrip(".") for part in typed.replace(",", "\n").splitlines()
    ]
    return list(dict.fromkeys(_key(name) for name in names if name))


def domain_of(key: str) -> str:
    """The domain of an address, given as a key."""
    return key.rpartition("@")[2]


def _key(name: str) -> str:
    try:
        if "@" in name:
            raise BadDomain(name)
        return domain_of(email_key(f"someone@{name}"))
    except BadAddress as error:
        raise BadDomain(name) from error

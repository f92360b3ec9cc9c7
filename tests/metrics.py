"""Metrics as Prometheus reads them."""

from django.test import Client

TOKEN = "only for tests, and long enough"


def prometheus(token: str = TOKEN, host: str = "web:8000") -> Client:
    """What asks for metrics: it knows the token, and no host or session."""
    return Client(headers={"host": host, "authorization": f"Bearer {token}"})


def read(text: str) -> dict[str, float]:
    """Each number by its name and labels, as `console_mail{state="waiting"}`."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}


def numbers() -> dict[str, float]:
    """What is read now."""
    answer = prometheus().get("/metrics")
    assert answer.status_code == 200
    return read(answer.content.decode())


def gained(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """By how much counts grew. Sums of seconds, and how many took how long, depend on luck."""
    grown = {
        name: number - before.get(name, 0)
        for name, number in after.items()
        if "_total" in name or "_count" in name
    }
    return {name: number for name, number in grown.items() if number}

"""What a person copies into a program of theirs, so that it reports."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from console.serving.addresses import absolute
from projects.models import Component


@dataclass(frozen=True)
class Steps:
    """The steps that connect one kind of CI, or of engine."""

    name: str
    label: str
    about: str
    """A sentence that says where to store the credential."""
    text: str


KINDS = {
    "github": (
        "GitHub Actions",
        "Add the secret CONSOLE_TOKEN in the settings of the repository, under Secrets and"
        " variables.",
    ),
    "gitlab": (
        "GitLab CI/CD",
        "Add the variable CONSOLE_TOKEN in Settings, CI/CD, Variables: masked and protected.",
    ),
    "jenkins": ("Jenkins", "Add a credential of the kind Secret text with the ID console-token."),
    "shell": ("Shell", "Set the environment variable CONSOLE_TOKEN."),
}


def steps_for(component: Component) -> list[Steps]:
    """The steps for each kind of CI, with the console's URL and the component in them."""
    context = {"api": absolute("/api/v1").rstrip("/"), "component": component}
    return [
        Steps(name, label, about, render_to_string(f"projects/ci/{name}.txt", context).strip())
        for name, (label, about) in KINDS.items()
    ]

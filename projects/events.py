"""What is done with projects, in words."""

from audit.words import Word

PROJECT_ARCHIVED = Word(
    "project.archived",
    "archived a project",
    "{actor} archived the project {target}",
    group="Projects",
)
PROJECT_CHANGED = Word(
    "project.changed",
    "changed a project",
    "{actor} changed the project {target}",
    group="Projects",
)
PROJECT_CREATED = Word(
    "project.created",
    "created a project",
    "{actor} created the project {target}",
    group="Projects",
)
PROJECT_RESTORED = Word(
    "project.restored",
    "restored a project",
    "{actor} restored the project {target}",
    group="Projects",
)

"""What docker-compose.yml and the image are made of."""

import re

import yaml

from console.settings import BASE_DIR

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]
NOT_FOR_PRODUCTION = {
    *("CONSOLE_COMMIT", "CONSOLE_DATA"),  # of the image
    *("DEBUG", "OPERATORS_NEED_SECOND_FACTOR", "PORT", "WEBHOOKS_ALLOW_HTTP"),
}
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()


def test_what_the_proxy_reads_is_mounted_in_folders():
    """Of a file that is mounted alone, what an editor or git puts in its place is not seen."""
    mounted = " ".join(COMPOSE["proxy"]["volumes"])
    sources = [BASE_DIR / path for path in re.findall(r"(\./[\w./-]+)[:}]", mounted)]

    assert BASE_DIR / "deploy" in sources
    assert [path for path in sources if path.is_file() or path.suffix] == []
    assert COMPOSE["proxy"]["environment"] == {"PROXY_LISTENS": "${PROXY_LISTENS:-http}"}


def test_the_programs_in_the_image_are_of_the_version_of_the_server():
    """Debian 13 has those of PostgreSQL 17, and no other release of Debian does."""
    server = COMPOSE["postgres"]["image"].removeprefix("postgres:")

    assert re.findall(r"postgresql-client-(\d+)", DOCKERFILE) == [server] == ["17"]
    assert re.findall(r"^ARG PYTHON=\S+-trixie$", DOCKERFILE, re.MULTILINE)


def test_the_book_names_the_images_that_are_used():
    (base,) = re.findall(r"^ARG PYTHON=(\S+)$", DOCKERFILE, re.MULTILINE)
    named = {service["image"] for service in COMPOSE.values()} - {"console"}
    text = (BASE_DIR / "docs" / "operations" / "image.md").read_text()
    example = (BASE_DIR / "deploy" / "kubernetes" / "example" / "kustomization.yaml").read_text()

    assert {base, *named} - set(re.findall(r"`([a-z/]+:[\w.-]+)`", text)) == set()
    assert f"BASE={base}\n" in text
    for place in (text, example):
        assert f"imagetools inspect {COMPOSE['proxy']['image']}" in place


def test_each_setting_of_the_documents_reaches_the_console():
    """What is in .env and in no line of this file would do nothing, without a word."""
    page = (BASE_DIR / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\|((?: `[A-Z_]+`,?)+) \|", page, re.MULTILINE)
    settings = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}

    for name in ("web", "worker", "beat", "migrate"):
        assert {*COMPOSE[name]["environment"]} == settings - NOT_FOR_PRODUCTION, name


def test_what_has_no_default_of_compose_has_that_of_the_console():
    """An empty text would be no list of hosts and no sender; nothing is what Compose leaves out."""
    passed = COMPOSE["web"]["environment"]

    assert passed["MAIL_FROM"] is None
    assert passed["ALLOWED_HOSTS"] is None


def test_no_log_fills_the_disk():
    for name, service in COMPOSE.items():
        assert service["logging"]["driver"] == "json-file", name
        assert {*service["logging"]["options"]} == {"max-size", "max-file"}, name


def test_no_command_of_the_book_replaces_what_runs_to_scale_it():
    """Compose would, after bin/update, which starts containers without what they depend on."""
    pages = [
        *(BASE_DIR / "docs").rglob("*.md"),
        BASE_DIR / "README.md",
        BASE_DIR / "docker-compose.yml",
    ]
    commands = [
        command
        for page in pages
        for command in re.findall(r"docker compose up [^`\n]*--scale[^`\n]*", page.read_text())
    ]

    assert len(commands) >= 3
    assert [each for each in commands if "--no-deps --no-recreate" not in each] == []

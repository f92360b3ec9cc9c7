"""What docs/asvs.md says of each requirement of the standard is backed by what is there."""

import re
import ssl
import sys
from collections import Counter
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import mailers

from accounts.forms.account import PictureForm
from apis.forms.definitions import DefinitionTextForm
from builds.forms import TestReportForm
from console import settings as console
from console.calling import client
from console.logs.configuration import configuration
from organizations.forms.logos import LogoForm
from portal.forms.looks import LookForm
from portal.models import Look
from projects.forms.scores import ScoreForm
from tests.smtp import mailer_for

pytestmark = pytest.mark.embedded

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "asvs.md").read_text()
STANDARD = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]
"""How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has, from V1 to V17."""
OF_LEVEL_1 = 70
ROW = re.compile(
    r"\| (\d+)\.(\d+)\.(\d+) (.+?) \| ([12]) \| (met|not applicable|not met) \| (.+) \|"
)
ROWS = [line for line in DOCUMENT.splitlines() if re.match(r"\| \d", line)]
FOUND = [found.groups() for line in ROWS if (found := ROW.fullmatch(line))]
FILE = re.compile(
    r"(?:[\w-]+/)+[\w.-]+|[\w.-]+\.(?:py|md|toml|yml|in|txt)|Dockerfile|\.dockerignore"
)
TEST = re.compile(r"([\w/]+\.py)::(test_\w+)")
UNUSED = re.compile(
    r"postMessage|[\"']message[\"']|localStorage|indexedDB|document\.cookie"
    r"|WebSocket|EventSource|RTCPeerConnection|\beval\(|new Function|document\.write"
    r"|(?:inner|outer)HTML\s*[+=]|insertAdjacentHTML|__proto__"
)


def modules() -> list[Path]:
    """Our code, without tests."""
    found = [
        path.relative_to(ROOT)
        for app in ROOT.glob("*/__init__.py")
        for path in app.parent.rglob("*.py")
    ]
    return [path for path in found if "tests" not in path.parts]


def is_there(named: str) -> bool:
    """Whether this test, or this file, exists; other words in code count as such."""
    if test := TEST.fullmatch(named):
        path = ROOT / test[1]
        return path.is_file() and f"def {test[2]}(" in path.read_text()
    return (ROOT / named).exists()


def evidence(words: str) -> list[str]:
    """The files and tests that are named."""
    named = re.findall(r"`([^`]+)`", words)
    return [name for name in named if TEST.fullmatch(name) or FILE.fullmatch(name)]


def test_each_requirement_has_one_row():
    numbers = [tuple(map(int, row[:3])) for row in FOUND]

    assert [row for row in ROWS if not ROW.fullmatch(row)] == []
    assert numbers == sorted(set(numbers))
    assert [len(list(of)) for _, of in groupby(numbers, lambda number: number[0])] == STANDARD
    assert sum(row[4] == "1" for row in FOUND) == OF_LEVEL_1


def test_the_sums_are_those_of_the_rows():
    states = Counter((row[0], row[5]) for row in FOUND)
    for chapter, requirements in enumerate(STANDARD, 1):
        counted = [states[str(chapter), state] for state in ("met", "not applicable", "not met")]
        sums = " | ".join(map(str, [requirements, *counted]))

        assert re.search(rf"^\| \[V{chapter} .+\) \| {re.escape(sums)} \|$", DOCUMENT, re.M), (
            chapter
        )


def test_what_is_met_has_evidence_and_all_evidence_is_there():
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("| ")]

    assert [row[:4] for row in FOUND if row[5] == "met" and not evidence(row[6])] == []
    assert [name for line in lines for name in evidence(line) if not is_there(name)] == []


def test_links_lead_somewhere():
    headings = {
        path: {heading_id(line) for line in path.read_text().splitlines() if line.startswith("#")}
        for path in (ROOT / "docs").glob("*.md")
    }
    for name, anchor in re.findall(r"\]\(([\w.]*)#?([\w-]*)\)", DOCUMENT):
        path = ROOT / "docs" / (name or "asvs.md")

        assert path.is_file(), name
        assert not anchor or anchor in headings[path], anchor


def heading_id(line: str) -> str:
    """What a link to this heading is called."""
    return re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")


def test_scripts_use_none_of_what_is_said_to_be_unused():
    scripts = list((ROOT / "static" / "js").glob("*.js"))
    page = (ROOT / "templates" / "base.html").read_text()

    assert scripts
    assert [path.name for path in scripts if UNUSED.search(path.read_text())] == []
    assert {path.name for path in scripts if "sessionStorage" in path.read_text()} == {
        "console.js",
        "palette.js",
    }
    assert '"allowEval": false' in page
    assert '"historyCacheSize": 0' in page


def test_text_says_its_encoding():
    kind = re.compile(r"(?:content_type=|\"Content-Type\": )\"(?:text/\w+|application/xml)\"")

    assert [str(path) for path in modules() if kind.search((ROOT / path).read_text())] == []


def test_each_field_for_a_file_is_in_the_table():
    forms = [path for path in modules() if "forms.FileField(" in (ROOT / path).read_text()]

    assert forms
    assert [str(path) for path in forms if f"| `{path}`" not in DOCUMENT] == []


@pytest.mark.parametrize(
    ("form", "field", "taken"),
    [
        (DefinitionTextForm, "file", "a.yaml a.yml a.json a.b.YAML"),
        (ScoreForm, "file", "a.yaml a.yml a.json"),
        (TestReportForm, "file", "a.xml A.XML"),
        (PictureForm, "picture", "a.png a.jpg a.jpeg a.webp"),
        (LogoForm, "logo", "a.png a.jpg a.jpeg a.webp"),
        (partial(LookForm, look=Look(order=[])), "logo", "a.png a.jpg a.jpeg a.webp"),
    ],
)
def test_a_file_of_another_name_is_refused_whatever_is_in_it(form, field, taken):
    def reasons(name: str) -> str:
        filled: Any = form(data={}, files={field: SimpleUploadedFile(name, b"{}")})
        return str(filled.errors.get(field, ""))

    for name in ("a", "a.exe", "yaml", "a.yaml.exe", "a.xml.html", "a.png.svg"):
        assert "Select a file whose name ends with ." in reasons(name), name
    for name in taken.split():
        assert "whose name" not in reasons(name), name


def test_passwords_are_hashed_as_slowly_as_the_standard_asks():
    assert not hasattr(console, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_calls_and_emails_check_certificates(settings):
    settings.MAILERS = {"default": mailer_for(465, use_ssl=True)}

    mailer: Any = mailers["default"]
    for context in (client._trusted(), mailer.ssl_context):
        assert context.check_hostname
        assert context.verify_mode == ssl.CERT_REQUIRED


def test_logs_go_to_standard_error_and_nowhere_else():
    """But for errors, which Sentry is told where it is set up."""
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    started = [ROOT / name for name in ("Dockerfile", "docker-compose.yml", "bin/start")]
    handlers = configuration("json", "INFO")["handlers"]
    with_sentry = configuration("json", "INFO", has_sentry=True)["handlers"]
    elsewhere = re.compile(
        r"FileHandler|logging\.handlers|\baddHandler|basicConfig|\bsyslog|log-?file\b"
    )

    assert list(handlers) == ["stderr"]
    assert handlers["stderr"]["class"] == "logging.StreamHandler"
    assert handlers["stderr"]["stream"] is sys.stderr
    assert list(with_sentry) == ["stderr", "sentry"]
    texts = [*started, *map(ROOT.joinpath, modules())]
    assert [str(path) for path in texts if elsewhere.search(path.read_text())] == []
    assert re.findall(r"^ *(?:access|error)_log ([^ ;]+)", proxy, re.M) == [
        *("/dev/stderr", "/dev/stdout")
    ]


def test_the_image_has_no_keys_and_no_history_of_the_code():
    left_out = (ROOT / ".dockerignore").read_text().splitlines()

    assert {".*", "**/tests", "tests", "var"} <= set(left_out)
    assert not [line for line in left_out if line.startswith("!")]

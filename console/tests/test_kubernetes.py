"""What `deploy/kubernetes` runs is what docker-compose.yml and the image run."""

import re
import shlex
from fnmatch import fnmatch

import pytest
import yaml
from django.conf import settings
from django.urls import resolve
from gunicorn.config import GracefulTimeout

from console.settings import BASE_DIR
from tests.kubernetes import FOLDER, containers, kustomization, pods, written

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
NGINX = (BASE_DIR / "deploy" / "nginx.conf").read_text()


@pytest.fixture
def made():
    return pods(written())


def of_kind(kind):
    return {each["metadata"]["name"]: each for each in written() if each["kind"] == kind}


def main_container(pod):
    (found,) = pod["containers"]
    return found


def in_words(command):
    """A command of docker-compose.yml with what stands there for variables that are not set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", command).replace("$$", "$")


def seconds_before_stop(pod):
    (sleep, seconds) = main_container(pod)["lifecycle"]["preStop"]["exec"]["command"]
    assert sleep == "sleep"
    return int(seconds)


@pytest.mark.parametrize("folder", ["base", "example"])
def test_each_file_is_listed_and_each_listed_one_is_there(folder):
    listed = kustomization(folder)
    generators = [*listed.get("configMapGenerator", []), *listed.get("secretGenerator", [])]
    named = [*listed["resources"], *(name for made in generators for name in made.get("envs", []))]

    there = {path.name for path in (FOLDER / folder).iterdir()} - {"kustomization.yaml"}

    assert sorted(set(named) - {"../base"}) == sorted(there)
    assert len(named) == len(set(named))


def test_every_process_of_compose_runs_by_the_same_command(made):
    ours = {name for name, service in COMPOSE.items() if service["image"] == "console"}
    commands = {name: main_container(pod).get("command") for name, pod in made.items()}

    assert {*made} == ours | {"proxy"}
    # The image's own command is that of the web process.
    assert [name for name in made if commands[name] is None] == ["web"]
    for name in ours - {"web"}:
        assert commands[name] == shlex.split(in_words(COMPOSE[name]["command"]))
    check = main_container(made["worker"])["livenessProbe"]["exec"]["command"]
    assert check == ["sh", "-c", in_words(COMPOSE["worker"]["healthcheck"]["test"])]


def test_there_is_one_beat_even_during_an_update(made):
    beats = [
        name
        for name, pod in made.items()
        for container in containers(pod)
        if "beat" in container.get("command", [])
    ]
    spec = of_kind("Deployment")["beat"]["spec"]

    assert beats == ["beat"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_all_wait_until_the_database_is_migrated(made):
    for name in ("web", "worker", "beat"):
        (first,) = made[name]["initContainers"]

        assert "until python manage.py migrate --check;" in first["command"][-1]


def test_no_container_may_more_than_it_needs(made, subtests):
    (user,) = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    for name, pod in made.items():
        with subtests.test(name):
            rights = pod["securityContext"]
            assert pod["automountServiceAccountToken"] is False
            assert rights["runAsNonRoot"] is True
            assert rights["runAsUser"] == (101 if name == "proxy" else int(user))
            assert rights["seccompProfile"] == {"type": "RuntimeDefault"}
            for container in containers(pod):
                assert container["securityContext"] == {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                }
                assert container["resources"]["limits"]["memory"]
                assert {*container["resources"]["requests"]} == {"cpu", "memory"}


def test_limits_of_memory_are_those_of_compose(made):
    for name in ("web", "worker", "beat"):
        limit = main_container(made[name])["resources"]["limits"]["memory"]

        assert limit == in_words(COMPOSE[name]["mem_limit"]).upper() + "i"


def test_variables_are_those_that_the_documents_list(made):
    page = (BASE_DIR / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\|((?: `[A-Z_]+`,?)+) \|", page, re.MULTILINE)
    known = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    (generator,) = kustomization("base")["configMapGenerator"]
    lines = list(generator["literals"])
    for name in ("console.env", "secrets.env"):
        lines += (FOLDER / "example" / name).read_text().splitlines()
    variables = {line.partition("=")[0] for line in lines if not line.startswith("#")}

    assert variables - known == set()
    # Without these the console does not start.
    assert {"SECRET_KEY", "CONSOLE_ORIGIN", "DATABASE_URL", "CELERY_BROKER_URL"} <= variables
    for pod in made.values():
        for container in containers(pod):
            if container["image"] == "console" and container["name"] != "configuration":
                assert container["envFrom"] == [
                    {"configMapRef": {"name": "console"}},
                    {"secretRef": {"name": "console"}},
                ]


def test_probes_ask_what_there_is_by_the_name_that_is_served(made):
    web = main_container(made["web"])
    probes = {
        kind: web[kind]["httpGet"] for kind in ("startupProbe", "readinessProbe", "livenessProbe")
    }

    assert [resolve(asked["path"]).url_name for asked in probes.values()] == [
        "healthz",
        "readyz",
        "healthz",
    ]
    (replacement,) = kustomization("example")["replacements"]
    target, _ = replacement["targets"]
    assert replacement["source"]["fieldPath"] == "data.CONSOLE_ORIGIN"
    for kind, asked in probes.items():
        assert [header["name"] for header in asked["httpHeaders"]] == ["Host"]
        assert any(f".{kind}.httpGet.httpHeaders." in path for path in target["fieldPaths"])


def test_what_is_under_way_may_end(made):
    """Out of the Service first, and then as long as gunicorn, nginx and a delivery may take."""
    grace = {name: pod.get("terminationGracePeriodSeconds", 30) for name, pod in made.items()}
    (reads_for,) = re.findall(r"proxy_read_timeout (\d+)s;", NGINX)

    assert seconds_before_stop(made["web"]) >= 5
    assert grace["web"] > seconds_before_stop(made["web"]) + GracefulTimeout.default
    assert grace["proxy"] > seconds_before_stop(made["proxy"]) + int(reads_for)
    assert f"{grace['worker']}s" == COMPOSE["worker"]["stop_grace_period"]
    delivery = settings.OUTBOX_LEASE_SECONDS * 0.75
    assert grace["worker"] > max(delivery, settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT)


def test_what_people_need_is_there_twice_and_stays_while_a_node_is_emptied():
    deployments, budgets = of_kind("Deployment"), of_kind("PodDisruptionBudget")

    assert {*budgets} == {"web", "proxy", "worker"}
    for name, budget in budgets.items():
        assert budget["spec"]["maxUnavailable"] < deployments[name]["spec"]["replicas"]
        assert budget["spec"]["selector"] == deployments[name]["spec"]["selector"]
    for name, service in of_kind("Service").items():
        assert service["spec"]["selector"] == deployments[name]["spec"]["selector"]["matchLabels"]


def test_the_proxy_is_that_of_compose_with_the_configuration_in_the_image(made):
    pod = made["proxy"]
    (configuration,) = pod["initContainers"]
    left_out = (BASE_DIR / ".dockerignore").read_text().splitlines()
    web = of_kind("Service")["web"]["spec"]["ports"]

    assert main_container(pod)["image"] == COMPOSE["proxy"]["image"]
    assert [f"server web:{port['port']} max_fails=0;" in NGINX for port in web] == [True]
    files = re.findall(r"deploy/\S+", configuration["command"][-1])
    assert files == ["deploy/nginx.conf", "deploy/http.conf", "deploy/pages"]
    for file in files:
        assert (BASE_DIR / file).exists()
        assert not any(fnmatch(part, line) for line in left_out for part in file.split("/"))
    listens = main_container(pod)["ports"][0]["containerPort"]
    assert f"listen {listens};" in (BASE_DIR / "deploy" / "http.conf").read_text()


def test_the_example_pins_each_image_by_a_digest(made):
    pinned = {image["name"]: image for image in kustomization("example")["images"]}
    used = {
        container["image"].partition(":")[0]
        for pod in made.values()
        for container in containers(pod)
    }

    assert {*pinned} == used == {"console", "nginx"}
    for image in pinned.values():
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", image["digest"])
        assert "newTag" not in image

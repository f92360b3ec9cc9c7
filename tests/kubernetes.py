"""The manifests in deploy/kubernetes, as they are written and as kustomize puts them together.

As a program it compares them with the schemas of Kubernetes, for `bin/check`.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

from tests.services import CI, program

FOLDER = Path(__file__).parent.parent / "deploy" / "kubernetes"
VERSIONS = ("1.31", "1.37")
"""The oldest release of Kubernetes that docs/operations/kubernetes.md names, and a recent one."""
Resource = dict[str, Any]


def kustomization(folder: str) -> Resource:
    """What says which files of the folder belong together, and how."""
    found: Resource = yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text())
    return found


def written() -> list[Resource]:
    """Every resource of all files, whether a kustomization lists the file or not."""
    return [
        resource
        for path in sorted(FOLDER.glob("*/*.yaml"))
        if path.name != "kustomization.yaml"
        for resource in yaml.safe_load_all(path.read_text())
    ]


def built(kubectl: str) -> list[Resource]:
    """What `kubectl apply --kustomize` would send of the example."""
    command = [kubectl, "kustomize", str(FOLDER / "example")]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return list(yaml.safe_load_all(found))


def pods(resources: list[Resource]) -> dict[str, Resource]:
    """The specifications of pods, by the name of what makes them."""
    return {
        resource["metadata"]["name"]: resource["spec"]["template"]["spec"]
        for resource in resources
        if resource["kind"] in {"Deployment", "Job"}
    }


def containers(pod: Resource) -> list[Resource]:
    """All of a pod, those that come first included."""
    return [*pod.get("initContainers", []), *pod["containers"]]


def misfits(resources: list[Resource]) -> Iterator[str]:
    """What the schemas refuse, or do not know."""
    for resource in resources:
        name = f"{resource['kind']} {resource['metadata']['name']}"
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(resource, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                place = ".".join(str(part) for part in error.path)
                yield f"{name}, {version}: {place}: {error.message}"
            except kubernetes_validate.SchemaNotFoundError as error:
                yield f"{name}, {version}: {error.message}"


def left_open(resources: list[Resource]) -> Iterator[str]:
    """What kustomize should have put in place, and did not."""
    there = {(each["kind"], each["metadata"]["name"]) for each in resources}
    for name, pod in pods(resources).items():
        for container in containers(pod):
            if not re.search(r"@sha256:[0-9a-f]{64}$", container["image"]):
                yield f"{name}: the image {container['image']} is not pinned by a digest"
            for source in container.get("envFrom", []):
                ((key, reference),) = source.items()
                kind = {"configMapRef": "ConfigMap", "secretRef": "Secret"}[key]
                if (kind, reference["name"]) not in there:
                    yield f"{name}: there is no {kind} {reference['name']}"
    if "console.invalid" in yaml.safe_dump_all(resources):
        yield "a host is not that of CONSOLE_ORIGIN"


def main() -> int:
    """Print what is wrong; without kubectl only of the files as they are written."""
    wrong = list(misfits(written()))
    kubectl = program("kubectl", "kubectl")
    if kubectl.address:
        resources = built(kubectl.address)
        wrong += [*misfits(resources), *left_open(resources)]
    elif CI:
        wrong.append(kubectl.missing)
    else:
        print(f"the example is not built: {kubectl.missing}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The tabs of a component about builds."""

from builds import permissions as build_permissions
from projects import permissions
from projects.navigation import ComponentTab

BUILDS = ComponentTab("Builds", "builds:builds", permissions.VIEW_COMPONENT, rank=20)


TESTS = ComponentTab("Tests", "builds:tests", permissions.VIEW_COMPONENT, rank=30)


CI = ComponentTab("CI", "builds:ci", build_permissions.BUILD_COMPONENT, rank=40)

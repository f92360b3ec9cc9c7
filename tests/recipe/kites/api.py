"""Operations on kites."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from kites import actions
from kites.forms import KiteForm
from kites.models import Kite as KiteRow
from kites.permissions import MANAGE_KITE, VIEW_KITE
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects.api.projects import projects

router = Router(tags=["Kites"])


class Kite(Schema):
    """What a project flies."""

    id: Id
    project_id: Id
    name: str
    created_at: datetime


class KitesQuery(ListQuery):
    """Which kites the list shows."""

    project_id: str = Field("", max_length=40, description="Only kites of this project.")


class KiteChanges(FormBody):
    """What can be changed of a kite."""

    form = KiteForm
    name: str = OPTIONAL


class NewKite(KiteChanges):
    """A kite to create."""

    project_id: str = Field(description="The ID of a project.")
    name: str


kites = Resource(
    router,
    "kites",
    noun="a kite",
    shows=Kite,
    rows=lambda organization: organization.kites.all(),
)
kites.gets(VIEW_KITE)


@router.get(kites.list_path, response=Listed[Kite], summary="List kites")
@demands(VIEW_KITE)
def list_kites(request: ApiRequest, response: HttpResponse, query: Query[KitesQuery]) -> object:
    """List the kites of all projects, the oldest first."""
    rows: Any = kites.visible_to(request.auth, VIEW_KITE)
    rows = narrow(rows, query, "project_id")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@kites.creates(MANAGE_KITE)
def create_kite(request: ApiRequest, new_kite: NewKite) -> KiteRow:
    """Create a kite for a project."""
    project = projects.resolve(request, new_kite.project_id, MANAGE_KITE)
    return actions.create_kite(project=project, name=new_kite.name, by=request.auth)


@kites.changes(MANAGE_KITE)
def change_kite(request: ApiRequest, kite: KiteRow, changes: KiteChanges) -> None:
    """Change the name of the kite."""
    actions.rename_kite(kite=kite, **changes.over(kite), by=request.auth)


@kites.deletes(MANAGE_KITE)
def delete_kite(request: ApiRequest, kite: KiteRow) -> None:
    """Delete the kite."""
    actions.delete_kite(kite=kite, by=request.auth)

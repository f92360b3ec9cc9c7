"""The rows of the catalogue: APIs, their versions, definitions and addresses."""

from apis.models.api import Api, ApiQuerySet, Visibility, VisibleRole
from apis.models.definition import Definition
from apis.models.document import Document, DocumentKind, DocumentQuerySet
from apis.models.reference import Reference
from apis.models.version import Address, Version, VersionQuerySet

"""The actions of members and programs on APIs, with the refusals that callers name."""

from apis.actions.catalogue import (
    ApiGone,
    ProjectArchived,
    TitleIsNoName,
    WrongHandle,
    change_api,
    change_visibility,
    create_api,
    delete_api,
)
from apis.actions.definitions import UNPUBLISHED, BreaksCallers, add_definition, replace_definition
from apis.actions.documents import (
    LONGEST_TEXT,
    Content,
    DocumentGone,
    TooManyDocuments,
    add_document,
    change_document,
    delete_document,
)
from apis.actions.lifecycle import (
    InUse,
    NoDefinition,
    NoReason,
    NotReady,
    SunsetAhead,
    SunsetTooSoon,
    WasSubscribed,
    block,
    deprecate,
    pre_release,
    publish,
    retire,
    unblock,
    unpublish,
    withdraw,
)
from apis.actions.moving import VersionGone, WrongState
from apis.actions.uploads import (
    HasErrors,
    LowerNumber,
    NoNumber,
    NothingChanged,
    OtherMajor,
    Overtaken,
    SameNumber,
    TooManyDefinitions,
    Upload,
)
from apis.actions.versions import (
    InvalidMajor,
    StillServed,
    TooManyVersions,
    VersionExists,
    add_version,
    change_addresses,
    delete_version,
)
from apis.lifecycle.obstacles import OnlyVersion, StillInUse, StillShown

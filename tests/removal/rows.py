"""What belongs to an organization, and how its time passes."""

from datetime import timedelta

from django.db.models import CASCADE, SET_NULL
from django.utils import timezone

from organizations.models import Organization, Role


def let_time_pass(organization, days=31):
    """Let the deletion have been asked for so many days ago."""
    at = timezone.now() - timedelta(days=days)
    Organization.objects.filter(pk=organization.pk).update(
        deletion_asked_at=at, removal_due_at=at + timedelta(days=30)
    )


def rows_of(organization):
    """How many rows there are that belong to the organization, by model."""
    return {
        model.__name__: model._base_manager.filter(**{_key_of(model): organization}).count()
        for model in belonging_models()
    }


def _key_of(model):
    """What the key to the organization is called."""
    return "owner" if model is Role else "organization"


def belonging_models():
    return _models_with_key(CASCADE)


def outliving_models():
    """Those of which rows stay, and are no one's then."""
    return _models_with_key(SET_NULL)


def _models_with_key(on_delete):
    return {
        field.related_model
        for field in Organization._meta.get_fields(include_hidden=True)
        if getattr(field, "on_delete", None) is on_delete
    }

"""Form for the list of APIs in the Developer Portal."""

from console.lists.listing import ListForm, Order


class CatalogueForm(ListForm):
    """Search and order of the list of APIs."""

    noun = ("API", "APIs")
    orders = {
        "name": Order("Name", ("name_key", "pk")),
        "newest": Order("Newest first", ("-created_at", "-pk")),
    }

"""Which APIs the Developer Portal lists."""

from console.lists.listing import ListForm, Order


class CatalogueForm(ListForm):
    """APIs by name, or the newest first."""

    noun = ("API", "APIs")
    orders = {
        "name": Order("Name", ("name_key", "pk")),
        "newest": Order("Newest first", ("-created_at", "-pk")),
    }

"""Plans, in the settings of one organization."""

from django.urls import path

from portal.views import plans

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.create, name="create"),
    path("plans/<handle:plan_handle>/", plans.edit, name="edit"),
    path("plans/<handle:plan_handle>/archive/", plans.archive, name="archive"),
]

"""Root URLs: each room keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("jiceng.accounts.urls")),
    path("register/", include("jiceng.register.urls")),
    path("activities/", include("jiceng.activities.urls")),
    path("procedures/tasks/", include("jiceng.workflow.urls")),
    path("openness/", include("jiceng.openness.urls")),
    path("procedures/", include("jiceng.procedures.urls")),
    path("messages/", include("jiceng.notifications.urls")),
    path("api/", include("jiceng.api.urls")),
    path("", include("jiceng.portal.urls")),
]

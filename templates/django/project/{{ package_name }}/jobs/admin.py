"""Tasks in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from . import queue

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(DBTaskResultAdmin):
    """Show tasks, and start failed ones again."""

    actions = ("try_again",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Return whether a user may start tasks again."""
        return request.user.has_perm("django_tasks_database.change_dbtaskresult")

    @admin.action(description="Try selected failed tasks again", permissions=["retry"])
    def try_again(self, request: HttpRequest, tasks: DBTaskResultQuerySet) -> None:
        """Start failed tasks again."""
        self.message_user(request, f"Tasks to try again: {queue.try_again(tasks)}.")

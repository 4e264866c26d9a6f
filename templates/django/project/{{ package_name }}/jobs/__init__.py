"""The worker of the queue, which is the table of django-tasks-db."""

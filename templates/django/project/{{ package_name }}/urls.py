"""The URLs of the project."""

from django.conf import settings
from django.contrib import admin
from django.urls import path

from .api import api

admin.site.site_header = admin.site.site_title = settings.PROJECT_NAME
admin.site.site_url = None  # there are no pages to link to

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", api.urls),
]

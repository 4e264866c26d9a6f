"""The URLs of the pages."""

from django.urls import path

from . import views

app_name = "pages"
urlpatterns = [
    path("", views.show_notes, name="notes"),
    path("notes/<int:note_id>", views.show_note, name="note"),
    path("notes/<int:note_id>/edit", views.change_note, name="edit"),
    path("notes/<int:note_id>/delete", views.delete_note, name="delete"),
]

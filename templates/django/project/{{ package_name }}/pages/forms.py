"""Forms; their rules are those of the models."""

from typing import TYPE_CHECKING, Any, Self

from django import forms

from ..notes.models import Note

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Note]
else:
    ModelForm = forms.ModelForm


class LinesField(forms.CharField):
    """Text of several lines; browsers end them with CRLF, the API with LF."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        """Return the text with LF."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n")


class NoteForm(ModelForm):
    """The fields of a note."""

    class Meta:
        """What people write."""

        model = Note
        fields = ("title", "body")
        field_classes = {"body": LinesField}  # noqa: RUF012
        labels = {"body": "Text"}  # noqa: RUF012
        widgets = {"body": forms.Textarea({"rows": 6})}  # noqa: RUF012

    def focused(self) -> Self:
        """Return the form with the focus on the first invalid field, or on the title."""
        name = next((name for name in self.errors if name in self.fields), "title")
        self.fields[name].widget.attrs["autofocus"] = True
        return self


class SearchForm(forms.Form):
    """What to search for in the list."""

    q = forms.CharField(
        label="Search", required=False, strip=False, max_length=200, widget=forms.SearchInput
    )

"""A project as a ZIP archive, whose bytes depend on its files only."""

import io
import zipfile
from collections.abc import Mapping

FIRST_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
REGULAR = 0o100000
UNIX = 3


def archive(folder: str, contents: Mapping[str, bytes], modes: Mapping[str, int]) -> bytes:
    """Return the files, by path, in one folder of a ZIP archive.

    An executable file stays one; all dates are the same.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(contents):
            entry = zipfile.ZipInfo(f"{folder}/{path}", FIRST_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            mode = 0o755 if modes[path] & 0o100 else 0o644
            entry.external_attr = (REGULAR | mode) << 16
            made.writestr(entry, contents[path])
    return buffer.getvalue()

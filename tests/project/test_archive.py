import io
import stat
import zipfile

from generator.project.archive import archive

CONTENTS = {"b.txt": b"b", "run.sh": b"#!/bin/sh\n", "a/ä.txt": "ä".encode()}
MODES = {"b.txt": 0o640, "run.sh": 0o775, "a/ä.txt": 0o644}


def test_the_same_files_give_the_same_bytes() -> None:
    backwards = dict(reversed(CONTENTS.items()))
    assert archive("shop", CONTENTS, MODES) == archive("shop", backwards, MODES)


def test_all_files_are_in_one_folder_with_their_modes() -> None:
    with zipfile.ZipFile(io.BytesIO(archive("shop", CONTENTS, MODES))) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {
            f"shop/{path}": content for path, content in CONTENTS.items()
        }
        modes = {it.filename: stat.S_IMODE(it.external_attr >> 16) for it in opened.infolist()}
    assert modes == {"shop/b.txt": 0o644, "shop/run.sh": 0o755, "shop/a/ä.txt": 0o644}

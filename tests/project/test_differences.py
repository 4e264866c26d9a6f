from hypothesis import given
from hypothesis import strategies as st

from generator.project.differences import ADDED, CHANGED, MOST_LINES, REMOVED, find_differences

TREES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([b"", b"x\n", b"x\ny\n", b"\xff"]))


def test_names_what_came_what_went_and_what_changed() -> None:
    before = {"same": b"1", "gone": b"1\n", "file": b"a\nb\nc\n"}
    after = {"same": b"1", "new": b"1\n2\n", "file": b"a\nB\nc\n"}
    found = {it.path: it for it in find_differences(before, after)}
    assert {path: it.kind for path, it in found.items()} == {
        "file": CHANGED,
        "gone": REMOVED,
        "new": ADDED,
    }
    assert found["file"].lines == ("@@ -1,3 +1,3 @@", " a", "-b", "+B", " c")
    assert (found["new"].more, found["gone"].less) == (2, 1)


def test_a_binary_file_and_too_many_lines_are_named_without_lines() -> None:
    long = "".join(f"{number}\n" for number in range(MOST_LINES + 1)).encode()
    binary, cut = find_differences({}, {"a.png": b"\xff", "b.txt": long})
    assert (binary.lines, binary.cut, cut.lines, cut.cut) == ((), True, (), True)


@given(TREES, TREES)
def test_a_file_is_named_if_and_only_if_it_differs(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    every = before.keys() | after.keys()
    differing = {path for path in every if before.get(path) != after.get(path)}
    assert {it.path for it in find_differences(before, after)} == differing

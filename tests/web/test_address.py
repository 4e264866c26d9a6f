from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.project.operations import Wanted
from generator.web.address import read_address, write_address

KEYS = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1)
VALUES = st.text(min_size=1).filter(lambda text: "\x00" not in text)


def read(query: str) -> Wanted:
    return read_address(parse_qsl(query, keep_blank_values=True))


def test_a_form_and_the_command_line_say_the_same() -> None:
    form = "need.product=api&need.features=database&need.features=accounts&set.cache=redis"
    words = "need=product=api&need=features=database,accounts&set=cache=redis"
    assert read(form) == read(words)
    assert read(form).needs == ("product=api", "features=database,accounts")


def test_ticked_boxes_with_commas_are_a_list() -> None:
    assert read("set.tags=&set.tags=a&set.tags=b").settings == ("tags=a,b",)
    assert read("set.tags=&set.tags=b%2C+c").settings == ('tags=["b, c"]',)
    assert read("set.text=b%2C+c").settings == ("text=b, c",)


def test_a_field_has_the_line_ends_that_were_typed() -> None:
    assert read("set.text=a%0D%0Ab").settings == ("text=a\nb",)


def test_nothing_asked_is_an_empty_address() -> None:
    assert write_address(read("")) == ""


def test_a_need_without_a_value_is_refused() -> None:
    with pytest.raises(InputError, match="write it as need=KEY=VALUE"):
        read("need=product")


@given(
    st.dictionaries(KEYS, VALUES),
    st.dictionaries(KEYS, VALUES),
    st.sampled_from(["", "one"]),
    st.text("abc-", min_size=1),
)
def test_an_address_says_all_that_is_wanted(
    needs: dict[str, str], settings: dict[str, str], template: str, name: str
) -> None:
    wanted = Wanted(
        tuple(f"{key}={value}" for key, value in needs.items()),
        tuple(f"{key}={value}" for key, value in settings.items()),
        template,
        name,
    )
    assert read(write_address(wanted)) == wanted

from urllib.parse import parse_qsl

import pytest

from generator.errors import InputError
from generator.project.operations import Wanted
from generator.recommendation.guide import load_guide
from generator.web.form import Asked, is_form, read_page, with_need

GUIDE = load_guide()


def read(query: str) -> Asked:
    return read_page(parse_qsl(query, keep_blank_values=True), GUIDE)


def test_a_form_leaves_out_what_nobody_chose() -> None:
    asked = read(
        "need.product=api&need.scale=large&template=&name=myapp"
        "&usual.cache=none&set.cache=none&usual.jobs=none&set.jobs=celery&set.auth=token"
    )
    assert asked.wanted == Wanted(("scale=large",), ("jobs=celery", "auth=token"))
    assert asked.address == "need=scale=large&set=jobs=celery&set=auth=token"


def test_an_answer_given_before_stays_given() -> None:
    """Its field shows it, so the form sends it without what would be usual."""
    assert read("set.license=mit").wanted.settings == ("license=mit",)


def test_what_is_looked_at_is_a_part_of_the_address() -> None:
    asked = read("need=product=web-app&file=docs/a b.md&flip=cache=redis")
    assert (asked.file, asked.flip) == ("docs/a b.md", "cache=redis")
    assert read(asked.address) == asked


def test_only_a_sent_form_is_a_form() -> None:
    assert is_form([("need.product", "api")])
    assert is_form([("usual.cache", "none")])
    assert not is_form([("need", "product=api"), ("name", "shop")])


def test_a_changed_need_replaces_the_answer() -> None:
    wanted = with_need(Wanted(("product=api", "scale=large")), "product", "mvp")
    assert wanted.needs == ("scale=large", "product=mvp")


def test_an_address_gives_few_options_because_each_link_repeats_them() -> None:
    with pytest.raises(InputError, match="The address gives 65 options; at most 64 fit"):
        read("&".join(f"set=k{number}=1" for number in range(65)))


def test_a_form_may_show_many_questions() -> None:
    shown = "&".join(f"usual.k{number}=1&set.k{number}=1" for number in range(200))
    assert read(shown).wanted.settings == ()

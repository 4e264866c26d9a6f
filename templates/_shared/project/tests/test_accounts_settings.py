"""The settings of accounts."""

from fixtures.environment import PRODUCTION, Load, Refusal


def test_development_generates_secret_key_at_each_start(load: Load) -> None:
    first, second = (load(SECRET_KEY="").secret_key.get_secret_value() for _ in range(2))
    assert len(first) >= 32
    assert first != second


def test_secret_key_is_not_shown(load: Load) -> None:
    settings = load(**PRODUCTION | {"SECRET_KEY": "x" * 32})
    assert settings.secret_key.get_secret_value() == "x" * 32
    assert "xxx" not in repr(settings)


def test_short_secret_key_is_rejected_in_production(refusal: Refusal) -> None:
    said = refusal("SECRET_KEY", "x" * 31, **PRODUCTION)
    assert said == "production needs a random value of 32 characters or more"

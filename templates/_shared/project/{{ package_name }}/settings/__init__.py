"""Settings from the environment. No other module reads environment variables."""

from pydantic import ValidationError

from . import features


class Settings(features.Settings):
    """The validated settings of a process: those of the features, and your own."""


def load_settings() -> Settings:
    """Read the environment and `.env`, or exit with a line for each problem."""
    try:
        return Settings()
    except ValidationError as refused:
        raise SystemExit("\n".join(describe(refused))) from None


def describe(refused: ValidationError) -> list[str]:
    """Describe each problem, by variable, without its value, which may be a secret."""
    return sorted(
        f"Cannot start: {str(problem['loc'][0]).upper()}: {_reason(problem['msg'])}"
        for problem in refused.errors(include_input=False, include_url=False)
        if problem["type"] != "default_factory_not_called"
    )


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")

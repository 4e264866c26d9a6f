"""How hypothesis works here: without a clock, for the machine may be busy."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "facts",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("facts")

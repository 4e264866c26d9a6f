"""The blueprints, resources and readiness checks of the features, and your own."""

from apiflask import APIBlueprint

from . import features

BLUEPRINTS: list[APIBlueprint] = [
    *features.BLUEPRINTS,
]

# Opened in this order with the application, and closed in the reverse order.
RESOURCES: list[features.Resource] = [
    *features.RESOURCES,
]

# Each runs in the context of the application, and returns `ok` or a reason. Without an essential
# one, the process is not ready.
CHECKS: dict[str, features.Check] = {
    **features.CHECKS,
}
ESSENTIAL = {*features.ESSENTIAL}

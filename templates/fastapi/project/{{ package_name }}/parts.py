"""The routers, resources and readiness checks of the features, and your own."""

from fastapi import APIRouter

from . import features

ROUTERS: list[APIRouter] = [
    *features.ROUTERS,
]

# Opened in this order when the server starts, and closed in the reverse order.
RESOURCES: list[features.Resource] = [
    *features.RESOURCES,
]

# Each returns `ok` or a reason. Without an essential one, the process is not ready.
CHECKS: dict[str, features.Check] = {
    **features.CHECKS,
}
ESSENTIAL = {*features.ESSENTIAL}

"""A registry without templates."""

from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry

EMPTY = Registry(load_guide())

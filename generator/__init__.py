"""scaffold: a backend starter, recommended with reasons and generated ready to run."""

__version__ = "0.1.0"

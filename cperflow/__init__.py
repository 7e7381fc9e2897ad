"""cperflow: what happened is written once; everything else is computed from it."""

__version__ = "0.1.0"

"""Files that come from outside: looked at once, told in French what is wrong, never changed."""

from cperflow.intake.reading import LARGEST, Taken, taken

__all__ = ["LARGEST", "Taken", "taken"]

"""What the values of a context are made of: blanks, illustrative dates, named fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


class Blank:
    """A declared fact that nobody recorded: false, and printed as a dotted line."""

    __slots__ = ("name",)

    DOTS = "…………………"

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.DOTS


class Illustrative(date):
    """A date that shows the tool and tells nothing true: printed with a star."""

    __slots__ = ()

    STAR = "*"
    NOTE = "* Date illustrative, donnée pour la démonstration."

    @classmethod
    def of(cls, day: date) -> Illustrative:
        return cls(day.year, day.month, day.day)


class Fields(dict[str, Any]):
    """Named values that know how templates call them, for a clear error on a wrong name."""

    __slots__ = ("path",)

    def __init__(self, path: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.path = path


def as_data(value: Any) -> Any:
    """A value of a context as JSON can hold it, `value_of` gives it back."""
    match value:
        case Blank():
            return {"blank": value.name}
        case date():
            return {"day": value.isoformat(), "illustrative": isinstance(value, Illustrative)}
        case Mapping():
            fields = {name: as_data(each) for name, each in value.items()}
            return {"fields": fields, "path": getattr(value, "path", "")}
        case list() | tuple():
            return [as_data(each) for each in value]
    return value


def value_of(data: Any) -> Any:
    """The value that `as_data` told of."""
    match data:
        case {"blank": name}:
            return Blank(name)
        case {"day": day, "illustrative": marked}:
            return (Illustrative if marked else date).fromisoformat(day)
        case {"fields": fields, "path": path}:
            return Fields(path, {name: value_of(each) for name, each in fields.items()})
        case list():
            return [value_of(each) for each in data]
    return data

"""`typing.NamedTuple` for a program whose every command pays for its classes.

To a type checker this *is* `typing.NamedTuple`. At run time the class is made by
`collections.namedtuple` without evaluating the annotations: three times cheaper, and some
sixty of these classes are made each time a command starts (docs/adr/0003).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    _OWN = ("__module__", "__qualname__", "__annotations__", "__classcell__")

    class _RecordType(type):
        """Turns a class body with annotated fields into a tuple with named fields."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            annotations = body.get("__annotations__", {})
            defaults = [body[field] for field in annotations if field in body]
            record = namedtuple(  # what makes typing’s cheap
                name, annotations, defaults=defaults, module=body["__module__"]
            )
            record.__annotations__ = annotations
            record.__qualname__ = body["__qualname__"]
            for attribute, value in body.items():
                if attribute not in annotations and attribute not in _OWN:
                    setattr(record, attribute, value)
            return record

    class NamedTuple(metaclass=_RecordType):
        """Base of records: annotated fields, those with a default last."""

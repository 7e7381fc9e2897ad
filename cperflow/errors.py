"""Every error a user can meet, each with its exit code (shown to people as one French line).

    CperflowError
    ├── UsageError           2  a wrong argument: a date that does not exist, an amount with letters
    ├── NotFound             3  unknown dossier, act, body, document (with the nearest name)
    ├── Refused              4  a rule says no; carries every reason
    ├── Conflict             5  somebody else changed the dossier in between
    ├── InvalidData          6  a broken definition, template or data file; carries every problem
    ├── IntegrityFailure     7  the journal or a hash does not hold
    └── StorageUnavailable   8  the store is absent, locked, full, read-only, foreign or newer

Exit code 10 (`overdue --fail`, `conformance --fail`, `funding check --fail`, `verify FILE` of a
paper that another took the place of) is an answer, not an error, and has no class; so are 3 and 7
of `verify FILE`: a paper that is unknown here, or altered.
"""

from __future__ import annotations

from collections.abc import Sequence


class CperflowError(Exception):
    """Base of all errors: one French line that says what, why and what to do.

    `details` are further lines (every reason, every problem), shown below the first.
    """

    exit_code = 1

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)


class UsageError(CperflowError):
    exit_code = 2


class NotFound(CperflowError):
    exit_code = 3


class Refused(CperflowError):
    exit_code = 4


class Conflict(CperflowError):
    exit_code = 5


class InvalidData(CperflowError):
    exit_code = 6


class IntegrityFailure(CperflowError):
    exit_code = 7


class StorageUnavailable(CperflowError):
    exit_code = 8

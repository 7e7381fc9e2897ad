"""Every failure of a store, told in one French line: the only place that does it.

Knows the drivers of databases by what their errors carry (`sqlite_errorname`, `sqlstate`,
`orig`), so it imports none of them.
"""

from __future__ import annotations

from cperflow.domain.journal.events import CALENDAR_STREAM, CHRONO, OFFICE_STREAM, TERRITORY_STREAM
from cperflow.errors import Conflict, CperflowError, IntegrityFailure, StorageUnavailable

_BUSY = (
    "La base {where} est occupée par une autre commande : attendez quelques instants, puis "
    "recommencez."
)
_FULL = (
    "Il n’y a plus de place sur le disque de {where} : libérez de l’espace, puis recommencez ; "
    "rien n’a été modifié."
)
_READ_ONLY = (
    "La base {where} est en lecture seule : demandez le droit d’écrire dans ce fichier et dans "
    "son répertoire."
)
_NOT_OPENED = (
    "La base {where} ne peut pas être ouverte : vérifiez vos droits sur le fichier et son "
    "répertoire."
)
_UNREACHABLE = (
    "La connexion à {where} est impossible : vérifiez l’adresse, le réseau, le nom de la base et "
    "le mot de passe."
)
_CROSSED = "Une autre écriture s’est croisée avec celle-ci : rien n’a été modifié, recommencez."
_REFUSED_ROW = "La base {where} a refusé une écriture incohérente : rien n’a été modifié."

_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _NOT_OPENED,
    "SQLITE_AUTH": _NOT_OPENED,
    "SQLITE_CANTOPEN": _NOT_OPENED,
    "SQLITE_CORRUPT": "La base {where} est abîmée : restaurez sa dernière sauvegarde.",
    "SQLITE_NOTADB": "{where} n’est pas une base cperflow : vérifiez le chemin.",
    "SQLITE_IOERR": "Le disque de {where} a répondu par une erreur : vérifiez-le, puis "
    "recommencez.",
}
_POSTGRES = {
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "42501": "Droits insuffisants sur la base {where} : adressez-vous à son administrateur.",
    "42P01": "{where} n’est pas une base cperflow : créez-la par « cperflow init ».",
    "25006": _READ_ONLY,
    "53100": _FULL,
    "53": "Le serveur de {where} est saturé : attendez quelques instants, puis recommencez.",
    "55P03": _BUSY,
}
_CROSSED_STATES = ("40001", "40P01")


def failure(error: Exception, where: str) -> CperflowError:
    """What to raise for a driver's error met on the store at `where`.

    Conflict when the database asks for another try, IntegrityFailure when it refused a row,
    StorageUnavailable for everything else.
    """
    cause = _driver_error(error)
    if transient(error):
        return Conflict(_CROSSED)
    if _breaks_a_constraint(cause):
        return IntegrityFailure(_REFUSED_ROW.format(where=where), [str(cause).strip()])
    if _is_connection(cause):
        return StorageUnavailable(_UNREACHABLE.format(where=where), [str(cause).strip()])
    message = _message(cause)
    if message:
        return StorageUnavailable(message.format(where=where))
    return StorageUnavailable(
        f"La base {where} a répondu par une erreur inattendue : signalez-la avec le détail.",
        [str(cause).strip()],
    )


def transient(error: BaseException | None) -> bool:
    """True when the whole transaction may simply be tried again (serialization, deadlock)."""
    return getattr(_driver_error(error), "sqlstate", None) in _CROSSED_STATES


def is_missing_table(error: BaseException) -> bool:
    cause = _driver_error(error)
    return getattr(cause, "sqlstate", None) == "42P01" or "no such table" in str(cause)


def _driver_error(error: BaseException | None) -> BaseException | None:
    """SQLAlchemy wraps the driver's error and keeps it as `orig`."""
    return getattr(error, "orig", None) or error


def _breaks_a_constraint(cause: BaseException | None) -> bool:
    name, state = _codes(cause)
    return name.startswith("SQLITE_CONSTRAINT") or state.startswith("23")


def _is_connection(cause: BaseException | None) -> bool:
    """libpq gives no state for a connection refused, whatever the reason: only a text."""
    return not _codes(cause)[1] and type(cause).__module__.startswith("psycopg")


def _message(cause: BaseException | None) -> str:
    name, state = _codes(cause)
    return _longest_prefix(_SQLITE, name) if name else _longest_prefix(_POSTGRES, state)


def _codes(cause: BaseException | None) -> tuple[str, str]:
    name: str = getattr(cause, "sqlite_errorname", None) or ""
    state: str = getattr(cause, "sqlstate", None) or ""
    return name, state


def _longest_prefix(messages: dict[str, str], code: str) -> str:
    found = [prefix for prefix in messages if code.startswith(prefix)]
    return messages[max(found, key=len)] if found else ""


def conflict(stream: str) -> Conflict:
    """Somebody moved that journal meanwhile."""
    names = {
        CALENDAR_STREAM: "Le calendrier",
        OFFICE_STREAM: "Les réglages du service",
        TERRITORY_STREAM: "Le registre des régions",
    }
    register = "Le registre des lettres" if stream.startswith(CHRONO) else ""
    name = register or names.get(stream, f"Le dossier {stream}")
    agreement = "ont été modifiés" if stream == OFFICE_STREAM else "a été modifié"
    return Conflict(
        f"{name} {agreement} par quelqu’un d’autre entre-temps : rien n’a été écrit ; relisez, "
        "puis recommencez."
    )

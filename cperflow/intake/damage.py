"""Why a file of a type that is kept is refused all the same."""

from __future__ import annotations

from cperflow.errors import InvalidData


def corrupt(name: str, why: str) -> InvalidData:
    return InvalidData(
        f"« {name} » {why} : ouvrez l’original, enregistrez-le de nouveau, puis recommencez."
    )


def protected(name: str) -> InvalidData:
    return InvalidData(
        f"« {name} » est protégé par un mot de passe, que le destinataire n’aurait pas : "
        "enregistrez-en une copie sans protection."
    )


def inflated(name: str) -> InvalidData:
    return InvalidData(
        f"« {name} » se décompresse démesurément, comme un fichier fait pour nuire : demandez-en "
        "un autre à qui l’a envoyé."
    )

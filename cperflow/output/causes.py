"""Why the system refused a file, in French."""

from __future__ import annotations

import errno

CAUSES = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "l’espace alloué sur le disque est épuisé",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EROFS: "le support est en lecture seule",
    errno.ENOENT: "le fichier ou son répertoire n’existe pas",
    errno.ENOTDIR: "un élément du chemin n’est pas un répertoire",
    errno.EISDIR: "c’est un répertoire",
    errno.EEXIST: "le fichier existe déjà",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EIO: "le support ne répond pas",
}


def cause_of(error: OSError) -> str:
    """« le disque est plein »; the system's own words for a cause we do not know."""
    return CAUSES.get(error.errno or 0) or error.strerror or str(error)

"""Who or what dossiers may be about: a CSV file beside the definitions."""

from __future__ import annotations

import csv

from cperflow.catalog.definitions import shown
from cperflow.errors import InvalidData
from cperflow.french import count, fold


def read_subjects(path: str) -> dict[str, str]:
    """Name -> kind, in the order of the file (columns `name` and `kind`, others ignored).

    Raises InvalidData with every bad line: a name or kind missing, a name given twice.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidData(f"{shown(path)} : fichier illisible, CSV en UTF-8 attendu.") from error
    subjects: dict[str, str] = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        name, kind = (row.get("name") or "").strip(), (row.get("kind") or "").strip()
        if not (name and kind):
            problems.append(f"{shown(path)}:{line}: name et kind sont attendus")
        elif fold(name) in map(fold, subjects):
            problems.append(f"{shown(path)}:{line}: « {name} » figure déjà plus haut")
        subjects[name] = kind
    if problems:
        raise InvalidData(f"{shown(path)} : {count(len(problems), 'problème')}.", problems)
    return subjects

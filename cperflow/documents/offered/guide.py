"""The list of fields of docs/modeles.md, made of the lexicon:

python -m cperflow.documents.offered.guide docs/modeles.md
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cperflow.documents.fields import lexicon
from cperflow.documents.fields.lexicon import Entry, Part
from cperflow.documents.files.writing import write

BEGIN = "<!-- champs : python -m cperflow.documents.offered.guide docs/modeles.md -->"
END = "<!-- fin des champs -->"

_PARTS = (*lexicon.DOSSIER, lexicon.WORD_ONLY, lexicon.COMMITTEE)
_IDS = {
    "facts": "NOM",
    "projects[]": "NOM",
    "bodies": "STRUCTURE",
    "papers": "DOCUMENT",
    "delays": "DÉLAI",
}
"""What « * » stands for in the fields of each."""


def fields() -> str:
    """A table of fields under the title of each part."""
    return "\n\n".join(_table(part) for part in _PARTS)


def updated(guide: str) -> str:
    """The guide with the list of today in the place of the one it has."""
    before, _, rest = guide.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{fields()}\n\n{END}{after}"


def _table(part: Part) -> str:
    rows = "\n".join(_row(entry) for entry in part.entries)
    return f"### {part.title}\n\n| Champ | Ce qu’il dit |\n|---|---|\n{rows}"


def _row(entry: Entry) -> str:
    like = f" ; mêmes champs que `{_shown(entry.like)}`" if entry.like else ""
    return f"| `{_shown(entry.path)}` | {entry.meaning}{like} |"


def _shown(path: str) -> str:
    return path.replace("*", _IDS.get(path.partition(".")[0], "*"))


def main(argv: Sequence[str]) -> None:
    for path in argv:
        with open(path, encoding="utf-8") as file:
            guide = file.read()
        write(path, updated(guide).encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])

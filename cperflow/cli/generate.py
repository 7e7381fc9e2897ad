"""`generate REF DOCUMENT`: a letter or an act, as a file; issued under its number on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.generate import say_generated, say_reprinted
from cperflow.documents.files import writing as files
from cperflow.documents.files.names import clock_part
from cperflow.documents.making import edition
from cperflow.documents.making.answering import answering
from cperflow.documents.making.generating import find_document, made, wanted
from cperflow.documents.making.inventory import generated_data, reprinted_data
from cperflow.documents.making.keeping import issued_data, keep
from cperflow.documents.making.reprinting import reprinted
from cperflow.documents.templating.pipeline import FORMATS
from cperflow.errors import NotFound, StorageUnavailable, UsageError
from cperflow.output import json_text, say_data
from cperflow.parsing import DATE_HELP
from cperflow.service.reading import situation

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.documents.making.gathering import Wanted
    from cperflow.documents.making.generating import Generated
    from cperflow.documents.making.issuing import Issued
    from cperflow.service.reading import Situation
    from cperflow.service.workspace import Workspace

    Parts = tuple[Workspace, Sequence[str], Situation, Wanted, str]

DEFAULT = "docx"


@click.command()
@click.argument("ref", metavar="REF", type=params.TEXT, shell_complete=params.complete_ref)
@click.argument("document", metavar="DOCUMENT", default="", type=params.TEXT)
@click.option("--all", "for_all", is_flag=True,
              help="Pour tous les dossiers concernés : --all DOCUMENT.")  # fmt: skip
@click.option("--format", type=click.Choice(FORMATS, case_sensitive=False),
              help="Format du fichier ; docx (Word) par défaut.")  # fmt: skip
@click.option("--on", type=params.DATE, help=f"Date du document ({DATE_HELP}).")
@click.option("--clock", default="", metavar="DÉLAI", type=params.TEXT,
              help="Délai dont parle le document (une relance).")  # fmt: skip
@click.option("--for", "about", default="", metavar="PROJET|STRUCTURE|ÉCHÉANCE",
              type=params.TEXT,
              help="Projet, structure consultée ou échéance (2018-T4) dont il parle.")  # fmt: skip
@click.option("--arrival", type=params.whole(1), default=0, metavar="NUMÉRO",
              help="Arrivée dont il parle (un récépissé) ; la dernière par défaut.")  # fmt: skip
@click.option("--number", "numbering", is_flag=True,
              help="L’émettre sous le numéro suivant du registre ; c’est consigné.")  # fmt: skip
@click.option("--again", is_flag=True,
              help="Avec --number : remplacer celui qui est en vigueur.")  # fmt: skip
@click.option("--out-of-season", is_flag=True,
              help="Avec --number : l’émettre à une autre étape que la sienne.")  # fmt: skip
@click.option("--code", default="", metavar="CODE", type=params.TEXT,
              help="Refaire à l’identique le document de ce code.")  # fmt: skip
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier ou répertoire où l’écrire ; ici par défaut.")  # fmt: skip
@params.json_option
@params.pass_app
def generate_command(
    app: App,
    ref: str,
    document: str,
    for_all: bool,
    format: str | None,
    on: date | None,
    clock: str,
    about: str,
    arrival: int,
    numbering: bool,
    again: bool,
    out_of_season: bool,
    code: str,
    output: str,
    as_json: bool,
) -> None:
    """Produire une lettre ou un acte, avec les faits du dossier à une date.

    Sans --number, c’est un projet sans numéro, refait à volonté : un fichier déjà produit au même
    endroit est remplacé. Avec --number, le document est émis : il a un numéro, définitif. Avec
    --all, un projet pour chaque dossier concerné : « cperflow generate --all demande -o lettres ».
    """
    if for_all:
        _for_all(app, (ref, document), format or DEFAULT, on, output, as_json=as_json,
                 single=bool(clock or about or arrival or numbering or code))  # fmt: skip
        return
    _check_asked(ref, document, issuing=again or out_of_season, numbering=numbering)
    chosen = files.format_for(format or "", output, FORMATS, DEFAULT)
    ws = app.workspace() if numbering else app.keeping_workspace()
    ref = ws.find_ref(ref)
    if code:
        _reprint(ws, (ref, document, code), chosen, output, as_json=as_json)
        return
    seen = situation(ws, ref, as_of=on or app.today())
    asked = answering(ws, seen, wanted(seen, document, clock, about), arrival)
    parts = (ws, app.template_folders, seen, asked, chosen)
    issued = _issued(parts, again=again, out_of_season=out_of_season) if numbering else None
    _answer(ws, issued.made if issued else made(*parts), issued, output, as_json=as_json)


def _check_asked(ref: str, document: str, *, issuing: bool, numbering: bool) -> None:
    if not document:
        raise UsageError(
            f"Il manque le document : cperflow generate {ref} DOCUMENT, ou, pour tous les dossiers "
            f"concernés, cperflow generate --all {ref}."
        )
    if issuing and not numbering:
        raise UsageError("--again et --out-of-season vont avec --number.")


def _issued(parts: Parts, *, again: bool, out_of_season: bool) -> Issued:
    # the machine and its rules: a draft does not pay for them
    from cperflow.documents.making.issuing import issue

    return issue(*parts, again=again, out_of_season=out_of_season)


def _for_all(
    app: App,
    words: tuple[str, str],
    format: str,
    on: date | None,
    output: str,
    *,
    as_json: bool,
    single: bool,
) -> None:
    """The same for each dossier concerned."""
    # nothing of it serves a single document
    from cperflow.cli.generate_all import generate_all

    if words[1]:
        raise UsageError("Avec --all, ne donnez que le document : cperflow generate --all demande.")
    if single:
        raise UsageError(
            "--all produit des projets pour tous les dossiers : --number, --clock, --for, "
            "--arrival et --code vont dossier par dossier."
        )
    generate_all(app, words[0], format, on or app.today(), output, as_json=as_json)


def _answer(
    ws: Workspace, file: Generated, issued: Issued | None, output: str, *, as_json: bool
) -> None:
    path = files.place(output, _name(file, issued))
    created = files.missing_folder(path)
    replaced = _write(path, file, issued)
    kept = issued is not None or keep(ws, file)
    if as_json:
        say_data(json_text(generated_data(file, path) | issued_data(issued, kept=kept)))
    else:
        say_generated(ws, file, path, issued, replaced=replaced, created=created, kept=kept)


def _name(file: Generated, issued: Issued | None) -> str:
    """An issued document never takes the place of another."""
    parts = [file.ref, file.document.id, clock_part(file.edition.about)]
    if issued:
        parts.append(str(issued.paper.number or file.edition.on))
    return f"{'-'.join(part for part in parts if part)}.{file.format}"


def _write(path: str, file: Generated, issued: Issued | None) -> bool:
    try:
        return files.write(path, file.content)
    except OSError as error:
        if issued is None:
            raise
        again = f"cperflow generate {file.ref} {file.document.id} --code {file.edition.code} -o …"
        raise StorageUnavailable(
            f"{issued.paper.reference or file.document.name} est émis et consigné, mais le fichier "
            f"{path} n’a pas pu être écrit : refaites-le ailleurs, à l’identique.",
            [again, str(error.strerror)],
        ) from error


def _reprint(
    ws: Workspace, named: tuple[str, str, str], format: str, output: str, *, as_json: bool
) -> None:
    """The same file as when the document was made. Raises NotFound, UsageError."""
    from cperflow.documents.page.codes import read_code

    ref, document, typed = named
    found = edition.find(ws.store.contents, read_code(typed))
    spec = find_document(situation(ws, ref).workflow, document)
    if (found.ref, found.document) != (ref, spec.id):
        raise NotFound(
            f"Le code {found.code} est celui d’un autre document : {found.document} de {found.ref}."
        )
    content = reprinted(ws.store.contents, found, format)
    path = files.place(output, f"{ref}-{spec.id}-{found.code}.{format}")
    replaced = files.write(path, content)
    if as_json:
        say_data(json_text(reprinted_data(found, content, format, path)))
    else:
        say_reprinted(found, path, replaced=replaced)

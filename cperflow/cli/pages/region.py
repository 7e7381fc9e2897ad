"""What `region` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import iso_day
from cperflow.french import count, date_short, listing
from cperflow.output import Column, page, table

Data = Mapping[str, Any]

STAGES = {
    "planned": "prévue par un texte",
    "installed": "gouverneur nommé",
    "standing": "en place",
}
COUNCIL_STATES = {
    "sitting": "en fonction",
    "interim": "intérimaire",
    "dissolved": "dissous",
}
CERTAINTIES = {"sourced": "", "inferred": "déduit"}
LABELS = {
    "name": "Nom",
    "kind": "Genre",
    "chief_town": "Chef-lieu",
    "stage": "Création",
    "split_from": "Issue de",
    "council": "Conseil",
    "council_state": "État du conseil",
    "title": "Titre",
    "title_of": "Titre de",
    "code_ct": "Code CT (loi 2023-007)",
    "code_ca": "Code CA (loi 2023-006)",
    "iso": "Code ISO 3166-2",
    "tile": "Case de la carte",
}
KINDS = {"region": "région", "district": "district"}
MARK = " ?"
INFERRED_NOTE = "? : déduit, et non lu dans un texte."


def list_text(data: Data) -> str:
    """The regions of a day, with what is only inferred marked."""
    if not data["items"]:
        return f"Aucune région n’est connue au {iso_day(data['as_of'])}."
    rows = [
        (i["name"], i["key"], i["chief_town"] or "", STAGES.get(i["stage"] or "", ""),
         *(_value(i, code) for code in ("code_ct", "code_ca", "iso")))
        for i in data["items"]
    ]  # fmt: skip
    titles = [Column("Région"), Column("Clé", whole=True), Column("Chef-lieu"), Column("Création")]
    codes = [Column(title, "left", whole=True) for title in ("CT", "CA", "ISO")]
    unsure = any(item["inferred"] for item in data["items"])
    lines = [table(rows, [*titles, *codes]), ""]
    lines.append(f"{_counted(data['items'])} au {iso_day(data['as_of'])}.")
    lines.append("CT : code de la loi 2023-007 ; CA : de la loi 2023-006.")
    return "\n".join([*lines, *([INFERRED_NOTE] if unsure else [])])


def _counted(items: list[Data]) -> str:
    districts = sum(item["kind"] == "district" for item in items)
    told = count(len(items) - districts, "région")
    return f"{told} et {count(districts, 'district')}" if districts else told


def region_text(data: Data) -> str:
    """A region on a day: what it is, who heads its bodies, what is not sure."""
    fields = [("Au", iso_day(data["as_of"])), *_fields(data)]
    offices = [(f"{o['name']}", _head(o)) for o in data["offices"]]
    parts = [page(f"{data['name']} ({data['key']})", fields)]
    if offices:
        parts += ["", page("Qui dirige", offices)]
    if data["doubts"]:
        parts += ["", page("Incertain", [("–", doubt) for doubt in data["doubts"]])]
    sources = dict.fromkeys(told["source"] for told in data["told"].values())
    parts += ["", page("Sources", [("–", source) for source in sources])]
    notes = [INFERRED_NOTE] if data["inferred"] else []
    return "\n".join([*parts, "", *notes, f"Suite : cperflow region history {data['key']}"])


def _fields(data: Data) -> Iterator[tuple[str, object]]:
    if data["former_names"]:
        yield "Anciens noms", listing(data["former_names"])
    for name, label in LABELS.items():
        if name not in ("name", "tile", "title", "title_of") and data.get(name):
            yield label, _since(data, name)
    if data["split_into"]:
        yield "Régions issues d’elle", listing(data["split_into"])
    yield "Dossiers", data["dossiers"] or "aucun"


def _since(data: Data, name: str) -> str:
    """« gouverneur nommé, depuis le 25/11/2020 ? »."""
    told = data["told"][name]
    words = {"kind": KINDS, "stage": STAGES, "council_state": COUNCIL_STATES}
    value = words.get(name, {}).get(data[name], data[name])
    return f"{value}{_mark(data, name)}{_from(told, ', depuis ')}"


def _from(told: Data, before: str) -> str:
    if not told["since"]:
        return ""
    short = date_short(date.fromisoformat(told["since"]), told["precision"])
    return f"{before}{'le ' if told['precision'] == 'day' else ''}{short}"


def _value(item: Data, name: str) -> str:
    return f"{item[name]}{_mark(item, name)}" if item[name] else ""


def _mark(item: Data, name: str) -> str:
    return MARK if name in item["inferred"] else ""


def _head(office: Data) -> str:
    whose = f"{office['person']}, {office['title']}" if office["person"] else office["title"]
    since = (
        f", depuis le {date_short(date.fromisoformat(office['since']))}" if office["since"] else ""
    )
    told = " (titre de la procédure)" if office["from_procedure"] else ""
    return f"{whose}{since}{told}"


def history_text(data: Data) -> str:
    """All that is told of a region, by its day; then who told it."""
    rows = [(_told_from(line), _said(line), _known(line)) for line in data["lines"]]
    parts = [table(rows, [Column("À partir du", whole=True), "Ce qui est dit", "D’où on le sait"])]
    entries = [
        (entry["sequence"], entry["recorded_at"][:10], entry["actor"], _entry(entry))
        for entry in data["entries"]
    ]
    if entries:
        parts += ["", table(entries, ["Ligne", "Saisi le", "Par", "Inscrit"])]
    else:
        parts += ["", "La base n’a encore rien inscrit des régions : c’est ce que dit le fichier."]
    return "\n".join(parts)


def _told_from(line: Data) -> str:
    return _from(line, "").removeprefix("le ") or "toujours"


def _said(line: Data) -> str:
    values = {**STAGES, **COUNCIL_STATES, **KINDS}
    told = [f"{LABELS[name]} : {values.get(v, v)}" for name, v in line["told"].items()]
    return " ; ".join(told) or "(une incertitude)"


def _known(line: Data) -> str:
    inferred = f"{CERTAINTIES[line['certainty']]} : " if CERTAINTIES[line["certainty"]] else ""
    doubt = f" {line['doubt']}" if line["doubt"] else ""
    return f"{inferred}{line['source']}.{doubt}"


def _entry(entry: Data) -> str:
    told = entry["told"]
    if told is None:
        return f"toutes les régions, d’après {entry['source']}"
    if told.get("withdrawn"):
        since = (
            _from({"since": told["since"], "precision": "day"}, "").replace("le ", "du ")
            or "de toujours"
        )
        return f"retiré : ce qui valait à partir {since} ({entry['source']})"
    said = {name: told[name] for name in LABELS if told.get(name)}
    return f"{_said({'told': said})} ({entry['source']})"


def changed_text(data: Data) -> str:
    """What a change made of a region, and how it was before."""
    before, after = data["before"], data["after"]
    dry = "Ce qui changerait" if data["dry_run"] else "c’est inscrit"
    if after is None:
        return f"{data['key']} : plus rien n’en est dit ({dry})\nSuite : cperflow region list"
    told = data["told"]
    if told.get("withdrawn"):
        since = (
            _from({"since": told["since"], "precision": "day"}, "").replace("le ", "du ")
            or "de toujours"
        )
        kept = "serait retiré" if data["dry_run"] else "est retiré"
        said = f"{after['name']} ({data['key']}) : ce qui valait à partir {since} {kept}"
        return f"{said}\nSuite : cperflow region history {data['key']}"
    fields = [
        (label, _moved(before, after, name))
        for name, label in LABELS.items()
        if name in told and name in after
    ]
    since = _from({"since": told.get("since"), "precision": told.get("precision", "day")}, "")
    fields.append(("À partir", since or "de toujours"))
    fields.append(("Source", told["source"]))
    title = f"{after['name']} ({data['key']}) : {dry}"
    return page(title, fields) + f"\nSuite : cperflow region history {data['key']}"


def _moved(before: Data | None, after: Data, name: str) -> str:
    values = {**STAGES, **COUNCIL_STATES, **KINDS}
    now = values.get(after[name], after[name])
    was = values.get(before[name], before[name]) if before and before[name] else ""
    return f"{now} (avant : {was})" if was and was != now else str(now)

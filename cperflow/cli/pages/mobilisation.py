"""The money of contracts on screen: what was planned, how far it came, what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.cli.entering import say_done
from cperflow.cli.pages.mobilisation_told import (
    Figures,
    alerts,
    has_money,
    nothing_told,
    percent_of,
    portfolio_alerts,
    rated,
    standing_lines,
)
from cperflow.cli.pages.naming import long_day, short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading
from cperflow.domain.acts.money import WORDS
from cperflow.domain.acts.unbudgeted import MISSED
from cperflow.domain.dossier.finance import source_label
from cperflow.domain.dossier.followed import STAGES
from cperflow.french import NBSP, amount, count, integer, listing
from cperflow.output import Column, page, say, table, wrap
from cperflow.output.terminal import screen
from cperflow.service.financing.money import Status, Told

UNTOLD = "non communiqué"
NONE = "–"
TITLES = {stage: word.capitalize() for stage, word in WORDS.items()}
WIDE = 120
"""Columns of a screen that has room for every stage."""
REMAINING = "Reste à mobiliser"
_UNKNOWN = "Sans part ni mouvement connus"
BEGUN_NOTE = (
    f"Une part est entamée dès qu’il en vient quelque chose, d’un montant connu ou non{NBSP}: elle "
    "n’est pas pour autant venue en entier."
)
MOBILISED_NOTE = (
    "Mobilisé : inscrit au budget de sa source, ou déjà versé par elle ; compté une seule fois."
)


def say_moved(done: Told) -> None:
    """A movement recorded, and what is odd about it."""
    recorded, payload = done.recorded, done.recorded.events[0].payload
    word = WORDS[payload["stage"]]
    fields = [
        ("Source", source_label(payload["paid_by"], recorded.workflow.funding_sources)),
        ("Exercice", str(payload["year"])),
        ("Montant", told_amount(payload["amount"])),
        *((label, str(payload[name])) for name, label in _ABOUT.items() if payload.get(name)),
    ]
    odd = "\n".join(["À signaler :", *bullets(done.oddities)]) if done.oddities else ""
    title = f"{recorded.dossier.ref} : montant {word} consigné"
    say_done(title, fields, f"cperflow funding status {recorded.dossier.ref}", odd)


_ABOUT = {
    "project": "Projet", "tranche": "Tranche", "contract": "Marché", "reference": "Référence",
}  # fmt: skip


def told_amount(francs: int | None) -> str:
    """« 1 000 FCFA », « non communiqué », « 0 FCFA (rien) »."""
    if francs is None:
        return UNTOLD
    return amount(francs) if francs else f"{amount(0)} (rien)"


def say_status(found: Status, data: Figures) -> None:
    """One contract."""
    say(page(f"{data['ref']} – {data['region']} : mobilisation du financement",
             [("Situation au", long_day(found.as_of))]))  # fmt: skip
    if not data["cells"]:
        say("Aucune part n’est prévue, et aucun mouvement n’est consigné.")
    else:
        say(heading("Où en est chaque source"))
        say("\n".join(bullets(standing_lines(data, found))))
        say(heading("Par source (FCFA)"))
        lines = [(line["label"], line) for line in data["sources"]]
        say(_by_source([*lines, ("Total", data["total"])] if len(lines) > 1 else lines))
        say(heading("Taux"))
        say(table(_rates(data["total"]), ["Jusqu’où", "Parts entamées", "Du montant prévu"]))
    if years := list(_years(data, found)):
        say(heading("Par exercice"))
        say("\n".join(years))
    if data["tranches"]:
        say(heading("Tranches"))
        say("\n".join(bullets(_numbered(data, found))))
    if told := list(alerts(found, data)):
        say(heading("À signaler"))
        say("\n".join(bullets(told)))
    _foot(data)
    say(f"Suite : cperflow {_following(found)}")


def say_portfolio(data: Figures) -> None:
    """Every contract, then by region, source and year."""
    if not data["count"]:
        say("Aucun contrat n’est suivi à cette date.")
        say("Suite : cperflow follow REF, une fois le contrat signé")
        return
    told = [each for each in data["contracts"] if has_money(each)]
    if not told:
        say("\n".join(wrap(nothing_told(data), screen().width)))
        say("Suite : cperflow funding status REF")
        return
    total = data["total"]
    say(page(f"Mobilisation : {count(data['count'], 'contrat suivi', 'contrats suivis')}",
             [("Situation au", long_day(data["as_of"])),
              *((label, text) for label, text in _summary(total))]))  # fmt: skip
    _say_sides(data, told)
    _say_years(data)
    short = [
        f"{c['ref']} : {_years_of(c['to_budget'])}" for c in data["contracts"] if c["to_budget"]
    ]
    for title, lines in (
        ("Parts à inscrire à un budget", short),
        ("À signaler", list(portfolio_alerts(data))),
    ):
        if lines:
            say(heading(title))
            say("\n".join(bullets(lines)))
    _foot(data)
    say("Suite : cperflow funding status REF")


def _say_sides(data: Figures, told: Sequence[Figures]) -> None:
    """The same money by contract, by region and by source; then those of which none is known."""
    for title, first, key, lines in (
        ("Par contrat", "Contrat", "ref", told),
        ("Par région", "Région", "region", data["regions"]),
        ("Par source", "Source", "label", data["sources"]),
    ):
        say(heading(f"{title} (FCFA)"))
        say(_lines([(line[key], line) for line in lines], first))
    if bare := [each["ref"] for each in data["contracts"] if not has_money(each)]:
        what = "Sans rien de ce qui est demandé" if data["restricted"] else _UNKNOWN
        say("\n".join(wrap(f"\n{what} : {listing(bare)}.", screen().width)))


def _say_years(data: Figures) -> None:
    say(heading("Par exercice (FCFA)"))
    rows = [
        [_year(line), integer(line["planned"]), *(_stage(line, stage) for stage in STAGES)]
        for line in data["years"]
    ]
    say(table(rows, ["Exercice", Column("Prévu", "right"),
                     *(Column(TITLES[stage], "right") for stage in STAGES)]))  # fmt: skip


def _summary(total: Figures) -> Iterator[tuple[str, str]]:
    yield "Prévu", amount(total["planned"])
    for stage in STAGES:
        yield TITLES[stage], f"{_stage(total, stage)}{rated(total['stages'][stage])}"
    yield REMAINING, remaining(total)


def _by_source(lines: Sequence[tuple[str, Figures]]) -> str:
    """Sources side by side: there are few of them, and their amounts are long."""
    rows: list[list[object]] = [["Prévu", *(integer(line["planned"]) for _, line in lines)]]
    rows += [[TITLES[stage], *(_stage(line, stage) for _, line in lines)] for stage in STAGES]
    rows.append([REMAINING, *(remaining(line) for _, line in lines)])
    return table(rows, ["", *(Column(label, "right") for label, _ in lines)])


def _lines(lines: Sequence[tuple[str, Figures]], first: str) -> str:
    """A line each; every stage where the screen has room for it."""
    stages = STAGES if screen().width >= WIDE else ("received",)
    rows = [
        [name, integer(line["planned"]), *(_stage(line, stage) for stage in stages),
         remaining(line)]
        for name, line in lines
    ]  # fmt: skip
    titles = ["Prévu", *(TITLES[stage] for stage in stages), REMAINING]
    return table(rows, [Column(first, whole=first == "Contrat"),
                        *(Column(title, "right") for title in titles)])  # fmt: skip


def _stage(line: Figures, stage: str) -> str:
    moved = line["stages"][stage]
    if moved["partial"]:
        return f"au moins {integer(moved['amount'])}" if moved["amount"] else UNTOLD
    if moved["movements"]:
        return integer(moved["amount"])
    return "rien" if moved["nothing"] else NONE


def stages(line: Figures) -> list[str]:
    """How far money came, in words, at each of STAGES."""
    return [_stage(line, stage) for stage in STAGES]


def remaining(line: Figures) -> str:
    """« 181 715 163 », « au plus … » when an amount is not told."""
    text = integer(line["remaining"])
    return f"au plus {text}" if line["partial"] and line["remaining"] else text


def _rates(total: Figures) -> list[list[object]]:
    rows: list[list[object]] = []
    for stage in STAGES:
        moved = total["stages"][stage]
        number = f"{moved['begun']} sur {total['shares']}"
        by_amount = moved["rate_by_amount"]
        if by_amount is None or not moved["movements"] + moved["nothing"]:
            told = NONE
        elif moved["partial"]:
            told = f"au moins {percent_of(by_amount)}" if by_amount else UNTOLD
        else:
            told = percent_of(by_amount)
        rows.append([TITLES[stage], number, told])
    return rows


def _years(data: Figures, found: Status) -> Iterator[str]:
    for line in data["years"]:
        if line["year"] is None:
            continue
        yield f"  {line['year']}"
        told = [cell for cell in data["cells"] if cell["year"] == line["year"]]
        texts = []
        for cell in told:
            label = source_label(cell["source"], found.workflow.funding_sources)
            texts.append(f"{label} : {' ; '.join(_said(cell))}")
        yield from bullets(texts)


def _said(cell: Figures) -> Iterator[str]:
    if cell["planned"]:
        yield f"prévu {integer(cell['planned'])}"
    for stage in STAGES:
        moved = cell["stages"][stage]
        if moved["movements"] or moved["nothing"]:
            text = _stage(cell, stage)
            yield (
                "rien d’inscrit au budget"
                if (text, stage) == ("rien", "budgeted")
                else (
                    f"{WORDS[stage]}, montant {text}"
                    if text == UNTOLD
                    else f"{WORDS[stage]} {text}"
                )
            )


def _numbered(data: Figures, found: Status) -> Iterator[str]:
    for each in data["tranches"]:
        label = source_label(each["source"], found.workflow.funding_sources)
        came = (_came(each[stage], WORDS[stage]) for stage in ("called", "received"))
        yield f"tranche {each['number']} de {each['year']} – {label} : {', '.join(came)}"
    if data["tranches_rate"] is not None:
        yield f"reçues parmi celles qui sont appelées : {percent_of(data['tranches_rate'])}"


def _came(part: Figures | None, word: str) -> str:
    if part is None:
        return f"rien d’{word}" if word[0] in "aei" else f"rien de {word}"
    told = integer(part["amount"]) if part["amount"] else UNTOLD
    least = "au moins " * bool(part["partial"] and part["amount"])
    day = short_day(part["on"], precision=part["precision"], illustrative=part["illustrative"])
    return f"{word} {least}{told} ({day})"


def _following(found: Status) -> str:
    ref = found.dossier.ref
    short = [each for each in found.short if each.state != MISSED]
    if short:
        first = short[0]
        return f"funding budget {ref} {first.source} {first.year} …"
    return f"next {ref}"


def _year(line: Figures) -> str:
    return str(line["year"] or "Toute la durée")


def _years_of(short: Sequence[Figures]) -> str:
    return ", ".join(f"{each['source']} {each['year']}" for each in short)


def _foot(data: Figures) -> None:
    say("")
    for line in (MOBILISED_NOTE, BEGUN_NOTE, "Les échéances sont estimatives."):
        say("\n".join(wrap(line, screen().width)))
    if notes := footnotes(illustrative=data["illustrative"]):
        say(notes)

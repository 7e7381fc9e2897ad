"""One scenario on screen: what it keeps, what is left, why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.cli.pages.envelope import year_name
from cperflow.cli.pages.wording import bullets, heading
from cperflow.domain.choice.left_out import ALONE, BARRED, NEEDS, WORTH, LeftOut, left_out
from cperflow.domain.choice.scenario import COST, COUNT, EXACT, Made, Terms, Year
from cperflow.domain.dossier.finance import source_label
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import amount, count, date_long, integer, listing
from cperflow.output import Column, page, say, table

if TYPE_CHECKING:
    from cperflow.service.financing.scenarios import Drawn
    from cperflow.service.reading import Situation

NO_PROJECT = "aucun projet"
SPENT = "Part de la source"
"""What a scenario spends: the shares of the source whose envelope it keeps to, not the costs."""


def say_new(drawn: Drawn) -> None:
    """A scenario just made."""
    recorded = drawn.recorded
    assert recorded is not None
    ref, state = recorded.dossier.ref, "à l’essai" if recorded.dry_run else "inscrit"
    say(page(f"{ref} : scénario « {drawn.name} » {state}", _fields(drawn, recorded.workflow)))
    _say_body(drawn)
    repeat = "recommencez sans --dry-run pour l’inscrire"
    say(
        f"Suite : {repeat if recorded.dry_run else f'cperflow scenario adopt {ref} {typed(drawn)}'}"
    )


def say_one(seen: Situation, found: Sequence[Drawn]) -> None:
    """A scenario kept."""
    drawn, ref = found[0], seen.dossier.ref
    say(page(f"{ref} : scénario « {drawn.name} »", _fields(drawn, seen.workflow)))
    _say_body(drawn)
    say(f"Suite : cperflow scenario compare {ref}")


def say_list(seen: Situation, found: Sequence[Drawn]) -> None:
    """A line a scenario."""
    ref = seen.dossier.ref
    if not found:
        say(f"{ref} n’a encore aucun scénario.")
        say(f"Suite : cperflow scenario new {ref} A")
        return
    rows = [
        (each.name, listing(each.made.projects) or NO_PROJECT, each.made.points, each.made.cost,
         each.made.left()[None], state(each))
        for each in found
    ]  # fmt: skip
    right = [Column(name, "right") for name in ("Points", SPENT, "Reste")]
    say(table(rows, [Column("Nom", whole=True), "Projets", *right, "État"]))
    say("Montants en FCFA.")
    say(f"Suite : cperflow scenario compare {ref}")


def say_adopted(drawn: Drawn) -> None:
    """What adopting a scenario changes."""
    recorded = drawn.recorded
    assert recorded is not None
    ref, event = recorded.dossier.ref, recorded.events[0]
    who = f" par {event.body}" if event.body else ""
    fields: list[tuple[str, object]] = [
        ("Le", f"{date_long(event.occurred_on)}{who}"),
        ("Projets", listing(drawn.made.projects) or NO_PROJECT),
    ]
    if drawn.made.terms.supposed:
        fields.append(("À signaler", "l’enveloppe de ce scénario est une enveloppe d’essai"))
    fields += [("À signaler", f"scénario à refaire : {each}.") for each in drawn.changes]
    fields += [("À signaler", each) for each in drawn.doubts]
    state = "serait adopté" if recorded.dry_run else "adopté"
    say_done(f"{ref} : scénario « {drawn.name} » {state}", fields, f"cperflow next {ref}")


def typed(drawn: Drawn) -> str:
    """Its name as it is typed in a command."""
    return f'"{drawn.name}"' if " " in drawn.name else drawn.name


def state(drawn: Drawn) -> str:
    """« adopté », « à refaire » once what it was made from has changed."""
    words = ["adopté"] * drawn.adopted + ["à refaire"] * bool(drawn.changes)
    return ", ".join(words) or "à jour"


def _fields(drawn: Drawn, workflow: Workflow) -> Iterator[tuple[str, object]]:
    made = drawn.made
    yield "Source", source_label(made.terms.source, workflow.funding_sources)
    if made.terms.supposed:
        yield "Enveloppe", "d’essai, autre que celle du dossier"
    yield "Méthode", method(made)
    if wishes := list(_wishes(made.terms)):
        yield "Conditions", wishes
    yield "Retenus", ordered(made)
    yield counted(made.terms, workflow), integer(made.points)
    yield spent_title(made.terms, workflow), amount(made.cost)
    if drawn.adopted or drawn.changes:
        yield "État", state(drawn)


def spent_title(terms: Terms, workflow: Workflow) -> str:
    """« Part de l’État »: what the amounts of a scenario are."""
    label = source_label(terms.source, workflow.funding_sources)
    return f"Part « {label} »"


def ordered(made: Made) -> str:
    """« P1, puis P2 »: in the order of their importance."""
    return ", puis ".join(made.projects) or NO_PROJECT


def counted(terms: Terms, workflow: Workflow) -> str:
    """What the points of a scenario are, for people."""
    if terms.by in (COUNT, COST):
        return {COUNT: "Projets", COST: "Points (FCFA)"}[terms.by]
    spec = workflow.project_fact(terms.by)
    label = spec.label.partition(",")[0] if spec else terms.by
    return f"Points ({'rangs : ' * terms.ranks}{label})"


def method(made: Made) -> str:
    """How it was made, and whether nothing is better."""
    if made.terms.method != EXACT:
        return "dans l’ordre des priorités, comme à la main (pour comparer)"
    spends = "le moins dépensé" if made.terms.least else "le plus dépensé"
    francs = made.terms.by == COST
    aim = "le montant le plus élevé" if francs else f"le plus de points, puis {spends}"
    if made.proven:
        return f"{aim} : aucun autre choix ne fait mieux"
    if not made.over:
        return f"le plus de points (prouvé), puis {spends} (non prouvé)"
    more = amount(made.over) if francs else count(made.over, "point")
    return f"{aim}, non prouvé : un autre choix aurait au plus {more} de plus"


def _wishes(terms: Terms) -> Iterator[str]:
    if terms.must:
        yield f"retenir {listing(terms.must)}"
    if terms.never:
        yield f"écarter {listing(terms.never)}"
    for one, other in terms.after:
        yield f"{one} seulement avec {other}"


def _say_body(drawn: Drawn) -> None:
    made = drawn.made
    spent = [(year_name(year), left + made.spent(year), made.spent(year), left)
             for year, left in made.left().items()]  # fmt: skip
    right = [Column(name, "right") for name in ("Enveloppe", "Dépensé", "Reste")]
    say("")
    say(table(spent, ["Année", *right]))
    told = [*map(why, left_out(made))]
    for title, lines in (("Laissés de côté", told), ("À signaler", [*_doubts(drawn)])):
        if lines:
            say("\n".join([heading(title), *bullets(lines)]))
    say("Montants en FCFA.")


def _doubts(drawn: Drawn) -> Iterator[str]:
    known = drawn.made.basis
    bare = [each.id for each in known.candidates if each.unshared]
    if bare:
        yield f"{listing(bare)} : aucune part renseignée, le coût entier est compté."
    silent = [each.id for each in known.candidates if each.points is None]
    if silent:
        yield f"{listing(silent)} : aucun point renseigné, compté 0."
    whole = [each.id for each in known.candidates if known.envelope.by_year and None in each.costs]
    if whole:
        yield f"{listing(whole)} : part sans année, comptée sur toute la durée seulement."
    yield from (f"depuis, {change}." for change in drawn.changes)


def why(left: LeftOut) -> str:
    """Why a project is left out, and what would bring it in."""
    lacking = f" avec {listing(left.needs)}" if left.needs else ""
    if left.why == BARRED:
        return f"{left.project} : écarté par les conditions."
    if left.why == WORTH:
        return f"{left.project} : tiendrait{lacking}, mais n’ajoute pas de points."
    short = _missing(left.missing)
    if left.why == ALONE:
        return f"{left.project}{lacking} : dépasse l’enveloppe entière ({short})."
    needs = f"demande {listing(left.needs)}, laissé de côté ; " if left.why == NEEDS else ""
    instead = f", ou {left.instead_of} laissé de côté à sa place" if left.instead_of else ""
    return f"{left.project} : {needs}il faudrait {short}{instead}."


def _missing(missing: Mapping[Year, int]) -> str:
    parts: Iterable[str] = (
        f"{amount(francs)} de plus {f'en {year}' if year else 'en tout'}"
        for year, francs in missing.items()
    )
    return listing([*parts])

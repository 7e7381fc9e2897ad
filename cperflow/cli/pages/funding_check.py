"""`funding check` on screen: what agrees in a table, each difference in words."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.pages.printed import printed_of_all
from cperflow.domain.money.proofs import PAPER, PRINTED, Comparison, Statement
from cperflow.french import amount, count, listing
from cperflow.output import Column, say, table, wrap
from cperflow.output.terminal import screen
from cperflow.service.financing.funding import Check, Proven

UNKNOWN = "non renseignées"


def say_check(found: Check) -> None:
    """A line per dossier, then what differs, then the figures of all contracts."""
    if not found.dossiers:
        say("Aucun dossier n’a de projet à financer : rien à comparer.")
        say("Suite : cperflow list")
        return
    say(table(_rows(found), ["Dossier", "Projets", *_RIGHT]))
    for line in (
        *_amended(found),
        *_bare(found),
        "",
        *_differences(found),
        *_contracts(found),
        *_foot(found),
    ):
        say(_wrapped(line))


def _wrapped(line: str) -> str:
    """A line as wide as the screen, its further ones as far in as the first."""
    inner = line.lstrip(" ")
    indent = line[: len(line) - len(inner)]
    return "\n".join(f"{indent}{part}" for part in wrap(inner, screen().width - len(indent)))


_RIGHT = (
    Column("Coût (FCFA)", "right"), Column("Parts (FCFA)", "right"),
    Column("Comparés", "right"), Column("Écarts", "right"),
)  # fmt: skip


def _rows(found: Check) -> list[list[object]]:
    rows: list[list[object]] = []
    for proven in found.dossiers:
        plan = proven.dossier.plan
        shared = sum(share.amount for share in plan.shares) if plan.shares else UNKNOWN
        known = [each for each in proven.comparisons if not each.unknown]
        wrong = len(proven.differences)
        rows.append([proven.ref, len(plan.projects), plan.total, shared, len(known), wrong])
    if len(rows) > 1:
        total = sum(plan.total for plan in found.plans)
        projects = sum(len(plan.projects) for plan in found.plans)
        compared, wrong = (sum(int(str(row[at])) for row in rows) for at in (4, 5))
        rows.append(["Total", projects, total, None, compared, wrong])
    return rows


def _amended(found: Check) -> Iterator[str]:
    for proven in found.dossiers:
        if proven.amended:
            yield (
                f"{proven.ref} : le plan est celui de son suivi, {proven.dossier.ref} ; ce n’est "
                "plus celui du contrat signé."
            )


def _bare(found: Check) -> Iterator[str]:
    """The projects of which no share is known."""
    lacking = {
        proven.ref: [project.id for project in proven.dossier.plan.without_shares()]
        for proven in found.dossiers
    }
    number_of = sum(map(len, lacking.values()))
    refs = [ref for ref, projects in lacking.items() if projects]
    if number_of:
        yield (
            f"Parts inconnues pour {count(number_of, 'projet')} ({listing(refs)}) : leur coût ne "
            "peut pas être comparé à ce que chacun paie."
        )


def _differences(found: Check) -> Iterator[str]:
    wrong = [(proven, each) for proven in found.dossiers for each in proven.differences]
    agreed = sum(len(proven.comparisons) for proven in found.dossiers) - len(wrong)
    yield from _agreeing(found)
    if not wrong:
        yield "Aucun écart." if agreed else "Aucun total n’a encore de parties à comparer."
    for proven, each in wrong:
        yield ""
        yield from _difference(proven, each)


def _agreeing(found: Check) -> Iterator[str]:
    """What a source, or a paper of ours, prints as it is recorded."""
    known = [each for proven in found.dossiers for each in proven.comparisons
             if not each.unknown and not each.difference]  # fmt: skip
    wholes = sum(each.kind == PRINTED and not each.of for each in known)
    for kind, where in ((PRINTED, "par une source"), (PAPER, "dans un document émis")):
        if number := sum(each.kind == kind for each in known):
            what = count(number, "montant imprimé", "montants imprimés")
            of = f", dont {count(wholes, 'total de dossier', 'totaux de dossiers')}"
            agree = "concorde" if number == 1 else "concordent"
            yield (
                f"{what} {where} {agree} avec ce qui est inscrit"
                f"{of if kind == PRINTED and wholes else ''}."
            )


def _difference(proven: Proven, each: Comparison) -> Iterator[str]:
    where = " ".join(filter(None, (proven.ref, each.of)))
    yield f"{where} : {_headline(each)}."
    yield f"  {_sentence(each.told)}"
    yield from (f"  {_sentence(part)}" for part in each.parts)
    if len(each.parts) > 1:
        yield f"  somme des parties : {amount(each.counted)}"
    if each.readings:
        yield "  Lectures possibles, sans choisir, si les autres montants sont justes :"
        yield from (f"  – {part.where} : {amount(part.amount)}" for part in each.readings)


def _headline(each: Comparison) -> str:
    gap = amount(abs(each.difference))
    if each.kind in (PRINTED, PAPER):
        return f"ce qui est imprimé et ce qui est inscrit diffèrent de {gap}"
    if each.at_most:
        return f"enveloppe dépassée de {gap}"
    over = "dépassent" if each.difference > 0 else "n’atteignent pas"
    return f"les parties {over} le montant, écart de {gap}"


def _sentence(each: Statement) -> str:
    rounded = f" (arrondi à {amount(each.precision)})" if each.precision > 1 else ""
    return f"{each.where} : {amount(each.amount)}{rounded}"


def _contracts(found: Check) -> Iterator[str]:
    labels = {source.id: source.label for proven in found.dossiers
              for source in proven.workflow.funding_sources}  # fmt: skip
    for line in printed_of_all(found.whole, labels):
        yield from ([line] if line.startswith(" ") else ["", line])


def _foot(found: Check) -> Iterator[str]:
    yield ""
    if found.strange:
        refs = sorted({figure.dossier for figure in found.strange})
        yield (
            f"Montants imprimés qui ne concernent aucun dossier d’ici : {len(found.strange)} "
            f"({listing(refs)})."
        )
    wrong = next((proven for proven in found.dossiers if proven.differences), found.dossiers[0])
    yield f"Suite : cperflow funding list {wrong.dossier.ref}"

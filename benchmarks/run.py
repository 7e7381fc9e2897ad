"""Every measure the project promises, as ratios to a floor taken in the same run.

    python benchmarks/run.py                  all of them, about three minutes
    python benchmarks/run.py processes        one group: processes, durable, replay, letters,
                                              import, overdue, due, holiday, forecast, proof,
                                              holder, scenario
    python benchmarks/run.py import --dossiers 10000

Prints the rows of the table of benchmarks/README.md. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator

sys.dont_write_bytecode = False  # before the package is imported: bytecode is part of the floor
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import due  # noqa: E402
import forecast  # noqa: E402
import holiday  # noqa: E402
import journal  # noqa: E402
import letters  # noqa: E402
import overdue  # noqa: E402
import package  # noqa: E402
import portfolio  # noqa: E402
import processes  # noqa: E402
import proof  # noqa: E402
import responsibility  # noqa: E402
import scenario  # noqa: E402
from material import Measure  # noqa: E402

GROUPS: dict[str, Callable[[argparse.Namespace], Iterator[Measure]]] = {
    "processes": lambda asked: processes.measure(asked.rounds),
    "durable": lambda asked: journal.durable(asked.events),
    "replay": lambda _asked: journal.replayed(seconds=2),
    "letters": lambda _asked: letters.measure(60),
    "package": lambda _asked: package.measure(),
    "import": lambda asked: journal.imported(asked.dossiers),
    "due": lambda asked: due.measure(asked.rounds),
    "forecast": lambda asked: forecast.measure(asked.rounds),
    "overdue": lambda asked: overdue.measure(asked.rounds),
    "holiday": lambda asked: holiday.measure(asked.clocks),
    "proof": lambda asked: proof.measure(asked.rounds),
    "portfolio": lambda asked: portfolio.measure(asked.rounds),
    "holder": lambda asked: responsibility.measure(asked.dossiers),
    "scenario": lambda _asked: scenario.measure(),
}


def row(measure: Measure) -> str:
    """A line of the table."""
    decimals = 0 if measure.figure >= 100 else 2
    figure = f"{measure.figure:,.{decimals}f}{measure.unit}".replace(",", " ")
    bound = f"{'≥' if measure.at_least else '≤'} {measure.target:,g}{measure.unit}"
    verdict = "yes" if measure.met else "**no**"
    return (
        f"| {measure.name} | {bound.replace(',', ' ')} | {figure} | {verdict} | {measure.detail} |"
    )


def main() -> int:
    """Run the groups asked for and print a row as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("groups", nargs="*", metavar="group", help=", ".join(GROUPS))
    parser.add_argument("--rounds", type=int, default=11, help="of whole processes")
    parser.add_argument("--events", type=int, default=400, help="durable acts")
    parser.add_argument("--dossiers", type=int, default=100_000, help="taken over in bulk")
    parser.add_argument("--clocks", type=int, default=1_000_000, help="running, for a day off")
    asked = parser.parse_args()
    if unknown := set(asked.groups) - set(GROUPS):
        parser.error(f"unknown group: {', '.join(sorted(unknown))}")
    print("| measure | target | measured | met | detail |\n|---|---|---|---|---|")
    met = True
    for group in asked.groups or GROUPS:
        for measure in GROUPS[group](asked):
            print(row(measure), flush=True)
            met = met and measure.met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

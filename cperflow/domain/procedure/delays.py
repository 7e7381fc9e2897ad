"""What a definition says of time: delays, the clocks that count them, stops, reminders."""

from __future__ import annotations

from cperflow.record import NamedTuple


class Delay(NamedTuple):
    """`base` units (halves allowed) plus, for each counted thing, `per[counter]` units."""

    base: float
    unit: str
    per: dict[str, float] = {}


class ClockSpec(NamedTuple):
    """A delay over one or several steps, or over each request of a consultation.

    It starts at the act that enters its steps (or at the date given by `start_fact` of that
    act); without `delay` it only measures, unless an officer sets it a target date.
    `counted_from`: the day after that act ("next_day"), or that day itself ("same_day").
    `roll` moves an end on a closed day to the next working day. `clear_days` (délai franc) are
    left out between the last day counted and the due date: 1 as the rule is usually read, 2 as
    some read it, 0 for a delay that is not *franc*.
    """

    id: str
    name: str
    steps: tuple[str, ...] = ()
    consultation: str = ""
    delay: Delay | None = None
    holder: str = ""
    start_fact: str = ""
    counted_from: str = "next_day"
    clear_days: int = 0
    roll: bool = True
    wording: str = ""
    source: str = ""


class Stop(NamedTuple):
    """What leaving by a transition does to a clock that would otherwise close.

    `effect`: "suspend" keeps the remainder, "interrupt" starts again from zero.
    For the clock of a consultation, `bodies_fact` names the fact listing whose requests stop.
    """

    clock: str
    effect: str = "suspend"
    bodies_fact: str = ""


class Reminder(NamedTuple):
    """A letter that a clock still running calls for, `after` days past its due date (before
    it when negative), counted in the unit of the clock: working days, or calendar days.

    `level` 1 reminds, 2 insists, 3 turns to the `superior` of the body that holds the file
    (`to_superior`). `document` is the letter.
    """

    level: int
    after: int
    document: str
    name: str
    to_superior: bool = False
    source: str = ""


UNITS = WORKING_DAY, CALENDAR_DAY, WEEK, MONTH = ("working_day", "calendar_day", "week", "month")
STOP_EFFECTS = SUSPEND, INTERRUPT = ("suspend", "interrupt")
FIRST_DAYS = NEXT_DAY, SAME_DAY = ("next_day", "same_day")
CLEAR_DAYS = (0, 1, 2)
COUNTERS = ("project",)
"""What `Delay.per` may count; `clocks` knows how."""

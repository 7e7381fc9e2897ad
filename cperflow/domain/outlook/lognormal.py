"""Durations as lognormal laws, shrunk between what was observed and what a procedure says.

Only `math`: `statistics` costs more at start-up than the whole simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import erfc, exp, log, sqrt

from cperflow.record import NamedTuple

PRIOR_CASES = 4
"""Weight of the procedure's estimate: it counts as that many finished stays (docs/adr/0018)."""
PRIOR_SPREAD = log(2)
"""Assumed spread of the logarithms: two durations in three between half the median and twice."""
POINTS = 512
"""Quantiles in a table from which durations are drawn."""
SHORTEST = 1
"""Halves: a stay of no time at all is taken for half a day, having no logarithm otherwise."""


class Law(NamedTuple):
    """The logarithm of a duration, in working halves, is normal with this centre and spread."""

    centre: float
    spread: float

    @property
    def median(self) -> float:
        """In halves."""
        return exp(self.centre)


def weight(cases: int, estimate: float | None) -> float:
    """How much of the median comes from observation: 0 for none, 1 when nothing else speaks."""
    prior = PRIOR_CASES if estimate else 0
    return cases / (cases + prior) if cases else 0.0


class Sample(NamedTuple):
    """Observed durations, summed up: their number, the mean of their logarithms, and the sum of
    the squares of what each is away from it."""

    number: int
    mean: float
    scatter: float


def sample(halves: Sequence[float]) -> Sample:
    """Of durations in working halves."""
    logs = [log(max(SHORTEST, value)) for value in halves]
    if not logs:
        return Sample(0, 0.0, 0.0)
    mean = sum(logs) / len(logs)
    return Sample(len(logs), mean, sum((value - mean) ** 2 for value in logs))


def shrunk(seen: Sample, estimate: float | None) -> Law | None:
    """The law of the next duration: None when there is neither a case nor an estimate.

    The centre is the mean of the logarithms of the cases (weight: their number) and of the
    estimate (weight PRIOR_CASES); the spread mixes the assumed one with that of the cases
    around their mean, with the gap between mean and estimate, and with the doubt on the centre.
    """
    prior = PRIOR_CASES if estimate else 0
    total = seen.number + prior
    if not total:
        return None
    said = log(estimate) if estimate else 0.0
    centre = (prior * said + seen.number * seen.mean) / total
    gap = prior * seen.number / total * (seen.mean - said) ** 2
    variance = (PRIOR_CASES * PRIOR_SPREAD**2 + seen.scatter + gap) / (PRIOR_CASES + seen.number)
    return Law(centre, sqrt(variance * (1 + 1 / total)))


@lru_cache(maxsize=256)
def table(law: Law) -> tuple[float, ...]:
    """POINTS durations, each as likely as the others, in halves, the shortest first."""
    return tuple(exp(law.centre + law.spread * z) for z in _standard())


def remaining_table(law: Law, elapsed: float) -> Sequence[float]:
    """The same for what is left of a duration that has lasted `elapsed` halves already."""
    if elapsed <= 0:
        return table(law)
    survival = above((log(elapsed) - law.centre) / law.spread)
    points = (survival * (rank + 0.5) / POINTS for rank in range(POINTS))
    ends = (exp(law.centre - law.spread * quantile(point)) for point in points)
    return [max(0.0, end - elapsed) for end in ends][::-1]


@lru_cache(maxsize=1)
def _standard() -> tuple[float, ...]:
    """The quantiles of the standard normal law at the middles of POINTS equal parts."""
    half = [quantile((rank + 0.5) / POINTS) for rank in range(POINTS // 2)]
    return (*half, *(-z for z in reversed(half)))


def above(z: float) -> float:
    """Probability that a standard normal value exceeds z; never 0, so that it can be divided."""
    return max(erfc(z / sqrt(2)) / 2, 1e-290)


_CENTRE_UP = (
    -3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02,
    1.383577518672690e02, -3.066479806614716e01, 2.506628277459239e00,
)  # fmt: skip
_CENTRE_DOWN = (
    -5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02,
    6.680131188771972e01, -1.328068155288572e01, 1.0,
)  # fmt: skip
_TAIL_UP = (
    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00,
    -2.549732539343734e00, 4.374664141464968e00, 2.938163982698783e00,
)  # fmt: skip
_TAIL_DOWN = (
    7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00,
    3.754408661907416e00, 1.0,
)  # fmt: skip
_TAIL = 0.02425


def quantile(p: float) -> float:
    """The standard normal value below which is a probability p, 0 < p < 1.

    P. J. Acklam's rational approximation (2003): relative error below 1.2e-9.
    """
    if p < _TAIL:
        q = sqrt(-2 * log(p))
        return _polynomial(_TAIL_UP, q) / _polynomial(_TAIL_DOWN, q)
    if p > 1 - _TAIL:
        return -quantile(1 - p)
    q = p - 0.5
    r = q * q
    return q * _polynomial(_CENTRE_UP, r) / _polynomial(_CENTRE_DOWN, r)


def _polynomial(coefficients: Sequence[float], x: float) -> float:
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value

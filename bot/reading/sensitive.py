"""Is a question about money, health or conduct? Then even the question of one person may tell too much about them."""

from __future__ import annotations

from bot.language import stem, words

_MONEY = (
    "salary wage pay payslip paid payroll bonus raise commission compensation severance equity stock share option debt "
    "loan advance garnishment pension bankruptcy income overpaid underpaid"
)
_HEALTH = (
    "sick sickness ill illness health disability disabled pregnant pregnancy miscarriage fertility ivf menopause mental "
    "depression anxiety burnout stress therapy therapist cancer medical medication doctor surgery hospital diagnosis hiv "
    "addiction alcohol drug injury injured suicide bereavement transition transgender maternity paternity"
)
_CONDUCT = (
    "harass harassment bully bullying discrimination discriminate complaint complain grievance whistleblower "
    "whistleblowing misconduct disciplinary dismissal dismiss fire fired terminate termination redundancy redundant layoff "
    "fraud theft steal corruption bribe violence threat abuse assault sexual racism racist retaliation affair relationship "
    "union strike religion visa investigation resign resignation quit probation divorce"
)

_STEMS = frozenset(stem(word) for word in f"{_MONEY} {_HEALTH} {_CONDUCT}".split())


def is_sensitive(question: str) -> bool:
    """Whether any word of it is of such a topic; rather too often than too seldom. Knows English words."""
    return any(stem(word) in _STEMS for word in words(question))

"""Named rating methods, one file each: a published rule turns judged columns into ratings.

A method is a class with the facts and the function of `Method`. It is found by its name: those that come with the
library are listed in `methods.discovery`, others by the entry-point group `policytrack.methods`.
"""

from policytrack.methods.contract import rate_with
from policytrack.methods.discovery import find_method, installed_methods, open_methods
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Method, Rated, Said, compares_goals, rated_by_label, settled

__all__ = [
    "Levels",
    "Method",
    "Rated",
    "Said",
    "compares_goals",
    "find_method",
    "installed_methods",
    "open_methods",
    "rate_with",
    "rated_by_label",
    "settled",
]

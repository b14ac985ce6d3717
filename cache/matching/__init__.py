"""Do two questions ask the same, and may anybody be given the answer of another? Pure and explainable.

A text is read in three steps, each a module with its tables beside it:

    normal    what is asked, without the talk around it ──> talk, grammar, pictures
    refusals  whether only who asks it may be given its answer ──> told, own_record
    shapes    what it asks for, and of whom ──> phrases, intents (what is asked often), wording, slips, terms

`recipe` names the rules as they are now: what was found out by other rules is read anew.
"""

from cache.matching.intents import frequent
from cache.matching.shapes import Verdict, numbers_in, place, same, shape

__all__ = ["Verdict", "frequent", "numbers_in", "place", "same", "shape"]

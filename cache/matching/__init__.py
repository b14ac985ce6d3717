"""Do two questions ask the same, and may anybody be given the answer of another? Pure and explainable.

A text is read in three steps, each a module with its tables beside it: what is asked without the talk around it
(`normal`), whether it is nobody else's question (`refusals`), and what it asks for and of whom (`shapes`).
"""

from cache.matching.shapes import Verdict, numbers_in, place, same, shape

__all__ = ["Verdict", "numbers_in", "place", "same", "shape"]

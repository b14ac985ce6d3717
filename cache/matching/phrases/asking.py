"""Ways to ask, whatever is asked about: who decides, how it is done, whether there is one. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import wordings

ASKING = wordings(
    (
        "^who decides {x}$",
        "^whose decision is (it )?(whether |if )?{x}$",
        "^who has the (final|last) (say|word) (on|in|about|over) {x}$",
    ),
    ("^how soon {verb} {x}$", "^how (quickly|fast|promptly) {verb} {x}$"),
    (
        "^how to {x}$",
        "^(where|how) (can|do|could|should) ~ (find out|find|learn|read|look up|see) how to {x}$",
        "^(what|which) steps (do|must|should|does) ~ (have to |need to |must )?(follow|take|go through) (to|for|when) {x}$",
        "^what (needs|has) to be done (in order )?to {x}$",
        "^what does it take to {x}$",
    ),
    ("^what to do if {x}$", "^{x} what now$", "^{x} now what$"),
    ("^who responsible for {x}$", "^who (handles|looks after|deals with|takes care of) {x}$"),
    (
        "^who contact about {x}$",
        "^who (can|could) help (me |us )?(with|about|regarding) {x}$",
        "^who can ~ turn to (about|with|for|regarding) {x}$",
    ),
    ("^who contact if {x}$", "^who is there to (talk|speak|turn) to (if|when) {x}$"),
    (
        "^do we have {x}$",
        "^(do|does) (we|you|the company) have (something|anything) like {x}$",
        "^is there (something|anything) like {x}$",
        "^is there such a thing as {x}$",
    ),
    ("^where find {x}$", "^(is there|do we have|do you have|where is|what is) (a |the )?link (to|for) {x}$"),
    ("^{x}$", "^{x} yes( or( no)?)?$"),
)

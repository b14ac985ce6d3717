"""Other ways to speak of pay, benefits, expenses and travel. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import wordings

MONEY = wordings(
    (
        "^when payday$",
        (
            "^(on )?(what|which) (day|date)( of the month)? (does|do|is|are) (the |our |my )?(salary|salaries|pay|wages?) (land|arrive|paid)"
            "( in (the|our|my) (bank )?accounts?)?$"
        ),
    ),
)

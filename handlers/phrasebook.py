"""What we say in our own words, in the reader's language: one file of phrases per language in `handlers/phrases`.

Answers are no phrases: they come from the policies. Other languages than those with a file fall back to English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "de", "es", "fr", "hi", "ja")


class Phrases:
    """The phrases of one language, by name: `say("passages.open")`, `say("answer.source", place="Leave Policy")`."""

    def __init__(self, language: str, phrases: Mapping[str, str]) -> None:
        self.language, self._phrases = language, phrases

    def __call__(self, name: str, **values: object) -> str:
        """The phrase of this name with its places filled in. A `contact` that is empty is the HR team.

        Raises:
            LookupError: there is no such phrase, or a place is left empty.

        """
        if values.get("contact") == "":
            values["contact"] = self._phrases["contact.hr"]
        return self._phrases[name].format(**values)

    def names(self) -> frozenset[str]:
        return frozenset(self._phrases)

    def raw(self, name: str) -> str:
        """The phrase with its places open."""
        return self._phrases[name]


def phrases_for(locale: str) -> Phrases:
    """The phrases for a locale as Slack names it, such as `de-DE`."""
    language = locale.partition("-")[0].partition("_")[0].casefold()
    return _loaded(language if language in LANGUAGES else "en")


@cache
def _loaded(language: str) -> Phrases:
    """Read on first use: most workspaces need one or two."""
    text = resources.files("handlers").joinpath("phrases", f"{language}.toml").read_text(encoding="utf-8")
    return Phrases(
        language,
        {f"{group}.{name}": said for group, names in tomllib.loads(text).items() for name, said in names.items()},
    )

"""The answer engine: the order of the steps from a Question to an Answer, and nothing else.

screen -> cache -> search -> answer -> check -> keep. Each step may end the way; none of them may end it in silence.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable
from copy import copy
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol, Self

from msgspec.structs import replace

from bot.care.answer import Care, Contacts
from bot.care.disclosure import Harm, harm_in
from bot.errors import KnowledgeError, ModelError
from bot.knowledge.library import Knowledge
from bot.knowledge.search import SearchResult
from bot.language import Thesaurus
from bot.logs import trail
from bot.model import (
    LONGEST_QUESTION,
    Answer,
    Evidence,
    Extract,
    Hindrance,
    Kind,
    Passage,
    Progress,
    Question,
    SayIn,
    Scope,
    Shown,
    Stage,
    Usage,
    Writer,
    deaf,
    silent,
    unseen,
)
from bot.prompt import declined, tells_of_harm
from bot.quoting.extract import extract
from bot.reading.conversation import search_texts, stands_alone
from bot.reading.smalltalk import ASKED_FOR_HELP, small_talk
from bot.tally import Tally
from cache.answers import AnswerCache, Hit
from cache.flight import Flights
from cache.verified import VerifiedAnswers

if TYPE_CHECKING:
    from bot.showing import Showing

log = logging.getLogger(__name__)

CONTEXT_PASSAGES = 6
"""Passages a question is answered from, and therefore its evidence; a seventh rarely holds what six do not."""


class Observer(Protocol):
    """Told what became of the question that this thread answers: a cache `Hit`, a `Draft`, its `Review`, the `Admission`.

    For those who show how an answer came about; must return quickly and not raise.
    """

    def __call__(self, seen: object, /) -> None: ...


def unobserved(_seen: object) -> None:
    """An Observer that looks away."""


class Look:
    """What this asker would be answered from now; searches on first need and at most once."""

    def __init__(self, knowledge: Knowledge, question: Question) -> None:
        self._knowledge, self.question = knowledge, question

    @property
    def version(self) -> str:
        return self._knowledge.version(self.question.scope)

    @cached_property
    def results(self) -> tuple[tuple[str, SearchResult], ...]:
        """What was found for each question that is asked."""
        scope, texts = self.question.scope, search_texts(self.question)
        return tuple((text, self._knowledge.search(text, scope, CONTEXT_PASSAGES)) for text in texts)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The best for each question first, then the second best ..."""
        ranks = zip_longest(*(result.found for _, result in self.results))
        return tuple(dict.fromkeys(found.passage for rank in ranks for found in rank if found))

    def evidence(self) -> Evidence:
        return Evidence.of(self.results[0][1].version, self.passages)


class AnswerEngine:
    """Answers questions from the policies. Thread-safe; holds no state of any one question.

    Args:
        writer: asks the model; None: the extract answers.
        phrases: our own words, which are in the asker's language.
        verified: what HR vouches for, asked before the cache; None: nothing.
        default_seconds: how long a question without a deadline of its own may take.
        clock: monotonic seconds, the clock of `Question.deadline`.
        on_reuse: told what an answer took that was given again.
        now: Unix seconds, for `Answer.written_at`.
        observer: told what happens on the way.

    """

    def __init__(
        self,
        *,
        knowledge: Knowledge,
        cache: AnswerCache,
        thesaurus: Thesaurus,
        writer: Writer | None,
        contacts: Contacts,
        phrases: SayIn,
        tally: Tally,
        default_seconds: float,
        verified: VerifiedAnswers | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        on_reuse: Callable[[Usage], None] = lambda _usage: None,
        observer: Observer = unobserved,
    ) -> None:
        self._knowledge, self._cache, self._thesaurus, self._writer = knowledge, cache, thesaurus, writer
        self._contacts, self._tally, self._verified = contacts, tally, verified
        self._phrases = phrases
        self._care = Care(contacts, phrases, self._search, self._extract)
        self._default_seconds, self._clock, self._now = default_seconds, clock, now
        self._on_reuse = on_reuse
        self._observe = observer
        self._flights: Flights[Answer] = Flights(clock)

    def with_writer(self, writer: Writer) -> Self:
        """Another engine on the same parts, which asks another writer."""
        other = copy(self)
        other._writer, other._flights = writer, Flights(self._clock)  # noqa: SLF001 - one of ours
        return other

    def answer(self, question: Question, progress: Progress = silent, shown: Shown = unseen) -> Answer:
        """The answer to `question`, always: every failure on the way becomes a lower rung of the ladder.

        `progress` is told what is going on, from this thread. `shown` is told checked text while a model writes, from
        any thread, but not after the answer was returned. The answer begins with that text unless another attempt was
        needed, or the end of a draft changed the verdict on its beginning.
        """
        started = self._clock()
        try:
            harm = harm_in(question.text)
            answer = self._screened(question, harm) or self._from_policies(question, progress, shown, harm)
        except KnowledgeError as error:
            log.error("The policies cannot be read: %s", error)
            answer = self._out_of_order(question)
        except Exception as error:  # noqa: BLE001 - a person is waiting: whatever it was, they get a way forward
            log.error("Answering failed: %s", trail(error))
            self._tally.add("answers.failed")
            answer = self._out_of_order(question)
        answer = replace(self._worded(answer, question), seconds=self._clock() - started)
        if question.addressed:  # otherwise whoever hears it finds out whether it was put to us, and counts it
            self._tally.add(f"answers.{answer.rung}")
        self._tally.time("answer", answer.seconds)
        return answer

    def look(self, question: Question) -> Look:
        """What this asker would be answered from now."""
        return Look(self._knowledge, question)

    def quote(self, question: Question) -> Answer | None:
        """What the policies say, quoted at once, for somebody whose answer takes long; None if they say nothing.

        Never kept, and no substitute for the answer.
        """
        try:
            quoted = self._quoted(Look(self._knowledge, question))
        except Exception as error:  # noqa: BLE001 - a decoration: whatever it was, the answer itself is under way
            log.error("Quoting failed: %s", trail(error))
            return None
        return quoted if quoted.answered else None

    def _screened(self, question: Question, harm: Harm) -> Answer | None:
        """What is not looked up: disclosures before everything else, then small talk and over-long texts."""
        if harm is Harm.TOLD:
            return self._care.answer(question, harm)
        if name := small_talk(question.text, below=bool(question.history)):
            return replace(_said(Kind.SMALLTALK, self._say(question, name)), with_care=name == ASKED_FOR_HELP)
        if harm is Harm.UNSURE:
            return self._care.answer(question, harm)
        if len(question.text) > LONGEST_QUESTION:
            length = len(question.text)
            return _said(Kind.NONE, self._say(question, "engine.too_long", length=length, most=LONGEST_QUESTION))
        return None

    def _from_policies(self, question: Question, progress: Progress, shown: Shown, harm: Harm) -> Answer:
        progress(Stage.SEARCHING)
        look = Look(self._knowledge, question)
        alone = stands_alone(question.text) and harm is Harm.NONE
        if alone and (vouched := self._vouched(question, look)):
            return vouched
        if alone and (kept := self._reused(question, look, self._cache.lookup)):
            return kept
        shared = alone and question.addressed
        key = self._cache.shared_key(question.text, question.scope, language=question.language) if shared else None
        if key is None or self._writer is None:
            return self._made(question, look, progress, shown, alone)
        timed = dataclasses.replace(question, deadline=self._deadline(question))
        made = self._flights.share(
            (key, look.evidence()),
            # Once more: whoever was at it may have kept an answer, and left, since the lookup.
            lambda: self._reused(timed, look, self._cache.peek) or self._made(timed, look, progress, shown, alone),
            deadline=self._deadline(timed),
            is_worth_sharing=lambda answer: not (answer.degraded or answer.confidential),
            on_wait=lambda: progress(Stage.WRITING),
        )
        return made or replace(self._instead(look, Hindrance.FAULT), passages=look.passages[:5])

    def _reused(self, question: Question, look: Look, find: Callable[..., Hit | None]) -> Answer | None:
        if (hit := find(question.text, question.scope, look, language=question.language)) is None:
            return None
        self._on_reuse(hit.saved)
        self._observe(hit)
        return hit.answer

    def _vouched(self, question: Question, look: Look) -> Answer | None:
        if self._verified is None:
            return None
        return self._verified.lookup(question.text, question.scope, look, language=question.language)

    def _deadline(self, question: Question) -> float:
        return question.deadline if question.deadline is not None else self._clock() + self._default_seconds

    def _made(self, question: Question, look: Look, progress: Progress, shown: Shown, alone: bool) -> Answer:
        """An answer made now, and kept if it may be."""
        started = self._clock()
        answer = self._answered(question, look, progress, shown)
        if self._writer and not self._is_open(answer, question.scope):
            look = Look(self._knowledge, question)  # what the answer was drawn from is not theirs to read any more
            answer = self._instead(look)
        answer = replace(answer, passages=look.passages[:5], standalone=alone)
        answer = replace(answer, seconds=self._clock() - started)
        if answer.answered and alone and question.addressed and not answer.confidential:
            kept = self._cache.store(question.text, question.scope, look.evidence(), answer, language=question.language)
            self._observe(kept)
            answer = replace(answer, entry=kept.entry)
        return answer

    def _is_open(self, answer: Answer, scope: Scope) -> bool:
        """Whether the asker may still read what an answer stands on: a model took its time."""
        paths = {source.path for source in answer.sources}
        return not paths or paths <= self._knowledge.open_paths(scope)

    def _answered(self, question: Question, look: Look, progress: Progress, shown: Shown) -> Answer:
        if not look.passages:
            return _said(Kind.NONE)
        if self._writer is None:
            return self._quoted(look)
        from bot.showing import Showing  # the many patterns of the checks would slow every start

        showing = Showing(look.passages, question.text, shown, self._clock)
        try:
            return self._written(self._writer, question, look, progress, showing)
        except ModelError as error:
            self._tally.add(f"model.failed.{type(error).__name__}")
            showing.end()
            return self._completed(showing, self._instead(look, Hindrance.BUSY if error.busy else Hindrance.FAULT))

    def _written(self, writer: Writer, question: Question, look: Look, progress: Progress, showing: Showing) -> Answer:
        from bot.checks.verdict import review

        deadline = self._deadline(question)
        if self._clock() >= deadline:
            return self._instead(look, Hindrance.BUSY)
        progress(Stage.WRITING)
        hearing = showing if showing.is_read else deaf
        draft = writer.write(question, look.passages, deadline=deadline, progress=progress, hearing=hearing)
        showing.end()
        self._observe(draft)
        self._tally.add("tokens.in", draft.usage.input_tokens)
        self._tally.add("tokens.out", draft.usage.output_tokens)
        if draft.complete and declined(draft.text):
            return replace(self._completed(showing, _said(Kind.NONE)), usage=draft.usage)
        if tells_of_harm(draft.text):
            return replace(self._care.answer(question, Harm.UNSURE), usage=draft.usage)
        checked = review(draft.text, look.passages, question.text)
        self._observe(checked)
        if not (checked.ok and draft.complete):
            stopped = "" if draft.complete else f"stopped by {draft.stop_reason or 'a cut stream'}"
            reasons = stopped or ", ".join(checked.reasons)
            log.warning("Rejecting invalid response: %s", reasons)
            self._tally.add("answers.rejected")
            return replace(self._completed(showing, self._instead(look)), usage=draft.usage)
        self._tally.add("answers.trimmed", bool(checked.dropped))
        return Answer(
            text=checked.text,
            kind=Kind.FRESH,
            sources=checked.cited,
            confidence=1.0,
            checked=not checked.dropped,
            written_at=self._now(),
            usage=draft.usage,
        )

    def _completed(self, showing: Showing, otherwise: Answer) -> Answer:
        """A lower rung, below what was shown of a draft that did not hold to its end: that stands, but is not kept."""
        if not showing.text:
            return otherwise
        self._tally.add("answers.completed")
        return replace(
            otherwise,
            text="\n\n".join([showing.text, *[otherwise.text] * otherwise.answered]),
            kind=Kind.FRESH,
            answered=True,
            sources=tuple(dict.fromkeys((*showing.sources, *otherwise.sources))),
            complete=False,
            checked=False,
            degraded=True,
            written_at=self._now(),
        )

    def _instead(self, look: Look, hindrance: Hindrance | None = None) -> Answer:
        """The quotation in place of a written answer."""
        return replace(self._quoted(look), degraded=True, hindrance=hindrance)

    def _quoted(self, look: Look) -> Answer:
        """The quotation; where one of several questions is not answered, it says so, and is not kept."""
        quotes = [(text, self._extracted(found)) for text, found in look.results]
        answered = [quoted for _, quoted in quotes if quoted.answered]
        if not answered:
            return replace(_said(Kind.NONE), confidence=max(quoted.confidence for _, quoted in quotes))
        texts = dict.fromkeys(quoted.text for quoted in answered)
        left = [
            self._say(look.question, "engine.not_found_of_several", asked=text)
            for text, quoted in quotes
            if not quoted.answered
        ]
        return Answer(
            text="\n\n".join([*texts, *left]),
            kind=Kind.EXTRACT,
            sources=tuple(dict.fromkeys(passage for quoted in answered for passage in quoted.passages)),
            confidence=min(quoted.confidence for quoted in answered),
            partial=bool(left),
            written_at=self._now(),
        )

    def _extracted(self, found: SearchResult) -> Extract:
        return extract(found.asked, found.found, self._thesaurus, found.rarity)

    def _search(self, text: str, scope: Scope) -> tuple[Passage, ...]:
        return tuple(found.passage for found in self._found_here(text, scope).found)

    def _extract(self, text: str, scope: Scope) -> Extract:
        return self._extracted(self._found_here(text, scope))

    def _found_here(self, text: str, scope: Scope) -> SearchResult:
        """For care: what may tell of harm leaves this machine for no model."""
        return self._knowledge.search(text, scope, CONTEXT_PASSAGES, by_words_alone=True)

    # -- in our own words ----------------------------------------------------------------------------------------------

    def _worded(self, answer: Answer, question: Question) -> Answer:
        """What found no answer, in words. Put in last: what several people share is in nobody's language."""
        if answer.text or answer.kind is not Kind.NONE:
            return answer
        return replace(answer, text=self._say(question, _NOTHING_FOUND[answer.hindrance]))

    def _out_of_order(self, question: Question) -> Answer:
        return replace(_said(Kind.NONE, self._say(question, "engine.out_of_order")), degraded=True)

    def _say(self, question: Question, name: str, **values: object) -> str:
        return self._phrases(question.locale)(name, contact=self._contacts.hr, **values)


_NOTHING_FOUND = {
    None: "engine.not_found",
    Hindrance.BUSY: "engine.too_busy",
    Hindrance.FAULT: "engine.cannot_write",
}


def _said(kind: Kind, text: str = "") -> Answer:
    """An answer that stands on no document; without text, what it says is put into words later."""
    return Answer(text=text, kind=kind, answered=kind is not Kind.NONE)

"""Who speaks, and of what. An answer tells its reader what the policies say; it does not tell how it came about.

So a sentence is inner speech if somebody says "I" in it beyond a courtesy, if it speaks of the reader as a third person,
or of the machinery around a model, and the passages do not have the same words. Told by sentence, on folded text.
"""

from __future__ import annotations

import re

_COURTESIES = re.compile(
    r"\b(?:i|we)(?:'d| would| do|'ll| will)?(?: also| really| only)? (?:hope|recommend|suggest|advise|understand|apologi[sz]e|wish)\b"
    r"|\b(?:i'm|i am|we're|we are) (?:so |very |really |afraid|sorry|glad|happy|pleased|unable|not (?:sure|able))"
    r"|\bi (?:can(?:no|')t|can not|could(?:n't| not)|do(?:n't| not)|did(?:n't| not)|am unable to|(?:a|')m not able to)"
    r" (?:see|find|have|know|tell|check|look|access|give|confirm|answer|say|offer)\b"
    r"|\b(?:policies|documents|policy|information|what) i (?:can see|have|know of|could find|can find|found|can read)\b"
    r"|\bi can (?:help|look|see only|only|answer|also)\b|\b(?:ask|tell|write to|message|give|remind|help) me\b"
    r"|\b(?:do|should|can|may|am|will) i\b[^.\n]*\?"
    r"|\b(?:ich hoffe|tut mir leid|ich empfehle|lassen sie (?:es )?mich wissen|sagen sie mir|fragen sie mich|bei mir|"
    r"ich (?:kann|konnte)[^.\n]{0,60}nicht|ich (?:habe|finde)[^.\n]{0,60}(?:nicht|nichts|keine)|"
    r"j'espere|je suis desole|je vous (?:conseille|recommande|invite)|je (?:ne|n')[^.\n]{0,40}\b(?:pas|rien)|n'hesitez pas[^.\n]*)\b"
)
_FIRST_PERSON = re.compile(
    r"(?<![\w-])(?:let me(?! know)|given to me|i(?![\w-]|\.\w)(?:'(?:m|ve|d|ll))?|my|myself|ich|mir|mich|meine?[nmrs]?|je|j(?='))(?![-\w]) ?(?P<next>[\w']*)"
)
_THIRD_PERSON = re.compile(
    r"\b(?:user|asker)s?\b|\b(?:employee|person|colleague|they) (?:(?:is|are|was|were) asking|(?:just )?asked|wrote|wants? to know|"
    r"asks (?:about|for|how|if|what|when|whether))\b"
    r"|\b(?:mitarbeiter(?:in)?|person) (?:fragt|mochte wissen)\b|\b(?:l'employee?|la personne|on me) demande|\bempleado pregunta\b"
    r"|\b(?:me piden|me han (?:dicho|pedido)|mi hanno|mir wurde)\b"
)
_MACHINERY = re.compile(
    r"\b(?:prompts?|llms?|tokens?|json|chat ?bots?|knowledge base|word count|backstory|retriev(?:e|ed|ing|er)|quer(?:y|ies)|"
    r"citations?|final answer (?:below|above|follows)|writing (?:the |an )?answer|relevant passages?|(?:hidden|secret|initial|my|these) instructions|"
    r"(?:ai|hr|virtual) assistant|the model|expected output|output format|tool calls?|system messages?)\b"
)
_PASSAGES = re.compile(r"\b(?:passages|passagen|pasajes|passaggi)\b")
_OF_PASSAGES = re.compile(
    r"\b(?:based on|according to|per|from|in|by) (?:all |any of |none of )?(?:the |these )?(?:provided |given |available )?passages\b(?=\s?,)"
    r"|\bpassages\b[^.\n]{0,40}\b(?:not|n't|no|nothing|only|disagree|differ|say|state)\b|\b(?:not|n't|no|nothing)\b[^.\n]{0,60}\bpassages\b"
)
_TO_DO = re.compile(
    r"^\W*(?:\d+[.)]\s*)?(?:so |now |then )?(?:need to|must|must not|should|should i|have to|don't|do not) (?:cite|mention|include|answer in|keep it)\b"
    r"|^\W*(?:actually,? wait|hold on|hang on)\b|^\W*[@/$>]+ ?(?:search|query|find|lookup)\b|^\W*(?:delegate work|die frage lautet)\b"
)
_END = re.compile(r"(?<=[.!?\]])\s+|\n")


def inner_speech(plain: str, held: str) -> bool:
    """Whether a sentence of a folded text speaks of itself, of its reader as of another, or of the machinery.

    Args:
        held: the passages, folded; what they say themselves may be said.

    """
    return any(_is_inner(sentence, held) for sentence in _END.split(plain))


def _is_inner(sentence: str, held: str) -> bool:
    ours = _COURTESIES.sub(" ", sentence)
    said = (
        [match[0].strip() for match in _FIRST_PERSON.finditer(ours)]
        if not sentence.rstrip(" *\"'").endswith("?")
        else []
    )
    spoken_of = [match[0] for shape in (_THIRD_PERSON, _MACHINERY, _TO_DO) for match in shape.finditer(sentence)]
    odd = bool(_PASSAGES.search(sentence)) and not _OF_PASSAGES.search(sentence) and "passages" not in held
    return odd or any(words not in held for words in (*said, *spoken_of))

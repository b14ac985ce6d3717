"""Numbers in a text with what they count: money with its currency, shares, spans of time, and plain counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.language import STOP_WORDS, stem
from bot.reading.lookalikes import visible

_ONES = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_ONES)[:9])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
_NUMBER_WORDS = re.compile(
    rf"\b(?:(?:(?P<thousands>{_SMALL}|a)[- ]thousand\b(?:,? and)?\s?)?(?:(?P<hundreds>{_SMALL}|a)[- ]hundred\b(?: and)?[ -]?)?"
    rf"(?P<rest>{_SMALL})?)(?<=[a-z])\b(?! a\b)",
    re.IGNORECASE,
)
_ELSEWHERE = {
    word: number
    for number, words in {
        2: "zwei deux dos due dois duas twee",
        3: "drei trois tres tre três drie",
        4: "vier quatre cuatro quattro quatro",
        5: "fünf cinq cinco cinque vijf",
        6: "sechs seis sei zes",
        7: "sieben sept siete sette sete zeven",
        8: "acht huit ocho otto oito",
        9: "neun neuf nueve nove negen",
        10: "zehn dix diez dieci dez tien",
        11: "elf onze once undici",
        12: "zwölf douze doce dodici doze twaalf",
        13: "dreizehn treize trece tredici treze dertien",
        14: "vierzehn quatorze catorce quattordici catorze veertien",
        15: "fünfzehn quinze quince quindici vijftien",
        16: "sechzehn seize dieciséis sedici dezesseis zestien",
        17: "siebzehn dix-sept diecisiete diciassette zeventien",
        18: "achtzehn dix-huit dieciocho diciotto achttien",
        20: "zwanzig vingt veinte venti vinte twintig",
        21: "einundzwanzig vingt-et-un veintiuno ventuno eenentwintig",
        22: "zweiundzwanzig vingt-deux veintidós ventidue tweeëntwintig",
        24: "vierundzwanzig vingt-quatre veinticuatro ventiquattro vierentwintig",
        25: "fünfundzwanzig vingt-cinq veinticinco venticinque vijfentwintig",
        26: "sechsundzwanzig vingt-six veintiséis ventisei zesentwintig",
        28: "achtundzwanzig vingt-huit veintiocho ventotto achtentwintig",
        30: "dreißig trente treinta trenta trinta dertig",
        35: "fünfunddreißig trente-cinq",
        39: "neununddreißig trente-neuf",
        40: "vierzig quarante cuarenta quaranta quarenta veertig",
        45: "fünfundvierzig quarante-cinq",
        50: "fünfzig cinquante cincuenta cinquanta cinquenta vijftig",
        52: "zweiundfünfzig cinquante-deux",
        60: "sechzig soixante sesenta sessanta sessenta zestig",
        80: "achtzig quatre-vingts ochenta ottanta oitenta tachtig",
        90: "neunzig quatre-vingt-dix noventa novanta negentig",
        100: "hundert cent cien cento honderd",
    }.items()
    for word in words.split()
}
"""Numbers in German, French, Spanish, Italian, Portuguese and Dutch. Many are other words in English or in one another, so
they count only before a unit of those languages.
"""

_ORDINALS = {
    word: number
    for number, word in enumerate("fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 4)
} | {"fifteenth": 15, "twentieth": 20, "thirtieth": 30}
"""Not the first three: "second" and "third" are other things as well."""

_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_PARTS = (
    (re.compile(r"(?<=\d) ?½"), ".5"),
    (re.compile(r"(?<=\d) ?¼"), ".25"),
    (re.compile(r"(?<=\d) ?¾"), ".75"),
    (re.compile(r"½|\bhalf(?:[- ](?:an?|of)\b)?", re.IGNORECASE), " 0.5 "),
)

_UNIT_NAMES = {
    "%": "% percent pct prozent percento procent",
    "minute": "minute minutes min mins minuten minuto minutos minuti",
    "hour": "hour hours hr hrs stunde stunden heure heures hora horas ora ore uur",
    "day": "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen arbeitstag arbeitstage arbeitstagen "
    "werktag werktage werktagen kalendertag kalendertage kalendertagen werkdag werkdagen urlaubstage urlaubstagen",
    "night": "night nights nacht nächte nuit nuits noche noches notte notti",
    "week": "week weeks wk wks woche wochen semaine semaines semana semanas settimana settimane weken",
    "month": "month months monat monate monaten mois mes meses mese mesi mês maand maanden",
    "year": "year years yr yrs jahr jahre jahren an ans année années año años ano anos anno anni jaar",
    "mile": "mile miles mi",
    "km": "km kilometre kilometres kilometer kilometers",
}
"""Units in English, German, French, Spanish, Italian, Portuguese and Dutch, by their name here."""

_UNIT_OF = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
_ENGLISH_ONLY = frozenset({"an", "ore", "ora", "mi", "mes", "dia", "ano"})
_SORTS = {
    word: sort
    for sort, words in {
        "working": "working business arbeitstag arbeitstage arbeitstagen werktag werktage werktagen werkdag werkdagen ouvrable "
        "ouvrables ouvré ouvrés hábil hábiles laborable laborables lavorativi lavorativo úteis útil",
        "calendar": "calendar kalendertag kalendertage kalendertagen calendaire calendaires naturales",
    }.items()
    for word in words.split()
}
"""Sorts of days that are not the same length of time."""

_UNITS_ELSEWHERE = "|".join(
    sorted(
        (name for names in _UNIT_NAMES.values() for name in names.split()[2:] if len(name) > 2), key=len, reverse=True
    )
)
_NUMBER_ELSEWHERE = re.compile(
    rf"(?<![\w-])(?P<word>{'|'.join(sorted(_ELSEWHERE, key=len, reverse=True))})(?= (?:[^\W\d]+ ){{0,2}}?"
    rf"(?:{_UNITS_ELSEWHERE}|prozent|euros?|pfund|livres|libras|dollars?|dólares)\b)",
    re.IGNORECASE,
)

_CURRENCY_OF = {
    "£": "gbp", "gbp": "gbp", "pound": "gbp", "pounds": "gbp", "$": "usd", "us$": "usd", "usd": "usd", "dollar": "usd",
    "dollars": "usd", "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur", "₹": "inr", "inr": "inr", "rupee": "inr",
    "rupees": "inr", "¥": "jpy", "jpy": "jpy", "yen": "jpy", "chf": "chf", "cad": "cad", "aud": "aud", "a$": "aud",
    "c$": "cad", "sek": "sek", "pln": "pln", "sgd": "sgd", "brl": "brl", "pfund": "gbp", "livre": "gbp", "livres": "gbp", "libra": "gbp", "libras": "gbp",
    "dólares": "usd", "dollari": "usd",
    "rupien": "inr", "roupies": "inr", "rupias": "inr", "pence": "p", "p": "p", "cents": "¢", "cent": "¢",
}  # fmt: skip
_SIGN = r"(?:US\$|A\$|C\$|[£$€₹¥])"
_CODE = (
    r"(?:GBP|USD|EUR|INR|JPY|CHF|CAD|AUD|SEK|PLN|SGD|BRL|US\$|"
    r"pounds?|dollars?|euros?|rupees?|pfund|livres?|libras?|dólares|dollari|rupien|roupies|rupias|yen|pence|p|cents?|[£$€₹])"
)
_NUMBER = r"\d+(?:\.\d+)*"
_SCALE = r"(?:\s?(?P<scale>k|thousand|m|mn|million|bn|billion)\b)?"
_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
_MONEY = re.compile(
    rf"(?P<sign>{_SIGN}|\b(?:GBP|USD|EUR|INR|JPY|CHF|CAD|AUD|SEK|PLN|SGD|BRL))\s?(?P<amount>{_NUMBER}){_SCALE}"
    rf"|(?<![\w.])(?P<amount2>{_NUMBER}){_SCALE.replace('scale', 'scale2')}[\s-]?(?P<code>{_CODE})(?!\w)",
    re.IGNORECASE,
)
_SPACED_THOUSANDS = re.compile(rf"(?<=\d) (?=\d{{3}}\s?{_CODE}(?!\w))", re.IGNORECASE)
_AND_A_HALF = re.compile(r"(?<![\d.])(\d+) and (?:a )? ?0\.5(?!\d)")
_RATIO = re.compile(r"(?<![\w./:])\d+\s?(?:[:/⁄])\s?\d+(?![\w./:])")
_TO = r"\s?(?:-|–|—|to|or|and|bis|à|a|y|e|o|und|oder|et|ou)\s?"
_COUNTED = re.compile(
    rf"(?<![\w.])(?P<number>{_NUMBER})(?P<scale>k)?(?:st|nd|rd|th)?\b(?:{_TO}(?P<until>{_NUMBER})\b)?"
    rf"(?P<words>(?:\s?%|(?:[ -]| ?\()(?:[^\W\d_]|')+){{0,4}})"
)
_PER_CENT = re.compile(r"\b(?:per[ -]cents?|pour[ -]cent|por[ -]cien(?:to)?|por[ -]cento|percentage)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency, by its code in small letters."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, its unit ("" without one), its sort ("working" days), and the stems of the words that follow it."""

    number: str
    unit: str = ""
    sort: str = ""
    counted: frozenset[str] = frozenset()


@lru_cache(maxsize=256)
def evened(text: str) -> str:
    """`text` with its numbers in one form: 1,000 and 1000, twenty-five and 25, 2½ and 2.5, % and percent."""
    plain = re.sub("(?<=\\d)[\u00a0\u2009\u202f'’](?=\\d{3}\\b)", "", visible(text).replace("*", ""))
    for shape, figures in _PARTS:
        plain = shape.sub(figures, plain)
    plain = _SPACED_THOUSANDS.sub("", plain)
    plain = unicodedata.normalize("NFKC", plain).replace("−", "-").replace("‑", "-").replace("‐", "-")
    plain = re.sub(r"(?<=\d)[,.](?=\d{3}(?!\d))", "", plain)  # 1.000 in much of Europe; alike in both texts
    plain = re.sub(r"(?<=\d),(?=\d{1,2}(?![\d,]))", ".", plain)
    plain = re.sub(r"(?<![\w.])\.(?=\d)", "0.", plain)
    plain = _NUMBER_ELSEWHERE.sub(lambda found: str(_ELSEWHERE[found[0].lower()]), _PER_CENT.sub("%", plain))
    plain = _ORDINAL.sub(lambda found: f"{_ORDINALS[found[0].casefold()]}th", plain)
    return _AND_A_HALF.sub(r"\1.5", _NUMBER_WORDS.sub(_figures, plain))


def _figures(found: re.Match[str]) -> str:
    if not found[0]:
        return ""
    space = " " if found[0].endswith(" ") else ""
    value = 1000 * _small(found["thousands"]) + 100 * _small(found["hundreds"]) + _small(found["rest"])
    return f"{value}{space}"


def _small(words: str | None) -> int:
    parts = re.split(r"[- ]", (words or "").casefold())
    return sum(1 if part == "a" else _ONES.get(part, 0) + _TENS.get(part, 0) for part in parts)


def money(text: str) -> tuple[list[Money], str]:
    """The amounts of money in an evened text, and the text without them."""
    found = [
        Money(
            _scaled(match["amount"] or match["amount2"], match["scale"] or match["scale2"]),
            _CURRENCY_OF[(match["sign"] or match["code"]).casefold()],
        )
        for match in _MONEY.finditer(text)
    ]
    return found, _MONEY.sub(" · ", text)


def currencies(text: str) -> frozenset[str]:
    """The currencies that a text names anywhere, as a table does above its amounts."""
    named = re.findall(rf"{_SIGN}|(?<!\w){_CODE}(?!\w)", text, re.IGNORECASE)
    return frozenset(_CURRENCY_OF[name.casefold()] for name in named)


def ratios(text: str) -> tuple[list[str], str]:
    """The ratios and fractions in an evened text (1:5, 2/3), and the text without them."""
    found = [re.sub(r"\s", "", match[0]).replace("⁄", "/") for match in _RATIO.finditer(text)]
    return found, _RATIO.sub(" · ", text)


def quantities(text: str) -> Iterator[Quantity]:
    """The other numbers of an evened text."""
    for match in _COUNTED.finditer(text):
        unit, sort, counted = _what(match["words"])
        yield Quantity(_scaled(match["number"], match["scale"]), unit, sort, counted)
        if match["until"]:
            yield Quantity(_scaled(match["until"], None), unit, sort, counted)


def _what(following: str) -> tuple[str, str, frozenset[str]]:
    """Unit, sort and counted things in the words after a number: "consecutive working days" are days that are worked."""
    words: list[str] = []
    said = re.findall(r"%|[^\W\d_]+", following.casefold())
    for at, word in enumerate(said):
        if unit := _UNIT_OF.get(word, "") if word not in _ENGLISH_ONLY else "":
            return (
                unit,
                next((_SORTS[w] for w in (*words, word, *said[at + 1 : at + 2]) if w in _SORTS), ""),
                frozenset(),
            )
        if word in STOP_WORDS:
            break
        words.append(word)
    return "", "", frozenset(map(stem, words))


def units_named(text: str) -> frozenset[str]:
    """The units that a text names anywhere, as a table does above its numbers."""
    return frozenset(_UNIT_OF[word] for word in re.findall(r"%|[^\W\d_]+", text.casefold()) if word in _UNIT_OF)


_NOTHING = frozenset({""})


def single(text: str) -> Iterator[Quantity]:
    """What "a week", "once a year" and "twice" say in words that are no numbers."""
    for word in re.findall(r"\b(?:an?|one|per|each|every|single)[ -]([^\W\d_]+)", text.casefold()):
        if word in _UNIT_OF:
            yield Quantity("1", _UNIT_OF[word])
    if "50%" in text.replace(" ", ""):
        yield Quantity("0.5")
    if re.search(r"(?<![\d.])0\.5(?!\d)", text):
        yield Quantity("50", "%")
    for word, number in (
        ("once", "1"),
        ("twice", "2"),
        ("both", "2"),
        ("double", "2"),
        ("first", "1"),
        ("second", "2"),
        ("third", "3"),
    ):
        if re.search(rf"\b{word}\b", text, re.IGNORECASE):
            yield Quantity(number, counted=_NOTHING)


def _scaled(number: str, scale: str | None) -> str:
    """A number without idle noughts; a clause number such as 2.5.1 as it stands."""
    if number.count(".") > 1:
        return number
    value = Decimal(number).scaleb(_SCALES.get((scale or "").casefold(), 0)).normalize()
    return f"{value:f}"

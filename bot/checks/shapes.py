"""How inner workings look in a folded text: small letters, no accents, no emphasis.

`FIRM` shapes are never part of an answer. `LOOSE` ones are no leak where a passage has the same words: an error in a
guide, a blank in a form, the rules of a building that "say to lock the door".
"""

from __future__ import annotations

import re

START = r"(?:^|(?<=[.!?:;|)\]>]))[^\w<\[{.!?:;|)\]>\n]*(?:\d+[.)]\s*)?"
"""Where a line or a sentence begins, whatever bullets, quotes or numbers stand before its first word. Of many signs in a
row only the last that ends something begins: looked at from each of them, two thousand dots would take seconds.
"""

INNER_TAG = r"(?:think(?:ing)?|thoughts?|reasoning|reflection|scratch[\W_]?pad|chain[\W_]of[\W_]thought)"
_TAG = (
    r"(?:antml\W?)?(?:think\w*|thoughts?|reason(?:s|ing)?|reflect\w*|scratch[\W_]?pad|analysis|inner[\W_]?\w*|"
    r"monologue|planning|answer|final[\W_]?answer|response|output)"
)
_FORMATTING = (
    r"(?:a|abbr|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|"
    r"q|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)"
)
_OTHER_TAG = rf"<\s*/?\s*(?!{_FORMATTING}\s*/?>|{_FORMATTING}\s+[\w-]+\s*=|(?:https?|mailto|tel|s?ftp|slack):|www\.|[\w.+-]+@)[a-z][^<>\n]{{0,60}}>"
_BLANK_OPENS = r"insert|enter|add|fill|specify|replace|your|company|employer|employee|contact"
_BLANK_ENDS = (
    r"name|dates?|links?|url|e-?mail|phone|number|address|amount|title|manager|department|contact|tb[dc]|todo|"
    r"placeholder|here|company|employer|position|role|x{2,}"
)
_CITED = (
    r"(?:passages?|sources?|refs?|references?|citations?|see|no|p|docs?|documents?|section|article|\^)\b[ .:#]*\d|sic\]"
)
_SPAN = r"(?:days?|weeks?|months?|hours?|years?|minutes?|%)"

# -- thinking aloud ------------------------------------------------------------------------------------------------------

_SEEKS = (
    r"(?:think|look|check|analy[sz]e|see|find|search|review|examine|consider|answer|respond|reply|figure|determine|"
    r"identify|verify|re-?read|scan|cite|use the|call the|work (?:it|this|through)|break (?:it|this) down|"
    r"(?:start|begin) (?:by|with)|formulate|write|compose|craft|draft|produce|tackle|tell (?:them|the (?:user|employee))|"
    r"double-check|keep (?:it|the answer)|stick|recall|gather|locate|output|mention|not (?:reveal|mention|guess|follow))"
)
_ALOUD = rf"{START}(?:(?:ok(?:ay)?|hmm+|all ?right|right|so|well|now|first|wait|then|next|actually|but)\b[\s,-]*)*"
_PLANS = (
    rf"{_ALOUD}(?:let me|let's|let us|i(?:'ll| will| should| need to| have to| must|'m going to| am going to| want to))\s+"
    rf"(?:first |now |also |carefully |just |try to |only )*{_SEEKS}\b"
)
_OUR_PLANS = (
    rf"{_ALOUD}we (?:need to|should|must|have to|can) (?:only |now |first )?(?:answer|produce|cite|respond|write|use|find|say|"
    r"mention|output|follow|look|tell)\b"
)
_ASKER = (
    rf"{_ALOUD}the (?:(?:user|employee|person|asker|human)(?:'s (?:question|query|message|request)| is asking)"
    r"|(?:user|asker|human)(?: asks (?:about|whether|how|what|if|when|for)| asked| wants?\b| is looking for| seems to"
    r"| needs\b| would like to know)"
    r"|(?:question|query|request)(?: is (?:about|asking)| asks\b| wants\b| concerns\b)"
    r"|(?:answer|response|final answer) (?:should|must|needs to|has to) be\b)"
)
_MUSES = (
    rf"{START}(?:hmm+\b|wait\s*[,.!-]|wait (?:i|we|let|actually|maybe|no)\b|but wait\b|thinks\b|(?:think|search)(?:ing)?\s*\.\.|"
    r"(?:thinking|searching|pondering) (?:about|for|of|the|through|in)\b[^?\n]*(?:[.\n]|$)|alright,? (?:so|let|i|we|the)\b|"
    r"so,? (?:the (?:answer|user|response|final)|i (?:need|should|must|have)|we (?:need|should))\b|"
    r"this (?:question|query) (?:is about|asks|concerns)\b|do i need to use a tool|let's think)"
)
_MUSES_ELSEWHERE = (
    r"\b(?:ich (?:muss|sollte|werde|soll) [^.\n]{0,60}\b(?:passagen|suchen|nachsehen|prufen)|"
    r"(?:be)?nutzer(?:in)? (?:fragt|mochte|will|sucht|braucht)|"
    r"laissez?-moi (?:chercher|verifier|voir|regarder)|"
    r"je (?:dois|vais|devrais) (?:chercher|verifier|repondre|citer|consulter|regarder)|"
    r"l'utilisat\w+ (?:demande|veut|souhaite|cherche)|dejame (?:buscar|ver|revisar)|"
    r"(?:necesito|debo|voy a|tengo que) (?:buscar|responder|revisar|consultar|citar)|"
    r"el usuario (?:pregunta|quiere|busca|desea)|(?:devo|dovrei) (?:cercare|rispondere|controllare)|"
    r"fammi (?:cercare|vedere)|l'utente (?:chiede|vuole)|(?:preciso|devo|vou) (?:procurar|buscar|responder)|"
    r"o usuario (?:pergunta|quer)|de gebruiker (?:vraagt|wil)|laat me (?:zoeken|kijken)|ik moet [^.\n]{0,40}\bzoeken)\b|"
    rf"{START}(?:okay,? )?lass(?:en sie)? mich\b|用户(?:询问|想|问|需要)|让我|我需要|我应该"
)

# -- what surrounds a model ------------------------------------------------------------------------------------------------

_MACHINERY = (
    r"\b(?:provided|retrieved|given|supplied) context\b|\bcontext (?:provided|given|above|retrieved)\b|"
    r"\bthe tools? (?:returned|says?|gave|found|output)\b|\bthe search (?:results? (?:show|say|contain|d[io])|returned)|"
    r"\bsearch tool\b|\baccess to (?:the |any )?tools\b|\bpassages? [\d, and]+(?:is|are) (?:not |ir)relevant\b|"
    r"\bthe (?:other|remaining) passages\b|\bagent ?executor\b|\bfinished chain\b|"
    r"\b(?:we|i) (?:have|had|am|are|was|were|'ve|'ve been|have been) (?:been )?(?:given |provided with )?(?:the |these |some )?"
    r"(?:passages|context)\b|\b(?:i(?:'m| am| was)|we (?:are|were)) (?:asked to|given|told to)\b|"
    r"\bbased on the [^,.\n]{0,30}(?:passages|context|prompt|instructions),? (?:i|we) (?:must|should|need|have to|am|are)\b|"
    r"\bi(?:'m| am) not allowed to\b|\bi (?:cannot|can't|must not|may not|won't) (?:reveal|disclose)\b"
)
_PROMPT_TALK = (
    r"\bthe prompt (?:says?|tells?|asks?)\b|"
    r"\bthe (?:rules|instructions|guidelines) (?:say|state|tell|require)s? (?:that )?"
    r"(?:i|me|to (?:answer|cite|copy|use|reply|respond|say|keep))\b|\b(?:rules|instructions|guidelines) i (?:follow|was|have|must)\b|"
    r"\byou are (?:an?|the) (?:[\w-]+ ){0,3}(?:assistant|chat ?bot|bot|ai|agent)\b|\byou answer employees\b"
)
_OUR_PROMPT = (
    r"\b(?:my (?:system |original |initial )?(?:instructions|prompt|guidelines|directives|programming|developers?|creators?)|"
    r"my rules (?:are|say)|mein(?:e[nr]?)? (?:anweisungen|richtlinien|prompt)|mes (?:instructions|consignes)|mis instrucciones|"
    r"mie istruzioni|minhas instrucoes|mijn instructies|system-?prompt|(?:system|developer) (?:prompt|message)|message systeme|"
    r"mensaje del sistema|messaggio di sistema|mensagem do sistema)\b"
)
_MODELS = r"(?:ai|artificial intelligence|(?:large )?language model|claude|chatgpt|gpt|nova|llama|deepseek|mistral|gemini|titan)"
_ITSELF = (
    rf"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b[\w ]{{0,40}}(?:,| i\b)|"
    rf"\bas a (?:chat ?bot|bot|virtual assistant|machine),|"
    rf"\bi(?:'m| am) (?:just |only |merely |not a \w+ but )?(?:an? )?{_MODELS}\b|"
    r"\bmy (?:training data|(?:knowledge|training) cut-?off|(?:last|latest) (?:update|training))\b|\bin my training\b|"
    r"\b(?:made|trained|developed|created|built) by (?:anthropic|openai|meta|amazon|google|mistral|deepseek)\b|"
    r"\bi (?:don't|do not) have real-?time\b|"
    r"\bals (?:ki|kunstliche intelligenz|sprachmodell|taalmodel)\b|\ben tant qu(?:'|e |'un )?(?:ia\b|intelligence artificielle|"
    r"assistant|modele)|\bcomo (?:ia\b|inteligencia artificial|modelo de)|\bcome (?:ia\b|intelligenza artificiale|modello ling)"
)

FIRM: tuple[tuple[str, str], ...] = (
    ("reasoning", rf"<\s*/?\s*{_TAG}\b"),
    ("reasoning", rf"[\[{{]\s*/?\s*{INNER_TAG}\s*[\]}}]"),
    ("reasoning", _PLANS),
    ("reasoning", _ASKER),
    ("reasoning", _MUSES),
    ("reasoning", _MUSES_ELSEWHERE),
    ("reasoning", rf"{START}looking (?:at|through) (?:the |these )?(?:passages?|context|question|provided|documents?)\b"),
    ("reasoning", "[\U0001f914\U0001f4ad\U0001f9e0]"),  # a thinking face, a thought, a brain
    ("tool transcript", r"<\s*/?\s*(?:antml|tool|function|invoke|parameter|result|search_)[\w:-]*"),
    ("tool transcript", r"<\s*\|[^|<>\n]*\|\s*>|[\[{]\s*/?\s*(?:inst|system|user|assistant)\s*[\]}]|<<\s*/?\s*sys\s*>>"),
    ("tool transcript", r"\btool_?use_?(?:id)?\b|\btool_?(?:calls?|results?|outputs?|code)\b|\bfunction_?calls?\b"),
    ("tool transcript", r"\{\s*[\"']?[\w -]{1,40}[\"']?\s*:|\{\s*\"\s*\}"),
    ("tool transcript", r"\b[a-z]+_[a-z_]+\(|\bfunctions?\.[a-z_]{3,}|\b[a-z_]{4,}\(\s*[\"'{]"),
    ("tool transcript", r"\b(?:search|query|find|fetch|lookup|retrieve)\(|\b[a-z_]{4,}\(\w+\s*=\s*[\"']"),
    ("prompt", r"<\s*/?\s*(?:passages?|questions?|system|instructions?|conversation|context|documents?|user|assistant|human)\b"),
    ("prompt", r"\bno[_ ]answer\b(?=\W*(?:$|[.:\n]))|\b(?:no_answer|needs_care)\b"),
    ("prompt", _OUR_PROMPT),
    ("prompt", r"\bi(?:'ve| have| was|'m| am)(?: been)? (?:told|instructed|programmed|prompted|configured)\b"),
    ("placeholder", r"\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\s*[a-z][a-z_ ]{0,30}\s*\}|%[a-z_]{3,}%|(?<![\w$])\$[a-z]{4,}\b"),
    ("placeholder", (r"\b(?:hello|hi|dear|hallo|bonjour|hola) (?:null|none|undefined|nan)\b|\blorem ipsum\b|@@\w+@@|#[a-z_]+#|<<[\w ]+>>|"
     r"\b(?:hello|hi|dear) (?:xyz|abc|\(?(?:first )?name\)?)\W|\b(?:19|20)xx\b")),
    ("placeholder", rf"\b(?:x{{1,3}}|n|nan) {_SPAN}(?!\w)|[£$€]\s?x+\b"),
    ("about itself", _ITSELF),
)  # fmt: skip

LOOSE: tuple[tuple[str, str], ...] = (
    ("reasoning", _OUR_PLANS),
    ("tool transcript", _MACHINERY),
    ("tool transcript", _OTHER_TAG),
    ("tool transcript", r"(?<![\w/.@#-])[a-z]+_[a-z_]*[a-z](?![\w/@.-]*[/@]|\.\w)"),
    ("prompt", _PROMPT_TALK),
    ("placeholder", rf"\[\s*(?!(?:{_CITED}))(?P<said>[^\W\d][^\[\]\n]{{0,60}}?)\s*\](?!\()"),
    ("placeholder", rf"<\s*(?:(?:{_BLANK_OPENS})\b[^<>\n]{{0,40}}|(?:[^\W\d][^<>\n/=]{{0,30}}[\s_-])?(?:{_BLANK_ENDS}))\s*>"),
    ("placeholder", r"^[^\w\n]*(?:undefined|null|none|nan)\b(?! of\b)"),
    ("placeholder", rf"(?<![\w-])x{{3,}}(?![\w])|\bx{{2,}}\s?{_SPAN}|\bd{{1,2}}[/.-]m{{1,2}}[/.-]y{{2,4}}\b"),
    ("placeholder", r"\b(?:tbd|tbc|todo)\b\s*:|\(\s*(?:insert|enter|add)\b[^()\n]{0,50}\)"),
    ("error text", r"\b[a-z]{4,}exception\b|\btraceback \(most recent|\[object object\]|\baccess ?denied(?:exception)?\b"),
    ("error text", (r"\b(?:type|value|key|name|runtime|attribute|index|import|syntax|assertion|connection|timeout|client|"
                   r"server|os|io)error\b")),
    ("error text", r"\bhttp(?:[ /]?1\.[01])?(?: status| error)?(?: code)? ?[45]\d\d\b|\b(?:internal server|unexpected) error\b|"
                   r"\b(?:error|status)(?: code)?:? ?\d{3}\b|" + START + r"error\s*:|\ban? (?:\w+ )?error occurred\b"),
    ("error text", (r"\bi(?:'m| am|'ve| have)? ?(?:currently )?(?:experiencing|having|encounter(?:ed|ing)|ran into|hit)"
                   r"(?: an?| some)?(?: technical| unexpected| internal)* (?:errors?|issues?|difficult\w+|problems?)\b")),
    ("error text", START + r"(?:fatal|exception|stack trace|debug|[a-z]+ error|error)\b\s*:|\bfailed to (?:call|parse|load)\b|"
                   r"\bservice unavailable\b|\btoo many requests\b|\bmodel is (?:overloaded|busy)\b|\btimeout while\b"),
    ("error text", (r"\brate limit exceeded\b|\btimed out\b|\bsomething went wrong\b|\bmax(?:imum)? iterations\b|\biteration limit\b|"
                   r"\bcould not parse\b|\b(?:context|token) (?:length|window|limit)\b|\binvalid format\b|\bllm output\b")),
)  # fmt: skip

# -- steps of an agent -----------------------------------------------------------------------------------------------------

_INNER_STEP = (
    r"thoughts?(?: process)?|thinking(?: process)?|reasoning (?:process|steps?)|(?:inner |internal )?monologue|chain[ -]?of[ -]?thought|cot|"
    r"scratch ?pad|action[ _]?input|(?:used )?tools?[ _]?(?:input|output|call|result|response|use)|used tool|invoking|"
    r"calling(?: tool)?[^:\n]{0,40}|note to self|internal(?: note)?|self[- ]?check|final check|crew manager|draft answer|"
    r"search query|user question|my plan|final[ _]?(?:answer|response|thoughts?)|invoke tool|"
    r"rationale (?:for|behind) my [^:\n]{1,20}|(?:pre-?answer )?analysis before [^:\n]{1,20}|analysis of the (?:question|request|query)|"
    r"gedankengang|gedanken?|uberlegung(?:en)?|pensees?|raisonnement|pensamientos?|razonamiento|pensiero|ragionamento|"
    r"pensamento|raciocinio|gedachten?|redenering|思考|思路|推理"
)
ORDINARY_STEP = (
    r"actions?|observations?|reasoning|reflections?|reflexion(?:en)?|rationale|critique|verification|confidence|analysis|plan|draft|"
    r"task|agent|user|human|assistant|ai|system|question|query|tool|input|output|response|context|instructions?|working|"
    r"goal|role|backstory|outline|constraints?|arguments?|parameters?|content|function|model|claude|language|key facts to include|"
    r"(?:answer|response) plan|output format|expected output|tools? (?:available|name)|sources used|citations? needed|search|"
    r"pre-?answer analysis|warning|warn|"
    r"schlussfolgerung"
)
"""Labels that policies have as well, in forms, procedures and lists of questions."""

_STEP = rf"(?:my |the |initial |inner |internal |> )?(?:{_INNER_STEP}|{ORDINARY_STEP})"
LABEL = re.compile(
    rf"{START}[\[(<{{]?(?:step \d+\W+)?(?P<step>{_STEP})(?: ?#?\d{{1,2}})?[\])>}}\"']*\s*(?::|=>?|-?>|→|[-–—](?=\s))(?P<rest>[^\n]*)",
    re.MULTILINE,
)
ALONE = re.compile(
    rf"{START}(?P<step>(?!(?:actions?|human|assistant|ai|system|plan|question|working|analysis)\b){_STEP})(?P<rest>)[^\w\n]*$",
    re.MULTILINE,
)
DO_STEP = re.compile(rf"{START}step \d+\W+(?:identify|understand|analy[sz]e|find|locate|search|read|formulate)\b[^\n]*passages?|"
                     rf"{START}step \d+\W+(?:understand|analy[sz]e|identify) the (?:question|query|request)", re.MULTILINE)  # fmt: skip
"""A step that works on the answer rather than on the reader's matter."""

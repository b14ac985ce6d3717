"""How people ask for their own record: their balance, pay, case or data. A table only, beside `cache.matching.told`."""

from __future__ import annotations

import re

from cache.matching.told import BY_POLICY

_UNLESS_SUPPOSED = "".join(
    rf"(?<!\b{word} )"
    for word in "if when while once case unless until whenever that say why am manager boss can could may should".split()
)
_TIMES = "years? months? weeks? days? hours?".replace(" ", "|")
_OPENERS = r"(?:what|when|where|who|whom|whose|which|why|how|is|are|am|do|does|did|can|could|may|must|should|will|would|has|have|if)\b"
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
EVERYBODYS = (
    r"(?:w-?\d|p ?\d{2}d?\b|t4|form \d+|tax (?:form|certificate|statement)|laptop|equipment|badge|access card|(?:first|final|last) (?:pay\w*|salary|wages?)\b"
    r"|(?:arbeits)?zeugnis|reference)"
)
"""What everybody gets at the same point: a tax form, a badge, the last pay."""

ASKED_FOR = tuple(
    (frozenset(of.split()), re.compile(pattern))
    for of, pattern in (
        (
            "left remaining over available accrued used taken",
            (
                r"\b(?:do|did|have|will|would) i (?:still |currently |already |now )?(?:have|got) (?!to\b)(?:\S+ ){0,6}(?:left|remaining|over|available|accrued)\b"
                r"|^(?!(?:how|where) (?:do|can|could) i (?:check|see|find|view)\b).*"
                r"\b(?:days|hours|leave|holiday|holidays|vacation|pto) (?:\S+ ){0,3}(?:i have|i've|do i have|have i) "
                r"(?:\S+ ){0,2}(?:left|used|taken|accrued|remaining)\b"
                r"|\bleft (?:for me|this year|to (?:take|use))\b|\bleft (?:in|on|of|from) my\b"
            ),
        ),
        (
            (
                "have ve was earned used took accrued worked joined started been resigned submitted requested applied spent paid bought missed "
                "forgot failed received signed moved hurt injured got lost broke had earn make pregnant sick ill disabled expecting unwell "
                "depressed bullied harassed leaving retiring divorced married probation underpaid having"
            ),
            (
                rf"\b(?=i\b|we\b){_UNLESS_SUPPOSED}(?:(?<!rights do )(?<!options do )(?<!obligations do )(?<!duties do )i have|i've|i was|i earned"
                rf"|i used|i took|i accrued|i worked|i joined|i started|i've been|i resigned|"
                r"i submitted|i requested|i applied|i spent|i paid|i bought|i missed|i forgot|i failed|i received|i signed|i moved|i hurt|i injured|i got|"
                r"i lost|i broke|i had|(?<!\bdo )(?<!\bdoes )i (?:earn|make)|i am paid|i'm paid|"
                r"i(?: am|'m) (?:\S+ ){0,3}(?:pregnant|sick|ill|disabled|expecting|unwell|injured|depressed|bullied|harassed|leaving|retiring|divorced|"
                r"getting married|on probation|underpaid)|we(?: are|'re) (?:expecting|having a baby|pregnant|getting married))\b"
                r"(?! to\b)(?! (?:\S+ )?(?:ask|know|question))"
            ),
        ),
        (
            "have has had was were did haven hadn wasn weren didn",
            (
                r"\b(?:have|had|was|were|did)(?:n't)? i\b|\b(?:has|had|have|did) my\b(?! (?:cell |mobile |own )?(?:phone|mobile|dog|bag|headphones)\b(?! back))"
                r"|^(?:has|have|had|did) (?:\S+ ){1,4}?my\b"
            ),
        ),
        ("have", r"\bhow (?:much|many) (?:(?:\S+ ){1,4}?do i have[ ?!.]*$|.*\bhave i\b)"),
        (
            "paid underpaid overpaid owe",
            r"\bam i (?:being )?(?:(?:under|over)?paid (?:enough|fairly|too)|(?:under|over)paid)\b|\bi owe\b|\bowe me\b",
        ),
        (
            "am",
            (
                rf"^am i (?!(?:\S+ ){{0,2}}?{BY_POLICY})|\b(?:what|which|when|where|how|whose) (?:\S+ ){{0,4}}?am i (?!(?:\S+ )?{BY_POLICY})"
                r"|\bam i (?:in|on|under)[ ?!.]*$|^am i (?:\S+ ){1,4}or (?:\S+ )?\S+[ ?!.]*$"
            ),
        ),
        (
            "own owe sit belong work live hold weigh return report",
            r"\b(?:what|which|who|whom|when|where|how (?:many|much|long)) (?:\S+ ){0,4}?do i (?:own|owe|sit|belong|work|live|hold|weigh|return from|report to(?=\W*$))\b",
        ),
        ("am m", r"\bi(?:'m| am) \d+\b"),
        (
            "have am",
            (
                r"^(?:what|which) (?:\S+ ){1,4}(?:do i (?:currently |still )?have"
                r"|am i(?: currently)?(?: (?:in|on|at|under|enrolled in|assigned to))?)[ ?!.]*$"
            ),
        ),
        (
            "still already currently",
            (
                r"^do i (?:still|already|currently) (?!need|have to|get|accrue|qualify|earn|receive|keep|pay)"
                r"|\bdo i (?:still|already|currently) (?:have|owe)\b(?! to\b)|\bhow (?:much|many) (?:\S+ ){1,4}?(?:do|can) i (?:still|currently)\b"
            ),
        ),
        (
            "enough unused remaining outstanding pending open overdue accrued",
            r"\bdo i have (?:any |enough )?(?:enough|unused|remaining|outstanding|pending|open|overdue|accrued)\b",
        ),
        (
            "next latest upcoming remaining pending outstanding recent",
            r"(?<!take )(?<!use )(?<!cash out )\bmy (?:next|latest|upcoming|remaining|pending|outstanding|most recent) \w+\b",
        ),
        (
            "why",
            (
                r"\bwhy (?:am|was|were|did|have|has|is|do|does) (?:i|my)\b(?<!do i(?= need))(?<!do i(?= have to))(?<!can't i)|^why\b.*\b(?:my|me|mine)\b"
                r"|^why (?:did|was|were|has|have|had|wasn't|didn't|hasn't)\b"
            ),
        ),
        (
            "hit reach complete turn finish pass become expect hear vest return qualify",
            r"\bwhen (?:do|can|will|should) i (?:\w+ )?(?:hit|reach|complete|turn|finish|pass|become|expect|hear|vest|return|qualify)\b",
        ),
        (
            "latest status progress outcome stage",
            r"\b(?:latest|status|progress|outcome|stage) (?:on|of|with|for|about|regarding) (?:my|the|our)\b",
        ),
        ("reason reasons", r"\breasons? (?:for |why |that |behind )?(?:my|i)\b"),
        ("come", r"\bhow come .*\b(?:i|my|me)\b"),
        (
            "any",
            r"\bany (?:\w+ )?(?:news|updates?|progress|word|decision|response|feedback|movement) (?:on|about|regarding|from|yet|for|with)\b",
        ),
        (
            "will would",
            (
                rf"\bwill i be (?!{BY_POLICY}|notified|informed|told|contacted|asked|given|charged)(?!.* (?:if|when|while|once|unless) )"
                r"|\bwhen will (?:i|we|my)\b|\b(?:what|how (?:much|many|long)) (?:\S+ ){0,2}?would (?:i|my|we) (?!need|have to)"
            ),
        ),
        (
            "will",
            (
                r"\b(?:how (?:much|many)|what|which) (?:\S+ ){0,4}?will (?:i|we) (?:actually |really |finally )?(?:get|receive|earn|owe|have)\b"
                r"(?!.*\b(?:if|when|while|once|unless|after|per|each|every|for|during|as)\b)"
            ),
        ),
        (
            "supposed due expected meant back",
            r"\bwhen am i (?:supposed|due|expected|meant|back)\b",
        ),
        (
            (
                "month week weekend monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
                "october november december"
            ),
            (
                r"\b(?:i|my|me)\b.* (?:this|next|last) (?:month|week|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
                r"|\b(?:this|next|last) (?:month|week|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.*\b(?:i|my|me)\b"
                rf"|\b(?:i|my|me)\b.* (?:on|from|since) (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?)\b"
                r"|(?<!\bwe )(?<!\bemployees )(?<!\bstaff )"
                r"\b(?:take|have|want|need|get|book|request) (?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day (?:and \w+day )?off\b"
            ),
        ),
        (
            "earn make",
            r"^(?:how much|what) do i (?:currently |really )?(?:earn|make)\b(?!.*\b(?:if|when|as|for|from|on)\b)",
        ),
        (
            "my",
            r"^what(?:'s| is| are) (?:the )?\w+ (?:of|on|for|in|at) my (?!\w+'s\b)(?!.* (?:if|when|after) )",
        ),
        (
            "my",
            r"\b(?:can|could|will|would) you (?:please |kindly |just |also )?(?!tell|explain|help|clarify|say|advise|guide|describe)\w+ (?:\S+ ){0,3}my\b",
        ),
        ("my", r"^(?:what|which) \w+ (?:is|are) my \w+(?: \w+)? (?:on|in|at|with|under|for)\W*$"),
        ("me", r"\b(?:are|is|was|were) (?:you|they|we|hr|payroll|(?:the|my) \w+) (?:\w+ )?\w+ing me\b"),
        ("still", r"\bdo i still (?:have|need) to\b"),
        (
            "not pending missing stuck delayed",
            (
                rf"^(?!.*\b{_OPENERS})\S+(?: \S+){{0,5}}? (?:(?:still )?not (?:yet )?(?:\w+ed|received|paid|done|come|sent"
                rf"|given)|pending|missing|stuck|delayed)\b"
                r"(?=.*\b(?:yet|since|till now|until now|so far|still)\b|\W*$)"
            ),
        ),
        (
            "mein meine meinen meinem meiner meines habe hab bin reste mon mes mi mis me queda quedan",
            (
                r"\bmein(?:e[nmrs]?)?\b|\bhabe? ich (?:noch|schon)\b|\bbin ich\b|\bme reste\b|\breste-t-il\b|\bme quedan?\b"
                r"|\bmon (?:salaire|solde|contrat|cong\S+|bulletin)\b|\bmes (?:jours|cong\S+|heures)\b"
                r"|\bmi (?:salario|n[oó]mina|contrato|saldo)\b|\bmis (?:d[ií]as|vacaciones|horas)\b"
            ),
        ),
        (
            "my",
            (
                rf"^(?!{_OPENERS}|(?:once|in|on|at|for|with|during|after|before|under|about|regarding|to|from|by|not|no|and|or|but|as|than|since"
                rf"|until|within|while|whilst|outside"
                rf"|without)\b|\w+ing )\w+ my\b"
            ),
        ),
        (
            "should",
            r"^should i (?:accept|take (?:the|this|that)|choose|pick|sign|stay|leave|quit|resign|move|go|decline)\b",
        ),
        ("compare rank rate score fare", r"\bhow do i (?:compare|rank|rate|score|fare)\b"),
        ("us usa", r"\b(?:both|two|neither|each|all|one|none|either) of usa?\b"),
        ("me", r"\b(?:left|remaining|available|unused)\b.* for me\b"),
        (
            "fair enough low normal reasonable decent competitive good ok okay",
            (
                r"\d[\d.,]*k?\b.*\b(?:fair|enough|low|normal|reasonable|decent|competitive|good|ok|okay)\b(?=.*\b(?:salary|wage|pay|i do|my|me|for an?)\b)"
            ),
        ),
        ("been", r"^(?:has|have) (?:the|that|those|these) (?:\S+ ){1,3}been (?:\w+ed|sent|paid|done|given|made)\b"),
        (
            "said says told wrote",
            (
                r"(?:^|[,.;:!?–-] *|\b(?:but|and|because|since) )(?:(?:my|the|a|our|his|her) )?(?:doctor|manager|boss|hr|payroll|supervisor|lead|"
                r"colleague|dentist|physician|gp|recruiter|director) (?:said|says|told|wrote)\b"
            ),
        ),
        (
            "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec",
            rf"\b(?:i|my|me)\b.* \d{{1,2}}(?:st|nd|rd|th)?(?: {_MONTHS})? ?(?:to|-|until|till|and) ?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}\b",
        ),
        (
            "my",
            r"\b(?:may|can|could) i (?:please |just |kindly )?(?:know|ask|check|get to know) (?:about )?my\b",
        ),
        ("why", r"\bwhy i (?:was|got|have been|haven't|didn't|wasn't)\b"),
        (
            "restructuring reorg reorganisation reorganization merger layoffs layoff",
            r"\b(?:my|i|we|our)\b.* (?:the )?(?:restructuring|reorg|reorgani[sz]ation|merger|layoffs?)\W*$",
        ),
        (
            "my",
            (
                r"^(?:will|is|are) my (?:job|role|position|team|site|department)\b"
                r"(?!.*\b(?:if|when|during|while|after|protected|kept|held|allowed|required)\b)"
            ),
        ),
        (
            "open pending outstanding scheduled planned booked reserved",
            r"\b(?:open|pending|outstanding|scheduled|planned|booked|reserved) (?:\w+ )?for me\b",
        ),
        ("next beside behind opposite near", r"\b(?:next to|beside|behind|opposite|near) me\b"),
        (
            "still already currently",
            r"^am i (?:still|already|currently)\b(?!.*\b(?:if|when|while|during|after|on|without)\b)",
        ),
        ("stand", r"\bwhere (?:do )?i(?: currently)? stand\b"),
        ("me", r"\bfor me (?:in|on|this|next|by)\b"),
        ("me", r"\bfor me\W*$"),
        (
            "date day",
            r"\b(?:what|which) (?:date|day) (?:do|will|did|am) i (?!have to|need\b|must|get paid|\w+ to (?:submit|apply|enroll?|register|claim))",
        ),
        ("chance", r"\bany chance (?:that |of )?(?:my|i)\b"),
        (
            "ticket case request order claim invoice requisition application incident req employee id reference",
            (
                r"\b(?:ticket|request|order|claim|invoice|requisition|application|incident|req|employee|id|reference)s? (?:#|no\.?|nr\.?|number|id)? ?#?\d{3,}"
                r"|\bcase (?:#|(?:no|nr|number|id)\b\.?) ?#?\d{3,}"
            ),
        ),
        (
            "until till before",
            r"\bhow (?:long|much longer|many \w+) (?:is it )?(?:until|till|before) (?:i(?: am|'m| have|'ve)|my)\b(?! \w+ (?:do|must|should|can) i\b)",
        ),
        ("more", r"\bhow (?:many|much) more (?:\S+ ){0,4}?(?:can|may|do|must|should|will|could) i\b"),
        (
            "my",
            (
                rf"\bwhen (?:do|will|can|should) i (?:\w+ )?(?:get|receive|hear|see) my\b(?! {EVERYBODYS})(?!.* (?:if|after|when|once|while) )"
            ),
        ),
        ("my", rf"\bmy\b.* for (?:the month of )?{_MONTHS}\b"),
        ("my", r"\bhow much (?:does|do|will) .*\bmy\b.* (?:(?:each|every|per|a) month|monthly)\b"),
        (
            "went took was came left joined started had got began",
            rf"\bif i (?:went|took|was|came|left|joined|started|had|got|began)\b[^?]* (?:in|on|since|from|until) {_MONTHS}\b",
        ),
        ("going happening", r"\b(?:going on|happening) (?:with|to|about) my\b"),
        ("my", r"^what(?:'s| is) (?:in|on|inside|left in) my\b"),
        ("have", r"^do i (?:\w+ )?have (?!to\b|(?:the |a |any )?rights?\b)(?!.* (?:if|when|while|once) )"),
        (
            "have has had was were did hasn haven hadn wasn weren didn",
            r"^(?:have|has|had|was|were|did|hasn't|haven't|hadn't|wasn't|weren't|didn't)\b.*\b(?:i|my|me|mine)\b",
        ),
        (
            "calculate compute estimate compare work pay put add enrol enroll register move transfer assign remind call sign",
            (
                r"^(?:please )?(?:(?:calculate|compute|estimate|compare|work out) my"
                r"|(?:pay|put|add|enroll?|register|move|transfer|assign|remind|call|sign) me)\b"
            ),
        ),
        (
            "show find send give get check pull look open list print download tell",
            r"^(?:show|find|send|give|get|check|pull up|look up|open|list|print|download|tell)(?: me)? my\b",
        ),
        ("balance status value", r"\b(?:balance|status|value) of my\b"),
        ("paid earn", r"\bhow much should i (?:be paid|earn)\b"),
        ("mine myself", r"\b(?:mine|myself) (?:is|was)\b"),
        ("name", r"(?<!\bchange )(?<!\bupdate )(?<!\bchanged )(?<!\bcorrect )\bmy name\b"),
        ("personally", r"\bpersonally\b"),
        ("salary pay wage grade rate", rf"\b(?=my ){_UNLESS_SUPPOSED}my (?:salary|pay|wage|grade|rate) is\b"),
        (
            "my",
            r"\bwhen (?:does|do|will|did) my (?:\S+ ){1,3}(?:end|start|begin|expire|finish|arrive|vest|stop|run out)\b",
        ),
        (
            "my",
            r"\bhow(?: is|'s| are) my (?!\S+ (?:\S+ )?(?:calculated|taxed|paid|protected|used|stored|handled|determined|decided|affected|kept|processed)\b)",
        ),
        (
            "approved rejected denied declined changed cancelled",
            r"\bwho (?:approved|rejected|denied|declined|changed|cancelled) m[ye]\b",
        ),
        ("this", r"\b(?:do|will) i (?:get|receive|earn) (?:\S+ ){1,4}this (?:year|month|quarter)\b"),
        (
            "my",
            rf"\bmy (?:\d+|one|two|three|four|five|ten)[ -](?:{_TIMES})\b(?! anniversary)",
        ),
        (
            "earn earns make makes paid",
            r"\bmy (?:boss|manager|colleague|coworker|supervisor|team lead)s? (?:earns?|makes?|gets? paid)\b",
        ),
        ("book cancel approve", r"^(?:book|cancel|approve) m[ye]\b"),
        ("where", r"^where (?:are|do) we (?:stand )?(?:with|on) (?:my|the)\b"),
        ("joined started", r"(?:^|[.,;?!] *)(?:joined|started) (?:here )?(?:in|on|since|last|this|back in)\b"),
        (
            "me",
            r"\b(?:have|has|had|got|cover|covers|covering|stands? in|standing in|fills? in|filling in) for me\b(?! to\b)",
        ),
        ("my", r"^(?:which|what) (?:\S+ ){1,4}(?:is|are|was|were) my \S+ (?:in|with|at|under|on)\W*$"),
        (
            "my",
            (
                r"\b(?:is|was|are|were|will|why) my (?!(?:\w+ )?(?:manager|boss|supervisor|employer|team lead|lead|company) (?:allowed|permitted|able|required"
                r"|obliged|entitled|supposed)\b).*\b(?:approved|rejected|denied|declined|accepted|renewed|processed|granted|submitted|received|lower|"
                r"higher|late|ready|pending|extended|confirmed|over|done|finished|active|correct|right|wrong|complete|completed|due|open|closed|enough|fair|"
                r"expiring|expired|ending|signed|registered|up)\b"
                rf"|^(?:is|are|was|were|has|have|did) my (?!.*\b(?:{BY_POLICY}|taxable|included|counted|affected|private|a (?:day off|holiday"
                rf"|working day)|welcome|informed|notified|told|"
                r"confidential|monitored|deducted|refunded|(?<=data )safe|(?<=information )safe|transferable|kept|used|stored|shared))"
                r"|^do(?:es)? my (?:\S+ )?(?:contract|visa|grade|level|role|job|salary|project|department|shift|permit|title|position|seniority|tenure|record|"
                r"file|score|rating|age|degree|experience|service|time|medical|condition|team)\b"
                r"|^do(?:es)? my (?:leave|holiday|vacation|trip|shift|request|booking|claim)s? (?:in|on|from|of|next|this|for|last|clash|overlap|show)\b"
                r"|\bhow (?:much|many) of my .*\b(?:has|have|is|are|was|were|did|left)\b"
                r"|^who(?:'s|'ve| (?:is|are|was|were|took|has(?! (?:access|to)\b)|have|had|will|got|gets|gave|sent|stole|wrote|\w+ed))\b"
                rf"(?!(?: \S+){{0,2}} {BY_POLICY}| my (?:\w+ )?contact\b| (?:in charge|informed|notified|told|there|the (?:right|contact|person)))"
                r".*\b(?:my|mine)\b"
            ),
        ),
        (
            "rating grade level salary score tenure age seniority position band wage",
            r"\b(?:at|with|given|based on|for) my (?:current |last )?(?:rating|grade|level|salary|score|tenure|age|seniority|position|band|wage)\b",
        ),
        (
            "reset check approve send update change look verify cancel book transfer forward fix unlock",
            (
                r"\b(?:can|could|would|will|please) (?:you )?(?:please )?(?:reset|check|approve|send|update|change|look up|verify|cancel|book|transfer|"
                r"forward|fix|unlock) (?:\S+ ){0,3}(?:my|me(?! (?:an?|the|to)\b))\b"
            ),
        ),
        (
            "leave vacation holiday pto sick pregnant",
            r"^(?:is|was) \w+ (?:on (?:\w+ ){0,2}(?:leave|vacation|holiday|pto)|off sick|sick|pregnant)(?: now| this week)?[ ?!.]*$",
        ),
    )
)
"""How one's own record is asked for; each is looked for only where one of its words is."""

"""Other ways to ask, whatever is asked about. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import SOMEONE, rules

_COMPANY = r"(?:the |our |this |my )?(?:company|employer|firm|organi[sz]ation)"
_PAYING = r"(?:pay for|cover|match|fund|sponsor|contribute|reimburse|subsidi[sz]e)\b"
_ASKING = r"(?:contact|talk to|talk with|speak to|speak with|ask|approach|reach out to|reach|turn to|call|email|e mail|message|write to|go to)"
_QUESTION = (
    r"(?:what|how|who|whom|when|where|which|why|is|are|do|does|did|can|may|must|should|will|would|has|have|i|we|you) "
)
_MONTH_BEFORE = r"(?:in|by|since|until|till|from|of|on|next|last|this|to|before|after|during|mid|early|late|and|through|\d+(?:st|nd|rd|th)?)"

GENERAL = rules(
    (
        "free charge complimentary cost",
        r"\bfree of charge\b|\bat no (?:extra )?cost\b|\bcomplimentary\b|\bfor free\b",
        "free",
    ),
    ("fte ftes equivalents equivalent", r"\bftes?\b|\bfull time equivalents?\b", "full time employees"),
    ("temp temps", r"\btemp(s?)\b", r"temporary worker\1"),
    ("charge charges", r"\b(an?|any|the) charges? (?=for\b)", r"\1 fee "),
    ("t&c t&cs conditions", r"\bt&cs?\b|\bterms (?:and|&) conditions\b", "conditions"),
    ("option", r"^(is|are) (.+) an option$", r"\1 \2 possible"),
    ("thing", r"^(?:is|are) (.+) a thing(?: here)?$", r"do we have \1"),
    ("w", r"\bw o\b", "without"),
    ("email", r"\bemail address\b", "email"),
    ("where", rf"^(?!{_QUESTION})(.+) where$", r"where \1"),
    ("get", rf"^get (?!{_QUESTION})(.+)$", r"how do i get \1"),
    ("steps", rf"^steps (?!{_QUESTION})(?:to )?(?!(?:for|of|in) )(.+)$", r"how to \1"),
    ("calculation", rf"^(?!{_QUESTION})(.+) calculation (?:for )?(.+)$", r"how is \1 calculated \2"),
    (
        "have observe get offer celebrate",
        rf"^(?:which|what) ((?:\S+ ){{1,3}}?)(?:do|does) {SOMEONE} (?:have|observe|get|offer|celebrate) (in .+)$",
        r"what is \1\2",
    ),
    (
        "template templates form forms checklist checklists",
        r"^(?:is|are) there (?:an? |any )?((?:\S+ )?(?:template|form|checklist)s?) ((?:for|of|to) .+)$",
        r"where find \1 \2",
    ),
    (
        "ft pt",
        r"\bft (?=(?:staff|employees?|workers?|contract|role|job|hours|to)\b)|(?<=\bto )ft\b|(?<=\bfrom )ft\b",
        "full time ",
    ),
    (
        "pt",
        r"\bpt (?=(?:staff|employees?|workers?|contract|role|job|hours|to)\b)|(?<=\bto )pt\b|(?<=\bfrom )pt\b",
        "part time ",
    ),
    ("refunded refundable", r"\brefund(?:ed|able)\b", "reimbursed"),
    ("trainings", r"\btrainings\b", "courses"),
    (
        "documents forms proofs",
        rf"^(?!{_QUESTION})(.+) (documents|forms|proofs) (?:required|needed|necessary)$",
        r"what \2 need for \1",
    ),
    ("no", r"\bno of (?=\w+s\b)", "number of "),
    ("day", r"\bday (?:one|1)\b", "first day"),
    (
        "resign resigning quit quitting",
        r"\b(resign|resigning|quit|quitting) (?:from )?(?:my |the |our |this )?(?:company|employer|firm|organi[sz]ation)\b",
        r"\1",
    ),
    ("roll", r"\broll over\b", "carry over"),
    ("parent parents", r"\bparents? leave\b", "parentsleave"),
    ("signon", r"\bsignon\b", "sign on"),
    ("log logging", r"\blog(?:ging)? (?:in to|into|in|on to|onto)\b", "connect to"),
    ("hiring", r"\bhiring(?= (?:process|manager|freeze|policy|decision|team)\b)", "recruitment"),
    ("upper", r"\bupper (?=(?:limit|cap)\b)", ""),
    ("loose", r"(?<=\bi )loose\b|(?<=\bwe )loose\b|(?<=\bto )loose\b", "lose"),
    ("of", r"\b(time|days?) of(?=$| in lieu\b)", r"\1 off"),
    (
        "top tops roll rolls boarding place places over re",
        (
            r"\b(lap(?= tops?\b)|pay(?= rolls?\b)|on(?= boarding\b)|work(?= places?\b)|over(?= time (?:paid|pay|hours|work|rate)\b)"
            r"|re(?= (?:location|imbursement|imbursed)\b)) "
        ),
        r"\1",
    ),
    ("shot shots", r"\b(flu|covid|booster) shot(s?)\b", r"\1 vaccination\2"),
    (
        "highest maximum limit",
        r"^(what is (?:the )?(?:maximum|highest|limit)\b.+) (?:allowed|permitted|possible)$",
        r"\1",
    ),
    ("food", r"\bfood (?=(?:allowance|budget|costs?|expenses)\b)", "meal "),
    ("food", r"(?<=\ballowance for )food\b", "meals"),
    (
        "holiday holidays",
        r"\b(sick|ill|unwell|go|going|while|am|are|is) on (?:my )?holidays?(?!\S)",
        r"\1 on annual leave",
    ),
    (
        "weeks months",
        rf"^(?!{_QUESTION})(?:number of )?(?:weeks|months) of ((?:maternity|paternity|parental|adoption) leave|notice|probation)$",
        r"how long is \1",
    ),
    (
        "days",
        (
            rf"^(?!{_QUESTION})(?:number of )?((?:vacation|holiday|sick|annual leave|pto) days)(?=$| (?:for|per|part|full|interns?|trainees?"
            r"|contractors?|managers?|apprentices?)\b)"
        ),
        r"how many \1",
    ),
    ("pa", r"^(how (?:many|much) .+) pa$", r"\1 per year"),
    ("flat", r"\b(a|the|new) flat(?=$| (?:in|near|for|when)\b)", r"\1 apartment"),
    ("error errors mistake mistakes", r"\b(?:fix|correct|rectify) (?=(?:an? |the )?(?:error|mistake)s?\b)", "correct "),
    ("would", r"^would it be (?=(?:possible|ok|okay|fine|allowed|permitted|acceptable)\b)", "is it "),
    ("set", r"\bset up\b", "setup"),
    ("travel travelling traveling", r"\btravel(?:l?ing)? costs?\b", "travel expenses"),
    (
        "early advance ahead",
        r"^(how (?:early|far (?:in advance|ahead))) should (.+ be \S+ed|(?:i|we|you|employees) .+)$",
        r"\1 must \2",
    ),
    ("pension pensionable", r"\bpension(?:able)? age\b", "retirement age"),
    ("age", rf"^at (?:what|which) age (?:do|does|can) {SOMEONE} retire$", "what is retirement age"),
    ("middle halfway", r"\b(?:in the middle of|halfway through) the year\b", "mid year"),
    (
        "accident accidents injury injuries",
        r"\b(accidents?|injury|injuries) (?:at|on) (?:work|the job)\b",
        r"workplace \1",
    ),
    ("accident injury", r"\bwork (?=(?:accident|injury)\b)", "workplace "),
    ("trip trips travel travels", r"\b(?:work|business) (?:trips?|travels?)\b", "business trip"),
    ("home", r"\bdo(?:ing)? home ?office\b", "work remotely"),
    ("home", r"\bhome office (?=days?\b)", "remote work "),
    ("remote", r"\bremote (?=days?\b)", "remote work "),
    (
        "pay",
        r"(?<=\bthe )pay (?=for\b)|(?<=\bour )pay (?=for\b)|\bpay (?=(?:questions?|quer(?:y|ies)|issues?|errors?|problems?)\b)",
        "salary ",
    ),
    (
        "limit cut latest final",
        r"\b(?:time limit|cut off(?: date)?|(?:latest|final) (?:date|day)) (?=(?:for|to)\b)",
        "deadline ",
    ),
    ("date day", r"\bby (?:what|which) (?:date|day)\b", "by when"),
    ("date day", r"^(?:on )?(?:what|which) (?:date|day)(?: of the month)? (?=(?:is|are|do|does|will) )", "when "),
    (
        "probation probationary",
        r"\b(?:while (?:(?:i am|we are|being|employees are) )?(?:still )?)?(?:on|in|within|during) (?:(?:my|the|our|your|their) )?probation(?:ary)?(?: period)?(?!\S)",
        "during probation",
    ),
    (
        "probation",
        rf"^(?!{_QUESTION})((?:\S+ )*(?:leave|vacation|period|holidays?|pto)) probation$",
        r"\1 during probation",
    ),
    (
        "limit cap maximum",
        r"^is there (?:an?|any) (?:limit|cap|maximum) (?=(?:on|for|to) (?!how\b))",
        "what is limit ",
    ),
    ("limit cap", r"^is there (?:an?|any) ((?:\S+ ){1,3}(?:limit|cap)(?: (?:per|in|at|for)\b.*)?)$", r"what is \1"),
    (
        "maximum limit",
        rf"\b(?:maximum|limit) (?:amount )?(?:that )?{SOMEONE} (?:can|may|could) (?:spend|claim)\b",
        "limit",
    ),
    ("spend", rf"^how much (?:can|may|could) {SOMEONE} spend (?:on|for)\b", "what is limit for"),
    (
        "limit cap maximum",
        r"^is there (?:an?|any) (?:limit|cap|maximum) (?:on|to) how (many|much)\b",
        r"how \1",
    ),
    ("limited capped", r"^is (?:the )?(?:number|amount) of (.+?) (?:limited|capped)$", r"what is limit on \1"),
    ("maximum", r"^what is (?:the )?maximum (.+?) (?:that |which )?(?:can|may) be ", r"how much \1 can be "),
    (
        "maximum",
        rf"^what is (?:the )?maximum (?!number |amount )((?:\S+ ){{1,4}}?)(?:that )?{SOMEONE} (?:can|may|could) (?!take|have|get)",
        r"how much \1can i ",
    ),
    (
        "each every",
        r"^(how (?:many|much) .+?) (?:does|do|can|may) (?:each|every) (person|employee|team) (?:get|have|receive|spend|use)\b",
        r"\1 per \2",
    ),
    ("procedure process", r"^what is (?:the )?(?:procedure|process) (?=(?:if|when|in case)\b)", "what to do "),
    ("way possibility option", r"^is there (?:an?|any) (?:way|possibility|option) (?:to|of|for me to) ", "can i "),
    ("part counted", r"\b(?:counts?|counted) as part of\b|\bcounted in\b", "included in"),
    ("late", r"\b(?:come|coming|arrive|arriving|turn up|show up|being) late\b", "late"),
    (
        "compensation money",
        rf"^(?:what|which) (?:compensation|money) (?:is there|(?:do|does|will) {SOMEONE} (?:get|receive)) for (?:working )?(.+)$",
        r"how is \1 paid",
    ),
    (
        "match",
        r"^(?:what|how much) is (?:(?:the|our) )?(?:company|employer)s? match (?:for|on|to) (?:the |my |our )?(.+)$",
        r"how much does the company match on the \1",
    ),
    ("go turn", rf"^where (?:do|can|should) {SOMEONE} (?:go|turn) to (?=\w)", "where do i "),
    (
        "approval",
        rf"^who (?:do|can|should) {SOMEONE} (?:go to|ask|contact) for (?:(?:the|my) )?(?:(.+) approval|approval (?:for|of) (.+))$",
        r"who approves \1\2",
    ),
    ("time", r"^at (?:what|which) time of (?:the )?(?:year|month|day)\b", "when"),
    (
        "company",
        r"\b((?:have|there|offer|join|enrol in) (?:(?:an?|any|the) )?)company (?=(?:pension|retirement plan)\b(?! contributions?\b))",
        r"\1",
    ),
    (
        "bonus",
        r"\bbonus for (?:refer+als?|(?:referring|recommending)(?: (?:a friend|friends|someone|somebody|an? candidates?|people))?)\b",
        "referral bonus",
    ),
    (
        "parts blocks periods chunks instalments installments",
        (
            r"\btak(?:e|ing) ((?:\S+ ){1,3})(?:in|over) (?:several|multiple|separate|more than one|different)"
            r" (?:part|block|period|chunk|instal?lment)s?\b"
        ),
        r"split \1",
    ),
    (
        "parts blocks periods chunks instalments installments",
        r"\b(split (?:\S+ ){1,3})(?:in|into|over) (?:several|multiple|separate|more than one|different) (?:part|block|period|chunk|instal?lment)s?\b",
        r"\1",
    ),
    ("lost", r"\b(leave|days|vacation|holidays?|pto) (?:(?:be|get|is|are) )?lost\b", r"\1 expire"),
    (
        "contribution",
        r"^(?:what|how much) is (?:(?:the|our) )?(?:company|employer)s? (?:(\S+) contribution|contribution (?:to|towards|for) (?:the |my |our )?(.+))$",
        r"how much does the company contribute to the \1\2",
    ),
    ("sponsored", rf"^(?:is|are) (.+) sponsored by {_COMPANY}$", r"does the company sponsor \1"),
    ("it", r"^how does it work to ", "how do i "),
    ("it they", rf"^(?!{_QUESTION})(?:the )?((?:\S+ ){{0,4}}\S+) what (is|are) (?:it|they)$", r"what \2 the \1"),
    ("go going", r"\bgo(?:ing)? on (?=(?:(?:an?|my|our) )?(?:\w+ )?(?:leave|sabbatical)\b)", "take "),
    (
        "in",
        (
            r"^((?:do|does|can|may|must|should|will|are|is) \S+) in ((?:the )?\S+)"
            r" ((?:get|have|receive|need|take|work|earn|accrue|use|claim|apply|join|buy|book|request|expense|carry"
            r"|keep|submit|file|entitled|allowed|eligible|covered|paid|required)\b.*)$"
        ),
        r"\1 \3 in \2",
    ),
    ("can may must should will", rf"^{SOMEONE} (can|may|must|should|will) ".replace("(?:", "(", 1), r"\2 \1 "),
    (
        "is are costs",
        r"^(how (?:much|long|often)|when|where|who) (?!is |are |do |does |can |may |will )((?:\S+ ){1,5}?)(is|are)$",
        r"\1 \3 \2",
    ),
    (
        "week weeks month months",
        (
            r"^how many (?:weeks?|months?) (?:of |is |are |does |do (?:i|we) (?:get|have) (?:of|for) |(?:long )?)(?:the )?((?:maternity|paternity|parental"
            r"|adoption|garden) leave"
            r"|notice period|probation(?: period)?|sabbatical)(?: (?:are there|is there|last|there are|do (?:i|we|employees) (?:get|have)|(?:can"
            r"|may) (?:i|we|employees) (?:get|have|take)|is|take))?$"
        ),
        r"how long is \1",
    ),
    (
        "sick ill unwell",
        (
            r"\b(?:call(?:ing)? in|report(?:ing)?|phon(?:e|ing) in|ring(?:ing)? in)(?: as)? (?:sick|ill|unwell)\b"
            r"|\b(?:tell|inform|notify|let) (?:(?:the|my) (?:company|manager|boss|employer|supervisor)|hr|work)(?: know)? (?:that )?(?:i am"
            r"|about being) (?:sick|ill|unwell)\b"
        ),
        "call in sick",
    ),
    ("deal deals dealing", r"\bdeal(?:s|ing)? with\b", "handle"),
    ("person colleague", r"\b(?:which|what) (?:person|colleague)\b", "who"),
    (
        "company firm organisation organization",
        r" (?:at|in|within) (?:the|our|this|your) (?:company|firm|organi[sz]ation)$",
        "",
    ),
    (
        "consequences consequence penalty penalties",
        r"\bwhat (?:are|is) the (?:consequences?|penalt(?:y|ies)) (?:of|for|if)\b",
        "what happens if",
    ),
    ("over forward", r"\b(carry|carrying|carried|roll|rolling)((?: \S+){1,4}?) (over|forward)\b", r"carry over\2"),
    (
        "year",
        r"\btak(?:e|ing) ((?:\S+ ){1,3}?)(?:over )?(?:in)?to (?:the )?(?:next|following|new) year\b",
        r"carry over \1",
    ),
    (
        "year",
        r"\b(carry over (?:\S+ ){1,4}?|(?:carried|rolled?) over )(?:in)?to (?:the )?(?:next|following|new) (?:\w+ )?year\b",
        r"\1",
    ),
    (
        "money",
        rf"^(?:do|will|would) {SOMEONE} (?:get|receive) (?:extra |any )?money for (?=(?:working|overtime|extra hours)\b)",
        "do i get paid for ",
    ),
    ("money", r"\bmoney for\b", "allowance for"),
    (
        "wear",
        (
            rf"^(?:(?:can|may|could) {SOMEONE}|(?:am|are|is) {SOMEONE} (?:allowed|permitted) to"
            r"|is it (?:ok|okay|fine|possible|allowed|permitted|acceptable) to) wear (.+)$"
        ),
        r"is \1 allowed",
    ),
    ("yearly", r"\byearly (?=(?:holiday|vacation|leave|pto)\b)", "annual "),
    ("year annum yearly annually", r"\b(?:per|each|every|a|in a) (?:year|annum)\b|\byearly\b|\bannually\b", "per+year"),
    (
        "per+year",
        r"^(how (?:many|much) (?:vacation|annual leave|pto|paid time off)\b.*?) per\+year\b",
        r"\1",
    ),
    ("month monthly", r"\b(?:per|each|every|a|in a) month\b|\bmonthly\b", "per+month"),
    ("week weekly", r"\b(?:per|each|every|a|in a) week\b|\bweekly\b", "per+week"),
    ("max", r"\bmax\b", "maximum"),
    ("employees staff people workers", r"^how many (?:employees|staff|people|workers) ", "how many persons "),
    ("hr", r"\bhr (?=contacts?\b)", ""),
    ("min", r"\bmin\b", "minimum"),
    (
        "employee employees",
        (
            r"\b(?:an?|the) employees?\b(?! (?:stock|share|resource|referral|self|ownership|retirement|\S+(?:ance|book|plan)|(?:\S+ )?(?:match"
            r"|contribution|share|portion)s?)\b)"
        ),
        "employees",
    ),
    (
        "leave",
        r"\b(i|we|you|employees) leave\b(?: the (?:company|firm|organi[sz]ation))?(?! (?:early|work|the (?:office|building|house)))",
        r"\1 depart",
    ),
    (
        "leaving",
        r"\b(?:on|upon|when) leaving\b(?: the (?:company|firm|organi[sz]ation))?(?! (?:early|work|the|for))",
        "departing",
    ),
    ("leave leaves leaving", r"leav(?<=\bleav)(?:e|es|ing) the (?:company|firm|organi[sz]ation)\b", "departing"),
    (
        "be",
        (
            r"^((?:can|may|could|must|should|will|would|do|does|am|are|is) (?:i|we|you|they|(?:(?:an?|the|my|new) )?"
            r"(?:employees?|staff|people|workers?|managers?|interns?|contractors?|apprentices?|colleagues?|candidates?))"
            r" (?:\S+ ){0,3}?)be (?=\S+(?:ed|en)\b)"
        ),
        r"\1undergo ",
    ),
    ("charge responsible", r"\bin charge of\b|\bresponsible for\b", "responsible for"),
    ("holiday vacation", r"\b(?:holiday|vacation) leave\b", "annual leave"),
    ("care", r"\btak(?:e|es|ing) care of\b", "handle"),
    ("back", r"\bget(?:ting)? (?:(?:my|the|our) )?((?:\S+ )?(?:expenses|costs)) back\b", r"claim \1"),
    (
        "back reimbursable",
        r"\b(?:paid|pay) back\b|\bget back\b(?! (?:to|from|on|into|home|early|before)\b)|\breimbursable\b",
        "reimbursed",
    ),
    ("out", r"\bpaid out\b", "paid"),
    (
        "date dates",
        rf"^(?:what is (?:the )?|(?!{_QUESTION}))(.+) (?:payment|payout) dates?$",
        r"when is \1 paid",
    ),
    ("submission filing", r"\b(grievance|complaint) (?:submission|filing)\b", r"\1"),
    (
        "rise rises raise raises hike hikes increment increments",
        r"\b(?:pay|salary|wage) (?:rise|raise|hike|increment)(s?)\b|\ba raise\b",
        r"salary increase\1",
    ),
    ("down", r"\bturn(?:s|ed|ing)? down\b", "refuse"),
    ("back", r"\bcom(?:e|es|ing) back\b", "return"),
    ("country countries", r"\b(?:another|a foreign|a different|other|foreign) countr(?:y|ies)\b", "abroad"),
    ("job", r"\bdo(?:ing)? (?:my|your|our|their|the) job (?=(?:remotely|from)\b)", "work "),
    ("remotely", r"\bwork remotely from home\b", "work remotely"),
    ("remotely remote", r"\b(?:work(?:ing)? remotely|remote work(?:ing)?) (?=from abroad\b)", "work "),
    (
        "paid",
        rf"^(?:do|will|am|are|is) {SOMEONE} (?:still )?(?:get |be )?paid (?:during|while on|when on|on|for) (.+)$",
        r"is \1 paid",
    ),
    ("long", r"^how long (?:can|may) (.+?) (?:be|last|take)$", r"maximum duration of \1"),
    ("time", r"^how much time (does|do|will) (.+) take$", r"how long \1 \2 take"),
    ("if", r"^what if\b", "what happens if"),
    ("annual", r"annual (?<=\bannual )(?!leave|holiday|vacation|general|review|pto)", "per+year "),
    (
        "quit resign resigning quitting",
        r"\b(quit|resign|resigning|quitting) (?:from )?(?:my |the |a )?(?:job|position|role|post)\b",
        r"\1",
    ),
    ("becomes became", r"\bwhat (?:becomes|became) of\b", "what happens to"),
    ("type types kind kinds sort sorts", r"\b(?:types?|kinds?|sorts?) of\b", ""),
    ("type types kind kinds", r"\b(which|what) (\S+) (?:types?|kinds?)\b", r"\1 \2"),
    (
        "grievance grievances complaint complaints",
        r"\b(?:raise|file|lodge|submit|make) (?:an? )?(?:formal )?(?=grievance|complaint)",
        "",
    ),
    ("moving", r"\bmoving (?=(?:costs?|expenses|allowance|assistance|support|package|budget)\b)", "relocation "),
    ("qualify qualifies", r"\bqualif(?:y|ies) as\b", "counts as"),
    ("holiday holidays", r"\b(weeks?|days?) of holidays?\b", r"\1 of annual leave"),
    ("holiday annual pto", r"\b(?:holiday|annual leave|pto) days?\b", "vacation days"),
    (
        "holiday holidays",
        (
            r"\b(approve|approves|book|request|take|taking|cancel|use|unused|carry over|apply for|accrue|refuse|refuses|encash) (?:(?:my|a|an|the|any|some|our|your) )?"
            r"((?:approved|booked|planned) )?holidays?\b(?! (?:pay|bonus|shift|season|work|party|calendar|list))"
        ),
        r"\1 \2annual leave",
    ),
    ("work", r"\bbring ((?:\S+ ){1,4})to work\b", r"bring \1to the office"),
    ("site onsite premises", r"\bon ?site\b|\bon (?:the )?premises\b", "on premises"),
    ("long", r"\bhow long (?:does|will|would|is) it (?:usually |normally )?(?:take|taking) (?:to|for)\b", "how long"),
    ("united", r"\bunited states(?: of america)?\b", "usa"),
    ("united", r"\bunited kingdom\b", "uk"),
    ("may", rf"(?<!\S)({_MONTH_BEFORE}) may\b|(?<!\S)may (?=\d)", r"\1 month5 "),
    ("cannot", r"\b(?:cannot)\b", "can not"),
    ("whats", r"\bwhats\b", "what is"),
    (
        "have has need needs had obliged supposed",
        r"\b(?:have|has|need|needs|had) to\b|\b(?:am|are|is) (?:obliged|supposed) to\b",
        "must",
    ),
    (
        "steps",
        rf"^(?:what|which) steps (?:do|does|must|should|can) {SOMEONE} (?:must )?(?:follow|take) (?:to|for) ",
        "how do i ",
    ),
    (
        "certificate note",
        (
            rf"^((?:do|does) {SOMEONE} must|must {SOMEONE}|should {SOMEONE}|is it (?:mandatory|necessary|required|compulsory) to)"
            r" (?:provide|submit|bring|hand in|give|present|show)"
            r" (?=(?:(?:an?|the|any) )?(?:medical|doctors?|sick|fit) (?:certificate|note)\b)"
        ),
        r"\1 need ",
    ),
    ("home", r"\b(?:work|works|working) from home\b", "work remotely"),
    ("forward over", r"\bcarry (?:it )?forward\b|\broll(?:ed|s|ing)? (?:it )?over\b|\bcarried over\b", "carry over"),
    (
        "taken used untaken use take",
        (
            r"\bnot (?:been )?(?:taken|used)\b|\buntaken\b"
            r"|\b(?:that|which) (?:i|we|you|they|employees) (?:do|did|have|does) not (?:used?|taken?)\b"
        ),
        "unused",
    ),
    ("holiday", r"\bholiday (?=entitlement|allowance)", "annual leave "),
    ("hr", r"(?<=\d )hr\b", "hours"),
    (
        "percentage",
        r"^what percentage (?:(?:of the )?(?:does|do|is|are|will) )?(?:(?:(?:the|our|my) )?(?:company|employer) )?",
        "what is percentage ",
    ),
    (
        "needed required necessary",
        r"^(?:the |which |what )?(documents?|forms?|paperwork|proofs?) (?:(?:are|is) )?(?:needed|required|necessary) (?:for|to) ",
        r"what \1 need for ",
    ),
    ("list", rf"^(?!{_QUESTION})(?:(?:a|the|full|complete) )*list of ", "what are "),
    ("list", rf"^(?!{_QUESTION})(.+) list$", r"what are \1"),
    (
        "using use",
        r"\b(?:for |by |when |while |if (?:i|we) )?(?:using|use of|use) (?:(?:my|your|our|their|the) )?(?=(?:own|personal|private) (?:car|vehicle|bike|bicycle)\b)",
        "",
    ),
    ("closing", r"\bclosing date\b", "deadline"),
    (
        "by",
        rf"^(?:is|are|will) (.+?) (?:be )?(?:funded|covered|paid(?: for)?|financed) by {_COMPANY}$",
        r"does we cover \1",
    ),
    ("earlier", r"\bearlier than\b", "before"),
    ("later", r"\blater than\b", "after"),
    ("work", r"\bwork (?=(?:(?:cell |mobile )?phone|laptop|mobile|computer)\b)", "company "),
    ("part", r"\bpart of (?=(?:(?:the|our|my) )?(?:\S+ ){0,2}?(?:plan|insurance|scheme)\b)", "covered by "),
    ("up", r"^up to (?=how (?:many|much|old|long)\b)", ""),
    (
        "allowed permitted able",
        rf"\b(?:am|are|is) ({SOMEONE}) (?:allowed|permitted|able) to\b".replace("(?:i|", "(i|"),
        "can i",
    ),
    ("swap swapping", r"\bswap(?:ping)? (?:(?:my|a|our) )?shifts?\b", "shift swap"),
    ("when", r"^from when\b", "when"),
    (
        "notice",
        (
            r"^how much notice (?:is (?:needed|required|necessary)|(?:do|must|should) (?:i|we) (?:need to |have to |must )?give) "
            r"(?:for|to|of|when|before) (?:(?:taking|asking for|requesting|booking|take|ask for|request|book) )?(?:a |my )?"
            r"(?=(?:holidays?|vacations?|leave|annual leave|pto|time off|days? off)\b)"
        ),
        "how far in advance must i request ",
    ),
    (
        "advance",
        r"^how much advance notice (?:is (?:needed|required|necessary)|must (?:i|we) give) (?:for|to|of|when|before) ",
        "how far in advance must i ",
    ),
    (
        "work calculate compute determine",
        rf"^how (?:does|do) (?:{_COMPANY}|we|you|they|hr) (?:work out|calculate|compute|determine) (.+)$",
        r"how is \1 calculated",
    ),
    (
        "handle process deal",
        rf"^how (?:does|do) (?:{_COMPANY}|we|hr) (?:handle|process|deal with) (.+)$",
        r"how to handle \1",
    ),
    ("worked computed determined", r"\b(?:worked out|computed|determined)$", "calculated"),
    (
        "which what",
        r"^(?:which|what) (?:employees|people|staff|colleagues|workers) (?:can|may) (?:join|take part in|participate in|use|get|have) ",
        "who is eligible for ",
    ),
    (
        "often frequently when",
        rf"^(how (?:often|frequently)|when) (?:does|do|will) (?:{_COMPANY}|we|you|hr) (?:do|hold|conduct|run|carry out) (.+)$",
        r"\1 is \2",
    ),
    (
        "documents document forms form papers paperwork",
        (
            r"^(?:which|what) (documents?|forms?|papers|paperwork) (?:must|should)(?: (?:i|we))? "
            r"(?:be )?(?:submit(?:ted)?|provided?|hand(?:ed)? in|bring|attach(?:ed)?) (?:for|to|with|when) "
        ),
        r"what \1 need for ",
    ),
    ("something", rf"^is (.+) something (?:that )?{SOMEONE} can (take|get|use|have|do|claim)$", r"can i \2 \1"),
    ("timer timers", r"\b(part|full) timers?\b", r"\1 time employees"),
    (
        "contribute contributes",
        r"\bcontributes? (?:to|towards) (?!(?:\S+ ){0,3}?(?:pension|401k|hsa|retirement|fund|scheme|plan|savings?)\b)",
        "subsidise ",
    ),
    ("subsidise subsidize", rf"^(?:does|do|will) (?:{_COMPANY}|we|you) subsidi[sz]e (.+)$", r"is \1 subsidised"),
    ("run operate", rf"^(do|does) (?:{_COMPANY}|we|you) (?:run|operate) (?=an? )", r"\1 we have "),
    ("approval", r"^whose approval (?:does|do) (.+) (?:need|require|must have)$", r"who approves \1"),
    (
        "paid",
        rf"^(?:do|will|am|are|is) {SOMEONE} (?:still )?(?:get |be )?paid (?:while|when) (?:i am|we are|you are) on (.+)$",
        r"is \1 paid",
    ),
    (
        "requested reported cancelled canceled booked submitted claimed recorded logged",
        r"^how (?:is|are) (.+?) (requested|reported|cancell?ed|booked|submitted|claimed|recorded|logged)(?!\S)",
        r"how do i \2 \1",
    ),
    ("company", rf" from {_COMPANY}$", ""),
    ("whom", r"^by whom (?:is|are) (.+) paid(?: for)?$", r"who pays for \1"),
    ("whom", r"^by whom (?:is|are) (.+) (\S+ed)$", r"who \2 \1"),
    ("fall falls fell falling", r"\bf(?:alls?|ell|alling) (?=(?:ill|sick)\b)", "get "),
    ("shift", r"\bshift (?:schedule|roster|plan)s?\b", "roster"),
    ("reimbursement reimbursements", rf"^(?!{_QUESTION})(.+) reimbursements?$", r"is \1 reimbursed"),
    ("reimbursed", rf"^(?:do|does|will) {SOMEONE} (?:get |be |undergo )?reimbursed for (.+)$", r"is \1 reimbursed"),
    ("qualify", r"^(?:can|could|may) (?=(?:\S+ ){1,4}?qualify\b)", "do "),
    ("open", r"^is (.+) open to (.+)$", r"are \2 eligible for \1"),
    ("cost costs", r"\bwho (?:bears|covers|carries) (?:the )?costs?(?: (?:of|for))?(?!\S)", "who pays for"),
    ("expense", r"\bat whose expense (?:is|are)\b", "who pays for"),
    ("time", r"^what is (?:the )?(?:turnaround|waiting) time (?:for|of) (.+)$", r"how long does \1 take"),
    ("time times", rf"^(?!{_QUESTION})(.+) (?:turnaround|waiting) times?$", r"how long does \1 take"),
    (
        "date day payday",
        r"^(?:what is (?:the )?|when is (?:the )?)?(?:(?:pay|payment|payout) (?:date|day)|payday) (?:for|of) (.+)$",
        r"when is \1 paid",
    ),
    ("date", rf"^(?!{_QUESTION})(.+?) (?:payment|payout) date (.+)$", r"when is \1 paid \2"),
    ("checklist", rf"^(?!{_QUESTION})documents? checklist (?:for|of) ", "what documents need for "),
    (
        "documents document forms form paperwork",
        rf"^(?!{_QUESTION})(.+) (?:required|needed|necessary) (documents?|forms?|paperwork)$",
        r"what \2 need for \1",
    ),
    ("location", rf"^(?!{_QUESTION})(.+) location$", r"where is \1"),
    ("formula method", r"^what is (?:the )?(?:formula|calculation method) (?:for|of) (.+)$", r"how is \1 calculated"),
    ("method", rf"^(?!{_QUESTION})(.+) calculation method$", r"how is \1 calculated"),
    ("included covered", r"^(.+) what is (?:included|covered)$", r"what does \1 cover"),
    (
        "included covered",
        r"\b(?:included|covered) (?:in|under) (?=(?:(?:the|our|my) )?(?:\S+ ){0,3}?(?:insurance|plan|scheme|cover)\b)",
        "covered by ",
    ),
    ("covered", rf"^(?!{_QUESTION})((?:\S+ ){{1,4}}?)covered by ", r"is \1covered by "),
    (
        "by",
        (
            r"^(?:is|are) (.+?) (?:covered|paid(?: for)?) by ((?:(?:the|our|my|your) )?(?:\S+ ){0,3}?(?:insurance|plan|scheme|package))"
            r"(?=$| (?:in|when|while|during|if|for|on|abroad)\b)"
        ),
        r"does \2 cover \1",
    ),
    (
        "pay include",
        r"^(?:does|do|will) ((?:(?:the|our|my|your) )?(?:\S+ ){0,3}?(?:insurance|plan|scheme|package)) (?:pay for|include)\b",
        r"does \1 cover",
    ),
    (
        "pays includes covers",
        (
            rf"^(?!{_QUESTION})((?:(?:the|our|my|your) )?(?:\S+ ){{0,3}}?(?:insurance|plan|scheme|package|policy)) "
            r"(?:pays for|includes|covers) "
        ),
        r"does \1 cover ",
    ),
    (
        "provided given offered available supplied issued there",
        (
            r"^(?:which|what) ((?!is |are )(?:\S+ ){1,3}?)(?:is|are) (?:(?:provided|given|offered|available|supplied|issued) (?:to|for)"
            r"|(?:there|available|offered)(?= (?:in|at|on|for)\b)) "
        ),
        r"what is \1",
    ),
    (
        "payslip payslips stub stubs handbook policy policies form forms document documents certificate certificates template templates",
        (
            rf"^how (?:do|can|could|should) {SOMEONE} (?:get to|access|open|get hold of) (?=(?:(?:my|the|our|a) )?(?:\S+ ){{0,2}}"
            r"(?:payslips?|pay stubs?|handbook|polic(?:y|ies)|forms?|documents?|certificates?|templates?)\b)"
        ),
        "where find ",
    ),
    (
        "off",
        rf"^(?:(?:do|will|would) {SOMEONE}|(?:i|we|employees)(?: do)?) (?:get|have|receive) (?=(?:(?:any|some|paid|extra) )?time off (?:for|to|when|if)\b)",
        "can i take ",
    ),
    (
        "reimbursed refunded",
        rf"^(?:can|may|could) {SOMEONE} (?:get|have) (.+) (?:reimbursed|refunded)$",
        r"is \1 reimbursed",
    ),
    ("unused", rf"^(?:can|may|could) {SOMEONE} (?:get|be|undergo) paid for (.*unused .+)$", r"is \1 paid"),
    (
        "unused",
        r"^(?:can|may|could|will|does|do|is|are) (unused .+?) (?:(?:be|undergo|get) )?paid(?!\S)",
        r"is \1 paid",
    ),
    (
        "approval permission",
        rf"^whose (?:approval|permission) (?:do|does) {SOMEONE} (?:(?:need|require|must have) (?:for|to)|must) ",
        "who approves ",
    ),
    ("makes", r"^who makes (?:the )?(?:decisions? (?:on|about) (.+)|(.+) decisions?)$", r"who decides on \1\2"),
    ("opening", r"^what (?:are|is) (?:the )?opening (?:hours|times?) (?:of|for|in|at) (.+)$", r"when is \1 open"),
    ("use", r"^is (private|personal) use of (.+) (?:allowed|permitted|possible|ok|okay)$", r"can i use \2 \1ly"),
    ("follows", r"\bwhat follows (?:when|if)\b", "what happens if"),
    (
        "amount sum",
        r"^what (?:amount|sum)(?: of money)? (?:do|does) (.+?) (?:get|receive) (?:as|for) (?:(?:the|an?) )?(.+)$",
        r"how much \2 for \1",
    ),
    ("interval intervals", r"\b(?:at|in) what intervals?\b", "how often"),
    ("point", r"^at (?:what|which) point\b", "when"),
    (
        "possible ok okay allowed fine permitted acceptable",
        rf"\bis it (?:possible|ok|okay|allowed|fine|permitted|acceptable) for (?:me|us|{SOMEONE}) to\b",
        "can i",
    ),
    ("wearing", r"^is wearing (.+?) (?:permitted|possible|ok|okay|acceptable|fine|allowed)$", r"is \1 allowed"),
    (
        "allowed permitted possible ok okay acceptable fine",
        r"^(?:is|are) ((?!(?:any|some|every|no)thing\b)\w{3,}ing) (.+?) (?:allowed|permitted|possible|ok|okay|acceptable|fine)(?!\S)",
        r"can i \1 \2",
    ),
    ("carry", r"^(?:does|do|will) (?!(?:i|we|you|they)\b)(.+) carry over(?!\S)", r"can i carry over \1"),
    ("carry", rf"^(?!{_QUESTION})(?!how )((?:\S+ ){{1,3}}?)carry over$", r"can i carry over \1"),
    ("year", r"\b(?:move|transfer) ((?:\S+ ){1,4}?)(?:in)?to (?:the )?(?:next|following|new) year\b", r"carry over \1"),
    ("leftover", r"\bleftover\b", "unused"),
    ("while whilst", r"\bwhil(?:e|st) (?:(?:i am|we are|being|employees are) )?on (?!call\b|site\b|duty\b)", "during "),
    ("keep keeps", r"\bkeeps? going\b", "continue"),
    (
        "salary wage wages pay",
        rf"^(?:do|does|will|would) {SOMEONE} (?:still )?(?:receive|get) (?:(?:my|our|a|their|the) )?(?:salary|wages?|pay) (?:during|on) (.+)$",
        r"is \1 paid",
    ),
    ("back", r"\b(?:hand|giv)(?:e|ing|ed)? back\b", "return"),
    ("up", r"\bpick(?:ing|ed)? up\b", "collect"),
    ("presents", r"\bpresents\b", "gifts"),
    (
        "or",
        r"\b(mandatory|required|compulsory|obligatory|paid|allowed|taxable) or (?:optional|voluntary|unpaid|not|tax free)\b",
        r"\1",
    ),
    ("number amount", r"\bminimum (?:number|amount) of\b", "minimum"),
    ("number amount", r"\bmaximum (?:number|amount) of\b(?!.*\b(?:i|we|you|employees) (?:can|may|could)\b)", "maximum"),
    ("least", r"^(how (?:many|much) .+) at least$", r"\1 minimum"),
    ("most", r"^(how (?:many|much) .+) at most$", r"\1"),
    ("approval", r"^whose approval is (?:needed|required|necessary) (?:for|to) ", "who approves "),
    ("gives give", r"\bgives? (?:(?:the|an?) )?(?:ok|okay|green light|approval|permission) (?:for|to)\b", "approves"),
    (
        "themselves ourselves other another",
        r"\b(?:among|amongst|between) (?:themselves|ourselves|each other)\b|\bwith (?:each|one an)other\b",
        "together",
    ),
    ("hold", r"\bhold on to\b", "keep"),
    ("exchange trade switch", r"\b(?:exchange|trade|switch) (?=(?:(?:my|a|our) )?shifts?\b)", "swap "),
    ("cost costs", r"\b(claim(?:ing)? back (?:\S+ ){0,2})costs?\b", r"\1expenses"),
    ("name", r"\bname tags?\b", "name badge"),
    ("work", r"\bwork contract\b", "employment contract"),
    (
        "book booking",
        r"\bbook(?=(?:ing)? (?:\S+ ){0,2}(?:leave|time off|vacation|pto|toil|comp off|days? off)\b)",
        "request",
    ),
    ("booking", r"\b(leave|vacation|pto) booking\b", r"\1 request"),
    ("pray", r"\b(?:place|room|space) (?:to pray|for prayers?)\b", "prayer room"),
    ("log", r"^how log\b", "how long"),
    ("f&f fnf final", r"\b(?:f&f|fnf|full and final)(?: settlement)?\b", "fnf"),
    ("allowance", r"\b(leave|vacation|pto) allowance\b", r"\1 entitlement"),
    ("claim claims", r"\bexpenses? claims?\b", "expenses"),
    ("claim claiming", r"\bclaim(?:ing)? (?:back )?(?=(?:\S+ ){0,2}expenses?\b)", ""),
    (
        "hand handing handed turn turning turned send sending sent",
        r"\b(?:(?:hand|turn|send)(?:ing|ed)?|sent) in\b(?! (?:my|the|your) (?:notice|resignation))",
        "submit",
    ),
    (
        "apply applying applied ask asking put putting application",
        r"\bappl(?:y|ying|ied) for\b|\bask(?:ing)? for\b|\bput(?:ting)? in for\b|\bapplication for\b",
        "request",
    ),
    ("off", r"\bsign(?:s|ed|ing)? off(?: on)?\b", "approve"),
    (
        "requests request claims claim application applications",
        r"(?:(?<=\bapprove )|(?<=\bapproves ))((?:\S+ ){1,3})(?:requests?|claims?|applications?)$",
        r"\1",
    ),
    ("up", r"\bsign(?:s|ed|ing)? up(?: for| to)?\b", "enrol"),
    ("report reports reporting", r"\breport(?:s|ing)? to\b", "reportto"),
    ("holiday holidays", r"\bhow much (paid |unused )?holidays?\b(?! pay)", r"how much \1annual leave"),
    ("pay", r"\bpay (?=(?:review|scale|grade|band|cut|freeze|gap|level|range|transparency)s?\b)", "salary "),
    (
        "by",
        rf"(?<!cancelled)(?<!canceled)(?<!revoked)(?<!withdrawn)(?<!refused)(?<!rejected)(?<!denied)(?<!reduced)(?<!changed) by {_COMPANY}$",
        "",
    ),
    ("company employer firm organisation organization", rf"^{_COMPANY} (\S+?[^s\W])s(?= \S)", r"we \1"),
    ("offer provide grant", r"^we (?:offer|provide|grant)\b", "we have"),
    (
        "offer provide give grant have",
        rf"\b(do|does|will|would) (?:{_COMPANY}|we|you) (?:offer|provide|give|grant|have)\b(?: (?:us|employees|staff|people))?",
        r"\1 we have",
    ),
    ("company employer firm organisation organization", rf"\b(do|does|will|would) {_COMPANY} (?={_PAYING})", r"\1 we "),
    (
        "pay cover match fund sponsor contribute reimburse subsidise subsidize",
        rf"\b(do|does|must|should|can|will) (?:i|employees|staff|people) (must |need )?(?={_PAYING})",
        r"\1 i \2self ",
    ),
    (
        "cover covers match matches fund funds sponsor sponsors contribute contributes reimburse reimburses subsidise subsidises subsidize subsidizes",
        r"^(?:i|employees?|staff|people) (?=(?:covers?|match(?:es)?|funds?|sponsors?|contributes?|reimburses?|subsidi[sz]es?)\b)",
        "i self ",
    ),
    ("pay fund finance paid", r"(?<=\bwe )(?:pay for|fund|finance)\b|\bpaid for$", "cover"),
    (
        "who whom",
        rf"\bwhom? (?:do|does|can|could|should|would|must|shall) (?:{SOMEONE} )?(?:need to |must )?{_ASKING}(?: about| for| regarding| with| on)?(?!\S)",
        "who contact",
    ),
    ("who", r"\bwho to (?:contact|ask|talk to|speak to)(?: about| for| regarding)?(?!\S)", "who contact"),
    (
        "who",
        r"\bwho is (?:the |our )?(?:right |best |main )?(?:point of contact|contact(?: person)?|person to (?:contact|ask|talk to))(?: about| for| regarding)?(?!\S)",
        "who contact",
    ),
    (
        "when",
        (
            rf"^when (?:do|are|will|does) (?:{SOMEONE} )?(?:get |be )?paid(?= in |$)"
            rf"|^when (?:are|is|do {SOMEONE} (?:get|receive)) (?:the |our )?(?:salar\w+|wages|pay|payche(?:ck|que)s?)(?: paid)?(?= in |$)"
            r"|^when (?:the |our )?(?:salar\w+|wages) (?:is|are) paid(?= in |$)"
            r"|^when (?:does|do|will) (?:the |our )?(?:salar\w+|wages?|pay|paycheck) (?:(?:be|get) )?(?:paid|arrive|come in)(?= in |$)"
        ),
        "when payday",
    ),
    (
        "claim expense reimbursed",
        rf"^(?:can|may|could) {SOMEONE} (?:self )?(?:claim|expense|(?:get|be|undergo) reimbursed for) (.+)$",
        r"is \1 reimbursed",
    ),
    ("reimburse", r"^(?:do|does|will|would) we reimburse (.+)$", r"is \1 reimbursed"),
    (
        "reimbursed",
        r"(?<!\bwhich)(?<!\bwhat) (?:costs?|expenses) (?=(?:(?:is|are|be|get|gets) )?(?:\S+ ){0,3}?reimbursed\b)",
        " ",
    ),
    ("covered included", r"^what is (?:covered|included) (?:by|in|under|with) (.+)$", r"what does \1 cover"),
    ("covered included", r"^what is not (?:covered|included) (?:by|in|under|with) (.+)$", r"what does \1 not cover"),
    ("include", r"^(what (?:does|do) .+) include$", r"\1 cover"),
    (
        "bring",
        (
            rf"^(?:(?:can|may|could) {SOMEONE}|(?:am|are|is) {SOMEONE} (?:allowed|permitted) to"
            r"|is it (?:ok|okay|fine|possible|allowed|permitted|acceptable) to) bring (.+?) (?:in)?to (.+)$"
        ),
        r"is \1 allowed in \2",
    ),
    ("have observe get", r"^(?:which|what) ((?:\S+ ){1,2}?)(?:does|do) (.+) (?:have|observe|get)$", r"what is \1 \2"),
    (
        "mandatory compulsory required available taxable paid unpaid",
        r"^(?:which|what) ((?:\S+ ){1,2}?)(?:is|are) ((?:mandatory|compulsory|required|available|taxable|paid|unpaid)\b.*)$",
        r"what is \2 \1",
    ),
    ("approver", r"^(?:who is (?:the |our )?)?approver (?:for|of)\b", "who approves"),
    ("approver", rf"^(?!{_QUESTION})(.+?)(?: requests?| claims?)? approver$", r"who approves \1"),
    ("coverage", rf"^(?!{_QUESTION})(.+) coverage$", r"what does \1 cover"),
    ("exclusions", rf"^(?!{_QUESTION})(.+) exclusions$", r"what does \1 not cover"),
    ("hours", rf"^(?:what (?:are|is) (?:the )?|(?!{_QUESTION}))(.+) opening hours$", r"when is \1 open"),
    ("time times", rf"^(?!{_QUESTION})(.+) (open|clos|start|finish)ing times?$", r"when does \1 \2"),
    ("time", rf"^(?!{_QUESTION})(.+) ((?!work|travel)\S+ing) time$", r"how long \2 \1"),
    ("calculation", rf"^(?!{_QUESTION})(?:the )?(?:calculation of (.+)|(.+) calculation)$", r"how is \1\2 calculated"),
    ("retention", r"^what is (?:the )?retention (?:period|time) (?:for|of) (.+)$", r"how long are \1 kept"),
    ("retention", rf"^(?!{_QUESTION})(.+) retention (?:periods?|times?)$", r"how long are \1 kept"),
    ("days", r"^(?:which|what) days are (?!there\b)(.+)$", r"what is \1"),
    (
        "find see view download",
        rf"^how (?:do|can|could|should) {SOMEONE} (?:find|see|view|download)\b(?! out\b)",
        "where find",
    ),
    (
        "resignation notice",
        r"\b(?:(?:hand|give|put|turn|send)(?:ing)? in|submit(?:ting)?|tender(?:ing)?) (?:(?:my|the|your|a|their) )?(?:resignation|notice)\b",
        "resign",
    ),
    (
        "advance",
        r"\badvance (?:on|of) (?:(?:my|the|your|our|their) )?(?:next )?(?:salary|wages?|pay)\b",
        "salary advance",
    ),
    (
        "employee employees staff workers people",
        r"\b(full|part) time (?:employees?|staff|workers?|people)\b(?! (?:member|handbook|discount))",
        r"\1 time",
    ),
    (
        "work",
        rf"^how (?:do|does) (?!{SOMEONE}\b)(.+?) work(?: ((?:for|in|during|when|if|at|on) .+))?$",
        r"process for \1 \2",
    ),
    ("too well", r" (?:too|as well)$", ""),
    ("works", rf"^how (?!(?:do|does|can|is|are|{SOMEONE})\b)(.+) works$", r"process for \1"),
    (
        "maximum",
        r"(?:\bwhat is )?(?:\bthe )?\bmaximum (?:number|amount) of (?=.*\b(?:i|we|you|employees) (?:can|may|could)\b)",
        "how many ",
    ),
    (
        "policy policies rule rules guideline guidelines",
        r"^(?:is|are) there (?:(?:an?|any) )?(?:policy|policies|rules?|guidelines?) (?:on|for|about|regarding)\b",
        "what is policy for",
    ),
    (
        "wear",
        rf"^what (?:should|must|do) {SOMEONE} (?:must )?wear(?: (?:to|at|in|for)(?: the)? (?:work|office))?$",
        "what is dress code",
    ),
    (
        "notice",
        r"\bhow much notice(?: period)? (?:must|do|does|should|is) (.+? )(?:must |required to )?give\b",
        r"how long notice period \1",
    ),
    (
        "notice",
        r"^what (?:is|are) (?:(?:the|our|your) )?notice(?: periods?)?\b|^notice(?: period\b|(?= (?:during|after|in|for)\b|$))",
        "how long notice period",
    ),
    (
        "notice",
        rf"^(?!{_QUESTION})(?!.*\b(?:during|in|within|while|after|before|on)\b)(.+) notice period$",
        r"how long notice period \1",
    ),
    ("notice", r"^what (?:is|are) (?:(?:the|our|your) )?(\S+s) notice periods?$", r"how long notice period \1"),
    ("is are", r"^what (the (?:\S+ )+|(?:(?!is |are |\S+ing )\S+ )+)(is|are)$", r"what \2 \1"),
    ("how", r"how (?<=\bhow )(i|we) (?:can |do |should |could |may )?", r"how do \1 "),
)
"""Where a pattern begins with a word and looks back for its boundary, it is found by that word, which is many times faster.

In this order, after contractions are written out and signs are gone."""

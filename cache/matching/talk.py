"""What people say around a question: greetings, politeness, talk of asking, thanks and farewells. Tables only."""

from __future__ import annotations

import re

_ADDRESSEES = (
    r"(?:there|[aà] tou(?:s|tes)|(?:lovely|dear) (?:people|humans|folks|all|team)|sir(?: or |/| / )(?:madam|ma'?am)|sirs?|madam|ma'?am|mam|boss"
    r"|pessoal|gente|galera|tout le monde|equipo|po|bro|dude|besties?|mates?|dears?"
    r"|dear colleagues|y'?all|guys|gang|crew"
    r"|ladies|people|peeps|ppl|fam|both|group|all|everyone|everybody|team|folks|friends"
    r"|colleagues|zusammen|again|hr(?: ?(?:team|department|dept|desk|colleagues|bot|fam|folks|people|ppl|peeps|friends))?|bot|@[\w-]+)"
)
_GREETING = (
    r"(?:hell?o together|h+i+(?: h+i+)*|hell?o+|he+y+a?|hiya|howdy|yo|dear|greetings|good (?:morning|afternoon|evening|day)|g'day"
    r"|(?:morning|afternoon|evening)(?=\s*[,!.-]|\s+(?:all|team|everyone|folks|guys|people|peeps|lovely|dear)\b)|gm|e a[ií]|hallo"
    r"|cze[sś][cć]|dzie[nń] dobry|goede(?:morgen|middag|navond|ndag)|hoi(?: z[aä]m(?:e|me|men))?|gr[uü](?:e)?zi(?: mitenand)?|mahlzeit|bom dia"
    r"|boa tarde|dag(?=[\s,!]+(?:allemaal|team|hr|all)\b)|howya|moin|servus|guten (?:tag"
    r"|morgen|abend)|gr(?:ü|ue)(?:ß|ss) gott"
    r"|sehr geehrtes? (?:damen und herren|(?:hr[ -]?)?team)|liebes (?:hr[ -]?)?team|liebe kolleg\w+(?: und kolleg\w+)?"
    r"|namaste|namaskar(?:am)?|vanakkam|(?:as)?salaa?m(?: ?u?alaikum)?|shalom|aloha|hej|hei|ahoj|buongiorno|buenos d[ií]as|buenas(?: tardes| noches)?|selamat \w+"
    r"|bonjour|salut|hola|ciao|oi|ol[aá]|e?y+ up|wa(?:ss|zz)up|what'?s up(?=\s+\w)|sup(?=\s*[,!.])|sir(?:/| / )madam|sir|madam|ma'?am|@[\w-]+"
    r"|(?:happy|merry) (?:monday|tuesday|wednesday|thursday|friday|weekend|holidays|new year|christmas|xmas|diwali|easter|eid|thanksgiving)(?: eve)?"
    r"(?=\s*[,!.-]|\s+(?:all|team|everyone|folks|ppl)\b))"
)
_SOMEBODY = r"(?:(?:any|some|one) of (?:you|u)|(?:you|u|ya|someone|somebody|anyone|anybody|hr|(?:any|some) (?:body|one))(?: (?:here|out there|in hr|guys|all))*)"
_NOBODYS = r"(?:(?!\b(?:i|i'm|my|we|our|me|us)\b)[^.,!?:;\d])"
"""A character of what is told of nobody and counts nothing."""

_FILLER = (
    r"(?:please+|kindly|pls|plz|just|maybe|perhaps|possibly|quickly|briefly|also|again|actually|simply|ever|really|be able to|be so kind as to|"
    r"be kind enough to|happen to|by any chance|real quick|help(?: me| us)?(?: to)? (?=know|understand|find out))"
)
_TELL = (
    r"(?:tell|inform|advise|remind|show|let|help|guide) (?:me|us)(?: know| understand)?|explain(?: to (?:me|us))?"
    r"|clarify|confirm|advise(?= (?:if|whether)\b)"
)
_THAT = r"(?: if| whether| about| regarding| on(?! call)| of)?"
_INDIRECTLY = (
    r"(?: if| whether| about| regarding|(?=[\s,:]+(?:what|how|when|where|who|which|why|is|are|do|does|can)\b))"
)
_ASKING = "what|how|when|where|who|whom|which|whether|if|is|are|do|does|can|may"
_ASKS_NEXT = rf"(?:{_ASKING})\b"
PLEASANTRY = re.compile(
    rf"(?:{_GREETING}(?:[\s,]+(?:and )?{_ADDRESSEES})?|{_ADDRESSEES}(?=\s*[,!:])"
    rf"|(?:(?:i )?hope|i trust|trust(?= (?:you|all|this|everything)\b)) (?:you|u|ur|ya|all|everyone|everybody|everything|this|the|it's|it is|that)\b"
    rf"{_NOBODYS}{{0,60}}[.,!?]"
    rf"|(?:thanks?|thank you|thx|enjoy|wishing|happy|feel free to|stay|good luck|congrats|congratulations|well done|have an? (?:nice|good|great|lovely|wonderful))\b"
    rf"(?! (?:because|since|if|when)\b){_NOBODYS}{{0,60}}[.!](?= |$)"
    rf"|(?:my |many |sincere )?(?:sorry|sry|soz|apologies|apology|forgive me|excuse me|pardon) (?:to|for|if|in advance)\b{_NOBODYS}{{0,60}}(?:[.,!?:;]| but\b)(?: but\b)?"
    r"|sorry (?:to|for) (?:bug|bother|disturb|ping|writ|message|ask)(?:e|ing)?(?: (?:you|u|hr|everyone|all))? (?:at|before"
    r"|after) \d{1,2}(?::\d\d)? ?[ap]m(?: lol)?(?=\s*[,.!:])"
    r"|(?:(?:sorry|apologies) (?:for|about)|(?:(?:please|pls) )?(?:excuse|pardon|forgive)) my (?:bad |poor |broken |not so good )?english\b[.,!?:;-]*(?: but\b)?"
    r"|(?:my|our) (?:manager|boss|supervisor|lead|team lead|colleagues?) (?:said|told me|asked me|suggested|advised me)(?: to)? "
    r"(?:ask|check|post|write)(?:ing)?(?: (?:you|u|hr|here|in here|this channel|the bot|first|about this))*(?=\s*[.,!?:;–—-])"
    r"|(?:my|our) (?:manager|boss|supervisor|lead|team lead|colleagues?|team) (?:didn't|doesn't|did not|does not|don't) know(?:,? so (?:(?:i'm"
    r"|i am) )?asking (?:here|you|hr|in here))?(?=\s*[.,!;–—-])"
    r"|feel free to (?:redirect|correct|ignore|stop|point) me\b[^.,!?:;\d]{0,30}[.!](?= |$)|oh no(?=\s*[,.!])|(?:it's |its )?(?:just |only )?me again(?=\s*[,.!:])"
    r"|another (?:one|question)(?:,? if you don't mind)?(?=\s*[,:])|asking (?:now )?before i \w+(?: \w+){0,3}[.!](?= |$)"
    r"|(?:sorry|apologies) for (?:typing|writing|asking)(?: this)? (?:on|from) my (?:phone|mobile)(?=\s*[.,!:;–—-])"
    r"|long time no (?:speak|see|talk)|not sure (?:if|whether) (?:this is|i'm in|i am in|it's|that's) the right (?:channel|place|person|group)[^.,!?]{0,12}[.,!?]"
    r"|how are you(?: doing)?(?: today)?\s*[.,!?]|tudo (?:bem|bom)(?: com voc[eê]s?)?(?=\s*[,!?.])|[cç]a va(?=\s*[,!?.])|wie geht'?s(?=\s*[,!?.])"
    rf"|so+(?=[\s,.!]+(?:um+|uh+|well|like|basically|random|quick|real quick|{_ASKING}|am|will|would|should|must|i|could|why)\b)"
    rf"|(?:wait|oh|ah|oof|yeah|yep|alexa|siri|chatgpt|ok google|hr ?bot)(?=[,:]| {_ASKS_NEXT})|\d{{1,2}}[.)](?= {_ASKS_NEXT})"
    r"|one more(?=\s*[,:])|and another thing(?=\s*[,:])|(?:just )?testing (?:this|the)(?: (?:bot|thing))?(?=\s*[,.:!-])"
    r"|(?:(?:this is |it's |its )?(?:probably|maybe|perhaps) )?(?:a )?(?:bit of an? )?(?:daft|silly|stupid|odd|weird|random|dumb|basic) (?:question|one)"
    r"(?:,? but|(?=\s*[,:]|\s*\.\.))|random,? but|(?:this |it )?(?:might"
    r"|may) be (?:obvious|silly|stupid),? but"
    r"|i (?:may|might) have (?:missed|overlooked) (?:it|this|that),? but|to (?:the )?hr(?: (?:team|department|dept))?(?=\s*[,:])"
    r"|(?:i'm |i am |(?:kinda|kind of|quite|pretty|still) )*(?:new|newbie|newcomer) here(?=\s*[,.:;!–—-]|\s+(?:but|and|so)\b)(?:[\s,]*(?:but|and|so)\b)?"
    r"|first time (?:using this|here|asking)(?: bot)?(?=\s*[.:!-])"
    r"|i know (?:this|it)(?: has|'s)? (?:probably |already )?been asked\b[^.,!?:;\d]{0,30}?(?:,? but\b|[.,])"
    r"|the (?:handbook|wiki|intranet|faq) (?:doesn't|does not|didn't) say(?: anything)?(?: about (?:this|it|that))?(?=\s*[,.:;–—-])"
    r"|(?:i )?(?:couldn't|could not|can't|cannot|didn't) (?:find|see) (?:this|it|that|anything|the answer)(?: anywhere)?"
    r"(?: (?:in|on) (?:the|our) (?:intranet|handbook|wiki|portal|faq|website|docs|channel))?(?=\s*[,.;:–—-])"
    r"|(?:it's )?a bit (?:private|awkward|embarrassing|sensitive)(?:,? so)? sorry for (?:the|my) (?:dm|message)(?=\s*[,.:!-])"
    r"|omg|alright|heyo|a+r+gh+|gah|ok(?:ay)? so\b(?! (?:far|long|that)\b)"
    r"|ok|okay|um+|uh+|hm+|err*|erm+|like(?=,)|well|anyway|hmm+|right(?=,)|please+|pls|plz|kindly(?: revert)?|sorry"
    r"(?: (?:to bother|for (?:bothering|disturbing))(?: you)?)?(?:,? but)?|excuse me(?:,? but)?|out of curiosity|to whom it may concern"
    r"|(?:one |a )?(?:just a )?(?:quick |small |short |brief |little |last |another |random |dumb |silly |stupid |serious |genuine |honest |newbie "
    r"|important |general |hr |follow[ -]?up )?"
    r"(?:question|query|doubt|q)(?: maybe| perhaps| incoming| alert| from (?:my|our) side| from me)?"
    r"(?: (?:for|from) (?:today|now|the [a-z]+ (?:crew|team|floor|side)|(?:whoever|anyone|someone|anybody)[^,.:;?!]{0,20}))?(?:,? i (?:promise"
    r"|swear))?(?=\s*[,.:!?-]| but\b)"
    r"|(?:kind|gentle|friendly|quick) reminder(?: on (?:the below|this))?(?=\s*[,:-])|quick (?:question|query|one|q)(?: from my (?:phone|mobile)"
    r"| before my (?:\d{1,2}(?::\d\d)? ?[ap]m|(?:next )?(?:meeting|call)))?"
    r"|(?:just )?(?:(?:a |one )?(?:quick|random|silly|dumb) (?:one|thing)|(?:my )?last (?:one|thing)(?:,? i (?:promise|swear))?|(?:one|another|a last"
    r"|a further) (?:(?:more|last"
    r"|other|final|quick|small) )?(?:thing|one|question)"
    r"(?: for (?:hr|you|u|the team|the bot))?)(?=\s*[,:])"
    r"|(?:typing(?: this)?|writing(?: this)?|asking) (?:from|on) my (?:phone|mobile)(?=\s*[,.:;–—-])"
    r"|(?:in a (?:meeting|call)|on the go|in a (?:hurry|rush)|between meetings) (?:rn|right now|atm|here)(?=\s*[,.:;–—-])"
    rf"|lol(?=[,.:]| (?:ok|so|{_ASKING})\b)|(?:ngl|tbh|fyi|btw|tl;? ?dr|bro|dude|bestie|(?:low|high)key|honestly|real talk|no cap|for real"
    rf"|fr fr)(?=[,.:]| (?:wanna|i|quick|real quick"
    rf"|random|{_ASKING})\b)"
    rf"|(?:like|basically|literally|seriously)(?= {_ASKS_NEXT})|(?:quick )?sanity check(?=\s*[,:])|for clarity(?=\s*[,:])"
    r"|(?:question|query) for (?:the )?hr(?: [a-z]+)?(?=\s*[,:])|asking (?:for|on behalf of) (?:an?|my|the) (?:colleague|coworker|friend|team"
    r"|team ?mate)(?: lol| haha)?(?=\s*[,.:-])"
    r"|thanks? (?:you )?(?:(?:so|very) much )?for (?:the|your) (?:earlier|quick|last|previous|kind|fast) (?:help|reply|answer|response|info)(?=\s*[,.!:])"
    r"|(?:just )?planning (?:ahead|the (?:rota|roster|schedule|week|month|year))(?=\s*[,.:])"
    r"|(?:ich (?:hätte|habe) )?(?:eine )?(?:kurze |schnelle )?frage(?=\s*[,.:!-])|(?:please )?do the needful(?: and (?:tell|advise|confirm))?"
    r"|(?:idk|i don't know|(?:i'm )?not sure) who to ask(?: about this)?(?:,? but)?"
    rf"|(?:i(?:'m| am| was) )?(?:just )?(?:wondering|curious|checking|not sure){_THAT}"
    rf"|(?:i(?: have|'ve)(?: got)?|i got|got|have) (?:an?|one) (?:quick |small )?(?:question|query|doubt){_THAT}"
    rf"|(?:(?:can|could|would|will|might|do|does) )?{_SOMEBODY}(?: {_FILLER})* (?:{_TELL}|(?:tell|say)(?= (?:if|whether|what|how|when|where|who|which)\b))"
    rf"(?: {_FILLER})*{_THAT}"
    rf"|(?:(?:can|could|would|will|might|do|does) )?{_SOMEBODY}(?: {_FILLER})* (?:know|have (?:an|any|a)(?: \w+)? (?:idea|clue))(?: {_FILLER})*{_THAT}"
    rf"|(?:{_TELL}){_THAT}|(?:i )?(?:need|want|am looking for|'m looking for) (?:some )?(?:info|information|details|help) (?:on|about|with|regarding)"
    rf"|any(?:one|body) knows?{_THAT}|any idea{_THAT}"
    rf"|(?:can|could|may) i (?:just |please |kindly )?(?:ask|know|check|confirm){_INDIRECTLY}"
    rf"|(?:i(?: would| will|'d|'ll)? |would )?"
    rf"(?:just )?(?:(?:like|love|want|need|wanted) to|wanna|gotta) (?:(?:know|understand|find out){_THAT}|(?:ask|check|confirm|clarify){_INDIRECTLY})"
    rf"|(?:(?:please|pls|kindly) )?(?:help|guide|advise|inform|suggest|explain|clarify|confirm|tell|share)(?: me| us)?(?: out| here)?(?=\s+{_ASKS_NEXT})"
    r"|help(?: me)?(?: out)?(?=\s*[,:!?.-])|what can you tell me about)(?![\w'’]|-\w)[\s,.!:;?-]*",
)
_TEAM = r"(?:finance|accounting|accounts|it|hr|legal|marketing|sales|procurement|purchasing|logistics|operations|engineering|design|support|product)"
CALLED = re.compile(
    rf"(?:(?:{_GREETING}|morning|afternoon|evening)[\s,]+([a-z]+)(?:,? (?:and|&) (?:team|all|everyone|others))?[\s,!.:–—-]+(?=\S)|([a-z]+)[,:] )"
)
INTRODUCED = re.compile(
    rf"(?:{_GREETING}(?:[\s,]+{_ADDRESSEES})?[\s,.!–—-]+)?(?:(?:it's|this is|i'm) )?([a-z]+)(?: [a-z]+)? (?:here(?: (?:from|in) (?:the )?{_TEAM})?"
    rf"|(?:from|in) (?:the )?{_TEAM})"
    r"(?: (?:team|department|dept))?\s*[,.:!–—-]+\s*(?=\S)"
)
"""Who asks, by name. A team is none of what answers hang on; a place or a contract is, and stays."""

_THANKS = (
    r"(?<=[.!?] )(?:lg|vg|kr|br)|(?:please|pls|plz) (?:and|&) (?:thanks?|thank you|thx|ty)"
    r"|(?:(?:many )?thanks?(?: you| u)?(?: so much| sm(?=\W*$)| very much| a lot| a ton| a mill(?:ion)?| heaps| loads| tons| again| ever so much| indeed| lah| (?:and"
    r"|&) (?:(?:best|kind|warm) )?(?:regards|rgds|wishes|br))?(?: in advance)?(?: x+)?"
    r"(?: for (?:your|the|any|all your) (?:help|support|time|assistance|reply|quick reply))?"
    r"(?: (?:mate|all|everyone|guys|team|folks))?|thx+s?|thnx|thanx|tnx|tks|dzi[eę]ki(?: bardzo)?|dank (?:je|u)(?: wel)?|dankjewel|bedankt|ty|tysm"
    r"|tia|(?:ty|thx|cheers) in advance|thank you kindly|cheers(?: (?:mate|pal|love|hun|buddy|man"
    r"|all|guys|team|folks))?"
    r"|danke(?: sch[oö]n| euch)?(?: im voraus)?|vielen dank(?: im voraus)?|mit freundlichen gr(?:ü|ue)ssen|(?:viele|beste|liebe|freundliche) gr(?:ü|ue)sse|mfg"
    r"|merci(?: d'avance| beaucoup| bcp| vielmal)?|(?:bien )?cordialement|valeu|atenciosamente|(?:mil |muchas )?gracias|salamat(?: po)?|grazie"
    r"|obrigad[ao]|dhanyavaad|(?:(?:(?:kind|best"
    r"|warm)(?:est)? )?(?:regards|rgds)"
    r"|warmly|cordially|gru(?:ß|ss)|(?:kind|best|warm)(?:est)? (?:wishes|greetings))(?: from (?:the )?[^\W\d]+(?: office| team)?)?"
    r"|(?:yours )?(?:sincerely|faithfully|truly))"
)
SIGNATURE = re.compile(
    rf"\n[ \t]*(?:-{{2,}}|(?:{_THANKS}|best)[ \t]*[,.!]*)[ \t]*\n\s*+(?:[^\s?]++(?:[ \t]++[^\s?]++){{0,5}}+[ \t]*+(?:\n\s*+|$)){{1,5}}+$",
    re.IGNORECASE,
)
"""Lines below a farewell: name, title, department."""

ENDS = frozenset("?.!–—-")
SIGNED = re.compile(
    rf"(?P<end>[\W_]*)(?P<thanks>\b(?:{_THANKS}|best)\b[\s,.!–—-]*)?\b(?P<name>[a-z]+)(?: [a-z]+)?(?: ?\([a-z &]+\)|, (?:head|director|vp|lead"
    rf"|assistant|secretary) (?:of|to|for) (?:the )?[a-z]+(?: [a-z]+){{0,2}})?\W*$",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    rf"[\W_]*\b(?:{_THANKS}(?:[\s,]+and sorry for {_NOBODYS}{{1,30}})?(?:\s*[,.!]+\s*(?:[^\W\d_]+\.? ?){{1,2}})?"
    r"|(?<=[.!?] )best,? [^\W\d_]+|x[xo]+|(?:pretty )?please|pls|plz|kindly"
    r"|(?:please|pls|plz|kindly) (?:help|advise|assist|suggest|confirm|clarify|explain|revert(?: back)?)|(?:please|pls|plz|asap) if (?:poss(?:ible)?|you can)"
    r"|thanking you(?: all)?(?: in (?:anticipation|advance))?|(?<=\w )or (?:what|not)|(?:much |really )?appreciate(?:d| it| ya| you| your help| any help)?"
    r"|(?<=[.,!?] )any(?:one|body)(?: knows?)?|any ideas?"
    rf"|(?<=[.!?-] )(?:ta(?: x| very much| muchly| so much| love| pal)?|10[xq]|x|{_GREETING})(?: {_ADDRESSEES})?|(?<=[.!?,] )(?:no"
    rf"|there's no) (?:stress if (?:you're|ur|you are) busy|rush"
    r"|hurry|pressure|stress|worries)(?: at all| whatsoever| if not)?"
    r"|(?<=\w )(?:ah|lah|leh|lor|hor|meh)(?=[\s?!.]*$)|whenever you can|(?:whenever|(?<=[.?!,] )when) you (?:have|get) (?:a |some )?(?:free )?(?:time"
    r"|minute|moment|sec|second|chance|min)|not urgent"
    r"|(?<=[.!?] )(?:sent from [\w ]{1,25}|get outlook for \w+|cc|(?:i(?:'m| am) )?looking forward to (?:your|hearing)[^.?!]{0,20}"
    r"|(?:(?:i'm |i am )?(?:awaiting|waiting for) your (?:reply|response|answer|feedback)|bonne (?:journ[eé]e|soir[eé]e)))"
    r"|(?<=[.!?] )(?:take care|bye|yours faithfully|much love|(?:many )?(?:greetings|cheers) from (?:the )?[^\W\d]+)"
    r"|(?<=[,?-] )do you (?:happen to )?know|lmk"
    r"|(?:i )?need (?:it|this|to know|an answer) (?:asap|urgently|today|soon)"
    r"|(?<=[.,!?] )(?:please |pls )?let me know|k? ?thx ?bye|or nah|idk|ngl|tbh|tho|asap|(?:it's |very )?urgent(?:ly)?|lol|haha+|"
    r"asking (?:for|on behalf of) (?:an?|the|my|our)(?: whole| entire)? (?:friend|team|colleagues?|coworker|group|crew|department)|(?<=[,.!?] )(?:(?:you|u) rock|best)"
    r"|have a (?:nice|good|great|lovely|wonderful|fantastic|blessed|pleasant) \w+(?: ahead)?(?: x+)?)[\W_]*$",
)
"""What may follow a question; after thanks, also the name of who asks."""

PARTING = frozenset(
    "asking warmly cordially gruß gruss thank thanks thx thnx ty tysm tia cheers danke merci gracias regards rgds wishes sincerely please pls plz kindly appreciate "
    "thanking or ta x xmas rush hurry pressure whenever merry happy xx xxx xo xoxo yours appreciated anyone anybody "
    "ideas idea asap urgent urgently lol haha hahaha friend best nice good great lovely wonderful fantastic blessed pleasant cc sent "
    "lmk let know care faithfully love grazie obrigado obrigada dhanyavaad euch lg vg kr br outlook tho thxx thxxx thxs thanx greetings bye "
    "kthxbye thxbye nah ngl tbh revert poss possible muchly q "
    "stress worries sec min minute moment chance reply response feedback anticipation cordialement valeu atenciosamente bonne truly bcp idk indeed pal "
    "hun buddy man forward dank viele beste liebe freundliche freundlichen mfg "
    "salamat po mil muchas mill vielmal sm rock busy lg dzięki dzieki bardzo dank dankjewel bedankt tnx tks je ah lah leh lor hor meh".split()
)
"""Words of which one stands in every farewell, but for a late greeting."""

GREETED_LAST = ("all", "everyone", "team", "folks", "ppl")
"""What such a greeting ends with; within a question these are common words."""

PLAIN_OPENING = re.compile(
    r"(?:how (?!are you)|what (?!can you)|(?:who|when|where|which|why|is|are|am|must|should|if) |(?:can|could|may|do|does|will) (?:the|my|we|employees|staff|they|our) "
    r"|(?:do|will|does) i )"
)
"""How most questions begin that begin with themselves: looking for it first is faster."""

TALK_OF_ASKING = frozenset(
    "hi hii hello helo hey heya hiya heyy heyyy yo dear greetings morning afternoon evening thanks thank thx thnx tks ty tysm tia thanking cheers "
    "appreciate appreciated grateful regards sincerely please pls plz plss kindly sorry apologies apology pardon excuse hope hoping help "
    "question questions query queries doubt doubts q request ask asking asked enquire inquire enquiry inquiry know knows wonder wondering wondered "
    "curious unsure sure tell telling explain explaining clarify clarifying confirm confirming advise advising guide guiding suggest clue idea ideas "
    "thought sup respected share sharing best mornin anywhere nowhere searched "
    "point pointing curiosity wrote writing write sos struggling confused stuck lost check checking info information guidance clarification advice "
    "pointers tips suggestions understand figure fyi btw channel shot urgent asap quick happy merry "
    "hallo moin servus guten bonjour salut hola buenos namaste ciao danke merci gracias bitte".split()
)
"""Words of whoever speaks of asking, and of no matter yet."""

TALK = TALK_OF_ASKING | frozenset(
    "good great nice lovely wonderful fine day days monday tuesday wednesday thursday friday weekend week today of the this that it message mail "
    "email note post finds find found you your yours u ya y'all everyone everybody anyone anybody someone somebody one one's all team folks guys "
    "some pretty following can't cannot couldn't tiny thought thoughts respected sup wassup oi admins helpdesk people ppl group channel zusammen liebe "
    "lieber tag abend jour dias here's person friends colleagues hr hrbot bot assistant sir madam ma'am maam "
    "there here are is am was be been being 're 's 'm you're "
    "doing going well had have has having a an another and or but so if whether about on regarding with for to at in into out up by from as per "
    "many much very really lot lots bunch million ton tons heaps loads advance kind kindest best warm warmest wishes yours "
    "support helping assistance reply response quick quickly attention understanding patience time moment minute sec second bother bothering "
    "disturb disturbing bothered interrupt again two small little short long silly dumb stupid basic random weird odd strange simple general obvious "
    "newbie noob just only also maybe perhaps possibly probably by chance happen i i'm i've i'd i'll me my we us get got want wanted need needed "
    "like looking trying mind minding let could can would will might may do does did not no any soon earliest convenience answer answers answered "
    "before already right wrong place bit might sound sounds seem seems quite super real lol haha xx xxx xo xoxo love more last next first thing things "
    "guess think believe forward hear hearing point direction up".split()
)
"""Words of those, and those that may stand beside them."""

SEARCHED = frozenset("find finds found answer answers searching".split())
IN_VAIN = frozenset("trying couldn't couldnt can't cant cannot didn't didnt".split())
SMALL_TALK = frozenset(
    "weather rain raining rainy sunny sunshine snow snowing freezing boiling roasting coffee traffic tgif phew yay ugh congrats mondays".split()
)
"""Words of which one makes a sentence of small talk, in which no other word is of a matter."""
TALK_IN_A_SENTENCE = (
    TALK
    | SEARCHED
    | IN_VAIN
    | SMALL_TALK
    | frozenset(
        "horrible awful terrible crazy hectic busy quiet miserable gorgeous beautiful cold hot outside finally enjoy enjoying enjoyed over already "
        "again all week long feels way too what such how're hows going been ages below earlier incoming searching early late tired sleepy excited btw though "
        "promise promised today haha".split()
    )
    | frozenset(
        "it's that's there's handbook intranet wiki faq docs website everywhere looked asked posted because nobody something anything dont don't haven't hasn't".split()
    )
)
"""What may stand in a whole sentence of talk: "I couldn't find it in the handbook." In front of a question it may be its own."""

TIMES = frozenset(
    "monday tuesday wednesday thursday friday weekend week today day days evening morning afternoon time first last next one two".split()
)
"""Talk in a sentence of its own, but a condition in front of a question: "on Friday, do we close early"."""

ADDRESSED = frozenset("hr team bot all everyone everybody folks guys people ppl admins helpdesk".split())
WH = frozenset("what what's whats how how's when where where's who who's whom which why".split())
VERB_FIRST = frozenset(
    "is are am do does did can could may must should will would has have isn't aren't don't doesn't can't won't shouldn't".split()
)
JOINS = frozenset("and or also plus then".split())
"""What a follow-up begins with; it is part of the question."""

SORRY = frozenset("sorry sry soz apologies apology pardon".split())
"""Behind them, "if" asks nothing: "sorry if this was asked before"."""

THAT_ASKS = frozenset({"if", "whether"})
OPENING = WH | THAT_ASKS
SUBJECTS = frozenset("i we you u they he she it that this everyone everybody".split())
ASKED_BY = frozenset("at by from until since to for in on with under after before".split())
"""In front of "what" or "which", part of the question."""
IS_ASKED = re.compile(
    r"(?:who|whom|whose|what|how|when|where|which|why|should|must|am|is|are|do|does|did|will|would|can|could|may|has|have)\b"
    r"(?! (?:you|u|ya|someone|somebody|anyone|anybody|any of you|hr)\b| (?:it going|are you|you doing)\b| up\b| there (?:anyone|someone)\b"
    r"| i (?:(?:please|just|kindly|quickly|also) )*(?:ask|know|check|enquire|inquire|request|get|want|need)\b| i want| i need)"
    r"|.*\bnot (?:\w+ )?(?:well|good|great|fine)\b"
)
"""What is a question, or of somebody's health, already."""

SET_IN_FRONT = re.compile(
    r"^my ([a-z']+(?: [a-z']+){0,2})\s*[,:–—-]+ (?!.*\b(?:he|she|they|this|that|these|those)\b)"
    r"((?:how |where |when )?(?:can|may|could|must|should|do|does|will) [^,;.!]*?)\b(it|them|him)\b([^,;.!]*)$"
)
"""One's own thing named before the question that is asked of it: "my laptop, can I keep it?"."""

_TOPIC = r"[a-z][\w'-]*(?: [\w£$€][\w'-]*(?:[.,]\d+)*){0,6}"

DESCRIBED = re.compile(r"\b(?:that|which|who) (?:is|(?:has|have) been|[a-z]{3,})\b")
"""What describes a topic more closely and makes no sentence of it: "leave that is approved"."""

TOPIC_FIRST = re.compile(
    r"^(?!(?:this|that|these|those|same|another|other|second|last|next|your|his|her|their|any|no|yes|and|but|so|if|when)\b)"
    rf"({_TOPIC})\s*(?:[,:?–—]|\.{{2,}}|\s-)\s+"
    r"((?:(?:by |until )?when|who|how|where|what(?:'s)?|can|may|could|must|should|do|does|is|are|will) (?!(?:you|u|someone|somebody|anyone|anybody)\b)"
    r"(?:it (?:possible|ok|okay|fine|allowed|permitted|true) (?:to|that|for|if) )?(?:[^\s,;.!?]+ )*?)(it|them|they|those|these|(?:any|one"
    r"|that)(?=\W*$))(?![\w'])([^,;.!]*)$"
)
"""What a question is about named before it: "parking fees - who approves them?"."""

TOPIC_APART = re.compile(
    rf"^({_TOPIC})\s*(?::|\s[–—-])\s+"
    r"((?:(?:by |until )?when|who|how|where|what(?:'s)?|can|may|could|must|should|do|does|is|are|will) (?!(?:you|u|someone|somebody|anyone|anybody)\b)[^,;.!?]*)\W*$"
)
"""The same where no word stands for it: "payroll changes: what is the deadline?"."""

TOPIC_LAST = re.compile(
    r"^((?:who|how|where|when|what|can|may|could|must|should|do|does|is|are|will) (?:[^\s,;.!?]+ )*?)(it|them)(?![\w'])([^,;.!?]*)"
    r"(?:,|\s-)\s+((?:(?:the|an?|our|those|these) )?[a-z][a-z'-]*(?: [a-z][a-z'-]*){0,4})\W*$"
)
"""The same with the topic behind it: "can I use it privately, the company phone?"."""

NO_TOPIC = (
    WH | VERB_FIRST | SUBJECTS | frozenset("my our me us not please hi hello hey thanks question questions one".split())
)
"""What makes a sentence, or talk, of what stands in front of a question."""

AUXILIARIES = frozenset("is are am was were can could may must should will would".split())
INDIRECT = re.compile(
    r"^(i|we|you|they|there|it|employees|staff|people) (is|are|am|was|were|can|could|may|must|should|will|would"
    r"|have|get|need|receive|accrue|earn|qualify|pay|lose|keep|use|take|work|own)\b(?!')"
)
"""What "whether" is followed by: asked directly, it is turned around."""

SAID_AFTER_TALK = re.compile(r"^but\b[\s,.]*(?=\S)|^(how )(?=(?:i|we) (?!can\b|do\b|should\b|could\b|may\b)\w)")
"""What opens a question only because of the talk in front of it."""

ASIDE = re.compile(r"\s*\(([^()]*)\)")
BREAK = re.compile(r"[.!?;:,–—-]")
SENTENCE = re.compile(r"(?<=[.!?;:])[\s.!?;:]+|[\s,]+[-–—]+\s+|,\s+(?=thank|thx|ty\b|cheers|please|kindly)")
SPOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
ASKS_BACK = re.compile(
    r"\b(?:it|this|that|why|how|who|my|i)\b.*\?|^\W*(?:is|are|can|do|does|what|how|when|where|who|which|why)\b(?!')"
)
ASKS_FOR_HELP = re.compile(
    r"\W*(?:(?:can|could|may) i (?:just |please )?ask\b(?!.*\bmy\b)"
    r"|(?:can|could|will|would|does|do|is|are|might|may|has) (?:you|u|ya|anyone|anybody|someone|somebody|any(?: one)? of you|hr)\b(?!.*\b(?:my|i)\b))"
)
"""A question of nobody's matter: whether somebody knows, or can help."""

DRAWN_OUT = re.compile(r"([a-hj-vyz])\1{2,}")
DRAWN_OUT_LETTERS = [3 * letter for letter in "abcdefghjklmnopqrstuvyz"]
"""Letters drawn out in speech: "sooo", "thank youuu"."""

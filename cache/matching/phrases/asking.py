"""Ways to ask, whatever is asked about: who decides, how it is done, whether there is one. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import rules, wordings

_MANAGER = "(my|the|a|our|your) (line )?(manager|boss|supervisor)"
_SIZED = (
    r"(?:bonus|allowance|budget|discount|rate|contribution|match|subsidy|premium|fee|supplement|reimbursement|benefit|deductible|stipend|raise"
    r"|payout|severance|reward|percentage|surcharge)s?"
)

ASKING = rules(
    ("high big large", rf"^how (?:high|big|large) (?:is|are) (?=(?:\S+ ){{0,5}}?{_SIZED}\b)", "how much is "),
    (
        "employees people staff colleagues workers",
        r"^(?:which|what) (?:employees|people|staff|colleagues|workers) (?:get|receive|are given|are offered) (?=(?:an?|the|company) )",
        "who is eligible for ",
    ),
    ("cutoff", r"\bcutoff\b", "cut off"),
    ("yes", r" yes(?: or)?(?: no)?$", ""),
    (
        "in into",
        (
            r"\b(do|does|can|may|could|might|must|should|will|would) (?:i|employees|staff|people|one) ((?:have to|must|need to) )?"
            r"(?=(?:pay|put|save)\b .*\b(?:into|in (?:\S+ ){0,3}?(?:401k|hsa|fsa|pension|espp|fund|plan|scheme))\b)"
        ),
        r"\1 i \2self ",
    ),
    (
        "contribute contributing",
        r"\b(?:may|could|might|would) (?:i|employees|staff|people|one) (?=contribute\b)",
        "can i self ",
    ),
) + wordings(
    (
        "^who decides {x}$",
        "^whose decision is (it )?(whether |if )?{x}$",
        "^who has the (final|last) (say|word) (on|in|about|over) {x}$",
    ),
    (
        "^whose approval {x}$",
        "^whose (sign off|signoff|ok|okay|consent|authorisation|authorization|go ahead|green light) {x}$",
    ),
    (
        "^who approves {x}$",
        "^whose (approval|permission|signature|sign off|consent|ok|okay|go ahead) (is|do|must) (~ )?(needed|required|need) (for|to|to take|before) {x}$",
        "^who (do|does|should|must) ~ (need|have to get|need to get|must have) (approval|permission|consent|sign off) from (for|to|to take|before) {x}$",
        "^from whom (do|does|should|must) ~ (need|have to get|need to get|must have) (approval|permission|consent|sign off) (for|to|to take|before) {x}$",
        "^by whom (does|do|must|should) {x} (have to |need to |must |get )*(be )?(approved|authori[sz]ed|signed off)$",
        "^who (do|should|can) ~ (have to |need to )?(ask|contact|see|talk to|speak to|go to) for (approval|permission) (for|of|to|to take) {x}$",
    ),
    *(
        (
            f"^can {{x}} be {refused} by manager$",
            f"^(can|may|could) {_MANAGER} {verbs} {{x}}$",
            f"^is {_MANAGER} (allowed|permitted|able) to {verbs} {{x}}$",
            f"^is it (possible|ok|okay|allowed|permitted|acceptable) for {_MANAGER} to {verbs} {{x}}$",
            f"^can {{x}} (be|get) {past} by {_MANAGER}$",
            f"^manager {doing} {{x}}( allowed| possible| permitted| ok)?$",
        )
        for refused, verbs, past, doing in (
            (
                "refused",
                "(refuse|reject|deny|decline|turn down|say no to|disapprove)",
                "(refused|rejected|denied|declined|turned down)",
                "(refusing|rejecting|denying|declining)",
            ),
            (
                "cancelled",
                "(cancel|revoke|withdraw|call off|take back)",
                "(cancelled|canceled|revoked|withdrawn|called off)",
                "(cancelling|canceling|revoking|withdrawing)",
            ),
        )
    ),
    (
        "^where do i send {x}$",
        "^who (do|does|should|must|can) ~ (have to |need to |must )?(send|submit|email|forward|hand in|turn in) {x} to$",
        "^who (do|does|should|must|can) ~ (have to |need to |must )?(hand|turn) {x} in to$",
        "^to whom (do|does|should|must|can) ~ (have to |need to |must )?(send|submit|email|forward|hand in|turn in) {x}$",
        "^to whom (do|does|should|must) {x} (have to |need to |must )?be (sent|submitted|handed in|forwarded)$",
    ),
    *((f"for 1 {unit}", f"for (just |only )?one {unit}") for unit in ("sick day", "day", "week", "month", "year")),
    ("^how soon {verb} {x}$", "^how (quickly|fast|promptly) {verb} {x}$"),
    (
        "^how to {x}$",
        "^(where|how) (can|do|could|should) ~ (find out|find|learn|read|look up|see) how to {x}$",
        "^(what|which) steps (do|must|should|does) ~ (have to |need to |must )?(follow|take|go through) (to|for|when) {x}$",
        "^what (needs|has) to be done (in order )?to {x}$",
        "^what does it take to {x}$",
    ),
    ("^what to do if {x}$", "^{x} what now$", "^{x} now what$", "^{x} what are (the |my )?(next )?steps$"),
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
)

"""Ways to ask, whatever is asked about: who decides, how it is done, whether there is one. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import wordings

_MANAGER = "(my|the|a|our|your) (line )?(manager|boss|supervisor)"

ASKING = wordings(
    (
        "^who decides {x}$",
        "^whose decision is (it )?(whether |if )?{x}$",
        "^who has the (final|last) (say|word) (on|in|about|over) {x}$",
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
    ("^is there {x}$", "^{x} yes( or)?( no)?$"),
    ("^how soon {verb} {x}$", "^how (quickly|fast|promptly) {verb} {x}$"),
)

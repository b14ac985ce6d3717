"""Who a person is to us: their audiences, whether they may be answered, whether they are HR or an admin.

Everything comes from Slack and is kept for minutes. Whatever cannot be looked up fails closed: no audience but
`everyone`, no role; and of whom nothing was known within a day nobody can say that they are no guest
(docs/decisions/0009-who-cannot-be-looked-up.md).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.countries import country_of
from bot.model import Scope
from handlers.delivery.faults import FAULTS, code_of, wait_before_retry

log = logging.getLogger(__name__)

T = TypeVar("T")

_KEPT_SECONDS = 300.0
_KEPT_PEOPLE = 10_000
_REMEMBERED_SECONDS = 24 * 3600.0
"""How old what we know of a person may be while Slack does not say more."""
_WAITS = (0.5, 2.0, 5.0)
"""Seconds between the tries to learn who somebody is who waits for an answer anyway."""
_SOON_SECONDS = 1.0
"""Slack gives three to acknowledge, for two such look-ups and the disk."""
_ADMIN_SIGNS = ("is_admin", "is_owner", "is_primary_owner")
_UNKNOWN_TO_US = frozenset({"user_not_found", "user_not_visible"})


class Standing(StrEnum):
    """How a person belongs to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    FOREIGN = "foreign"  # of another organisation
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"  # Slack does not say just now


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as far as answering them goes. `audiences` does not name `everyone`.

    `manages`: may change what is answered; who is HR does, and who is named in ADMIN_USERS, but no other admin.
    """

    id: str
    standing: Standing = Standing.MEMBER
    audiences: frozenset[str] = frozenset()
    hr: bool = False
    admin: bool = False
    country: str = ""  # ISO 3166 code, as far as the person's settings tell
    locale: str = ""  # as Slack names it, such as `de-DE`
    name: str = ""  # as colleagues see it
    manages: bool = False

    @property
    def scope(self) -> Scope:
        """What this person may read where nobody reads along."""
        return Scope.of(*self.audiences)


class People:
    """Looks people up in Slack.

    Args:
        hr_group: id of the Slack user group whose members manage answers; empty: nobody.
        admin_users: user ids of admins, beside the workspace's own.
        audiences: by audience, who belongs to it: user group ids (S...), user ids (U..., W...) or mail addresses.
        clock: monotonic seconds.
        waits: seconds between the tries of `find_patiently`.

    """

    def __init__(
        self,
        *,
        hr_group: str,
        admin_users: Iterable[str],
        audiences: Mapping[str, Iterable[str]],
        clock: Callable[[], float] = time.monotonic,
        waits: Sequence[float] = _WAITS,
    ) -> None:
        self.hr_group, self._waits = hr_group, waits
        self._admins = frozenset(admin_users)
        self._audiences = {name.casefold(): frozenset(members) for name, members in audiences.items()}
        self._users: _Kept[Mapping[str, Any]] = _Kept(_user, clock)
        self._groups: _Kept[frozenset[str]] = _Kept(_members, clock)

    async def find(self, client: AsyncWebClient, user: str, team: str) -> Person:
        """The person with this id, as seen from the workspace `team`. Never raises for Slack."""
        try:
            found = await self._users.get(client, user)
        except FAULTS as error:
            remembered = self._users.remembered(user, _REMEMBERED_SECONDS)
            if remembered is None or code_of(error) in _UNKNOWN_TO_US:
                return _unknown(user, error)
            log.warning("A person could not be looked up (%s): what was known of them today holds", code_of(error))
            found = {name: value for name, value in remembered.items() if name not in _ADMIN_SIGNS}
        standing, locale = _standing(found, team), str(found.get("locale") or "")
        if standing is not Standing.MEMBER:
            return Person(user, standing, locale=locale)
        hr, audiences = await asyncio.gather(self._is_hr(client, user), self._audiences_of(client, found))
        named = user in self._admins
        return Person(
            user,
            standing,
            audiences,
            hr,
            admin=named or _is_workspace_admin(found),
            manages=hr or named,
            locale=locale,
            name=_name(found),
            country=_country(found),
        )

    async def find_patiently(self, client: AsyncWebClient, user: str, team: str) -> Person:
        """The same, tried again for some seconds while Slack does not say who it is."""
        for seconds in self._waits:
            person = await self.find(client, user, team)
            if person.standing is not Standing.UNKNOWN:
                return person
            await asyncio.sleep(seconds)
        return await self.find(client, user, team)

    async def find_soon(self, client: AsyncWebClient, user: str, team: str) -> Person:
        """The same within a second, for who sent a form that is not acknowledged yet: sent again by a person who takes it
        for lost, it may say something else by then. Where Slack is slower, nobody says who it is.
        """
        try:
            async with asyncio.timeout(_SOON_SECONDS):
                return await self.find(client, user, team)
        except TimeoutError as error:
            known = self._users.remembered(user, _REMEMBERED_SECONDS) or {}
            return replace(_unknown(user, error), locale=str(known.get("locale") or ""))

    def forget_groups(self) -> None:
        """Look groups up again: Slack said that they changed."""
        self._groups.clear()

    async def _is_hr(self, client: AsyncWebClient, user: str) -> bool:
        return bool(self.hr_group) and user in await self._in_group(client, self.hr_group)

    async def _audiences_of(self, client: AsyncWebClient, found: Mapping[str, Any]) -> frozenset[str]:
        names = list(self._audiences)
        belongs = await asyncio.gather(*(self._belongs(client, found, self._audiences[name]) for name in names))
        return frozenset(name for name, inside in zip(names, belongs, strict=True) if inside)

    async def _belongs(self, client: AsyncWebClient, found: Mapping[str, Any], members: frozenset[str]) -> bool:
        mail = str((found.get("profile") or {}).get("email") or "").casefold()
        if found["id"] in members or (mail and mail in {member.casefold() for member in members}):
            return True
        groups = [member for member in members if member.startswith("S") and "@" not in member]
        return any([found["id"] in await self._in_group(client, group) for group in groups])

    async def _in_group(self, client: AsyncWebClient, group: str) -> frozenset[str]:
        try:
            return await self._groups.get(client, group)
        except FAULTS as error:
            log.warning("A user group could not be looked up (%s): nobody counts as its member", code_of(error))
            return frozenset()


class _Kept(Generic[T]):
    """Look-ups kept for some minutes; the same one under way is shared, a failed one is not kept."""

    def __init__(self, look: Callable[[AsyncWebClient, str], Awaitable[T]], clock: Callable[[], float]) -> None:
        self._look, self._clock = look, clock
        self._found: dict[str, tuple[float, asyncio.Task[T]]] = {}
        self._last: dict[str, tuple[float, T]] = {}

    async def get(self, client: AsyncWebClient, key: str) -> T:
        until, task = self._found.get(key, (0.0, None))
        if task is None or self._clock() >= until or _failed(task):
            task = asyncio.ensure_future(self._looked(client, key))
            task.add_done_callback(_failed)  # who waited may have gone: asyncio logs what nobody looked at
            self._found.pop(key, None)
            self._found[key] = (self._clock() + _KEPT_SECONDS, task)
            while len(self._found) > _KEPT_PEOPLE:
                self._found.pop(next(iter(self._found)))
        return await asyncio.shield(task)

    def remembered(self, key: str, seconds: float) -> T | None:
        """What was found last, if that is no longer ago than this."""
        at, found = self._last.get(key, (float("-inf"), None))
        return found if self._clock() - at <= seconds else None

    async def _looked(self, client: AsyncWebClient, key: str) -> T:
        found = await self._look(client, key)
        self._last.pop(key, None)
        self._last[key] = (self._clock(), found)
        while len(self._last) > _KEPT_PEOPLE:
            self._last.pop(next(iter(self._last)))
        return found

    def clear(self) -> None:
        self._found.clear()


def _unknown(user: str, error: BaseException) -> Person:
    log.warning("A person could not be looked up (%s)", code_of(error))
    return Person(user, Standing.FOREIGN if code_of(error) in _UNKNOWN_TO_US else Standing.UNKNOWN)


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


async def _user(client: AsyncWebClient, user: str) -> Mapping[str, Any]:
    answer = await client.users_info(user=user, include_locale=True)
    return {"id": user, **(answer.get("user") or {})}


async def _members(client: AsyncWebClient, group: str) -> frozenset[str]:
    """The ids of a group's members; none if Slack has no such group, or no groups at all on its free plan."""
    try:
        answer = await client.usergroups_users_list(usergroup=group)
    except SlackApiError as error:
        if wait_before_retry(error, 1) is not None:
            raise
        log.warning("A user group of the settings cannot be read (%s): nobody counts as its member", code_of(error))
        return frozenset()
    return frozenset(answer.get("users") or ())


def _standing(user: Mapping[str, Any], team: str) -> Standing:
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_stranger") or not _belongs_to(user, team):
        return Standing.FOREIGN
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _belongs_to(user: Mapping[str, Any], team: str) -> bool:
    """Whether the workspace, or the organisation it is part of, is the person's own."""
    home = user.get("team_id") or team
    return not team or home == team or team in ((user.get("enterprise_user") or {}).get("teams") or ())


def _name(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    return str(profile.get("display_name") or profile.get("real_name") or user.get("real_name") or "")


def _country(user: Mapping[str, Any]) -> str:
    return country_of(str(user.get("tz") or ""), str(user.get("locale") or ""))


def _is_workspace_admin(user: Mapping[str, Any]) -> bool:
    return any(user.get(sign) for sign in _ADMIN_SIGNS)

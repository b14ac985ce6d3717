"""Who is who, looked up in a local Slack over HTTP."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access.people import People, Person, Standing
from playground.cast import ADMIN, EMPLOYEE, EXECUTIVE, EXECUTIVE_GROUP, GUEST, HR, HR_GROUP, STRANGER
from playground.faults import broken, hanging, rate_limited, refused
from playground.local_slack import LocalSlack
from playground.workspace import TEAM_ID, User
from tests.fakes import Clock


def people(executives: tuple[str, ...] = (), clock: Clock | None = None) -> People:
    audiences = {"Executives": executives}
    return People(
        hr_group=HR_GROUP, admin_users=(EMPLOYEE.id,), audiences=audiences, clock=clock or Clock(), waits=(0.0, 0.0)
    )


async def find(client: AsyncWebClient, user: User, executives: tuple[str, ...] = ()) -> Person:
    return await people(executives).find(client, user.id, TEAM_ID)


async def test_roles_come_from_the_group_the_settings_and_the_workspace(client: AsyncWebClient) -> None:
    assert (await find(client, HR)).hr
    assert not (await find(client, ADMIN)).hr
    assert (await find(client, ADMIN)).admin
    assert (await find(client, EMPLOYEE)).admin
    assert not (await find(client, EXECUTIVE)).admin


@pytest.mark.parametrize(
    "members", [(EXECUTIVE_GROUP,), (EXECUTIVE.id,), ("Elena@Example.com",), ("U0X", EXECUTIVE_GROUP)]
)
async def test_an_audience_is_a_group_an_id_or_a_mail_address(client: AsyncWebClient, members: tuple[str, ...]) -> None:
    assert (await find(client, EXECUTIVE, members)).audiences == {"executives"}
    assert (await find(client, EMPLOYEE, members)).audiences == frozenset()


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        (EMPLOYEE, Standing.MEMBER),
        (GUEST, Standing.GUEST),
        (STRANGER, Standing.FOREIGN),
        (replace(EMPLOYEE, id="U0LEFT", deleted=True), Standing.DEACTIVATED),
    ],
)
async def test_standing(slack: LocalSlack, client: AsyncWebClient, user: User, standing: Standing) -> None:
    slack.workspace.put_user(user)
    assert (await find(client, user)).standing is standing


async def test_only_members_have_roles_and_audiences(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.workspace.put_user(replace(ADMIN, guest="multi"))
    slack.workspace.groups[HR_GROUP] = (ADMIN.id,)
    person = await find(client, ADMIN, (ADMIN.id,))
    assert person == Person(ADMIN.id, Standing.GUEST, locale=ADMIN.locale)


async def test_someone_slack_does_not_know_is_a_stranger(client: AsyncWebClient) -> None:
    person = await people(("U0NOBODY",)).find(client, "U0NOBODY", TEAM_ID)
    assert person == Person("U0NOBODY", Standing.FOREIGN)


async def test_a_failing_look_up_fails_closed_and_is_tried_again(slack: LocalSlack, client: AsyncWebClient) -> None:
    known = people((EXECUTIVE.id,))
    slack.faults.add("users.info", rate_limited(1))
    assert await known.find(client, EXECUTIVE.id, TEAM_ID) == Person(EXECUTIVE.id, Standing.UNKNOWN)
    assert (await known.find(client, EXECUTIVE.id, TEAM_ID)).audiences == {"executives"}


async def test_who_waits_for_an_answer_is_looked_up_patiently(slack: LocalSlack, client: AsyncWebClient) -> None:
    known = people((EXECUTIVE.id,))
    slack.faults.add("users.info", rate_limited(1), broken(500))
    assert (await known.find_patiently(client, EXECUTIVE.id, TEAM_ID)).audiences == {"executives"}


async def test_while_slack_says_nothing_what_was_known_of_a_person_today_holds(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    clock = Clock()
    known = people((EXECUTIVE_GROUP,), clock=clock)
    before = await known.find(client, EXECUTIVE.id, TEAM_ID)
    slack.faults.add("users.info", *[broken(500)] * 2, refused("user_not_found"))
    clock.seconds += 3600
    assert await known.find(client, EXECUTIVE.id, TEAM_ID) == before
    clock.seconds += 24 * 3600
    assert (await known.find(client, EXECUTIVE.id, TEAM_ID)).standing is Standing.UNKNOWN
    assert (await known.find(client, EXECUTIVE.id, TEAM_ID)).standing is Standing.FOREIGN


async def test_nobody_administers_the_workspace_by_memory(slack: LocalSlack, client: AsyncWebClient) -> None:
    clock = Clock()
    known = people(clock=clock)
    assert (await known.find(client, ADMIN.id, TEAM_ID)).admin
    clock.seconds += 3600
    slack.faults.add("users.info", broken(500))
    remembered = await known.find(client, ADMIN.id, TEAM_ID)
    assert (remembered.standing, remembered.admin) == (Standing.MEMBER, False)


async def test_a_group_that_cannot_be_read_has_no_members(slack: LocalSlack, client: AsyncWebClient) -> None:
    known = people()
    slack.faults.add("usergroups.users.list", broken(500))
    assert not (await known.find(client, HR.id, TEAM_ID)).hr
    assert (await known.find(client, HR.id, TEAM_ID)).hr


async def test_a_workspace_without_groups_is_asked_once(slack: LocalSlack, client: AsyncWebClient) -> None:
    known = people()
    slack.faults.add("usergroups.users.list", refused("plan_upgrade_required"))
    assert not (await known.find(client, HR.id, TEAM_ID)).hr
    assert not (await known.find(client, HR.id, TEAM_ID)).hr
    assert len(slack.calls("usergroups.users.list")) == 1


async def test_look_ups_are_shared_kept_for_minutes_and_dropped_when_a_group_changes(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    clock = Clock()
    known = people(clock=clock)
    await asyncio.gather(*(known.find(client, HR.id, TEAM_ID) for _ in range(5)))
    assert len(slack.calls()) == 2
    slack.workspace.groups[HR_GROUP] = ()
    assert (await known.find(client, HR.id, TEAM_ID)).hr
    known.forget_groups()
    assert not (await known.find(client, HR.id, TEAM_ID)).hr
    clock.seconds += 301
    await known.find(client, HR.id, TEAM_ID)
    assert len(slack.calls("users.info")) == 2


async def test_colleagues_of_the_same_organisation_are_members(client: AsyncWebClient) -> None:
    from handlers.access.people import _standing

    abroad = {"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}
    assert _standing(abroad, "T1") is Standing.MEMBER
    assert _standing(abroad, "T3") is Standing.FOREIGN


@pytest.mark.slow
async def test_a_look_up_that_fails_when_nobody_waits_any_more_is_told_once(
    slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    impatient = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=2)
    slack.faults.add("users.info", hanging())
    before = asyncio.all_tasks()
    person = await people().find_soon(impatient, EMPLOYEE.id, TEAM_ID)
    assert person.standing is Standing.UNKNOWN
    await asyncio.wait({task for task in asyncio.all_tasks() - before if "_looked" in repr(task)})
    gc.collect()
    assert [record.name for record in caplog.records] == ["handlers.access.people"]

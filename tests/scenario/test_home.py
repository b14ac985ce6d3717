"""App Home and the Messages tab, for each kind of person."""

from __future__ import annotations

from pathlib import Path

from bot.alerts import Alerts
from bot.cost import Budget
from bot.cost_ledger import CostLedger
from bot.cost_prices import Price
from bot.model import Usage
from handlers.home_view import REFRESH
from playground.cast import ADMIN, EMPLOYEE, EXECUTIVE, GUEST
from playground.local_slack import LocalSlack
from tests.scenario.conftest import Serve
from tests.scenario.seen import shown


async def test_everyone_sees_what_to_ask_whom_to_turn_to_and_how_data_is_used(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    await slack.open_home(EMPLOYEE)
    home = shown(await slack.until(lambda: slack.home(EMPLOYEE)))
    assert "How much annual leave do I get?" in home
    assert "hr@example.com" in home
    assert "nobody is told what you ask" in home
    assert "1 document." in home
    assert "For admins" not in home


async def test_an_executive_is_read_more_documents(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    await slack.open_home(EXECUTIVE)
    assert "2 documents" in shown(await slack.until(lambda: slack.home(EXECUTIVE)))


async def test_admins_see_figures_and_refresh_them(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    parts.tally.add("answers.fresh", 7)
    await slack.open_home(ADMIN)
    home = await slack.until(lambda: slack.home(ADMIN))
    assert "written for the question: 7" in shown(home)
    assert "kept: 2 answers, 1.2 MB" in shown(home)
    assert "8 times; 3 found in the same words" in shown(home)
    assert "not asked before 4, the policies say something else now 1" in shown(home)
    assert "version" in shown(home)
    assert "pace: no limit met so far" in shown(home)
    assert "broken.docx: is not a Word document" in shown(home)
    parts.tally.add("answers.fresh")
    await slack.press(ADMIN, home, REFRESH)
    await slack.until(lambda: "written for the question: 8" in shown(slack.home(ADMIN)))


async def test_admins_see_what_needs_them_and_what_it_costs_and_nobody_else_does(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    budget = Budget(
        CostLedger(tmp_path / "costs.sqlite"), prices={"m": Price(1.0, 5.0)}, daily_limit=2.0, alerts=Alerts()
    )
    budget.reserve("m", Usage(1000, 1000)).settle(Usage(500_000, 100_000))
    budget.saved(Usage(900, 100, usd=0.01))
    parts = await serve(budget=budget)
    parts.alerts.pin("m", "Bedrock refuses our requests. Renew the AWS credentials.")
    for person in (ADMIN, EMPLOYEE):
        await slack.open_home(person)
    home = shown(await slack.until(lambda: slack.home(ADMIN)))
    assert "m: Bedrock refuses our requests. Renew the AWS credentials." in home
    assert "today (UTC): 1.00 USD for 1 calls of at most 2.00 USD" in home
    assert "saved in 30 days by reuse: 1 answers, 1,000 tokens, 0.01 USD" in home
    employees = shown(await slack.until(lambda: slack.home(EMPLOYEE)))
    assert "Bedrock" not in employees
    assert "USD" not in employees


async def test_a_guest_finds_a_polite_refusal(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    await slack.open_home(GUEST)
    assert "only answer employees" in shown(await slack.until(lambda: slack.home(GUEST)))


async def test_the_messages_tab_suggests_questions(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    await slack.open_home(EMPLOYEE, tab="messages")
    prompts = await slack.until(lambda: slack.workspace.prompts.get(slack.workspace.direct_message(EMPLOYEE.id).id))
    assert prompts[0] == {"title": "How much annual leave do I get?", "message": "How much annual leave do I get?"}

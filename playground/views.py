"""Modals and Home tabs: `views.open`, `push`, `update`, `publish`, and what an app answers a sent form with."""

from __future__ import annotations

from typing import Any

from playground import limits
from playground.arguments import Refusal, needed, with_ids
from playground.workspace import Json, View, Workspace


def views_open(workspace: Workspace, args: Json) -> Json:
    body = checked(workspace, args.get("view"), "modal")
    return {"view": workspace.open_modal(_triggered(workspace, args), body).as_slack()}


def views_push(workspace: Workspace, args: Json) -> Json:
    body = checked(workspace, args.get("view"), "modal")
    top = workspace.modal_of(_triggered(workspace, args))
    if top is None:
        raise Refusal("exchanged_trigger_id")
    return {"view": _pushed(workspace, top, body).as_slack()}


def views_update(workspace: Workspace, args: Json) -> Json:
    known = _known(workspace, args)
    if known is None:
        raise Refusal("not_found")
    _fresh(known, args)
    body = checked(workspace, args.get("view"), str(known.body["type"]))
    if known.body["type"] == "home":
        return {"view": workspace.publish_home(known.user, body).as_slack()}
    return {"view": workspace.update_modal(known, body).as_slack()}


def _known(workspace: Workspace, args: Json) -> View | None:
    """The view meant by `view_id` or `external_id`."""
    shown = [*workspace.modals.values(), *workspace.homes.values()]
    if wanted := args.get("view_id"):
        return next((view for view in shown if view.id == wanted), None)
    outside = needed(args, "external_id")
    return next((view for view in shown if view.body.get("external_id") == outside), None)


def views_publish(workspace: Workspace, args: Json) -> Json:
    if (user := needed(args, "user_id")) not in workspace.users:
        raise Refusal("user_not_found")
    _fresh(workspace.homes.get(user), args)
    return {"view": workspace.publish_home(user, checked(workspace, args.get("view"), "home")).as_slack()}


def checked(workspace: Workspace, view: Any, kind: str) -> Json:
    """The view as the app sent it, its blocks with ids; refused where Slack would."""
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", ["missing required field: view"])
    code, details = limits.view_error(view)
    if code:
        raise Refusal(code, details)
    if view["type"] != kind:
        raise Refusal("invalid_arguments", [f"must be {kind} [json-pointer:/view/type]"])
    return {**view, "blocks": with_ids(workspace, view["blocks"])}


def _pushed(workspace: Workspace, onto: View, body: Json) -> View:
    view = workspace.push_modal(onto, body)
    if view is None:
        raise Refusal("push_limit_reached")
    return view


def _fresh(known: View | None, args: Json) -> None:
    if known and args.get("hash") and args["hash"] != known.hash:
        raise Refusal("hash_conflict")


def _triggered(workspace: Workspace, args: Json) -> str:
    user = workspace.triggers.use(needed(args, "trigger_id"))
    if user is None:
        raise Refusal("expired_trigger_id")
    return user


def take_answer(workspace: Workspace, view: View, said: Json) -> dict[str, str]:
    """Do what an app answered a sent form with: nothing closes it; returns what to show at which input, by block_id.

    Raises:
        Refusal: Slack would not take this answer; the person reads that something went wrong, and keeps the form.

    """
    match said.get("response_action"):
        case "errors":
            return _errors(view, said.get("errors"))
        case "update":
            workspace.update_modal(view, checked(workspace, said.get("view"), "modal"))
        case "push":
            _pushed(workspace, view, checked(workspace, said.get("view"), "modal"))
        case "clear":
            for each in reversed(workspace.stack(view)):
                workspace.close_modal(each.id)
        case None:
            workspace.close_modal(view.id)
        case other:
            raise Refusal("invalid_response_action", [str(other)])
    return {}


def _errors(view: View, errors: Any) -> dict[str, str]:
    """Only inputs can be complained about, each with a text."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refusal("invalid_errors", [f"must name inputs: {sorted(inputs)}"])
    return {block_id: str(text) for block_id, text in errors.items()}

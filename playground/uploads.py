"""Files: `files.getUploadURLExternal`, the upload itself, `files.completeUploadExternal`, `files.info`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from playground import limits
from playground.arguments import Refusal, channel_of, needed
from playground.workspace import BOT_USER, File, Json, Message, Workspace

FILE_BYTES = 4 * 1024**2  # what the local Slack takes; Slack itself takes 1 GB


def files_get_upload_url(workspace: Workspace, args: Json) -> Json:
    name, size = needed(args, "filename"), int(needed(args, "length"))
    if size > FILE_BYTES:
        raise Refusal("file_upload_size_restricted")
    file_id = workspace.new_id("F")
    address = f"{workspace.files.base}/files/{file_id}"
    workspace.files.put(File(file_id, name, name, b"", address), size)
    return {"upload_url": f"{workspace.files.base}/upload/{file_id}", "file_id": file_id}


def upload(workspace: Workspace, file_id: str, data: bytes) -> str:
    """Take the bytes of a file that was announced; returns what is wrong with them, if anything."""
    file = workspace.files.get(file_id)
    if file is None:
        return "file_not_found"
    if len(data) != workspace.files.announced(file_id):
        return "length_mismatch"
    workspace.files.put(replace(file, data=data), len(data))
    return ""


def files_complete_upload(workspace: Workspace, args: Json) -> Json:
    files = [_uploaded(workspace, one) for one in args.get("files") or []]
    if not files:
        raise Refusal("invalid_arguments", ["missing required field: files"])
    for file in files:
        workspace.files.put(file, len(file.data))
    if args.get("channel_id"):
        _share(workspace, files, args)
    return {"files": [file.as_slack() for file in files]}


def _uploaded(workspace: Workspace, said: Any) -> File:
    file = workspace.files.get(str(said.get("id") or "")) if isinstance(said, dict) else None
    if file is None or len(file.data) != workspace.files.announced(file.id):
        raise Refusal("file_not_found")
    return replace(file, title=said.get("title") or file.title)


def _share(workspace: Workspace, files: list[File], args: Json) -> None:
    """Post the files where they go, with what was said about them."""
    channel = channel_of(workspace, {"channel": args["channel_id"]})
    comment = str(args.get("initial_comment") or "")
    if len(comment) > limits.TEXT:
        raise Refusal("msg_too_long")
    thread = args.get("thread_ts") or ""
    posted = Message(channel, workspace.new_ts(), BOT_USER, comment, thread_ts=thread, files=tuple(files))
    workspace.post(posted)


def files_info(workspace: Workspace, args: Json) -> Json:
    file = workspace.files.get(needed(args, "file"))
    if file is None:
        raise Refusal("file_not_found")
    return {"file": file.as_slack()}

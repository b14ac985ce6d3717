"""Files that the app sends: a place to upload to, the upload, and the message that shows them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from aiohttp import web

from playground.arguments import Refusal, channel_of, needed
from playground.workspace import BOT_USER, Json, Message, Workspace

FILES_KEPT = 100
LARGEST = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class File:
    """One file; `content` is None until it is uploaded."""

    id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None

    def as_slack(self) -> Json:
        return {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}


class Files:
    """The files of one workspace, the newest hundred."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._numbers = itertools.count(1)

    def offer(self, base: str, args: Json) -> Json:
        """`files.getUploadURLExternal`: where to upload to."""
        length = int(needed(args, "length"))
        if length > LARGEST:
            raise Refusal("file_upload_size_restricted")
        file = File(f"F{next(self._numbers):08d}", needed(args, "filename"), length)
        self._keep(file)
        return {"upload_url": f"{base}/upload/{file.id}", "file_id": file.id}

    async def receive(self, request: web.Request) -> web.Response:
        """The upload itself, which carries no token: the address is the secret."""
        file, body = self._files.get(request.match_info["file"]), await request.read()
        if file is None or len(body) != file.length:
            return web.Response(status=400, text="bad upload")
        self._keep(replace(file, content=body))
        return web.Response(text=f"OK - {file.length}")

    def complete(self, workspace: Workspace, args: Json) -> Json:
        """`files.completeUploadExternal`: show what was uploaded in a conversation."""
        done = [self._uploaded(item) for item in args.get("files") or []]
        if not done:
            raise Refusal("invalid_arguments", ["missing required field: files"])
        if args.get("channel_id"):
            channel = channel_of(workspace, {"channel": args["channel_id"]})
            shown = tuple(file.as_slack() for file in done)
            said, thread = args.get("initial_comment") or "", args.get("thread_ts") or ""
            workspace.post(Message(channel, workspace.new_ts(), BOT_USER, said, thread_ts=thread, files=shown))
        return {"files": [file.as_slack() for file in done]}

    def content(self, file_id: str) -> bytes:
        """What is in a file.

        Raises:
            LookupError: it was never uploaded.

        """
        content = self._files[file_id].content
        if content is None:
            raise LookupError(file_id)
        return content

    def _uploaded(self, item: Json) -> File:
        file = self._files.get(str(item.get("id")))
        if file is None or file.content is None:
            raise Refusal("file_not_found")
        titled = replace(file, title=str(item.get("title") or ""))
        self._keep(titled)
        return titled

    def _keep(self, file: File) -> None:
        self._files[file.id] = file
        while len(self._files) > FILES_KEPT:
            self._files.pop(next(iter(self._files)))

"""The channels of a host: fetched before its program starts, or offered as pipes while it runs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .addresses import Refused, without_secrets
from .control import Control
from .files import LocalFile, copy_file, find_files, save_stream
from .layout import below
from .mount import MOUNTED, SOURCES
from .pipes import PipeChannel, Source
from .plan import ML, ChannelPlan, HostPlan
from .remote import RemoteFile, is_remote, list_files
from .report import Report

PROGRESS_SECONDS = 0.5


@dataclass(frozen=True)
class Record:
    r"""What a channel held: ``InputRecord`` of ``core.jobs.models``.

    ``sha256`` is over a line ``<key>\0<SHA-256 of the content>\n`` for each file, in order of the keys.
    """

    channel: str
    uri: str
    files: int
    size_bytes: int
    sha256: str


class Inputs:
    """Puts a host's channels in place.

    Args:
        plan: of the host.
        folder: the host's.
        control: may end it between two blocks.
        report: told how far it is.
    """

    def __init__(self, plan: HostPlan, folder: Path, control: Control, report: Report) -> None:
        self._plan = plan
        self._ml = folder / ML
        self._control = control
        self._report = report
        self._told_at = 0.0
        self._bytes = 0

    def fetch(self) -> list[PipeChannel]:
        """Fetch all channels; report what they hold; return those that are pipes.

        Raises:
            Refused: a channel cannot be fetched, for a reason that people can do something about.
            Halted: somebody asked to stop.
            OSError: a file could not be read or written.
        """
        pipes: list[PipeChannel] = []
        records: list[Record] = []
        for channel in self._plan.channels:
            self._bytes = 0
            files = self._share(channel, self._list(channel))
            if channel.input_mode == "Pipe":
                sources = [_source(each) for each in files]
                pipes.append(PipeChannel(channel.name, below(self._ml, channel.target), sources))
                records.append(self._record(channel, files, ""))
            elif channel.input_mode == "FastFile" and not is_remote(channel.uri):
                self._link(channel, files)
                records.append(self._record(channel, files, ""))
            else:
                records.append(self._copy(channel, files))
        self._report.note("", inputs=[asdict(record) for record in records])
        return pipes

    def _list(self, channel: ChannelPlan) -> Sequence[LocalFile | RemoteFile]:
        if is_remote(channel.uri):
            if channel.input_mode == "FastFile":
                self._report.note(
                    f"Channel {channel.name} is fetched as a whole: FastFile streams local files."
                )
            return list_files(channel.uri, self._plan.allowed_hosts)
        try:
            files, left_out = find_files(Path(channel.uri))
        except FileNotFoundError as error:
            raise Refused(f"Channel {channel.name}: there is no file or folder {channel.uri}.") from error
        if left_out:
            self._report.note(
                f"Channel {channel.name}: {left_out} symbolic links out of {channel.uri}, or to folders, "
                "were not followed."
            )
        return files

    def _share(
        self, channel: ChannelPlan, files: Sequence[LocalFile | RemoteFile]
    ) -> Sequence[LocalFile | RemoteFile]:
        """Return this host's files: all, or every n-th by key."""
        hosts = self._plan.hosts
        if channel.distribution != "ShardedByS3Key":
            return files
        return files[hosts.index(self._plan.host) :: len(hosts)]

    def _copy(self, channel: ChannelPlan, files: Sequence[LocalFile | RemoteFile]) -> Record:
        sizes = [each.size for each in files if each.size is not None]
        total = sum(sizes) if len(sizes) == len(files) else None
        whole = hashlib.sha256()
        for each in files:
            target = self._target(channel, each.key)
            digest = self._copy_one(each, target, self._counter(channel, total))
            whole.update(f"{each.key}\0{digest}\n".encode())
        return self._record(channel, files, whole.hexdigest())

    def _copy_one(self, file: LocalFile | RemoteFile, target: Path, count: Callable[[int], None]) -> str:
        if isinstance(file, LocalFile):
            return copy_file(file.path, target, count)
        target.parent.mkdir(parents=True, exist_ok=True)
        with file.open() as stream, open(target, "wb") as copy:
            return save_stream(stream, copy, count)

    def _link(self, channel: ChannelPlan, files: Sequence[LocalFile | RemoteFile]) -> None:
        """Make a tree of links; with a private mount they lead to an unwritable view of the source."""
        source = Path(channel.uri).resolve()
        view = MOUNTED / SOURCES / channel.name if self._plan.private_mount else source
        for each in files:
            if isinstance(each, LocalFile):
                link = self._target(channel, each.key)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(view / each.path.relative_to(source))
                self._bytes += each.size

    def _target(self, channel: ChannelPlan, key: str) -> Path:
        try:
            return below(below(self._ml, channel.target), key)
        except ValueError as error:
            raise Refused(f"Channel {channel.name} holds a file with the unusable name {key!r}.") from error

    def _counter(self, channel: ChannelPlan, total: int | None) -> Callable[[int], None]:
        def count(moved: int) -> None:
            self._control.check()
            self._bytes += moved
            now = time.monotonic()
            if now - self._told_at >= PROGRESS_SECONDS:
                self._told_at = now
                facts = {"channel": channel.name, "bytes": self._bytes, "total": total}
                self._report.note("", download=facts)

        return count

    def _record(self, channel: ChannelPlan, files: Sequence[LocalFile | RemoteFile], sha256: str) -> Record:
        uri = without_secrets(channel.uri) if is_remote(channel.uri) else channel.uri
        size = self._bytes or sum(each.size or 0 for each in files)
        return Record(channel.name, uri, len(files), size, sha256)


def _source(file: LocalFile | RemoteFile) -> Source:
    if isinstance(file, RemoteFile):
        return file.open
    path = file.path
    return lambda: open(path, "rb")

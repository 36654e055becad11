"""A notebook's kernel in the image with Spark, without a notebook: cells go in, outputs come out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from ..sources import ROOT
from ..spark_image import STUBS, spark_java

ALIAS = ROOT / "jupyter_smstudio" / "sdk" / "sagemaker_studio_analytics_extension"
KERNELS = {
    "python": "ipykernel_launcher",
    "pyspark": "sparkmagic.kernels.pysparkkernel.pysparkkernel",
    "spark": "sparkmagic.kernels.sparkkernel.sparkkernel",
}
SECONDS = 150.0


@dataclass
class Cell:
    """What one cell left behind.

    Attributes:
        ok: whether it ended well.
        error: what it raised; empty: nothing.
        printed: on stdout and stderr, and what the error shows.
        outputs: data by MIME type of each output, as a notebook keeps them: an update replaces what it is of.
        updates: how often an output was updated.
    """

    ok: bool = False
    error: str = ""
    printed: str = ""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    updates: int = 0
    _by_id: dict[str, int] = field(default_factory=dict)

    def take(self, message: dict[str, Any]) -> None:
        """Take one message of the kernel."""
        content = message["content"]
        kind = message["msg_type"]
        if kind == "stream":
            self.printed += content["text"]
        elif kind == "error":
            self.printed += "\n".join(content["traceback"])
        elif kind in ("display_data", "execute_result"):
            name = content.get("transient", {}).get("display_id")
            if name:
                self._by_id[name] = len(self.outputs)
            self.outputs.append(content["data"])
        elif kind == "update_display_data":
            self.updates += 1
            self.outputs[self._by_id[content["transient"]["display_id"]]] = content["data"]

    def of(self, mime: str) -> list[Any]:
        """Return the outputs of one MIME type."""
        return [output[mime] for output in self.outputs if mime in output]

    @property
    def text(self) -> str:
        """Everything that it shows as text."""
        return self.printed + "\n".join(str(each) for each in self.of("text/plain"))


class Cells:
    """Runs cells in a kernel.

    Args:
        client: of the kernel, with its channels open.
    """

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def start(self, code: str) -> str:
        """Run a cell without waiting for it, and return its message's id."""
        return self._client.execute(code)

    def finish(self, message: str) -> Cell:
        """Wait for a cell that was started."""
        cell = Cell()
        while True:
            told = self._client.get_iopub_msg(timeout=SECONDS)
            if told["parent_header"].get("msg_id") != message:
                continue
            if told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
                break
            cell.take(told)
        answer = self._client.get_shell_msg(timeout=SECONDS)
        while answer["parent_header"].get("msg_id") != message:  # of what was asked while the kernel started
            answer = self._client.get_shell_msg(timeout=SECONDS)
        reply = answer["content"]
        cell.ok = reply["status"] == "ok"
        cell.error = "" if cell.ok else f"{reply.get('ename', '')}: {reply.get('evalue', '')}"
        return cell

    def run(self, code: str) -> Cell:
        """Run a cell."""
        return self.finish(self.start(code))

    def well(self, code: str) -> Cell:
        """Run a cell that has to end well."""
        cell = self.run(code)
        assert cell.ok, f"{code}\n{cell.error}\n{cell.text}"
        return cell

    def until_ready(self) -> None:
        """Wait until a kernel that is started, or started again, answers."""
        self._client.wait_for_ready(timeout=SECONDS)


class Notebook(Cells):
    """A kernel that runs cells; ends with :meth:`close`.

    Args:
        python: interpreter of the image.
        folder: home and working directory; the alias is lent there as the studio lends it.
        url: of the studio's server.
        token: that opens it.
        kind: of kernel: ``python``, ``pyspark`` or ``spark``.
    """

    def __init__(self, python: Path, folder: Path, url: str, token: str, kind: str = "python") -> None:
        lent = folder / "lent"
        lent.mkdir(parents=True)
        (lent / "jupyter_smstudio").symlink_to(ROOT / "jupyter_smstudio")
        (lent / ALIAS.name).symlink_to(ALIAS)
        self._manager = KernelManager(kernel_name="python3")
        assert self._manager.kernel_spec is not None
        self._manager.kernel_spec.argv = [str(python), "-m", KERNELS[kind], "-f", "{connection_file}"]
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._manager.start_kernel(
            cwd=str(folder),
            env={
                **environ,
                "PYTHONPATH": os.pathsep.join([str(lent), str(STUBS)]),
                "HOME": str(folder),
                "SMSTUDIO_API_URL": url,
                "SMSTUDIO_API_TOKEN": token,
                "SMSTUDIO_KERNEL_ID": "",
                **spark_java(),
            },
        )
        super().__init__(self._manager.client())
        self._client.start_channels()
        self.until_ready()

    @property
    def pid(self) -> int:
        """The kernel's process."""
        return int(self._manager.provisioner.pid)  # type: ignore[union-attr]  # set since it was started

    def interrupt(self) -> None:
        """Do what the notebook's stop button does."""
        self._manager.interrupt_kernel()

    def restart(self) -> None:
        """Do what the notebook's restart button does."""
        self._manager.restart_kernel()
        self.until_ready()

    def close(self) -> None:
        """Shut the kernel down, as a person does."""
        self._client.stop_channels()
        self._manager.shutdown_kernel()

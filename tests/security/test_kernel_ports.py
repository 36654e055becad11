"""What a kernel's own library listens for takes nothing from others (case 26)."""

from __future__ import annotations

import subprocess
import sys

import psutil

from .conftest import Target

FORGE = """
import json, sys, time, zmq
context = zmq.Context()
push = context.socket(zmq.PUSH)
push.connect(f"tcp://127.0.0.1:{sys.argv[1]}")
header = {"msg_id": "x", "msg_type": "stream", "session": "x", "username": "", "version": "5.3"}
parts = [header, {}, {}, {"name": "stdout", "text": "forged"}]
frames = [b"stream", b"<IDS|MSG>", b"", *(json.dumps(part).encode() for part in parts)]
while True:
    push.send_multipart([b"0" * 16, *frames])
    time.sleep(0.05)
"""
FORKED = """
import os, time
time.sleep(1)
if os.fork() == 0:
    print("from a fork", flush=True)
    time.sleep(2)  # a thread of its own sends it, and tells nobody
    os._exit(0)
os.wait()
print("mine")
"""


def test_nobody_else_writes_into_the_output_of_a_cell(target: Target) -> None:
    kernel = psutil.Process(target.server.pid(target.kernel))
    listening = [each for each in kernel.net_connections("inet") if each.status == psutil.CONN_LISTEN]
    assert len(listening) == 1, "ipykernel's, for output of forked processes"
    forger = subprocess.Popen([sys.executable, "-c", FORGE, str(listening[0].laddr.port)])
    try:
        printed = everything_told(target, FORKED)
    finally:
        forger.terminate()
        forger.wait()
    assert sorted(printed.splitlines()) == ["from a fork", "mine"]


def everything_told(target: Target, code: str) -> str:
    """Run a cell, and return all text that the kernel tells meanwhile, whichever cell it names."""
    client = target.server.client(target.kernel)
    try:
        cell, told = client.execute(code), []
        while True:
            message = client.get_iopub_msg(timeout=60)
            content = message["content"]
            told.append(content.get("text", ""))
            own = message["parent_header"].get("msg_id") == cell
            if own and content.get("execution_state") == "idle":
                return "".join(told)
    finally:
        client.stop_channels()

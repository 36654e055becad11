"""Many at once: the machine is never promised twice, the queue is fair, two servers do not meet (case 49)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_smstudio.core.compute.machine import this_machine

from .conftest import Open
from .invariants import assert_list_is_true, assert_nothing_is_left, end
from .studio import StudioServer

STARTS = 20
AT_ONCE = 3


def many_types(catalog: Path) -> None:
    """Write a catalogue of types of which only three fit the machine at once."""
    vcpu = int(this_machine().vcpu / AT_ONCE * 100) / 100
    lines = [f"  - {{name: ml.t3.drill{number}, vcpu: {vcpu}, memory_gib: 0.5}}" for number in range(STARTS)]
    catalog.write_text("\n".join(["types:", *lines, ""]))


def running(studio: StudioServer) -> set[str]:
    items = studio.get("smstudio/resources/instances")["items"]
    return {each["type"] for each in items if each["state"] == "InService"}


def queue(studio: StudioServer) -> dict[int, dict[str, Any]]:
    """Return the placements that wait, by their position."""
    waiting = {}
    for placement in studio.get("smstudio/kernels/placements")["items"]:
        stage = next(stage for stage in placement["stages"] if stage["name"] == "queue")
        if stage["state"] == "running":
            waiting[int(stage["note"].removeprefix("Position ").split(":")[0])] = placement
    return waiting


def test_twenty_starts_at_once_never_exceed_the_machine_and_are_served_in_order(
    tmp_path: Path, open_studio: Open
) -> None:
    many_types(tmp_path / "instances.yaml")
    studio = open_studio()
    most, over = [0], threading.Event()

    def count() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], len(running(studio)))

    counter = threading.Thread(target=count)
    counter.start()
    try:
        with ThreadPoolExecutor(STARTS) as clients:
            kernels = list(
                clients.map(lambda number: studio.place(instance_type=f"ml.t3.drill{number}"), range(STARTS))
            )
        assert len(running(studio)) == AT_ONCE
        order = queue(studio)
        assert sorted(order) == list(range(1, STARTS - AT_ONCE + 1))
        assert all("vCPU" in _note(each) for each in order.values())
        for _ in range(3):
            first, line = order[1]["instance_type"], [order[place]["kernel_id"] for place in sorted(order)]
            before = running(studio)
            gone = next(each for each in _placements(studio) if each["instance_type"] in before)
            studio.request("DELETE", f"smstudio/resources/instances/{gone['instance_id']}")
            after = running(studio)
            assert after == before - {gone["instance_type"]} | {first}
            order = queue(studio)
            assert [order[place]["kernel_id"] for place in sorted(order)] == line[1:]
    finally:
        over.set()
        counter.join()
    assert most[0] == AT_ONCE
    left = {each["kernel_id"] for each in _placements(studio)}
    assert left < set(kernels)
    for kernel_id in left:
        studio.request("DELETE", f"smstudio/kernels/placements/{kernel_id}")
    assert _placements(studio) == []
    end(studio)


def _placements(studio: StudioServer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = studio.get("smstudio/kernels/placements")["items"]
    return items


def _note(placement: dict[str, Any]) -> str:
    return next(str(stage["note"]) for stage in placement["stages"] if stage["name"] == "queue")


def test_two_servers_of_one_user_do_not_touch_each_others_kernels(open_studio: Open) -> None:
    first = open_studio()
    second = open_studio()
    second.state = second.state.with_name("1")
    ours, theirs = (
        first.start_kernel("ours.ipynb", "ml.t3.tiny"),
        second.start_kernel("theirs.ipynb", "ml.t3.tiny"),
    )
    first.run(ours, "kept = 'first'")
    second.run(theirs, "kept = 'second'")
    assert [each["kernel_id"] for each in _placements(first)] == [ours]
    assert [each["kernel_id"] for each in _placements(second)] == [theirs]

    second.kill()
    assert first.run(ours, "print(kept)") == "first"
    second.start()
    assert second.run(theirs, "print(kept)") == "second"
    assert_list_is_true(first)

    first.stop()
    assert second.run(theirs, "print(kept)") == "second"
    end(second)
    assert_nothing_is_left(first.state, second.state)

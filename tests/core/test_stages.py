"""How long steps took is remembered, by this server and by the next."""

from __future__ import annotations

from sqlalchemy import func, select

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.stages import REMEMBERED_TIMES, SqlStageTimes, StageSecondsRow


def test_a_step_that_was_never_seen_has_no_expected_time(database: Database) -> None:
    assert SqlStageTimes(database, SystemClock()).expected_seconds("image", "base") is None


def test_the_next_server_expects_the_median_of_what_this_one_saw(database: Database) -> None:
    times = SqlStageTimes(database, SystemClock())
    for seconds in (1.0, 9.0, 2.0):
        times.remember("base", {"image": seconds, "kernel": 10 * seconds})
    times.remember("other", {"image": 100.0})
    for reader in (times, SqlStageTimes(database, SystemClock())):
        assert reader.expected_seconds("image", "base") == 2.0
        assert reader.expected_seconds("kernel", "base") == 20.0
        assert reader.expected_seconds("image", "other") == 100.0


def test_only_the_last_times_of_each_step_are_kept(database: Database) -> None:
    times = SqlStageTimes(database, SystemClock())
    times.remember("base", {"script": 7.0})
    for number in range(REMEMBERED_TIMES + 5):
        times.remember("base", {"image": float(number)})
    counted = select(StageSecondsRow.stage, func.count()).group_by(StageSecondsRow.stage)
    with database.session() as session:
        kept = {stage: count for stage, count in session.execute(counted)}
    assert kept == {"script": 1, "image": REMEMBERED_TIMES}
    median = 5 + REMEMBERED_TIMES // 2  # of 5 … 19
    for reader in (times, SqlStageTimes(database, SystemClock())):
        assert reader.expected_seconds("image", "base") == median
        assert reader.expected_seconds("script", "base") == 7.0

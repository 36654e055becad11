"""The states of a job, with the original's names, and which may follow which.

Source: SageMaker API reference, ``DescribeTrainingJob``, TrainingJobStatus and SecondaryStatus.
"""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """What a job is, as a whole."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


class SecondaryStatus(StrEnum):
    """What a job does; each one that was entered is kept as a transition."""

    STARTING = "Starting"
    """In the queue."""
    LAUNCHING_ML_INSTANCES = "LaunchingMLInstances"
    DOWNLOADING_TRAINING_IMAGE = "DownloadingTrainingImage"
    """Its image is built, if it is not there."""
    PREPARING_TRAINING_STACK = "PreparingTrainingStack"
    """Code and folders are put in place, ``requirements.txt`` is installed."""
    DOWNLOADING = "Downloading"
    """Its channels are fetched."""
    TRAINING = "Training"
    """The user's program runs; processing jobs use the same name, as the original's do not show theirs."""
    INTERRUPTED = "Interrupted"
    """A spot job lost its instances; it goes back to the queue."""
    UPLOADING = "Uploading"
    """Model and output are packed."""
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    MAX_RUNTIME_EXCEEDED = "MaxRuntimeExceeded"
    MAX_WAIT_TIME_EXCEEDED = "MaxWaitTimeExceeded"
    COMPLETED = "Completed"
    FAILED = "Failed"


ENDED = frozenset({JobState.COMPLETED, JobState.FAILED, JobState.STOPPED})

MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.IN_PROGRESS: frozenset({JobState.STOPPING, *ENDED}),
    JobState.STOPPING: ENDED,
    JobState.COMPLETED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.STOPPED: frozenset(),
}
"""Stopped is reached directly when a job leaves the queue, or its time is up while it waits."""

"""Routes of the AutoML feature."""

from __future__ import annotations

from ..web.files import send_file
from ..web.handlers import StudioHandler, answers
from .models import (
    AutoMLJob,
    AutoMLJobPage,
    CandidatePage,
    CandidateReport,
    CreateAutoMLJob,
    CreateAutoMLRequest,
    CreateNotebookCopy,
    CreatePreview,
    CreateRegisteredModel,
    NotebookCopy,
    RegisteredModel,
    TablePreview,
)
from .queries import AutoMLJobQuery
from .service import AutoMLService

OPEN = frozenset({"get", "post", "delete"})
"""A kernel acts for its owner: ``AutoML`` in a notebook needs every verb."""


class AutoMLHandler(StudioHandler):
    """Knows the AutoML service."""

    feature = "automl"

    @property
    def service(self) -> AutoMLService:
        """Return the service of this server."""
        service: AutoMLService = self.studio.automl
        return service


class PreviewsHandler(AutoMLHandler):
    """Looks at tables."""

    kernel_verbs = frozenset({"post"})

    async def post(self, body: CreatePreview) -> TablePreview:
        """Say how a table would be read, what its columns are, and what would be predicted."""
        return await self.service.preview(self.caller, body)


class AutoMLJobsHandler(AutoMLHandler):
    """AutoML jobs; ``?state=&search=&offset=&limit=``."""

    kernel_verbs = OPEN

    def get(self) -> AutoMLJobPage:
        """List the caller's AutoML jobs, newest first."""
        return self.service.list(self.caller, self.query(AutoMLJobQuery))

    @answers(201)
    async def post(self, body: CreateAutoMLJob) -> AutoMLJob:
        """Create an AutoML job; it starts as soon as there is room."""
        return await self.service.create(self.caller, body)


class AutoMLJobHandler(AutoMLHandler):
    """One AutoML job, by its id or its name."""

    kernel_verbs = OPEN

    async def get(self, job: str) -> AutoMLJob:
        """Return an AutoML job."""
        return await self.service.get(self.caller, job)

    async def delete(self, job: str) -> None:
        """Forget an AutoML job that has ended, with its files; its runs stay."""
        await self.service.remove(self.caller, job)


class AutoMLStopHandler(AutoMLHandler):
    """The end of an AutoML job before its time."""

    kernel_verbs = frozenset({"post"})

    async def post(self, job: str) -> AutoMLJob:
        """Stop an AutoML job; the best model that it has is kept."""
        return await self.service.stop(self.caller, job)


class AutoMLResumeHandler(AutoMLHandler):
    """Another go of an AutoML job that failed."""

    kernel_verbs = frozenset({"post"})

    async def post(self, job: str) -> AutoMLJob:
        """Go on with an AutoML job that failed, from what it has left."""
        return await self.service.resume(self.caller, job)


class CandidatesHandler(AutoMLHandler):
    """The leaderboard."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str) -> CandidatePage:
        """List candidates, the best first."""
        return await self.service.candidates(self.caller, job)


class CandidateHandler(AutoMLHandler):
    """One candidate."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str, candidate: str) -> CandidateReport:
        """Return what there is to show of a candidate."""
        return await self.service.report(self.caller, job, candidate)


class AutoMLFileHandler(AutoMLHandler):
    """Files of an AutoML job: its model, its report, its notebooks."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str, path: str) -> None:
        """Send a file as an attachment; it is never shown as a page."""
        file = self.service.file(self.caller, job, path)
        await send_file(self, file, file.name)


class AutoMLNotebooksHandler(AutoMLHandler):
    """Copies of notebooks."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    async def post(self, job: str, body: CreateNotebookCopy) -> NotebookCopy:
        """Copy a notebook into the user's folder; nothing is overwritten."""
        return await self.service.copy_notebook(self.caller, job, body)


class AutoMLModelHandler(AutoMLHandler):
    """The model in the registry."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    async def post(self, job: str, body: CreateRegisteredModel) -> RegisteredModel:
        """Make the model of an AutoML job a version in the model registry."""
        return await self.service.register(self.caller, job, body)


class AutoMLRequestsHandler(AutoMLHandler):
    """Requests of the original's API."""

    kernel_verbs = frozenset({"post"})

    def post(self, body: CreateAutoMLRequest) -> CreateAutoMLJob:
        """Read the JSON of ``CreateAutoMLJob``; nothing is started."""
        return self.service.read(self.caller, body)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"previews", PreviewsHandler),
    (r"jobs", AutoMLJobsHandler),
    (r"jobs/(?P<job>[^/]+)", AutoMLJobHandler),
    (r"jobs/(?P<job>[^/]+)/stop", AutoMLStopHandler),
    (r"jobs/(?P<job>[^/]+)/resume", AutoMLResumeHandler),
    (r"jobs/(?P<job>[^/]+)/candidates", CandidatesHandler),
    (r"jobs/(?P<job>[^/]+)/candidates/(?P<candidate>[^/]+)", CandidateHandler),
    (r"jobs/(?P<job>[^/]+)/files/(?P<path>.+)", AutoMLFileHandler),
    (r"jobs/(?P<job>[^/]+)/notebooks", AutoMLNotebooksHandler),
    (r"jobs/(?P<job>[^/]+)/model", AutoMLModelHandler),
    (r"requests", AutoMLRequestsHandler),
]

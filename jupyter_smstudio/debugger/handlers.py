"""Routes of the debugger."""

from __future__ import annotations

from ..web.files import send_artifact, send_file
from ..web.handlers import StudioHandler, answers
from .edit_models import EditRequest, ProposedEdit
from .embedding_models import ConfusionQuery, Embedding, EmbeddingQuery, TensorConfusion
from .mail_models import MailSetup, SendTestMail, SentTestMail, SetMailServer
from .models import (
    DebuggedJob,
    DebuggedJobPage,
    DistributionPage,
    DistributionsQuery,
    JobsQuery,
    RuleEvaluationPage,
    SliceQuery,
    StepPage,
    StepsQuery,
    TensorAtStep,
    TensorPage,
    TensorSlice,
    TensorsQuery,
    UpdateRatioPage,
    UpdatesQuery,
)
from .notebook_models import BeginTrial, NotebookTrial
from .profile_models import ProfileQuery, TracePage, TraceRequest, TraceView, TrainingProfile
from .report_models import ReportNotebook, ReportPageQuery, TrainingReport
from .reports.pages import HTML, report_page
from .rule_models import CreateReplay, RemoveReplay, Replay, RuleCatalogue
from .service import DebuggerService
from .tensor_query import TensorQuery

GET = frozenset({"get"})


class DebuggerHandler(StudioHandler):
    """Knows the debugger's service; kernels may read what their owner's jobs have saved."""

    feature = "debugger"
    kernel_verbs = GET

    @property
    def service(self) -> DebuggerService:
        """Return the service of this server."""
        service: DebuggerService = self.studio.debugger
        return service


class JobsHandler(DebuggerHandler):
    """Jobs whose tensors are saved; ``?offset=&limit=``."""

    async def get(self) -> DebuggedJobPage:
        """List the caller's jobs whose tensors are saved, newest first."""
        return await self.service.list(self.caller, self.query(JobsQuery))


class JobHandler(DebuggerHandler):
    """One of these jobs, by its id or its name."""

    async def get(self, job: str) -> DebuggedJob:
        """Return what a job has saved, and how its rules are."""
        return await self.service.get(self.caller, job)


class StepsHandler(DebuggerHandler):
    """Steps that were saved; ``?mode=&at_most=``."""

    async def get(self, job: str) -> StepPage:
        """Return the steps of a mode, evenly thinned."""
        return await self.service.steps(self.caller, job, self.query(StepsQuery))


class TensorsHandler(DebuggerHandler):
    """Tensors; ``?mode=&search=&offset=&limit=``."""

    async def get(self, job: str) -> TensorPage:
        """List tensors by their names, each with its last summary and how its norm went."""
        return await self.service.tensors(self.caller, job, self.query(TensorsQuery))


class TensorHandler(DebuggerHandler):
    """One tensor at a step; ``?name=&mode=&step=&worker=``."""

    async def get(self, job: str) -> TensorAtStep:
        """Return a tensor's summary and histogram at a step, or at its last one."""
        return await self.service.tensor(self.caller, job, self.query(TensorQuery))


class SliceHandler(DebuggerHandler):
    """Values of a tensor; ``?name=&mode=&step=&worker=&index=&samples=``."""

    async def get(self, job: str) -> TensorSlice:
        """Return a plane of a tensor, or several side by side, thinned to what is shown."""
        return await self.service.slice(self.caller, job, self.query(SliceQuery))


class DistributionsHandler(DebuggerHandler):
    """Distributions over steps; ``?names=&mode=&worker=&at_most=``."""

    async def get(self, job: str) -> DistributionPage:
        """Return how the magnitudes of up to 40 tensors are distributed, step by step."""
        return await self.service.distributions(self.caller, job, self.query(DistributionsQuery))


class EmbeddingHandler(DebuggerHandler):
    """Rows of a tensor as points; ``?name=&mode=&step=&nearest=&method=&perplexity=&labels=``."""

    asking_verbs = frozenset({"delete"})

    async def get(self, job: str) -> Embedding:
        """Return rows by their principal components, or laid out by t-SNE, which takes seconds."""
        return await self.service.embedding(self.caller, job, self.query(EmbeddingQuery))

    def delete(self, job: str) -> None:
        """Stop a layout that is being made."""
        self.service.stop_embedding(self.caller, job)


class ConfusionHandler(DebuggerHandler):
    """Labels and predictions; ``?mode=&step=&labels=&predictions=``."""

    async def get(self, job: str) -> TensorConfusion:
        """Return how often each class was predicted to be each, at the saved step nearest to one."""
        return await self.service.confusion(self.caller, job, self.query(ConfusionQuery))


class UpdatesHandler(DebuggerHandler):
    """Updates of the weights; ``?mode=&at_most=``."""

    async def get(self, job: str) -> UpdateRatioPage:
        """Return how much each weight is changed between two saved steps."""
        return await self.service.updates(self.caller, job, self.query(UpdatesQuery))


class RulesHandler(DebuggerHandler):
    """What rules say of a job."""

    def get(self, job: str) -> RuleEvaluationPage:
        """Return all rules of a job with their findings, and what was done about them."""
        return self.service.rules(self.caller, job)


class EditsHandler(DebuggerHandler):
    """Edits that would help a training; none is kept."""

    kernel_verbs = frozenset[str]()
    asking_verbs = frozenset({"post"})

    async def post(self, job: str, body: EditRequest) -> ProposedEdit:
        """Return what a rule's proposal changes of the code that is sent; nothing is changed by this."""
        return await self.service.propose_edit(self.caller, job, body)


class TrialsHandler(DebuggerHandler):
    """Trials of loops in notebooks."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    def post(self, body: BeginTrial) -> NotebookTrial:
        """Make room for the tensors of a loop in a notebook, which the page shows beside those of jobs."""
        return self.service.begin(self.caller, body)


class TrialHandler(DebuggerHandler):
    """One of these trials, by its id."""

    kernel_verbs = frozenset[str]()

    def delete(self, trial: str) -> None:
        """Delete a trial with its tensors; its hook must be closed."""
        self.service.remove(self.caller, trial)


class CatalogueHandler(DebuggerHandler):
    """Rules that there are."""

    def get(self) -> RuleCatalogue:
        """List the built-in rules with their parameters and defaults."""
        return self.service.catalogue(self.caller)


class ReplaysHandler(DebuggerHandler):
    """Rules that are tried on a training."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    def post(self, job: str, body: CreateReplay) -> Replay:
        """Judge a training by further rules, from its first step on; they are marked, and can be removed."""
        return self.service.try_rules(self.caller, job, body)


class ReplayHandler(DebuggerHandler):
    """Rules that were tried; ``?rule=``."""

    kernel_verbs = frozenset[str]()

    def delete(self, job: str, replay: str) -> None:
        """Forget what tried rules have said, or one of them."""
        self.service.remove_replay(self.caller, job, replay, self.query(RemoveReplay))


class ReplayStopHandler(DebuggerHandler):
    """The end of a replay."""

    kernel_verbs = frozenset[str]()

    def post(self, job: str, replay: str) -> None:
        """Judge no more; what was found stays."""
        self.service.stop_replay(self.caller, job, replay)


class ProfileHandler(DebuggerHandler):
    """What was measured; ``?since=&until=&at_most=``."""

    async def get(self, job: str) -> TrainingProfile:
        """Return what the machine did and how steps spent their time."""
        return await self.service.profiling.read(self.caller, job, self.query(ProfileQuery))


class TracesHandler(DebuggerHandler):
    """Traces of some steps."""

    def get(self, job: str) -> TracePage:
        """List the traces of a training, newest first."""
        return self.service.profiling.traces(self.caller, job)

    def post(self, job: str, body: TraceRequest) -> TracePage:
        """Ask a training that runs for a trace of its next steps."""
        return self.service.profiling.ask(self.caller, job, body)


class TraceHandler(DebuggerHandler):
    """One trace."""

    async def get(self, job: str, trace: str) -> TraceView:
        """Return a trace, put together."""
        return await self.service.profiling.view(self.caller, job, trace)


class TraceFileHandler(DebuggerHandler):
    """The file of a trace, for Perfetto and Chrome."""

    async def get(self, job: str, trace: str) -> None:
        """Send a trace as the profiler wrote it."""
        file = self.service.profiling.file(self.caller, job, trace)
        await send_file(self, file, f"{job}-{file.name}")


class ReportHandler(DebuggerHandler):
    """The report of a training."""

    kernel_verbs = frozenset({"get", "post"})

    def get(self, job: str) -> TrainingReport:
        """Say whether there is a report, and how old it is."""
        return self.service.reports.get(self.caller, job)

    @answers(201)
    async def post(self, job: str) -> TrainingReport:
        """Make the report from what was saved by now, which takes seconds; the one before is replaced."""
        return await self.service.reports.make(self.caller, job)


class ReportPageHandler(DebuggerHandler):
    """The page of a report; ``?theme=``."""

    async def get(self, job: str) -> None:
        """Send the report as a page that can do nothing."""
        sheet = await self.service.reports.sheet(self.caller, job)
        page = report_page(sheet, self.query(ReportPageQuery).theme)
        await send_artifact(self, page, "report.html", HTML, inline=True)


class ReportFileHandler(DebuggerHandler):
    """The page of a report as a file."""

    async def get(self, job: str) -> None:
        """Send the report as an attachment: one file that is read anywhere."""
        sheet = await self.service.reports.sheet(self.caller, job)
        await send_artifact(self, report_page(sheet), f"{sheet.title}-report.html", HTML, inline=False)


class ReportNotebookHandler(DebuggerHandler):
    """The notebook of a report."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    async def post(self, job: str) -> ReportNotebook:
        """Copy the notebook into the user's folder; nothing is overwritten."""
        return await self.service.reports.copy_notebook(self.caller, job)


class MailServerHandler(DebuggerHandler):
    """The mail server that rules write by."""

    kernel_verbs = frozenset[str]()

    async def get(self) -> MailSetup:
        """Return the server that the caller's mails go by, without its password."""
        return await self.service.mail.setup(self.caller)

    async def put(self, body: SetMailServer) -> MailSetup:
        """Set a server of the caller's own; its password is never shown again."""
        return await self.service.mail.set_own(self.caller, body)

    async def delete(self) -> None:
        """Forget the caller's own server; the administrator's is used again, if there is one."""
        await self.service.mail.forget_own(self.caller)


class TestMailHandler(DebuggerHandler):
    """Test mails."""

    async def post(self, body: SendTestMail) -> SentTestMail:
        """Send a mail by a server, stored or not, and tell what became of it; five in ten minutes at most."""
        return await self.service.mail.send_test(self.caller, body)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"jobs", JobsHandler),
    (r"jobs/(?P<job>[^/]+)", JobHandler),
    (r"jobs/(?P<job>[^/]+)/steps", StepsHandler),
    (r"jobs/(?P<job>[^/]+)/tensors", TensorsHandler),
    (r"jobs/(?P<job>[^/]+)/tensor", TensorHandler),
    (r"jobs/(?P<job>[^/]+)/slice", SliceHandler),
    (r"jobs/(?P<job>[^/]+)/distributions", DistributionsHandler),
    (r"jobs/(?P<job>[^/]+)/embedding", EmbeddingHandler),
    (r"jobs/(?P<job>[^/]+)/confusion", ConfusionHandler),
    (r"jobs/(?P<job>[^/]+)/updates", UpdatesHandler),
    (r"jobs/(?P<job>[^/]+)/rules", RulesHandler),
    (r"jobs/(?P<job>[^/]+)/rules/replays", ReplaysHandler),
    (r"jobs/(?P<job>[^/]+)/rules/replays/(?P<replay>[^/]+)", ReplayHandler),
    (r"jobs/(?P<job>[^/]+)/rules/replays/(?P<replay>[^/]+)/stop", ReplayStopHandler),
    (r"rules", CatalogueHandler),
    (r"jobs/(?P<job>[^/]+)/edits", EditsHandler),
    (r"jobs/(?P<job>[^/]+)/profile", ProfileHandler),
    (r"jobs/(?P<job>[^/]+)/traces", TracesHandler),
    (r"jobs/(?P<job>[^/]+)/traces/(?P<trace>[^/]+)", TraceHandler),
    (r"jobs/(?P<job>[^/]+)/traces/(?P<trace>[^/]+)/file", TraceFileHandler),
    (r"jobs/(?P<job>[^/]+)/report", ReportHandler),
    (r"jobs/(?P<job>[^/]+)/report/page", ReportPageHandler),
    (r"jobs/(?P<job>[^/]+)/report/file", ReportFileHandler),
    (r"jobs/(?P<job>[^/]+)/report/notebook", ReportNotebookHandler),
    (r"mail", MailServerHandler),
    (r"mail/tests", TestMailHandler),
    (r"trials", TrialsHandler),
    (r"trials/(?P<trial>[^/]+)", TrialHandler),
]

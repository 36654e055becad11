"""The base of every HTTP handler: who asks, may they, JSON in, JSON out, errors in one place.

A feature's handler declares its verbs with annotations and nothing else decides::

    class ScriptsHandler(ImagesHandler):
        def get(self) -> ScriptPage:
            return self.service.list_scripts(self.caller)

        @answers(201)
        def post(self, body: CreateScript) -> Script:
            return self.service.add_script(self.caller, body)

The request's JSON is parsed into ``body``, the returned model is the answer, ``None`` answers 204.
The OpenAPI document is made from the same annotations (``web.openapi``).
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, TypeVar, get_origin, get_type_hints

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.utils import HTTP_METHOD_TO_AUTH_ACTION
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from pydantic import BaseModel, ValidationError
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from ..core.errors import InvalidInput, StudioError, TooLarge
from ..core.models import Caller
from .tokens import KernelTokens

VERBS = ("get", "post", "put", "patch", "delete")
MAX_BODY_BYTES = 1_000_000
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; neither the operating system nor PostgreSQL takes it."""

Model = TypeVar("Model", bound=BaseModel)
Verb = TypeVar("Verb", bound=Callable[..., Any])


def answers(status: int) -> Callable[[Verb], Verb]:
    """Set the status of a verb that succeeds, where it is not 200."""

    def mark(verb: Verb) -> Verb:
        verb.status = status  # type: ignore[attr-defined]
        return verb

    return mark


class JsonErrors(JupyterHandler):
    """Renders every error as JSON, by the error table."""

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Give a StudioError the status of the error table."""
        error = _error_of(kwargs)
        super().send_error(error.status if error else status_code, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Render every error as ``{"code", "message", "details"}``."""
        self.finish(json.dumps(self.told_error(kwargs, status_code), default=str))

    def told_error(self, kwargs: dict[str, Any], status_code: int) -> dict[str, Any]:
        """Return what a client is told of the error that tornado hands to :meth:`write_error`."""
        error = _error_of(kwargs)
        if error is not None:
            return {"code": error.code, "message": error.message, "details": error.details}
        return {"code": f"http_{status_code}", "message": self._message(kwargs), "details": {}}

    def _message(self, kwargs: dict[str, Any]) -> str:
        cause = kwargs.get("exc_info", (None, None))[1]
        if isinstance(cause, HTTPError):
            return cause.log_message or self._reason
        return "The server failed unexpectedly; its log has the details."

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a refusal as one line, anything else with its traceback; never what an address asks for.

        Its arguments may hold a token, which tornado's own words would repeat.
        """
        asked = f"{self.request.method} {self.request.path}"
        if isinstance(value, StudioError):
            self.log.info("%s: %s", asked, value.message)
        elif isinstance(value, HTTPError):
            self.log.warning("%d %s: %s", value.status_code, asked, value.log_message or self._reason)
        else:
            self.log.error("%s failed", asked, exc_info=(typ, value, tb))


class StudioHandler(JsonErrors, APIHandler):
    """Authenticates, authorises, parses and renders; a subclass names its feature.

    Every request needs a user known to the server's identity provider and passes the server's
    ``Authorizer`` with the resource ``smstudio:<feature>``. Verbs listed in ``kernel_verbs`` are open
    to a kernel's own narrow token too. Verbs listed in ``shared_verbs`` ask for facts of the whole domain
    alone: where a team has a service for them, that service answers, and it has no other verbs. Verbs listed
    in ``asking_verbs`` change nothing, whatever HTTP takes them for: who may look may use them.
    """

    feature: ClassVar[str] = ""
    kernel_verbs: ClassVar[frozenset[str]] = frozenset()
    shared_verbs: ClassVar[frozenset[str]] = frozenset()
    asking_verbs: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in VERBS:
            verb = cls.__dict__.get(name)
            if verb is not None:
                rendered = _render(verb)
                # Known to prepare() below, which alone decides who may pass.
                setattr(cls, name, allow_unauthenticated(rendered) if name in cls.kernel_verbs else rendered)

    def initialize(self, studio: Any) -> None:
        """Take the composed studio; tornado calls it for each request."""
        self.studio = studio
        self.auth_resource = f"smstudio:{self.feature}"
        self.caller = Caller("")

    async def prepare(self) -> None:
        """Find out who asks, and whether they may."""
        await super().prepare()
        if self._finished:
            return
        # A server may ask nobody to log in: who shows a kernel's token is that kernel all the same.
        if self.current_user is None or self._kernel_id() is not None:
            self.caller = self._kernel_caller()
            return
        method = self.request.method or "GET"
        action = "read" if method.lower() in self.asking_verbs else HTTP_METHOD_TO_AUTH_ACTION[method]
        allowed = await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        )
        if not allowed:
            raise HTTPError(403, f"You are not authorized to {action} {self.auth_resource}.")
        self.caller = self.studio.caller(self.current_user)

    def check_xsrf_cookie(self) -> None:
        """Ask for no cookie where a kernel's token is shown: no browser adds that by itself."""
        if self._kernel_id() is None:
            super().check_xsrf_cookie()

    @property
    def shared_elsewhere(self) -> bool:
        """Whether the domain's service answers the shared verbs, and not this server."""
        return self.studio.link is not None

    def _kernel_id(self) -> str | None:
        """Return which kernel asks by a token of its own for what is open to kernels."""
        if (self.request.method or "").lower() not in self.kernel_verbs:
            return None
        tokens: KernelTokens = self.studio.tokens
        header = self.request.headers.get("Authorization", "")
        return tokens.kernel_id(header.removeprefix("Bearer ").strip())

    def _kernel_caller(self) -> Caller:
        kernel_id = self._kernel_id()
        if kernel_id is None:
            raise HTTPError(403, "Log in to the server first.")
        if not self.studio.runs(kernel_id):
            raise HTTPError(403, "The kernel or job that this token was given to has ended.")
        # A kernel acts for its owner, and only where its token is taken at all.
        return Caller(self.studio.owner.name, kernel_id=kernel_id)

    def body(self, model: type[Model]) -> Model:
        """Parse the request's JSON into ``model``.

        Raises:
            InvalidInput: not JSON, with a NUL, or not as the model wants it; details name each field.
            TooLarge: more than 1 MB.
        """
        return parsed(model, self.request.body or b"{}")

    def query(self, model: type[Model]) -> Model:
        """Parse the arguments of the request's address into ``model``; what it lacks has its default.

        Raises:
            InvalidInput: one of them is not as the model wants it; details name each.
        """
        names = self.request.query_arguments.keys() & model.model_fields.keys()
        try:
            # Not model_validate_strings, which knows no lists; numbers are read from texts all the same.
            return model.model_validate({name: self._argument(model, name) for name in names})
        except ValidationError as error:
            raise _explain(error) from error

    def _argument(self, model: type[BaseModel], name: str) -> str | list[str]:
        """Return an argument of the address; all of that name where the model wants a list."""
        if get_origin(model.model_fields[name].annotation) is list:
            return self.get_query_arguments(name)
        return self.get_query_argument(name)

    def reply(self, model: BaseModel | None, status: int = 200) -> None:
        """Answer with a model as JSON, or with 204 for None."""
        if model is None:
            self.set_status(204)
            self.finish()
            return
        self.set_status(status)
        self.finish(model.model_dump_json())


def parsed(model: type[Model], raw: bytes) -> Model:
    """Parse JSON from outside into ``model``.

    Raises:
        InvalidInput: not JSON, with a NUL, or not as the model wants it; details name each field.
        TooLarge: more than 1 MB.
    """
    if len(raw) > MAX_BODY_BYTES:
        raise TooLarge(f"The request has more than {MAX_BODY_BYTES:,} bytes.")
    if NUL.search(raw):
        raise InvalidInput("The request holds a NUL character, which no name, path or text may hold.")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _explain(error) from error
    except RecursionError as error:
        raise InvalidInput("The request's JSON is nested too deeply.") from error


def body_model(verb: Callable[..., Any]) -> type[BaseModel] | None:
    """Return the annotation of a verb's ``body``, if it takes one."""
    hint = get_type_hints(verb).get("body")
    return hint if isinstance(hint, type) and issubclass(hint, BaseModel) else None


def _render(verb: Callable[..., Any]) -> Callable[..., Any]:
    model = body_model(verb)
    status = getattr(verb, "status", 200)

    async def answer(self: StudioHandler, *args: str, **kwargs: str) -> None:
        shared = verb.__name__ in self.shared_verbs
        if shared and self.shared_elsewhere:
            await self.studio.link.pass_on(self)
            return
        if not shared and self.studio.only_shared:
            raise HTTPError(405, "Your own server answers this, not the domain's service.")
        values: dict[str, Any] = {"body": self.body(model)} if model else {}
        result = verb(self, *args, **kwargs, **values)
        found = await result if inspect.isawaitable(result) else result
        if not self._finished:
            self.reply(found, status)

    @wraps(verb)
    async def rendered(self: StudioHandler, *args: str, **kwargs: str) -> None:
        try:
            await answer(self, *args, **kwargs)
        except StreamClosedError:  # a page that was closed while its answer was streamed: nobody failed
            self.log.debug("%s %s: nobody waits for the rest", self.request.method, self.request.path)

    return rendered


def _error_of(kwargs: dict[str, Any]) -> StudioError | None:
    error = kwargs.get("exc_info", (None, None))[1]
    return error if isinstance(error, StudioError) else None


def _explain(error: ValidationError) -> InvalidInput:
    fields = {".".join(map(str, item["loc"])) or "body": item["msg"] for item in error.errors()}
    listed = "; ".join(f"{name}: {message}" for name, message in fields.items())
    return InvalidInput(f"The request is not valid. {listed}.", fields=fields)

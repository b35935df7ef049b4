"""What a plan consists of besides its goals: documents, sections, actions, and how far something has come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policytrack.models import Identifier, LocalText, Model, PeriodField


class Source(Model):
    """Where a statement stands.

    Args:
        document: Id of a document of the plan.
        quote: The words of the document.
        page: Page or section.
    """

    document: Identifier
    quote: str | None = None
    page: str | None = None


class Document(Model):
    """A published text.

    Args:
        issuer: Who published it.
        announced: When it was published; a partial date counts as its last day.
        quote: Words of it that concern the plan as a whole.
    """

    id: Identifier
    title: LocalText
    issuer: LocalText | None = None
    announced: PeriodField
    url: str | None = None
    quote: str | None = None
    note: LocalText | None = None


class Section(Model):
    """A part of a plan under which goals and actions stand.

    Args:
        within: Id of the section that it is part of.
    """

    id: Identifier
    title: LocalText
    within: Identifier | None = None


class Progress(Model):
    """How far something to be done has come, with its evidence.

    Args:
        state: Id of the step that was reached.
        date: When it was reached; a partial date counts as its last day.
        source: Who says so, and where.
        published: When that was published; by default the date itself.
    """

    state: Identifier
    date: PeriodField
    source: str
    url: str | None = None
    published: PeriodField | None = None
    note: LocalText | None = None


class ActionProgress(Progress):
    """How far an action has come."""

    state: Literal["planned", "drafted", "issued", "under-way", "done", "abandoned"]


class Action(Model):
    """Something the plan sets out to do: a task, a measure, a field of work, a work plan.

    Args:
        count: How many the document counts under this name; 1 for a single one.
        section: Id of the section that it stands in.
        progress: Steps of `planned`, `drafted`, `issued`, `under-way`, `done` and `abandoned` that it has reached.
    """

    id: Identifier
    name: LocalText
    kind: Literal["task", "measure", "field", "work_plan", "direction"] = "task"
    count: Annotated[int, Field(ge=1)] = 1
    section: Identifier | None = None
    progress: tuple[ActionProgress, ...] = ()
    source: Source | None = None
    note: LocalText | None = None

    @property
    def state(self) -> str:
        """The last step that it has reached; `planned` where nothing is reported."""
        reported = sorted(self.progress, key=lambda step: step.date.end)
        return reported[-1].state if reported else "planned"

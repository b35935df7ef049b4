"""How far a command has come, shown while it runs; on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import Progress

from policytrack.explanations.wording import say
from policytrack.findings import Language

_STAGES: Final = {
    "goals": ("Reading goals", "读取目标"),
    "observations": ("Reading observations", "读取观测值"),
    "milestones": ("Reading milestones", "读取阶段目标"),
    "chunks": ("Judging", "评估"),
    "output": ("Writing", "写入"),
}


@contextmanager
def shown_progress(lang: Language) -> Iterator[Callable[[str, float], None]]:
    """Show a bar for each stage of a command, and give what moves it: the stage, and which part of it is done.

    Args:
        lang: `en` or `zh`.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage, share: None
        return
    with Progress(console=console) as progress:
        bars = {
            stage: progress.add_task(say(lang, *words), total=1.0, visible=False) for stage, words in _STAGES.items()
        }
        yield lambda stage, share: progress.update(bars[stage], completed=share, visible=True)

"""Find, load and describe plans: those that ship with the library, those of installed packs, and a reader's own."""

from policytrack.packs.discovery import installed_packs, installed_plans
from policytrack.packs.folders import Pack, packs_in, read_pack
from policytrack.packs.loading import load_plan, open_installed, plan_pin
from policytrack.packs.manifest import PackManifest
from policytrack.packs.relations import check, plans_of_children, related_plans
from policytrack.packs.scaffold import new_pack

__all__ = [
    "Pack",
    "PackManifest",
    "check",
    "installed_packs",
    "installed_plans",
    "load_plan",
    "new_pack",
    "open_installed",
    "packs_in",
    "plan_pin",
    "plans_of_children",
    "read_pack",
    "related_plans",
]

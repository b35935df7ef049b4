import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
UNREACHABLE = ("NewConnectionError", "ConnectTimeoutError", "Temporary failure in name resolution", "ProxyError")

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
# For further versions of Python and of the libraries, once one of them has seen the whole.
settings.register_profile("quick", settings.get_profile("ci"), max_examples=12)
settings.register_profile("dev", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder from which Python imports, as pip installs into one."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


def run(*words, **options):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [str(word) for word in words], capture_output=True, encoding="utf-8", env=environment, check=False, **options
    )


@pytest.fixture(scope="session")
def fresh_python(tmp_path_factory):
    """The Python of a fresh environment into which pip has installed the library and the examples of strangers."""
    home = tmp_path_factory.mktemp("fresh") / "environment"
    venv.create(home, with_pip=True)
    found = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    options = ("--disable-pip-version-check", "--retries", "1")
    strangers = [ROOT / "examples" / name for name in ("third_party_pack", "third_party_method")]
    installed = run(found, "-m", "pip", "install", *options, f"{ROOT}[cli,testing]", *strangers)
    if any(sign in installed.stdout + installed.stderr for sign in UNREACHABLE):
        pytest.skip("pip reaches no package registry")
    assert installed.returncode == 0, installed.stderr
    return found


@pytest.fixture
def told_afresh(fresh_python, tmp_path):
    """Runs Python in the fresh environment, far from the checkout, and returns what it prints."""

    def tell(*words):
        result = run(fresh_python, *words, cwd=tmp_path)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return tell

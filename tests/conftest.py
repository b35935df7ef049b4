import os
import shutil
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


# Small and quiet: a session for tables of some hundred rows, whose plans are run once each.
SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="session")
def spark_session():
    """A session of Spark with two cores; where it cannot run, or WITHOUT_SPARK is set, the test is skipped."""
    if os.environ.get("WITHOUT_SPARK"):
        pytest.skip("WITHOUT_SPARK is set")
    sql = pytest.importorskip("pyspark.sql")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("there is no Java, on which Spark runs")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = sql.SparkSession.builder.master("local[2]").config(map=SPARK).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()

import subprocess
import sys

#: In a process of its own: it configures logging for the whole of it.
LINTED = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
NOTHING_BUILT_AT_IMPORT = """
import sys
import bot.web.app, bot.slack.app, bot.cli.main
heavy = {"langchain.agents", "chromadb", "onnxruntime", "ortools.sat.python.cp_model", "typst"}
print(sorted(heavy & set(sys.modules)))
"""


def test_import_contracts_hold():
    found = subprocess.run([sys.executable, "-c", LINTED], capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout[-2000:]


def test_edges_import_in_an_empty_environment_without_the_heavy_engines():
    found = subprocess.run(
        [sys.executable, "-c", NOTHING_BUILT_AT_IMPORT], env={"PATH": ""}, capture_output=True, text=True, check=False
    )

    assert (found.returncode, found.stdout.strip()) == (0, "[]"), found.stderr[-2000:]


def test_a_command_that_the_server_does_for_it_starts_without_the_assistant():
    script = "import sys, bot.cli.main; print('bot.bootstrap' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert found.stdout.strip() == "False", found.stderr[-2000:]

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bootstrap.quiet import TRACING
from tests.elsewhere import Elsewhere

#: Opens what a process of ours opens, and asks a model; the traces of that would be sent off before it ends.
ASKS = """
import sys
from langchain_core.language_models import FakeListChatModel
from bot.bootstrap import worker
from bot.settings import Settings

with worker(Settings(_env_file=None, data_dir=sys.argv[1]), lambda: None):
    FakeListChatModel(responses=["yes"]).invoke("ours")
"""


@pytest.mark.slow
def test_no_variable_of_the_environment_has_prompts_traced(tmp_path: Path) -> None:
    with Elsewhere(307) as away:
        sending = {"LANGSMITH_ENDPOINT": away.url, "LANGSMITH_API_KEY": "theirs"} | dict.fromkeys(TRACING, "true")
        ended = subprocess.run(
            [sys.executable, "-c", ASKS, str(tmp_path)], env=os.environ | sending, capture_output=True, check=False
        )

    assert (ended.returncode, away.asked) == (0, []), ended.stderr[-1000:]

"""Products: numpy's products of matrices stay in the thread that asks for them.

Its BLAS shares even small ones out among a thread for each processor, and those spin while they wait for one another.
Beside a busy process, reading sixty passages token by token took fifty times as long for that, and thirty times the
processor. Whoever multiplies imports this module; the limit holds for the whole process.
"""

from __future__ import annotations

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

LIMIT = threadpool_limits(limits=1, user_api="blas")

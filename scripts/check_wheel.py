"""Build the wheel, install it into an empty virtual environment, and use it there as a user would.

Run by `make test-all`. Exits with the first command that fails.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    """Run a command without the checkout on the path; give its output or stop."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Build, install, evaluate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=ROOT)
        wheel = next(folder.glob("*.whl"))
        venv.create(folder / "empty", with_pip=True)
        scripts = folder / "empty" / ("Scripts" if os.name == "nt" else "bin")
        run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
        packs = run(scripts / "govrules", "packs", "--lang", "en", cwd=folder)
        for line in packs.splitlines():
            pack = line.split()[0]
            record = sorted((ROOT / "examples").glob(f"{pack}-*"))[0]
            command = (scripts / "govrules", "evaluate", record, "--pack", pack, "--as-of", "2022-10-10", "-o", "json")
            report = json.loads(run(*command, cwd=folder, codes=(0, 1)))
            if report["pack"]["id"] != pack or not report["findings"]:
                sys.exit(f"the installed package did not evaluate `{pack}`")
        print(f"the wheel works in an empty environment: {len(packs.splitlines())} packs evaluated")


if __name__ == "__main__":
    main()

"""The scripts of the documentation as modules."""

import sys
from pathlib import Path

# They are programs beside the package, not in it, and import one another by their bare names.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

"""Build the documentation site: stage docs/, run Zensical in strict mode, finish and check what came out.

    python scripts/build_site.py            # into site/

Exit code 1 if the generator warns, a link or an anchor leads nowhere, or a page would load something from elsewhere.
"""

import re
import shutil
import subprocess
import sys
from typing import Any

import yaml
from site_check import problems_of
from site_source import ROOT, Stage

BUILD = ROOT / "build"
SITE = ROOT / "site"
_SERVERS = re.compile(r"https://(?:unpkg\.com|cdn\.jsdelivr\.net)/")


def configuration() -> dict[str, Any]:
    """Give the configuration with `folder/*` in the navigation filled in from the staged pages."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["nav"] = [_filled(entry) for entry in config["nav"]]
    return config


def _filled(entry: Any) -> Any:
    if isinstance(entry, dict):
        return {name: _folder(value) if str(value).endswith("/*") else _filled(value) for name, value in entry.items()}
    return [_filled(item) for item in entry] if isinstance(entry, list) else entry


def _folder(pattern: str) -> list[str]:
    """Give the pages of a folder, its index first."""
    source = BUILD / "site-src"
    pages = sorted(source.glob(f"{pattern[:-2]}/*.md"), key=lambda path: (path.name != "index.md", path.name))
    return [page.relative_to(source).as_posix() for page in pages]


def build() -> bool:
    """Run the generator; tell whether it had nothing to say against the pages."""
    file = BUILD / "mkdocs.yml"
    file.write_text(yaml.safe_dump(configuration(), allow_unicode=True, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", str(file)]
    done = subprocess.run(command, cwd=BUILD, check=False)
    if done.returncode == 0:
        # The generator writes below its configuration only.
        if SITE.exists():
            shutil.rmtree(SITE)
        shutil.move(BUILD / "site", SITE)
    return done.returncode == 0


def finish() -> None:
    """Set what the generator has no option for."""
    for name in ("search.json", "search.js"):
        index = SITE / name
        text = index.read_text(encoding="utf-8")
        # With `zh` the search cuts Chinese into words; by default it looks only at where a run of signs begins.
        # `_` separates nothing: a fact's name is searched as a whole.
        for old, new in (('"lang":["en"]', '"lang":["zh","en"]'), (r'"separator":"[\\s\\-_,', r'"separator":"[\\s\\-,')):
            if old not in text:
                raise SystemExit(f"{name}: `{old}` is not where it was, so the search would not find Chinese words")
            text = text.replace(old, new, 1)
        index.write_text(text, encoding="utf-8", newline="\n")
    for script in SITE.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        # Parts that no page here uses would be fetched from there (diagrams, galleries, editors): cut the way off.
        script.write_text(_SERVERS.sub("about:blank#", text), encoding="utf-8", newline="\n")


def main() -> int:
    """Build and check; print what is wrong."""
    Stage(BUILD / "site-src").run()
    if not build():
        return 1
    finish()
    problems = problems_of(SITE)
    for problem in problems:
        print(problem)
    pages = sum(1 for _ in SITE.rglob("*.html"))
    print(f"{SITE.name}/: {pages} pages, {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

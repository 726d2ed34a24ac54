"""Check a built site: every link and anchor leads somewhere, and no page loads anything from elsewhere."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "object": "data"}
"""Tags and the attribute by which they load something."""
_LINKS_THAT_LOAD = frozenset({"stylesheet", "icon", "preload", "prefetch", "preconnect", "modulepreload", "dns-prefetch"})
_CSS_ADDRESS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""")
_JS_ADDRESS = re.compile(r"https?://(?:unpkg|cdn|fonts|cdnjs|[\w.]*googleapis|[\w.]*jsdelivr)[^\"'`\s]*")


class _Page(HTMLParser):
    """Ids, links, and what the page loads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.update(given[name] for name in ("id", "name") if given.get(name) and tag != "meta")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in _LOADED and given.get(_LOADED[tag]):
            self.loads.append(given[_LOADED[tag]])
        elif tag == "link" and _LINKS_THAT_LOAD & set(given.get("rel", "").split()):
            self.loads.append(given.get("href", ""))
        if given.get("srcset"):
            self.loads.extend(part.split()[0] for part in given["srcset"].split(","))
        self.loads.extend(_CSS_ADDRESS.findall(given.get("style", "")))


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def problems_of(site: Path) -> list[str]:
    """Give what is wrong with a site in a folder, a line each."""
    found: list[str] = []
    _read.cache_clear()
    for path in sorted(site.rglob("*.html")):
        if path.name != "404.html":  # it is served for any address, so its links are not relative to a page
            name = path.relative_to(site).as_posix()
            found += [f"{name}: {text}" for text in _page_problems(site, path)]
    for path in sorted([*site.rglob("*.css"), *site.rglob("*.js")]):
        pattern = _CSS_ADDRESS if path.suffix == ".css" else _JS_ADDRESS
        if "search" not in path.name or path.suffix == ".css":
            addresses = sorted(set(pattern.findall(path.read_text(encoding="utf-8"))))
            found += [f"{path.relative_to(site).as_posix()}: names `{address}` to load from" for address in addresses]
    return found


def _page_problems(site: Path, path: Path) -> Iterator[str]:
    page = _read(path)
    for address in page.loads:
        parts = urlsplit(address)
        if parts.scheme not in ("", "data") or parts.netloc:
            yield f"loads `{address}` from elsewhere"
        elif not parts.scheme and not (path.parent / unquote(parts.path)).exists():
            yield f"loads `{address}`, which is not there"
    for link in dict.fromkeys(page.links):
        if problem := _link_problem(site, path, link):
            yield problem


def _link_problem(site: Path, path: Path, link: str) -> str | None:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    target = path if not parts.path else Path(path.parent, unquote(parts.path)).resolve()
    if not target.is_relative_to(site.resolve()) and target != path:
        return f"the link `{link}` leaves the site"
    if target.is_dir() and target != site.resolve():
        return f"the link `{link}` leads to a folder, which a browser lists instead of showing a page"
    if not target.exists():
        return f"the link `{link}` leads nowhere"
    anchor = unquote(parts.fragment)
    if anchor and target.suffix == ".html" and anchor not in _read(target).ids:
        return f"the link `{link}` names a place that the page does not have"
    return None

"""One file that opens from a USB stick: scripts, styles and images written into the page."""

from __future__ import annotations

import base64
import mimetypes
import re
from html.parser import HTMLParser
from pathlib import Path

_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"\s*/?>')
_IMAGE = re.compile(r"url\(\s*['\"]?([^)'\"#]+)['\"]?\s*\)")
_ASKING = frozenset({"src", "href", "srcset", "action", "formaction", "poster", "data", "style"})
_REMOTE = re.compile(r"(?:https?:|wss?:|ftp:)?//[^\s\"')]+", re.IGNORECASE)
_IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*(?:https?:)?//", re.IGNORECASE)


class RemoteLinkError(ValueError):
    """A page would ask a remote host; maps must not."""


def refuse_remote_links(page: str) -> None:
    """Raise RemoteLinkError if an element or a style of a page points to any host.

    Text that only looks like a link, such as a name in the plan, is no link.
    """
    links = _Links()
    links.feed(page)
    if links.remote:
        raise RemoteLinkError(f"the map would ask a remote host: {links.remote[0]}")


class _Links(HTMLParser):
    """Collects what a page's elements and styles would fetch from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.remote: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            if name in _ASKING and value and _REMOTE.match(value.strip()):
                self.remote.append(value)

    def handle_data(self, data: str) -> None:
        found = _IN_STYLE.search(data) if self._in_style else None
        if found:
            self.remote.append(found.group())

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's call
        self._in_style = False


def inlined(page: str, assets: Path, link_folder: str) -> str:
    """Return a page with every asset it links to written into it."""

    def read(link: str) -> str:
        return (assets / link.removeprefix(f"{link_folder}/")).read_text(encoding="utf-8")

    def script(match: re.Match[str]) -> str:
        return "<script>" + _no_map(read(match[1])).replace("</script", "<\\/script") + "</script>"

    def style(match: re.Match[str]) -> str:
        folder = (assets / match[1].removeprefix(f"{link_folder}/")).parent
        return "<style>" + with_images(read(match[1]), folder) + "</style>"

    return _STYLE.sub(style, _SCRIPT.sub(script, page))


def with_images(css: str, folder: Path) -> str:
    """Return a style sheet with its images as data; every one of them must be there."""

    def image(match: re.Match[str]) -> str:
        if match[1].startswith("data:"):
            return match[0]
        file = folder / match[1].strip()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return f"url(data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()})"

    return _IMAGE.sub(image, css)


def _no_map(script: str) -> str:
    """Drop the hint to a source map, which a browser's tools would ask for."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.MULTILINE)

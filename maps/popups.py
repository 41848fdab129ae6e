"""The one place where text becomes HTML. Folium escapes nothing, so all text passes through here.

Popups on the map are built in the browser as text nodes (``templates/popups.js``), never as HTML.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping

from maps.labels import Phrase, word

Json = Mapping[str, object] | list[object] | str | float | None


def text(value: object) -> str:
    """Return any value as inert HTML text; nothing for None."""
    return "" if value is None else html.escape(str(value), quote=True)


def both(phrase: Phrase) -> str:
    """Return a phrase in both languages; the page's style sheet shows the one chosen."""
    if phrase.vi == phrase.en:
        return text(phrase.vi)
    return (
        f'<span class="vi" lang="vi">{text(phrase.vi)}</span>'
        f'<span class="en" lang="en">{text(phrase.en)}</span>'
    )


def say(key: str) -> str:
    """Return a word of the table in both languages."""
    return both(word(key))


def attribute(name: str, phrase: Phrase) -> str:
    """Return an attribute that the page's script switches with the language."""
    return (
        f'{name}="{text(phrase.vi)}" data-{name}-vi="{text(phrase.vi)}" '
        f'data-{name}-en="{text(phrase.en)}"'
    )


def json_in_script(value: Json) -> str:
    """Return JSON that may stand inside a script element: ``</script>`` in a name stays text."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written

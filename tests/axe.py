"""axe-core, the rules pages are held to: fetched once, checked by hash, kept out of the repository."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from maps.assets import asset_name, check_tarball, fetch, unpack

LOCK = Path(__file__).with_name("axe.lock.json")
SCRIPT = "axe.min.js"
SERIOUS = ("serious", "critical")


def axe_script() -> str:
    """Return the text of axe-core, from the user's cache or else from the npm registry."""
    lock: dict[str, str] = json.loads(LOCK.read_text(encoding="utf-8"))
    package = next(iter(lock))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "khuvuc" / "tests"
    kept = cache / package / SCRIPT
    if not kept.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=cache) as aside:
            tarball = fetch(package, Path(aside))
            check_tarball(tarball, package, lock)
            made = Path(aside) / asset_name(package)
            unpack(tarball, [SCRIPT, "LICENSE"], made)
            if not kept.is_file():
                kept.parent.mkdir(parents=True, exist_ok=True)
                (made / "LICENSE").replace(kept.with_name("LICENSE"))
                (made / SCRIPT).replace(kept)
    return kept.read_text(encoding="utf-8")


def serious_faults(page: Page, script: str) -> list[str]:
    """Return the serious and critical faults of a page, each with its rule and place."""
    # Evaluated by the debugger, so the page's own content policy does not stand in its way.
    page.evaluate(script)
    found: dict[str, Any] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'], iframes: false})"
    )
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:160]}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]

"""The pages in Chromium: axe finds no serious fault, nothing overflows, runs move by themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from geo.store import open_store
from tests.api.live import live_server
from tests.api.people import PASSWORD
from tests.axe import axe_script, serious_faults

pytestmark = pytest.mark.browser

PAGES = {
    "voter": ("/", "/?q=Tổ 1&ward=00001", "/?q=Tổ", "/?q=xyzzy", "/?unit=1&ward=99999"),
    "committee": ("/committee", "/committee/plans/1", "/committee/compare?plan=2&with=1"),
    "planner": (
        "/planner", "/planner/territories/1", "/planner/plans/2?unit=to 5", "/planner/plans/3",
        "/planner/runs/1", "/planner/board", "/planner/calendar?polling_day=2026-03-15",
    ),
    "people": ("/account", "/people", "/invitation?secret=x", "/nowhere"),
    "signing in": ("/sign-in",),
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this computer")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture(scope="module")
def service(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("browser") / "khuvuc.db"
    shutil.copy(furnished_file, file)
    store = open_store(f"sqlite:///{file}")
    store.runs.start(1, {}, "an")
    store.close()
    with live_server(f"sqlite:///{file}", heavy_a_minute=0, heavy_a_minute_with_key=0) as address:
        yield address


@pytest.fixture
def page(browser: Browser, service: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page of somebody who may do everything; its width is the test's parameter."""
    width = getattr(request, "param", 1400)
    context = browser.new_context(viewport={"width": width, "height": 900})
    made = context.new_page()
    made.goto(f"{service}/sign-in")
    made.fill("#name", "chi")
    made.fill("#password", PASSWORD)
    made.press("#password", "Enter")
    made.wait_for_url(f"{service}/planner")
    yield made
    context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("page", [390, 1400], indirect=True)
def test_no_page_has_a_serious_fault_or_is_wider_than_the_screen(
    page: Page, service: str, language: str
):
    script, faults, asked = axe_script(), {}, []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/map?*", lambda route: route.fulfill(body="<title>map</title>"))
    for path in (one for family in PAGES.values() for one in family):
        if path in PAGES["signing in"]:
            page.context.clear_cookies()
        page.goto(f"{service}{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.get_attribute("html", "lang") == language
        found = serious_faults(page, script)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the screen")
        if found:
            faults[path] = found
    assert faults == {}
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(service).netloc}


FORMS: dict[str, tuple[int, str, dict[str, str]]] = {
    "a folder that cannot be used": (422, "/planner", {"#name": "Quận Hỏng"}),
    "a setting that cannot be used": (422, "/planner/territories/1", {"#time_limit": "0"}),
    "somebody who is there already": (409, "/people", {"#name": "an"}),
    "a password that is wrong": (401, "/account", {"#current": "x", "#password": "mười hai chữ"}),
    "a key that is shown once": (200, "/account", {"#key-name": "bảng"}),
    "a step without its number": (400, "/planner/plans/3", {"#reference-submit": ""}),
}
"""What a form leads to: the status, the form's page, and what is filled in."""


@pytest.mark.parametrize("page", [390, 1400], indirect=True)
def test_what_a_form_leads_to_has_no_serious_fault_and_is_told_in_vietnamese(
    page: Page, service: str
):
    script, faults = axe_script(), {}
    page.route("**/map?*", lambda route: route.fulfill(body="<title>map</title>"))
    for name, (status, path, fields) in FORMS.items():
        page.goto(f"{service}{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for field, value in fields.items():
            page.fill(field, value)
        if path == "/planner":
            no_zip = {"name": "f.zip", "mimeType": "application/zip", "buffer": b"no zip"}
            page.set_input_files("#folder", no_zip)
        last = next(reversed(fields))
        page.eval_on_selector(last, "(one) => { one.form.noValidate = true; }")
        with page.expect_navigation() as arrived:
            page.eval_on_selector(last, "(one) => one.form.requestSubmit()")
        assert (name, arrived.value.status) == (name, status)
        found = serious_faults(page, script)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the screen")
        found += page.eval_on_selector_all("main [lang=en]", "(all) => all.map((o) => o.innerText)")
        if found:
            faults[name] = found
    assert faults == {}


REACHED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const name = one.id || one.name || one.getAttribute('href') || one.innerText.trim().slice(0, 40);
  return [one === document.body ? '' : name, style.outlineStyle !== 'none', one.tagName];
}"""


@pytest.mark.parametrize("page", [390, 1400], indirect=True)
@pytest.mark.parametrize("path", ["/", "/planner/territories/1", "/planner/plans/3", "/people"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(page: Page, service: str, path: str):
    page.route("**/map?*", lambda route: route.fulfill(body="<title>map</title>"))
    page.goto(f"{service}{path}")
    page.wait_for_load_state("networkidle")
    wanted = page.evaluate("""() => [...document.querySelectorAll('a[href], button, input, select,\
        textarea, summary')].filter((one) => one.type !== 'hidden' && one.checkVisibility()).length""")
    names, unseen = [], []
    while len(names) < 400:
        page.keyboard.press("Tab")
        name, seen, tag = page.evaluate(REACHED)
        if not name and tag == "BODY":
            break
        names.append(name)
        if not seen and tag != "IFRAME":
            unseen.append(name)
    assert unseen == []
    assert len(names) >= wanted > 5


def test_a_group_is_looked_up_in_a_plan_with_the_keyboard_alone(page: Page, service: str):
    page.route("**/map?*", lambda route: route.fulfill(body="<title>map</title>"))
    page.goto(f"{service}/planner/board?lang=en")
    _tab_to(page, "a[href^='/planner/plans/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/planner/plans/*")
    _tab_to(page, "#unit")
    page.keyboard.type("to 5")
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=to*")
    assert page.locator("#why-title ~ .level").count() == 1


def test_the_search_of_voters_needs_neither_script_nor_mouse(browser: Browser, service: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{service}/")
    page.focus("#q")
    page.keyboard.type("tô 1")
    page.keyboard.press("Tab")
    page.keyboard.type("dong da")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")
    assert "Bạn bỏ phiếu tại" in page.inner_text("#answer")
    assert page.inner_text("#answer dl").count("15/03/2026") == 1
    assert not page.is_visible("#place")  # a place needs a script, so nothing is offered
    context.close()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_a_fault_would_be_found(page: Page, service: str):
    page.goto(f"{service}/committee")
    page.evaluate("document.querySelector('main').innerHTML = '<input><img src=/x>'")
    assert {fault.split()[0] for fault in serious_faults(page, axe_script())} >= {
        "label", "image-alt",
    }  # fmt: skip


def test_the_map_of_a_plan_is_drawn_in_its_page(page: Page, service: str):
    page.goto(f"{service}/committee/plans/1?lang=en")
    frame = page.frame_locator("iframe.map")
    frame.locator("path.kv-area").first.wait_for(timeout=15_000)
    assert frame.locator("path.kv-area").count() == 2
    assert frame.locator("h1").inner_text().startswith("Voting areas")


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page, service: str):
    page.goto(f"{service}/committee")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_bar_of_a_run_moves_and_the_page_tells_its_end(browser: Browser, staffed_url: str):
    store = open_store(staffed_url)
    run = store.runs.start(1, {}, "an")
    with live_server(staffed_url, open_to_all=True) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/planner/runs/{run.id}")
        page.wait_for_selector("html[data-events=heard]", state="attached")
        page.evaluate("window.same = true")
        store.runs.progress(run.id, "planning wards", 3, 8)
        page.wait_for_selector("#bar[value='3']")
        assert page.inner_text("#said") == "lập phương án từng phường, xã: 3 trên 8"
        assert page.evaluate("window.same")  # it was not loaded again
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(f"{address}/planner/runs/{run.id}")
        assert plain.locator("meta[http-equiv=refresh]").get_attribute("content") == "3"
        assert plain.locator("#bar").get_attribute("value") == "3"
        store.runs.finish(run.id, 1)
        page.wait_for_selector("text=Mở phương án 1")
        plain.context.close()
        context.close()
    store.close()

"""Many readers while plans are published, and while the database goes away and comes back."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from geo.plan import PollingPlan, audit, write_plan_folder
from geo.store import PlanState, Store, open_store, plans
from geo.store.contents import PlanContent, content_of_folder
from geo.store.folders import zip_of
from tests.api.processes import service_process
from tests.api.serving import SWAPPED, published
from tests.api.uploads import one_ward
from tests.databases import Server
from tests.geo.lookup.made import degrees, made_plan

PUBLICATIONS = 50
PAUSE_S = 0.002
PLACE = {"lon": degrees(50, -50)[0], "lat": degrees(50, -50)[1]}
STATION_OF = {1: "Nhà văn hóa s0", 0: "Nhà văn hóa s1"}  # by the plan's number, odd or even
Ask = Callable[[httpx.Client], str]


@dataclass
class Seen:
    """What readers were answered: how often what, and what should not have been."""

    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@contextmanager
def asking(address: str, *asks: Ask) -> Iterator[Seen]:
    """Let readers ask again and again; an answer that a reader cannot accept is a fault."""
    seen, done = Seen(), threading.Event()

    def read(ask: Ask) -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            while not done.is_set():
                try:
                    seen.answers[ask(client)] += 1
                except (AssertionError, httpx.HTTPError, KeyError) as error:
                    seen.faults.append(repr(error)[:500])
                time.sleep(PAUSE_S)  # else readers take the processor from who publishes

    threads = [threading.Thread(target=read, args=(ask,)) for ask in asks]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        done.set()
        for thread in threads:
            thread.join()


def look_up(client: httpx.Client) -> str:
    """Ask for a position; the station has to be that of the plan which the answer names."""
    answer = client.get("/api/v1/lookup", params=PLACE)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    number = int(told["plan"]["plan_id"])
    assert told["station"]["name"] == STATION_OF[number % 2], told
    return str(number)


def read_plan(client: httpx.Client) -> str:
    """Read the stations of the plan that holds now, and compare them with what lookups say."""
    number = int(look_up(client))
    stations = client.get(f"/api/v1/plans/{number}/polling-stations")
    assert stations.status_code == 200, stations.text
    first = stations.json()["features"][0]["properties"]
    assert first["name"] == STATION_OF[number % 2], (number, first)
    return "plan"


def contents(folder: Path) -> list[PlanContent]:
    """Return the two plans that follow on one another: in the second both halves change stations."""
    return [
        content_of_folder(written(plan, folder / str(number)))
        for number, plan in enumerate((made_plan(areas=SWAPPED), made_plan()))
    ]


def written(plan: PollingPlan, folder: Path) -> Path:
    folder.mkdir()
    write_plan_folder(plan, audit(plan), folder)
    return folder


def next_published(store: Store, two: list[PlanContent], number: int) -> None:
    """Keep and publish the plan of a number, each under a territory of its own."""
    packed = zip_of(iter([("wards.csv", b"%d" % number)]))
    territory = store.add_territory(packed, "test", name=f"t{number}")
    with store.database.writing() as connection:
        made = plans.add_plan(connection, two[number % 2], territory.id, "test")
    assert made == number
    published(store, store.plan(made))


def test_no_answer_mixes_two_plans_and_none_fails_while_fifty_are_published(
    database_url: str, tmp_path: Path
):
    store, two = open_store(database_url), contents(tmp_path)
    next_published(store, two, 1)
    with (
        service_process(database_url) as address,
        httpx.Client(base_url=address, timeout=30) as own,
    ):
        look_up(own)
        with asking(address, look_up, look_up, read_plan) as seen:
            for number in range(2, PUBLICATIONS + 2):
                next_published(store, two, number)
            while look_up(own) != str(PUBLICATIONS + 1):
                time.sleep(0.01)
    store.close()
    assert seen.faults == []
    assert len(seen.answers.keys() - {"plan"}) > PUBLICATIONS / 3  # readers met many of the plans
    assert seen.answers["plan"] > 0


def upload(told: dict[str, int]) -> Ask:
    """Return a writer that keeps folders one after another; 503 has to say when to come back."""
    numbers = iter(range(1_000_000))

    def write(client: httpx.Client) -> str:
        name = f"folder-{next(numbers)}"
        sent = {"folder": ("f.zip", one_ward(name))}
        answer = client.post("/api/v1/territories", files=sent, data={"name": name})
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["type"] == "urn:khuvuc:problem:store-away"
            return "away"
        assert answer.status_code == 201, answer.text
        told[name] = answer.json()["id"]
        return "written"

    return write


def test_lookups_go_on_and_nothing_is_lost_when_the_database_is_stopped_under_load(
    postgis_server: Server, postgis_url: str, tmp_path: Path
):
    store, two = open_store(postgis_url), contents(tmp_path)
    next_published(store, two, 1)
    told: dict[str, int] = {}
    with service_process(postgis_url, open_to_all=True) as address:
        with httpx.Client(base_url=address, timeout=30) as own:
            look_up(own)
        with asking(address, look_up, look_up, upload(told)) as seen:
            for _ in range(3):
                await_more(seen, "written")
                postgis_server.stop("immediate")  # as if the machine had lost its power
                try:
                    await_more(seen, "away")
                    await_more(seen, "1")
                finally:
                    postgis_server.start()
            await_more(seen, "written")
    assert seen.faults == []
    kept = {t.name: t.id for t in store.territories()}
    assert told.items() <= kept.items()
    assert store.plan(1).state is PlanState.PUBLISHED
    assert store.log.verify().holds
    store.close()


def await_more(seen: Seen, kind: str, more: int = 3) -> None:
    """Return when readers were answered so some times more."""
    wanted, until = seen.answers[kind] + more, time.monotonic() + 60
    while seen.answers[kind] < wanted:
        assert time.monotonic() < until, (kind, seen)
        time.sleep(0.01)

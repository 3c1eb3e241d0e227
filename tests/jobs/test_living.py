"""Posted alerts that are kept true, on a platform that a test holds in its hands."""

from bot.errors import Refused, TryLater
from bot.model import Card, Kind
from bot.ports import Memory
from tests.fakes import FakeChat, FakeClock
from tests.jobs.office import Platform
from tests.jobs.pressroom import Pressroom


def fact(card: Card, label: str) -> str:
    return next((one.value for one in card.facts if one.label == label), "")


async def test_a_second_source_makes_the_card_better_and_no_longer(store: Memory, clock: FakeClock) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", title="Parliament votes", source="Wire")
    await room.work()
    clock.pass_by(minutes=1)
    await room.report("vote-2", title="MPs vote", source="Paper")
    await room.work()

    assert len(chat.posted) == 1
    ((place, message, card),) = chat.edits
    assert (place, message, card.title) == ("C1", "m1", "Parliament votes")
    assert fact(card, "Also reported by") == "Paper"
    assert card.footer == "First seen 2 March 2026, 12:00; updated 12:01 UTC."


async def test_the_best_source_gives_the_headline_and_the_earliest_of_its_kind(store: Memory, clock: FakeClock) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    kinds: tuple[Kind, ...] = ("aggregator", "media", "ngo", "government", "campaign", "government")
    for number, kind in enumerate(kinds, 1):
        await room.report(f"vote-{number}", title=f"Told {number}", source=f"S{number}", kind=kind)
    await room.work()

    ((_, _, card),) = chat.posted
    assert card.title == "Told 4"
    assert fact(card, "Also reported by") == "S1, S2 and 3 others"


async def test_a_card_is_edited_once_in_ten_minutes_and_then_shows_all_that_came(
    store: Memory, clock: FakeClock
) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1")
    await room.work()
    for number in range(2, 40):
        clock.pass_by(seconds=30)
        await room.report(f"vote-{number}", title=f"Parliament votes {number}")
        await room.work()

    assert len(chat.edits) == 2
    clock.pass_by(minutes=10)
    await room.work()
    assert len(chat.edits) == 3
    assert fact(chat.edits[-1][2], "Also reported by") == "Vote-2, Vote-3 and 36 others"
    clock.pass_by(hours=5)
    assert await room.work() == 0


async def test_what_a_card_shows_already_costs_no_request(store: Memory, clock: FakeClock) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", source="Wire", title="Parliament votes")
    await room.report("vote-2", source="Paper", title="MPs vote")
    await room.work()

    assert len(chat.posted) == 1
    assert chat.edits == []
    assert await store.edits("fake", clock.now(), 600, 10) == ()


async def test_a_message_that_is_gone_is_noted_and_never_tried_again(store: Memory, clock: FakeClock) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1", "C2")
    await room.report("vote-1")
    await room.work()
    await room.report("vote-2", title="MPs vote")
    chat.edit_errors = [Refused("fake:C1: the message was deleted", "message_gone")]
    await room.work()

    assert [place for place, _, _ in chat.edits] == ["C2"]
    clock.pass_by(days=1)
    await room.report("vote-3", title="Lawmakers vote")
    await room.work()
    assert [place for place, _, _ in chat.edits] == ["C2", "C2"]
    assert room.told == []
    assert await store.stops() == ()


async def test_a_channel_that_takes_no_edits_is_asked_each_hour_of_a_day_and_then_left_alone(
    store: Memory, clock: FakeClock
) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1")
    await room.work()
    await room.report("vote-2", title="MPs vote")
    chat.edit_errors = [Refused("fake:C1: the app may not post", "permission") for _ in range(10_000)]
    for _ in range(3 * 48):
        clock.pass_by(minutes=20)
        await room.living.look({"fake": chat})

    assert 10_000 - len(chat.edit_errors) == 25
    assert chat.edits == []
    assert await store.stops() == ()


async def test_a_platform_that_is_busy_is_left_alone_for_a_minute(store: Memory, clock: FakeClock) -> None:
    chat = FakeChat()
    places = [f"C{number}" for number in range(30)]
    room = Pressroom(store, clock, chat, *places)
    await room.report("vote-1")
    for _ in range(3):
        await room.work()
    await room.report("vote-2", title="MPs vote")
    chat.edit_errors = [None, TryLater("busy", after_s=30)]
    for _ in range(10):
        await room.living.look({"fake": chat})
    assert len(chat.edits) == 1

    clock.pass_by(seconds=61)
    for _ in range(3):
        await room.living.look({"fake": chat})
    assert sorted(place for place, _, _ in chat.edits) == sorted(places)


async def test_a_process_that_dies_in_the_middle_of_an_edit_leaves_it_to_the_next(
    store: Memory, clock: FakeClock
) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1")
    await room.work()
    await room.report("vote-2", title="MPs vote")
    taken = await store.edits("fake", clock.now(), 600, 10)
    assert len(taken) == 1
    assert await store.edits("fake", clock.now(), 600, 10) == ()

    again = Pressroom(store, clock, chat, "C1")
    await again.deliverer.recover()
    await again.work()
    await again.work()

    assert len(chat.edits) == 1


async def test_what_comes_while_a_card_is_being_edited_is_shown_by_the_next_edit(
    store: Memory, clock: FakeClock
) -> None:
    chat = FakeChat()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1")
    await room.work()
    await room.report("vote-2", title="MPs vote", source="Second")
    (edit,) = await store.edits("fake", clock.now(), 600, 10)
    await room.report("vote-3", title="Lawmakers vote", source="Third")
    await store.edited(edit.delivery.id, clock.now(), "hash of the second")
    assert await room.work() == 0

    clock.pass_by(minutes=10)
    await room.work()

    assert fact(chat.edits[0][2], "Also reported by") == "Second, Third"


# ── threads ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_report_that_adds_something_goes_into_the_thread_once_and_pings_nobody(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1", ping="S1")
    await room.report("vote-1", title="Parliament votes to leave", summary="It was a long day.", urgency="high")
    await room.work()
    await room.report("vote-2", title="Lawmakers vote to leave", summary="The vote was 107 to 0.", urgency="high")
    await room.report("vote-3", title="Vote to leave", summary="It passed by 107 votes.", urgency="high")
    for _ in range(3):
        await room.work()

    _, addition = chat.posted
    assert addition[2].title == "More on this: Lawmakers vote to leave"
    assert fact(addition[2], "Figures") == "107"
    assert addition[2].lead == "The vote was 107 to 0."
    assert [manner.thread for manner in chat.manners] == [None, "m1"]
    assert [manner.ping for manner in chat.manners] == ["S1", ""]


async def test_what_a_channel_does_not_want_is_not_in_its_threads_either(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1", "C2")
    await room.report("vote-1", title="Parliament votes", summary="")
    await room.work()
    # C1 has muted this source.
    await room.report("vote-2", title="107 vote to leave", summary="", only=["fake:C2"])
    await room.work()

    assert [place for place, _, _ in chat.posted] == ["C1", "C2", "C2"]
    assert sorted(place for place, _, _ in chat.edits) == ["C1", "C2"]


async def test_a_thread_takes_no_more_than_eight_additions(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", title="Parliament votes", summary="")
    for number in range(2, 30):
        await room.report(f"vote-{number}", title=f"{1000 * number} signatures", summary="")
    for _ in range(30):
        await room.work()

    assert len(chat.posted) == 1 + 8


async def test_an_addition_to_an_alert_that_is_gone_is_given_up_without_a_word(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", title="Parliament votes", summary="")
    await room.work()
    chat.gone.add("m1")
    await room.report("vote-2", title="107 vote to leave", summary="")
    await room.work()

    assert len(chat.posted) == 1
    assert room.told == []
    assert [row.state for row in await store.outbox()] == ["refused", "sent"]


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_correction_edits_every_card_at_once_and_stands_in_every_thread(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1", "C2")
    await room.report("vote-1", title="Parliament votes 117 to 0 to leave", source="Wire")
    await room.work()
    await room.report("vote-2", title="Parliament votes 117 to 0 to leave", source="Paper")
    await room.work()
    assert len(chat.edits) == 2
    clock.pass_by(minutes=1)
    await room.edit("vote-1", title="Correction: Parliament votes 107 to 0 to leave", source="Wire")
    await room.work()

    assert [place for place, _, _ in chat.posted] == ["C1", "C2", "C1", "C2"]
    assert [manner.thread for manner in chat.manners] == [None, None, "m1", "m2"]
    card, said = chat.edits[-1][2], chat.posted[-1][2]
    assert len(chat.edits) == 4
    assert fact(card, "Corrected by") == "Wire"
    assert (card.title, card.tone) == ("Correction: Parliament votes 107 to 0 to leave", "warning")
    assert fact(said, "Figures") == "117 → 107"
    assert fact(said, "Headline").startswith("Parliament votes 117 to 0 to leave → Correction")
    clock.pass_by(hours=1)
    await room.edit("vote-1", title="Correction: Parliament votes 107 to 0 to leave", source="Wire")
    await room.work()
    assert len(chat.posted) == 4


async def test_a_mended_word_changes_the_card_and_says_nothing_in_the_thread(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", title="Parliment votes to leave the treaty")
    await room.work()
    await room.edit("vote-1", title="Parliament votes to leave the treaty")
    await room.work()

    assert len(chat.posted) == 1
    ((_, _, card),) = chat.edits
    assert (card.title, fact(card, "Corrected by")) == ("Parliament votes to leave the treaty", "")


async def test_a_retracted_report_no_longer_gives_the_headline(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", title="Parliament votes", source="Wire")
    await room.report("vote-2", title="Ministry confirms the vote", source="Ministry", kind="government")
    await room.work()
    await room.edit("vote-2", title="Retracted: Ministry confirms the vote", source="Ministry", kind="government")
    await room.work()

    card = chat.edits[-1][2]
    assert (card.title, fact(card, "Retracted by")) == ("Parliament votes", "Ministry")


async def test_an_alert_that_is_still_to_come_is_right_when_it_comes(store: Memory, clock: FakeClock) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1")
    await room.report("vote-1", title="Parliament votes 117 to 0")
    await room.edit("vote-1", title="Correction: Parliament votes 107 to 0")
    await room.work()

    ((_, _, card),) = chat.posted
    assert card.title == "Correction: Parliament votes 107 to 0"
    assert chat.edits == []


# ── the next step ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_next_step_of_a_matter_is_a_new_card_that_leads_to_the_one_before(
    store: Memory, clock: FakeClock
) -> None:
    chat = Platform()
    room = Pressroom(store, clock, chat, "C1", "C2")
    await room.report("call-1", title="Minister calls for it", stage="statement", only=["fake:C1"])
    await room.report("vote-1", title="Parliament votes", stage="parliament_vote", only=["fake:C1"])
    await room.report("other-1", title="Estonia votes", stage="parliament_vote", countries=("EST",))
    for _ in range(3):
        await room.work()
    clock.pass_by(days=50)
    await room.report("notice-1", title="Notice lodged", stage="notice_lodged", urgency="high")
    for _ in range(2):
        await room.work()

    new = {place: card for place, _, card in chat.posted if card.title == "Notice lodged"}
    assert fact(new["C1"], "Step before") == "Parliament votes, 2 March 2026"
    vote = next(n for n, (_, _, card) in enumerate(chat.posted, 1) if card.title == "Parliament votes")
    assert [link.url for link in new["C1"].links] == [f"https://fake.example/C1/m{vote}"]
    # Where the vote was not told, the article is.
    assert [link.url for link in new["C2"].links] == ["https://news.example/vote-1"]
    assert chat.edits == []

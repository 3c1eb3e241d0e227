"""Posted alerts are kept true: a card whose story has changed is shown anew, in its place."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import PostError, Refused, TryLater, Unsure
from bot.jobs.board import Board
from bot.jobs.budget import Budgets
from bot.jobs.crew import Crew
from bot.jobs.deliver import Compose, manner, shown
from bot.jobs.stops import OF_ONE_MESSAGE
from bot.model import Edit
from bot.ports import Chat, Clock, Memory

log = logging.getLogger(__name__)

#: Seconds between two edits of one message.
EVERY_S = 600.0
#: Edits that are taken from the store at a time.
AT_ONCE = 20
#: After an edit that did not go through, nothing is edited on that platform for this long.
REST = timedelta(minutes=1)
#: A channel that refuses an edit is asked again after this,
AGAIN = timedelta(hours=1)
#: but no more when the story has not changed for this long: an edit that nobody can see is no loop of errors.
STALE = timedelta(days=1)


class Living:
    """Edits what is due. An edit that was made twice shows the same, so a crash costs nothing."""

    def __init__(
        self,
        store: Memory,
        board: Board,
        clock: Clock,
        compose: Compose,
        *,
        every_s: float = EVERY_S,
        budgets: Budgets | None = None,
    ) -> None:
        """Begin.

        Args:
            store: Where it stands which alerts are to be edited.
            board: The channels.
            clock: For what is due.
            compose: Makes an alert's card.
            every_s: Seconds between two edits of one message; what a publisher corrected does not wait.
            budgets: What platforms take in a second, shared with posts; None for a budget of its own.
        """
        self.store = store
        self.board = board
        self.clock = clock
        self.compose = compose
        self.every_s = every_s
        self.budgets = budgets or Budgets(Crew(store, clock))
        self._resting: dict[str, datetime] = {}

    async def look(self, chats: Mapping[str, Chat]) -> int:
        """Edit what is due on these chats, one message of each after the other; return how many were edited.

        Raises:
            StoreError: What was taken is due again in five minutes.
        """
        return sum(await asyncio.gather(*(self._look(chat) for chat in tuple(chats.values()))))

    async def _look(self, chat: Chat) -> int:
        now = self.clock.now()
        if self._rests(chat.name):
            return 0
        edits = list(await self.store.edits(chat.name, now, self.every_s, AT_ONCE))
        count = 0
        while edits and not self._rests(chat.name):
            count += await self._edit(edits.pop(0), chat)
        for left in edits:
            await self.store.edit_later(left.delivery.id, now)
        return count

    def _rests(self, name: str) -> bool:
        now = self.clock.now()
        return self._resting.get(name, now) > now

    async def _edit(self, edit: Edit, chat: Chat) -> bool:
        """Show one card anew; return whether its message was edited."""
        delivery = edit.delivery
        channel = self.board.of(delivery.channel)
        try:
            card = self.compose(delivery, channel)
        except Exception as error:  # one card that can't be drawn holds up no other
            log.exception("card not drawn", extra={"delivery": delivery.id})
            await self.store.edit_lost(delivery.id, f"its card could not be drawn ({type(error).__name__}: {error})")
            return False
        looks = shown(card)
        if looks == edit.shown:
            await self.store.edited(delivery.id, self.clock.now(), looks)
            return False
        place = delivery.channel.partition(":")[2]
        await self.budgets.take(chat)
        try:
            await chat.edit(place, edit.message, card, key=delivery.key, manner=manner(delivery, channel))
        except (TryLater, Unsure) as error:
            await self._later(edit, chat.name, error)
            return False
        except Refused as error:
            await self._refused(edit, error)
            return False
        except Exception as error:  # whatever a platform's library raises: an edit may be made again
            log.exception("alert not edited", extra={"delivery": delivery.id, "channel": delivery.channel})
            await self._later(edit, chat.name, PostError(f"{type(error).__name__}: {error}"))
            return False
        await self.store.edited(delivery.id, self.clock.now(), looks)
        log.info("alert edited", extra={"delivery": delivery.id, "channel": delivery.channel})
        return True

    async def _later(self, edit: Edit, chat: str, error: PostError) -> None:
        asked = getattr(error, "after_s", None) or 0.0
        now = self.clock.now()
        self._resting[chat] = now + REST
        # A message with a limit of its own waits for it alone.
        at = now + max(REST, timedelta(seconds=asked))
        where = {"delivery": edit.delivery.id, "channel": edit.delivery.channel}
        log.warning("edit postponed", extra={**where, "reason": str(error), "at": at.isoformat()})
        await self.store.edit_later(edit.delivery.id, at)

    async def _refused(self, edit: Edit, error: Refused) -> None:
        """Leave a message as it is: for good where it is gone, for an hour where its channel takes nothing now."""
        delivery, now = edit.delivery, self.clock.now()
        where = {"delivery": delivery.id, "channel": delivery.channel, "reason": str(error)}
        changed = (delivery.story.updated if delivery.story else None) or delivery.created_at
        if error.kind in OF_ONE_MESSAGE or now - changed > STALE:
            log.info("alert not edited any more", extra=where)
            await self.store.edit_lost(delivery.id, str(error))
        else:
            log.warning("edit refused", extra=where)
            await self.store.edit_later(delivery.id, now + AGAIN)

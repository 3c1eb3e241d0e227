"""Questions about channels to their answers."""

from dataclasses import dataclass

from bot.commands.follow import FollowAnswers
from bot.commands.muting import MuteAnswers
from bot.commands.proof import ProofAnswers
from bot.commands.regroup import RegroupAnswers
from bot.model import Question, Reply
from bot.words import ENGLISH, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswers:
    """Everything of ``/alerts`` that is about the channel that is asked from."""

    follow: FollowAnswers
    muting: MuteAnswers
    proof: ProofAnswers
    regroup: RegroupAnswers

    async def answer(self, question: Question, say: Words = ENGLISH) -> Reply | None:
        """Answer ("alerts", NAME); None where it is not about a channel."""
        asker, options = question.asker, question.options
        match question.path[1]:
            case "follow":
                return await self.follow.follow(question, say)
            case "unfollow":
                return await self.follow.unfollow(asker, say)
            case "settings":
                return await self.follow.settings(asker, _managers(options.get("managers", "")), say)
            case "list":
                return await self.follow.list(asker, say)
            case "pause":
                return await self.follow.pause(asker, options.get("for", ""), say)
            case "resume":
                return await self.follow.resume(asker, say)
            case "mute":
                return await self.muting.mute(asker, options.get("what", ""), options.get("for", ""), say)
            case "unmute":
                return await self.muting.unmute(asker, options.get("what", ""), say)
            case "split":
                return await self.regroup.split(asker, options.get("link", ""), say)
            case "merge":
                return await self.regroup.merge(asker, options.get("link", ""), options.get("other", ""), say)
            case "preview":
                return await self.proof.preview(asker, say)
            case "test":
                return await self.proof.test(asker, say)
            case "audit":
                return await self.proof.audit(asker, say)
            case _:
                return None


def _managers(text: str) -> str:
    """Take the option's own name off a typed text: "managers @role"."""
    first, _, rest = text.partition(" ")
    return rest.strip() if first.casefold().rstrip(":") == "managers" else text

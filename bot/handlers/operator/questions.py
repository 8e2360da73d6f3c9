"""Questions nobody else is there for: where a store has no guide, operators and owners answer."""

from bot.agent.presses import AnswerQuestion
from bot.handlers.guide.questions import AWAITS_ANSWER, send_answer, start_answer
from bot.handlers.operator.routes import operator

operator.press(AnswerQuestion)(start_answer)
operator.awaits(AWAITS_ANSWER)(send_answer)

"""What a run is to do, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE = "04"
COMMUNES = ("01304", "01456", "01297")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is told by how many, and how often the process is killed meanwhile.

    `patience` is how many seconds a person waits for an answer while the process runs.
    """

    tips: int = 300
    people: int = 60
    kills: int = 25
    officers: int = 2
    seed: str = "keng"
    patience: float = 100.0


@dataclass(slots=True)
class Result:
    """What was counted. `unsettled`: sends that Telegram had acted on and whose rows were still in the outbox at a kill."""

    tips_sent: int = 0
    tips_stored: int = 0
    tips_alerted: int = 0
    kills: int = 0
    answers_doubled: int = 0
    unsettled: int = 0
    answers: int = 0
    answers_lost: int = 0
    marks_lost: int = 0
    marks_doubled: int = 0
    updates_waiting: int = 0
    updates_redelivered: int = 0
    parked: int = 0
    stop_status: int = 0
    sends_refused: int = 0
    slowest_answer: float = 0.0
    seconds: float = 0.0

    def broken(self, plan: Plan) -> list[str]:
        """Return a sentence for each promise that was broken."""
        checks = (
            (self.tips_sent == plan.tips, f"{plan.tips - self.tips_sent} of {plan.tips} tips never came to their receipt"),
            (self.tips_stored == plan.tips, f"{self.tips_stored} tips are stored, {plan.tips} were told"),
            (not self.marks_lost, f"the words of {self.marks_lost} tips are in none that is stored"),
            (not self.marks_doubled, f"the words of {self.marks_doubled} tips are stored more than once"),
            (self.tips_alerted == plan.tips, f"{plan.tips - self.tips_alerted} of {plan.tips} tips reached no officer"),
            (self.kills >= plan.kills, f"the process was killed {self.kills} times only, not {plan.kills}"),
            (self.answers_doubled <= self.unsettled, f"{self.answers_doubled} answers came twice, {self.unsettled} sends were unsettled"),
            (not self.answers_lost, f"{self.answers_lost} committed answers were never sent"),
            (not self.updates_waiting, f"{self.updates_waiting} updates were not confirmed or were lost"),
            (not self.parked, f"{self.parked} events were parked"),
            (not self.stop_status, f"the process ended with {self.stop_status}, not as it was asked to"),
        )
        return [sentence for held, sentence in checks if not held]

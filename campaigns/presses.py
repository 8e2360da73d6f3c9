"""Every button of campaigns: the operator's cards and the two under a shopper's message."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("cl")
@dataclass(frozen=True)
class ListCampaigns(Press):
    page: int = 0


@press("cn")
@dataclass(frozen=True)
class NewCampaign(Press):
    """A draft; `like` another campaign, or 0."""

    like: int


@press("co")
@dataclass(frozen=True)
class OpenCampaign(Press):
    campaign_id: int


@press("cw")
@dataclass(frozen=True)
class WriteText(Press):
    campaign_id: int
    language: str


@press("cd")
@dataclass(frozen=True)
class LendLanguage(Press):
    """Whether those whose language has no text get the other one (1) or are left out (0)."""

    campaign_id: int
    lend: int


@press("ca")
@dataclass(frozen=True)
class AskAudience(Press):
    campaign_id: int
    page: int = 0


@press("cs")
@dataclass(frozen=True)
class ChooseAudience(Press):
    """One store's customers, or everybody with store 0."""

    campaign_id: int
    store_id: int


@press("ct")
@dataclass(frozen=True)
class AskMoment(Press):
    campaign_id: int


@press("cx")
@dataclass(frozen=True)
class ChooseMoment(Press):
    """A moment as minutes since 1970; 0: as soon as it is confirmed."""

    campaign_id: int
    minute: int


@press("ce")
@dataclass(frozen=True)
class SayMoment(Press):
    campaign_id: int


@press("cm")
@dataclass(frozen=True)
class SendToMe(Press):
    campaign_id: int


@press("cp")
@dataclass(frozen=True)
class CheckCampaign(Press):
    """Preview in both languages, with who gets it and who does not."""

    campaign_id: int


@press("cc")
@dataclass(frozen=True)
class ConfirmCampaign(Press):
    campaign_id: int


@press("cu")
@dataclass(frozen=True)
class BackToDraft(Press):
    campaign_id: int


@press("cz")
@dataclass(frozen=True)
class PauseCampaign(Press):
    campaign_id: int


@press("cr")
@dataclass(frozen=True)
class ResumeCampaign(Press):
    campaign_id: int


@press("ck")
@dataclass(frozen=True)
class AskCancel(Press):
    campaign_id: int


@press("ckk")
@dataclass(frozen=True)
class CancelCampaign(Press):
    campaign_id: int


@press("why")
@dataclass(frozen=True)
class WhyThis(Press):
    """Below a marketing message; 0 in a preview."""

    broadcast_id: int


@press("nomore")
@dataclass(frozen=True)
class StopOffers(Press):
    """Below a marketing message; 0 in a preview."""

    broadcast_id: int

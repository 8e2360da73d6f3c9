"""Why a file as a whole, or one cell of it, cannot be taken."""

from bot.errors import Refusal

MOST_CHARACTERS = 10_000  # of one cell


class BadLine(Exception):
    """From this line on nothing can be read."""

    def __init__(self, line: int, refusal: Refusal) -> None:
        super().__init__(line)
        self.line = line
        self.refusal = refusal


class FileTooBig(Refusal):
    """Facts: `most`, in MB."""

    key = "import.file_too_big"


class FileEmpty(Refusal):
    key = "import.file_empty"


class WrongFile(Refusal):
    """Facts: `found`, what it looks like: pdf, picture, xls, ods, docx, html, archive, binary."""

    key = "import.file_wrong"


class UnknownEncoding(Refusal):
    key = "import.file_encoding"


class UnsafeArchive(Refusal):
    """Facts: `why`: size, ratio, paths, locked, entities, cells, broken."""

    key = "import.file_unsafe"


class NoTableInside(Refusal):
    """Facts: `count` of tables in the archive; exactly one is wanted."""

    key = "import.file_no_table"


class TooManyRows(Refusal):
    """Facts: `most`."""

    key = "import.file_rows"


class UnknownColumn(Refusal):
    """Facts: `title`, `nearest` (empty: nothing like it)."""

    key = "import.column_unknown"


class ColumnTwice(Refusal):
    """Facts: `title`."""

    key = "import.column_twice"


class ColumnMissing(Refusal):
    """Facts: `title`."""

    key = "import.column_missing"


class CellBesideTable(Refusal):
    """Something stands right of the last column."""

    key = "import.cell_beside"


class CellTooLong(Refusal):
    """Facts: `most`."""

    key = "import.cell_long"


class QuoteOpen(Refusal):
    key = "import.cell_quote"


class CellEmpty(Refusal):
    key = "import.cell_empty"


class BadPrice(Refusal):
    key = "import.cell_price"


class UnclearPrice(Refusal):
    """18.005: eighteen, or eighteen thousand and five?"""

    key = "import.cell_price_unclear"


class OtherCurrency(Refusal):
    """Facts: `currency`, the brand's."""

    key = "import.cell_currency"


class BadCount(Refusal):
    """Facts: `most`."""

    key = "import.cell_count"


class BadYesNo(Refusal):
    key = "import.cell_yes_no"


class BadPlace(Refusal):
    """Facts: `most`, degrees."""

    key = "import.cell_place"


class BadMoment(Refusal):
    key = "import.cell_moment"


class MomentAhead(Refusal):
    key = "import.cell_moment_ahead"


class BadDay(Refusal):
    key = "import.cell_day"


class BadRole(Refusal):
    """Facts: `may`, the roles a file may name."""

    key = "import.cell_role"


class BadLanguage(Refusal):
    key = "import.cell_language"


class KeyTwice(Refusal):
    """Facts: `first`, the other line."""

    key = "import.key_twice"


class NeedsForNew(Refusal):
    """Facts: `title`: a new one cannot be without it."""

    key = "import.needs_for_new"


class UnknownStoreName(Refusal):
    """Facts: `store`, `nearest`."""

    key = "import.store_unknown"


class UnclearStoreName(Refusal):
    """Facts: `store`: two of them are called so."""

    key = "import.store_unclear"


class StoreNeeded(Refusal):
    key = "import.store_needed"


class UnknownSku(Refusal):
    """Facts: `sku`, `nearest`."""

    key = "import.sku_unknown"


class WorksHereAlready(Refusal):
    """Facts: `role`, `store` (both as they are now)."""

    key = "import.works_here"


class NoSuchPicture(Refusal):
    """Facts: `name`."""

    key = "import.picture_missing"


class NotAPicture(Refusal):
    """Facts: `name`."""

    key = "import.picture_bad"


class TextBeforeTitle(Refusal):
    key = "import.text_before_title"


class NoAmount(Refusal):
    """A purchase of nothing."""

    key = "import.amount_nothing"


class AmountOther(Refusal):
    """Recorded with another amount. Facts: `amount`, `currency`."""

    key = "import.amount_other"


class ReturnedMore(Refusal):
    """Facts: `amount`, `returned`, `currency`."""

    key = "import.returned_more"


class ReturnedLess(Refusal):
    """More is recorded as returned. Facts: `returned`, `currency`."""

    key = "import.returned_less"


class UnknownMember(Refusal):
    key = "import.member_unknown"


class OtherMember(Refusal):
    """Recorded for another customer."""

    key = "import.member_other"


class BadTillCode(Refusal):
    """Facts: `most` characters."""

    key = "import.till_code"


class UnknownOfferName(Refusal):
    """Facts: `offer`, `nearest`."""

    key = "import.offer_unknown"


class UnclearOfferName(Refusal):
    """Two offers are called so. Facts: `offer`, `ids` of them."""

    key = "import.offer_unclear"


class OfferNotByFile(Refusal):
    """Its coupons have our own codes, or one for everybody. Facts: `offer`."""

    key = "import.offer_not_by_file"


class NeverGiven(Refusal):
    """The till says it was used, but nobody was ever given it."""

    key = "import.code_never_given"


class CodeTakenBack(Refusal):
    """Said to be used, but void or not usable yet."""

    key = "import.code_taken_back"


class UsedAfterEnd(Refusal):
    """Facts: `ends`, `zone`."""

    key = "import.code_used_late"


class UsedWhere(Refusal):
    """Neither the file nor the customer's card names a store."""

    key = "import.code_store"

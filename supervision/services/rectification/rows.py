"""What drawing up, answering and verifying a notice share."""

from supervision.models import (
    RectificationNotice,
    RectificationResponse,
    ResponseItem,
)

State = RectificationNotice.State


def notices_with_all():
    """Notices with all that rules and flow read of them."""
    return RectificationNotice.objects.select_related(
        "committee", "inspection", "unit", "process", "verifier", "received_by", "closed_by", "issued_by"
    )


def open_response(notice) -> RectificationResponse:
    """The next answer, with what the last one said, so that only what is missing has to be written."""
    last = notice.responses.order_by("-round").first()
    response = RectificationResponse.objects.create(
        notice=notice, round=last.round + 1 if last else 1, text=last.text if last else ""
    )
    said = {row.item_id: row for row in last.items.all()} if last else {}
    ResponseItem.objects.bulk_create(
        ResponseItem(
            response=response,
            item=item,
            measures=said[item.pk].measures if item.pk in said else "",
            result=said[item.pk].result if item.pk in said else "",
        )
        for item in notice.items.filter(is_withdrawn=False)
    )
    return response


def present_response(notice) -> RectificationResponse | None:
    """The answer that is being written."""
    return notice.responses.filter(filed_at=None).select_related("updated_by").order_by("-round").first()

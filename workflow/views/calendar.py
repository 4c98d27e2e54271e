"""日历: a month or a list of what falls due, and the same for the calendar on one's phone."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View
from icalendar import Calendar, Event

from notices.channels import absolute
from organisations.access import access_of
from pages.rules import public, requires
from workflow import rules
from workflow.models import CalendarFeed
from workflow.selectors.deadlines import entries, month_of
from workflow.services import feeds

FEED_BACK, FEED_AHEAD, MOST_EVENTS = timedelta(days=365), timedelta(days=730), 2000
LIST_MONTHS = 3


def month_asked(request) -> date:
    """The first day of the month that was asked for, or of this one."""
    try:
        asked = datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()
    except ValueError:
        asked = timezone.localdate()
    return date(min(max(asked.year, 2000), 2099), asked.month, 1)


class CalendarPage(TemplateView):
    """One's own duties, or for those who read the county all of them; as a month or as a list."""

    rule = staticmethod(rules.may_see_deadlines)
    template_name = "workflow/calendar.html"

    def get_context_data(self, **kwargs):
        access, month = self.request.access, month_asked(self.request)
        own = bool(access.unit_ids)
        county = access.reads_county and (self.request.GET.get("whose") == "county" or not own)
        if self.request.GET.get("whose") == "own":
            county = False
        as_list = self.request.GET.get("as") == "list"
        before, after = month - timedelta(days=1), month + timedelta(days=31)
        context = {
            "title": _("日历"),
            "month": month,
            "before": f"{before:%Y-%m}",
            "after": f"{after:%Y-%m}",
            "county": county,
            "may_choose": access.reads_county,
            "as_list": as_list,
            "weekdays": "一二三四五六日",
        }
        if as_list:
            last = month + timedelta(days=31 * LIST_MONTHS)
            rows = entries(access, month, date(last.year, last.month, 1) - timedelta(days=1), county=county)
            context["rows"], context["more"] = rows[:500], max(0, len(rows) - 500)
        else:
            context["weeks"] = month_of(access, month.year, month.month, county=county)
        return super().get_context_data(**context, **kwargs)


class FeedPage(View):
    """日历订阅: making and dropping one's address."""

    rule = staticmethod(rules.may_see_deadlines)

    def _page(self, request, secret=""):
        feed = CalendarFeed.objects.filter(person=request.user).first()
        address = absolute(reverse("workflow:feed-ics", args=[secret])) if secret else ""
        context = {"title": _("日历订阅"), "feed": feed, "address": address}
        return render(request, "workflow/feed.html", context)

    def get(self, request):
        return self._page(request)

    def post(self, request):
        return self._page(request, feeds.make_feed(actor=request.user))


@requires(rules.may_see_deadlines)
@require_POST
def drop_feed(request):
    feeds.drop_feed(actor=request.user)
    messages.success(request, _("已停止订阅，原来的地址不能再用。"))
    return redirect("workflow:feed")


@requires(public)
def feed_ics(request, secret):
    """The feed itself: whoever has the secret reads what its person would see, as long as the person has an account
    and posts."""
    person = feeds.person_of_feed(secret)
    access = access_of(person) if person else None
    if access is None or not rules.may_see_deadlines(access):
        raise Http404
    today = timezone.localdate()
    county = access.reads_county and not access.unit_ids
    calendar = Calendar()
    calendar.add("prodid", "-//lianggang//CN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("两纲督导 %(name)s") % {"name": person.name})
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries(access, today - FEED_BACK, today + FEED_AHEAD, county=county)[:MOST_EVENTS]:
        event = Event()
        event.add("uid", f"{entry.first}-{entry.day:%Y%m%d}@lianggang")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", (_("【逾期】") if entry.is_late else "") + entry.title)
        event.add("url", absolute(entry.url))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")

"""Meetings of the regulated kinds: called, answered, held with whoever came, minuted, and what they ordered done."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services import attach
from meetings import services
from meetings.detector import FIVE_YEARLY, ON_DEMAND
from meetings.models import Invitation, Meeting, MeetingKind
from meetings.services.rows import meetings_with_all
from organisations.models import Unit
from workbench.demo.county import text_file
from workbench.demo.part import Part

Answer = Invitation.Answer
# Who has not answered may still come.
ANSWERS = {Answer.ATTEND: 0.8, Answer.DEPUTY: 0.12, Answer.EXCUSED: 0.08}
DAYS_TO_THE_NOTICE, DAYS_TO_THE_TASK = 4, 75
# The conference of a period is held in its last year.
PERIOD = 5


class Meetings(Part):
    """`progress` carries out what a meeting orders."""

    def __init__(self, county, progress):
        super().__init__(county)
        self.progress = progress
        self.material = county.material["meetings"]
        self.office = county.office

    # In the past ---------------------------------------------------------------------------------------

    def begin_year(self) -> None:
        if self.county.number == 0:
            self.county.agenda.on(date(self.county.year, 1, 5), self._found)
        self.county.agenda.on(date(self.county.year, 1, 15), self._plan_year)

    def _found(self) -> None:
        """The kinds with their rules; to the committee's meetings come the units that take part."""
        services.found_kinds(committee=self.county.committee, actor=self.office)
        self._invite(self.county.units)

    def _invite(self, units) -> None:
        everybody = len(units) == len(self.county.all_units())
        for kind in self._kinds().exclude(code__in=self.material["without_units"]):
            services.save_kind(actor=self.office, kind=kind, units=units, invites_all_units=everybody)

    def _kinds(self):
        rows = MeetingKind.objects.filter(committee=self.county.committee, is_active=True)
        return rows.select_related("committee").order_by("position")

    def _plan_year(self) -> None:
        for kind in self._kinds():
            if [kind.code, self.county.number] in self.material["not_held"] or not self._is_due(kind):
                continue
            day = self.county.calendar.next_working(date(self.county.year, kind.month, 12))
            meeting = services.plan_meeting(
                actor=self.office,
                kind=kind,
                planned_on=day,
                starts_at="09:00",
                place=self.material["place"],
                host=self.county.director.name,
            )
            notice = day - timedelta(days=kind.notice_days + DAYS_TO_THE_NOTICE)
            self.county.agenda.on(notice, self._notify, meeting.pk)
            self.county.done["meetings"] += 1

    def _is_due(self, kind) -> bool:
        if kind.interval == ON_DEMAND:
            return self.county.number % 2 == 1
        if kind.interval != FIVE_YEARLY:
            return True
        return any((self.county.year - row.start_year) % PERIOD == PERIOD - 1 for row in self.county.outlines)

    @staticmethod
    def _now(pk) -> Meeting:
        return meetings_with_all().get(pk=pk)

    def _invitations(self, pk) -> list[Invitation]:
        rows = Invitation.objects.filter(meeting=pk).select_related("meeting", "unit", "person")
        return list(rows.order_by("position", "pk"))

    def _notify(self, pk) -> None:
        self._attach_papers(self._now(pk))
        services.mark_notified(actor=self.office, meeting=self._now(pk), how=self.material["notified"])
        self.county.agenda.later(2, self._reply_all, pk)

    def _reply_all(self, pk) -> None:
        meeting = self._now(pk)
        for row in self._invitations(pk):
            if row.unit_id is None:
                services.answer_invitation(actor=row.person, invitation=row, answer=Answer.ATTEND)
            elif self.county.chance(self.county.habit(row.unit).replies):
                self._reply(row)
        is_first_day = meeting.planned_on == meeting.original_on
        if is_first_day and [meeting.kind.code, self.county.number] in self.material["postponed"]:
            self.county.agenda.later(1, self._postpone, pk)
        else:
            self.county.agenda.on(meeting.planned_on, self._hold, pk)

    def _attach_papers(self, meeting) -> None:
        for item in meeting.items.filter(needs_paper=True).select_related("meeting"):
            paper = text_file(item.title, self.county.pick(self.material["papers"]))
            attach(actor=self.office, instance=item, upload=paper)

    def _reply(self, row) -> None:
        [answer] = self.dice.choices(list(ANSWERS), list(ANSWERS.values()))
        liaison = self.county.liaison(row.unit)
        named = {
            Answer.ATTEND: {"name": self.county.head(row.unit).name},
            Answer.DEPUTY: {
                "name": liaison.name,
                "post": liaison.job_title,
                "reason": self.material["excuse"],
            },
            Answer.EXCUSED: {"reason": self.material["excuse"]},
        }[answer]
        services.answer_invitation(actor=liaison, invitation=row, answer=answer, **named)

    def _postpone(self, pk) -> None:
        """By a week, with its reason; whoever is invited is asked anew."""
        meeting = self._now(pk)
        day = self.county.calendar.next_working(meeting.planned_on + timedelta(days=7))
        reason = self.material["postponed_for"]
        services.move_meeting(actor=self.office, meeting=meeting, planned_on=day, reason=reason)
        self.county.agenda.later(1, self._reply_all, pk)

    def _hold(self, pk) -> None:
        services.open_meeting(actor=self.office, meeting=self._now(pk))
        there = [row.pk for row in self._invitations(pk) if self._comes(row)]
        services.sign_in_by_hand(actor=self.office, meeting=self._now(pk), invitation_ids=there)
        services.hold_meeting(
            actor=self.office, meeting=self._now(pk), quorum_reason=self.material["without_quorum"]
        )
        self.county.agenda.later(2, self._write, pk)

    def _comes(self, row) -> bool:
        if row.unit_id is None:
            return True
        return row.answer != Answer.EXCUSED and self.county.chance(self.county.habit(row.unit).comes)

    def _write(self, pk) -> None:
        meeting = self._now(pk)
        self._write_minutes(meeting)
        if meeting.kind.code in self.material["ordering"]:
            lead = self.county.of_turn(self.county.units)
            text = self.county.pick(self.material["tasks_of_a_year"])
            due_on = self.county.calendar.next_working(
                timezone.localdate() + timedelta(days=DAYS_TO_THE_TASK)
            )
            self._resolve(meeting, "task", text, lead=lead, due_on=due_on)
        elif meeting.kind.code in self.material["deciding"]:
            self._resolve(meeting, "decision", self.material["decision"])
        services.file_minutes(actor=self.office, meeting=self._now(pk))
        self.county.agenda.later(1, self._review, pk)

    def _write_minutes(self, meeting) -> None:
        texts = self.material["minutes"]
        for n, item in enumerate(meeting.items.select_related("meeting").order_by("position", "pk")):
            text = texts[n % len(texts)]
            services.save_item(
                actor=self.office, item=item, revision=item.revision, text=text, outcome="noted"
            )

    def _resolve(self, meeting, kind, text, **given) -> None:
        last = meeting.items.select_related("meeting").order_by("position", "pk").last()
        services.add_resolution(actor=self.office, item=last, kind=kind, text=text, **given)

    def _review(self, pk) -> None:
        services.review_minutes(actor=self.county.director, meeting=self._now(pk))
        self.county.agenda.later(1, self._sign, pk)

    def _sign(self, pk) -> None:
        services.sign_minutes(actor=self.county.chair, meeting=self._now(pk))
        for resolution in self._now(pk).resolutions.exclude(task=None).select_related("task"):
            self.progress.carry_out(resolution.task)
        self.county.agenda.later(2, self._close, pk)

    def _close(self, pk) -> None:
        services.close_meeting(actor=self.office, meeting=self._now(pk))

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        """This year's liaison meeting with its minutes and what it ordered, a plenary whose notice is out."""
        services.found_kinds(committee=self.county.committee, actor=self.office)
        self._invite(self.county.all_units())
        self.today = timezone.localdate()
        self._meet_today()
        day = self.county.calendar.next_working(self.today + timedelta(days=20))
        self._notified("plenary", day)
        count = Meeting.objects.filter(committee=self.county.committee, planned_on__gte=self.today).count()
        self.county.say(_("安排了 %(n)s 次会议") % {"n": count})

    def _notified(self, code, day) -> Meeting:
        meeting = services.plan_meeting(
            actor=self.office,
            kind=self._kinds().get(code=code),
            planned_on=day,
            on_day_off=True,
            starts_at="09:00",
            place=self.material["place"],
            host=self.county.director.name,
        )
        self._attach_papers(meeting)
        return services.mark_notified(
            actor=self.office, meeting=self._now(meeting.pk), how=self.material["notified"]
        )

    def _meet_today(self) -> None:
        """Held today, its minutes signed, two things ordered, its business ended."""
        pk = self._notified("liaison", self.today).pk
        invited = self._invitations(pk)
        excused = next((row for row in invited if row.unit_id), None)
        if excused is not None:
            services.answer_invitation(
                actor=self.office, invitation=excused, answer="excused", reason=self.material["excuse"]
            )
        services.open_meeting(actor=self.office, meeting=self._now(pk))
        present = [row.pk for row in invited if row != excused and self.county.chance(0.9)]
        services.sign_in_by_hand(actor=self.office, meeting=self._now(pk), invitation_ids=present)
        meeting = services.hold_meeting(actor=self.office, meeting=self._now(pk))
        self._write_minutes(meeting)
        self._order(meeting)
        services.file_minutes(actor=self.office, meeting=self._now(pk))
        services.review_minutes(actor=self.county.director, meeting=self._now(pk))
        services.sign_minutes(actor=self.county.chair, meeting=self._now(pk))
        services.close_meeting(actor=self.office, meeting=self._now(pk))

    def _order(self, meeting) -> None:
        units = {unit.code: unit for unit in Unit.objects.filter(committee=self.county.committee).active()}
        for row in self.material["tasks"]:
            self._resolve(
                meeting,
                "task",
                row["text"],
                lead=units[row["lead"]],
                supports=[units[code] for code in row["supports"]],
                due_on=self.today + timedelta(days=row["days"]),
            )
        self._resolve(meeting, "decision", self.material["decision"])

"""The demo county's meetings: this year's liaison meeting with its minutes and what it ordered, a plenary whose notice
is out. Played through the services, like all of the demo."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.services import attach
from meetings import services
from meetings.models import Meeting, MeetingKind
from meetings.services.rows import meetings_with_all
from organisations.models import Unit
from organisations.roles import Role
from workdays.selectors import calendar_of


class Meetings:
    """`county` is the played `workbench.demo.County`: its dice, its material, its people."""

    def __init__(self, county):
        self.county, self.dice = county, county.dice
        self.material = county.material["meetings"]
        self.office = county.office
        self.today = timezone.localdate()
        services.found_kinds(committee=county.committee, actor=self.office)

    def play(self) -> int:
        self._liaison()
        self._plenary()
        return Meeting.objects.filter(committee=self.county.committee).count()

    def _kind(self, code) -> MeetingKind:
        kinds = MeetingKind.objects.select_related("committee")
        return kinds.get(committee=self.county.committee, code=code)

    def _notified(self, code, day):
        meeting = services.plan_meeting(
            actor=self.office,
            kind=self._kind(code),
            planned_on=day,
            on_day_off=True,
            starts_at="09:00",
            place=self.material["place"],
            host=self.county.holder(Role.OFFICE_DIRECTOR).name,
        )
        for item in meeting.items.filter(needs_paper=True).select_related("meeting"):
            text = self.material["papers"][0].encode()
            attach(actor=self.office, instance=item, upload=SimpleUploadedFile(f"{item.title}.txt", text))
        return services.mark_notified(
            actor=self.office, meeting=self._now(meeting), how=self.material["notified"]
        )

    @staticmethod
    def _now(meeting) -> Meeting:
        return meetings_with_all().get(pk=meeting.pk)

    def _liaison(self):
        """Held today, its minutes signed, two things ordered, its business ended."""
        meeting = self._notified("liaison", self.today)
        invited = list(meeting.invitations.select_related("meeting", "unit", "person").order_by("position"))
        excused = next((row for row in invited if row.unit_id), None)
        if excused is not None:
            services.answer_invitation(
                actor=self.office, invitation=excused, answer="excused", reason=self.material["excuse"]
            )
        services.open_meeting(actor=self.office, meeting=self._now(meeting))
        present = [row.pk for row in invited if row != excused and self.dice.random() < 0.9]
        services.sign_in_by_hand(actor=self.office, meeting=meeting, invitation_ids=present)
        meeting = services.hold_meeting(actor=self.office, meeting=self._now(meeting))
        for n, item in enumerate(meeting.items.select_related("meeting").order_by("position")):
            text = self.material["minutes"][n % len(self.material["minutes"])]
            services.save_item(
                actor=self.office, item=item, revision=item.revision, text=text, outcome="noted"
            )
        self._order(meeting)
        meeting = services.file_minutes(actor=self.office, meeting=self._now(meeting))
        director = self.county.holder(Role.OFFICE_DIRECTOR)
        meeting = services.review_minutes(actor=director, meeting=meeting)
        meeting = services.sign_minutes(actor=self.county.holder(Role.CHAIR), meeting=meeting)
        services.close_meeting(actor=self.office, meeting=meeting)

    def _order(self, meeting):
        units = {unit.code: unit for unit in Unit.objects.filter(committee=self.county.committee).active()}
        last = meeting.items.select_related("meeting").order_by("position").last()
        for row in self.material["tasks"]:
            services.add_resolution(
                actor=self.office,
                item=last,
                kind="task",
                text=row["text"],
                lead=units[row["lead"]],
                supports=[units[code] for code in row["supports"]],
                due_on=self.today + timedelta(days=row["days"]),
            )
        services.add_resolution(actor=self.office, item=last, kind="decision", text=self.material["decision"])

    def _plenary(self):
        """Planned for a working day of this year where one is left, its notice out, its papers there."""
        day = calendar_of(self.county.committee.pk).next_working(self.today + timedelta(days=20))
        self._notified("plenary", day)

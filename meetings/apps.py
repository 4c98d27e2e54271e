from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "会议"

    def ready(self):
        from documents.carriers import register_carrier
        from meetings import documents, due, prints, room_prints, rules, standing_papers
        from meetings.models import AgendaItem, Meeting
        from meetings.selectors import panels
        from pages.panels import register_panel

        register_carrier(AgendaItem, rules.may_attach_to_item)
        register_carrier(Meeting, rules.may_attach_to_meeting)
        register_panel("tasks.task", "meetings/task_panel.html", panels.task_panel)
        register_panel("organisations.unit", "meetings/unit_panel.html", panels.unit_panel)
        register_panel("meetings.meeting", "meetings/following_panel.html", panels.meeting_panel)
        documents.register()
        room_prints.register()
        due.register()
        prints.register()
        standing_papers.register()

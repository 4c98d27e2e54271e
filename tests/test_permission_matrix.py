"""Every address × every role × own, another unit's, another county's and no object × GET and POST.

`ALLOWED` is written by hand from what each role is for, not derived from the rules it checks. An address that is
not in it fails the test, and so does a view without a rule.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from commendations.models import ManualEntry, Objection, Opinion, OpinionRequest, ScoreObjection, VetoRule
from commendations.services import record_veto
from documents.models import Document
from documents.services import attach
from history.models import Event
from meetings import services as meetings
from meetings.models import MeetingKind
from notices.models import Message, Outbox
from notices.services import save_robot
from operations.models import Job
from organisations.models import Post
from organisations.services import create_person
from outlines.importer import parse
from outlines.models import Domain, ImportDraft, Measure
from outlines.services import store_outlines
from pages import errors
from pages.rules import rule_of
from supervision.models import AnnualReport, Finding
from supervision.services.activities import record_activity
from supervision.services.checklists import add_item
from supervision.services.county import compile_report
from supervision.services.reviews import ask_review
from supervision.services.scales import categories_of, save_template, severities_of
from supervision.snapshots import built
from tasks import services as tasks
from tasks.models import Assignment
from tests.assessments import assessment_at, drafted_scheme
from tests.commending import called, departments, nominated
from tests.gatherings import planned
from tests.inspections import inspection_at, notice_at
from tests.papers import drafted, paper_press, printed
from tests.texts import SMALL_OUTLINE
from tests.years import opened, report_of
from workflow import services as workflow
from workflow.models import Deadline, WorkItem
from workflow.turns import present_item

OFFICE = {"office", "director"}
UNITS = {"liaison", "unit_head", "other_liaison"}
READERS = OFFICE | {"inspector", "monitor", "evaluator", "leading_group", "chair", "auditor"}
EVERYBODY = READERS | UNITS | {"admin", "postless"}
KEEPERS = OFFICE | {"admin"}
DECIDERS = {"director", "chair"}
PUBLIC = None

OUTSIDE = {
    "office",
    "director",
    "inspector",
    "monitor",
    "evaluator",
    "leading_group",
    "chair",
    "admin",
    "postless",
}
# The paper was sent to 县教育局: nobody's who neither serves there nor reads the county.
NOT_RECIPIENTS = {"other_liaison", "admin", "postless"}
# Everybody but the people of 县教育局: for what that unit is still writing.
DRAFT_BLIND = READERS | {"other_liaison", "admin", "postless"}

# What the group of an inspection writes is its own: the cast's inspector leads it.
NOT_IN_GROUP = READERS - {"inspector"}
# What was found is the group's and the office's until the conclusion.
FINDING_BLIND = READERS - OFFICE - {"inspector"} | UNITS

ALLOWED = {
    "workbench:home": EVERYBODY,
    "workbench:inbox": EVERYBODY,
    "workbench:search": EVERYBODY,
    "workbench:duties": READERS,
    "workbench:duty-summary": READERS,
    "workbench:duty-setting": OFFICE,
    "organisations:login": PUBLIC,
    "organisations:second-factor": PUBLIC,
    "organisations:logout": PUBLIC,
    "organisations:account": EVERYBODY,
    "organisations:password": EVERYBODY,
    "organisations:second-factor-setup": EVERYBODY,
    "organisations:second-factor-remove": EVERYBODY,
    "organisations:people": KEEPERS | UNITS | {"auditor"},
    "organisations:person": KEEPERS | UNITS | {"auditor"},
    "organisations:person-new": KEEPERS,
    "organisations:people-import": KEEPERS,
    "organisations:person-edit": KEEPERS,
    "organisations:appoint": KEEPERS,
    "organisations:set-active": KEEPERS,
    "organisations:reset-password": KEEPERS,
    "organisations:reset-second-factor": {"admin"},
    "organisations:post-end": KEEPERS,
    "organisations:hand-over": KEEPERS,
    # Also the holder of a post in a unit, for that post; whose it is not gets the reason (403).
    "organisations:stand-in": EVERYBODY,
    "organisations:units": EVERYBODY,
    "organisations:unit": EVERYBODY,
    "organisations:unit-new": KEEPERS,
    "organisations:units-import": KEEPERS,
    "organisations:unit-edit": KEEPERS,
    "organisations:import-template": KEEPERS,
    "organisations:committee": {"admin"},
    "organisations:child-committee-new": {"admin"},
    "outlines:outlines": EVERYBODY,
    "outlines:outline": EVERYBODY,
    "outlines:domain": EVERYBODY,
    "outlines:measure": EVERYBODY,
    "outlines:measure-goals": OFFICE,
    "outlines:domain-goals": OFFICE,
    "outlines:import": OFFICE,
    "outlines:import-preview": OFFICE,
    "outlines:import-text": OFFICE,
    "outlines:import-line": OFFICE,
    "outlines:import-confirm": OFFICE,
    "tasks:list": READERS | UNITS,
    "tasks:task": READERS | UNITS,
    "tasks:signing": UNITS,
    "tasks:sign": UNITS,
    "tasks:decline": UNITS,
    "tasks:unsigned": READERS,
    "tasks:coverage": READERS,
    "tasks:breakdown": READERS,
    "tasks:table": READERS,
    "tasks:table-xlsx": READERS,
    "tasks:table-notice": OFFICE,
    "tasks:settle": OFFICE,
    "tasks:assign": OFFICE,
    "tasks:merge": OFFICE,
    "tasks:bulk": OFFICE,
    "tasks:breakdown-domain": OFFICE,
    "tasks:accept-domain": OFFICE,
    "tasks:assign-domain": OFFICE,
    "tasks:breakdown-measure": OFFICE,
    "tasks:propose": OFFICE,
    "tasks:accept": OFFICE,
    "tasks:add": OFFICE,
    "tasks:table-import": OFFICE,
    "tasks:row": OFFICE,
    "tasks:edit": OFFICE,
    "tasks:split": OFFICE,
    "tasks:delete": OFFICE,
    "tasks:stop": OFFICE,
    "tasks:plans": READERS | UNITS,
    "tasks:plan-board": READERS,
    "tasks:milestones": READERS | UNITS,
    "tasks:plan-call": OFFICE,
    "tasks:plan-start": UNITS,
    "tasks:plan": READERS | UNITS,
    "tasks:plan-line": UNITS,
    "tasks:plan-text": UNITS,
    "tasks:plan-sync": UNITS,
    "tasks:plan-xlsx": READERS | UNITS,
    "tasks:plan-import": UNITS,
    "tasks:plan-discard": READERS | UNITS,
    "tasks:plan-extend": OFFICE,
    "tasks:plan-file": UNITS,
    "tasks:plan-answer": READERS | UNITS,
    "tasks:plan-withdraw": UNITS,
    "tasks:progress": READERS | UNITS,
    "tasks:rollup": READERS,
    "tasks:report-start": UNITS,
    "tasks:reports-accept": OFFICE,
    "tasks:report": READERS | UNITS,
    "tasks:report-save": UNITS,
    "tasks:report-discard": UNITS,
    "tasks:report-answer": READERS | UNITS,
    "tasks:report-withdraw": UNITS,
    "meetings:meeting": READERS | UNITS,
    # Minutes to reporting back
    "meetings:minutes": OFFICE | {"chair"},
    "meetings:minutes-preview": OFFICE | {"chair"},
    "meetings:minutes-opening": OFFICE,
    "meetings:minutes-item": OFFICE,
    "meetings:resolution-new": OFFICE,
    "meetings:resolution": OFFICE,
    "meetings:resolution-drop": OFFICE,
    "meetings:minutes-file": OFFICE,
    "meetings:minutes-answer": OFFICE | {"chair"},
    "meetings:minutes-withdraw": OFFICE,
    "meetings:minutes-close": OFFICE,
    "meetings:standing-paper": READERS | UNITS,
    "meetings:resolutions": READERS | UNITS,
    "meetings:attendance": READERS,
    # Meetings, planning to attendance.
    "meetings:meetings": READERS | UNITS,
    "meetings:plan": READERS,
    "meetings:plan-accept": OFFICE,
    "meetings:meeting-new": OFFICE,
    "meetings:meeting-record": OFFICE,
    "meetings:kinds": READERS | UNITS,
    "meetings:kinds-found": OFFICE,
    "meetings:kind-new": OFFICE,
    "meetings:kind": OFFICE,
    "meetings:meeting-edit": OFFICE,
    "meetings:meeting-move": OFFICE,
    "meetings:meeting-cancel": OFFICE,
    "meetings:item-new": OFFICE,
    "meetings:agenda-order": OFFICE,
    "meetings:papers-pull": OFFICE,
    "meetings:item": READERS | UNITS,
    "meetings:item-remove": OFFICE,
    "meetings:notice": OFFICE,
    "meetings:notified": OFFICE,
    "meetings:invite": OFFICE,
    "meetings:invite-all": OFFICE,
    "meetings:invitations": OFFICE,
    "meetings:seats": OFFICE,
    "meetings:member": OFFICE,
    "meetings:link-renew": OFFICE,
    "meetings:uninvite": OFFICE,
    "meetings:answer": READERS | UNITS,
    "meetings:sign-in": READERS | UNITS,
    "meetings:open": OFFICE,
    "meetings:present": OFFICE,
    "meetings:hold": OFFICE,
    # Whoever has the secret; one that is nobody's is a 404.
    "meetings:link": PUBLIC,
    # End of meetings, planning to attendance.
    # Assessments and their schemes.
    "commendations:assessments": READERS | UNITS,
    "commendations:assessment-new": OFFICE,
    "commendations:assessment-objections": READERS | UNITS,
    "commendations:assessment-objection": READERS | UNITS,
    "commendations:assessment-entry": READERS | UNITS,
    "commendations:assessment-entry-withdraw": OFFICE,
    "commendations:assessment": READERS | UNITS,
    "commendations:of-unit": READERS | UNITS,
    "commendations:assessment-items": READERS,
    "commendations:assessment-unit": READERS | UNITS,
    "commendations:assessment-confirm": UNITS,
    "commendations:assessment-object": UNITS,
    "commendations:assessment-announce": DECIDERS,
    "commendations:assessment-close": DECIDERS,
    "commendations:assessment-scheme": OFFICE,
    "commendations:assessment-paper": OFFICE,
    "commendations:assessment-entries": READERS,
    "commendations:assessment-veto": OFFICE,
    "commendations:assessment-points": OFFICE,
    "commendations:schemes": READERS | UNITS,
    "commendations:scheme-new": OFFICE,
    "commendations:scheme": READERS | UNITS,
    "commendations:scheme-edit": OFFICE,
    "commendations:scheme-item-new": OFFICE,
    "commendations:scheme-item": OFFICE,
    "commendations:scheme-item-remove": OFFICE,
    "commendations:scheme-adopt": DECIDERS,
    "commendations:scheme-drop": OFFICE,
    "commendations:scheme-try": READERS,
    "commendations:scheme-try-unit": READERS,
    "commendations:scheme-compare": READERS | UNITS,
    # End of assessments and their schemes.
    "supervision:reports": READERS | UNITS,
    "supervision:open": OFFICE,
    "supervision:round": READERS,
    "supervision:round-close": OFFICE,
    "supervision:round-go-on": OFFICE,
    "supervision:compare": READERS,
    "supervision:search": READERS,
    "supervision:report": READERS | UNITS,
    "supervision:report-text": UNITS,
    "supervision:report-line": UNITS,
    "supervision:report-funds": UNITS,
    "supervision:report-sync": UNITS,
    "supervision:report-extend": OFFICE,
    "supervision:report-close": OFFICE,
    "supervision:report-file": UNITS,
    "supervision:report-answer": READERS | UNITS,
    "supervision:report-withdraw": UNITS,
    "supervision:county-begin": OFFICE,
    "supervision:county": READERS,
    "supervision:county-heading": OFFICE,
    "supervision:county-take-in": OFFICE,
    "supervision:county-add": OFFICE,
    "supervision:county-paragraph": OFFICE,
    "supervision:county-use": OFFICE,
    "supervision:county-preview": READERS,
    "supervision:county-file": OFFICE,
    "supervision:county-answer": READERS,
    "supervision:county-withdraw": OFFICE,
    "supervision:county-send": OFFICE,
    "supervision:counties": READERS,
    # Rectification and reviews.
    "supervision:notices": READERS | UNITS,
    "supervision:problems": READERS | UNITS,
    "supervision:findings-about": READERS | UNITS,
    "supervision:statistics": READERS,
    "supervision:notices-issue": OFFICE,
    "supervision:notices-draft": OFFICE,
    "supervision:notice": READERS | UNITS,
    "supervision:notice-draft": OFFICE,
    "supervision:notice-discard": OFFICE,
    "supervision:notice-extend": OFFICE,
    "supervision:notice-receive": UNITS,
    "supervision:notice-answer": UNITS,
    "supervision:notice-file": UNITS,
    "supervision:notice-withdraw": UNITS,
    "supervision:notice-take-up": READERS,
    "supervision:notice-verify": READERS,
    "supervision:reviews": READERS | UNITS,
    "supervision:review": READERS | UNITS,
    "supervision:review-ask": UNITS,
    "supervision:review-withdraw": UNITS,
    "supervision:review-assign": {"director"},
    "supervision:review-decide": READERS,
    "supervision:activities": READERS | UNITS,
    "supervision:activity-new": OFFICE | UNITS,
    "supervision:activity": READERS | UNITS,
    "supervision:activity-correct": OFFICE | UNITS,
    "supervision:activity-withdraw": OFFICE | UNITS,
    "supervision:inspection-paper": OFFICE,
    "supervision:inspection-plan-paper": OFFICE,
    # Whoever may be named into a group; whose visits they are is decided by the group. What the telephone asks for
    # without cookies says nothing of anybody.
    "supervision:field": READERS,
    "supervision:field-data": READERS,
    "supervision:field-send": READERS,
    "supervision:field-manifest": PUBLIC,
    "supervision:field-worker": PUBLIC,
    "supervision:inspections": READERS | UNITS,
    "supervision:inspection-plan": READERS | UNITS,
    "supervision:inspection-new": OFFICE,
    "supervision:inspection": READERS | UNITS,
    "supervision:inspection-scheme": OFFICE,
    "supervision:inspection-group": OFFICE,
    "supervision:inspection-cancel": OFFICE,
    "supervision:inspection-checklists": READERS,
    "supervision:inspection-conclusion": READERS,
    "supervision:inspection-feed-back": OFFICE,
    "supervision:inspection-file": OFFICE,
    "supervision:inspection-answer": OFFICE,
    "supervision:inspection-withdraw": OFFICE,
    "supervision:inspection-notified": OFFICE,
    "supervision:inspection-conclude": READERS,
    "supervision:inspection-reopen": OFFICE,
    "supervision:inspection-close": OFFICE,
    "supervision:visit": READERS | UNITS,
    "supervision:checklist": READERS,
    "supervision:checklist-add": READERS,
    "supervision:checklist-drop": READERS,
    "supervision:checklist-item": READERS,
    "supervision:finding-new": READERS,
    "supervision:findings": READERS | UNITS,
    "supervision:finding": READERS | UNITS,
    "supervision:finding-change": READERS,
    "supervision:finding-drop": READERS,
    "supervision:finding-settle": OFFICE,
    "supervision:scales": OFFICE,
    "supervision:severity-new": OFFICE,
    "supervision:severity": OFFICE,
    "supervision:category-new": OFFICE,
    "supervision:category": OFFICE,
    "supervision:template-new": OFFICE,
    "supervision:template": OFFICE,
    "workflow:hand-on": OFFICE,
    "workflow:board": READERS,
    "workflow:deadlines": READERS | UNITS,
    "workflow:told": READERS | UNITS,
    "workflow:deadline": READERS | UNITS,
    "workflow:extend": OFFICE,
    "workflow:pause": OFFICE,
    "workflow:resume": OFFICE,
    "workflow:urge": OFFICE,
    "workflow:escalations": READERS,
    "workflow:escalation": READERS,
    "workflow:policies": READERS,
    "workflow:policy": OFFICE,
    "workflow:policy-reset": OFFICE,
    "workflow:wording": OFFICE,
    "workflow:preview": READERS,
    "workflow:calendar": READERS | UNITS,
    "workflow:feed": READERS | UNITS,
    "workflow:feed-drop": READERS | UNITS,
    # Whoever has the secret; one that is nobody's is a 404.
    "workflow:feed-ics": PUBLIC,
    "notices:notices": EVERYBODY,
    "notices:notice": EVERYBODY,
    "notices:read": EVERYBODY,
    "notices:preference": EVERYBODY,
    "notices:outbox": KEEPERS,
    "notices:resend": KEEPERS,
    "notices:drop": KEEPERS,
    "notices:robots": OFFICE,
    "notices:robot-new": OFFICE,
    "notices:robot": OFFICE,
    "notices:robot-test": OFFICE,
    "workdays:year": EVERYBODY,
    "workdays:xlsx": EVERYBODY,
    "workdays:set": OFFICE,
    "workdays:drop": OFFICE,
    "workdays:confirm": OFFICE,
    "workdays:reset": OFFICE,
    "workdays:import": OFFICE,
    "operations:health": {"admin"},
    "operations:jobs": {"admin"},
    "operations:job-retry": {"admin"},
    "operations:job-drop": {"admin"},
    "documents:upload": EVERYBODY,
    "documents:attachment": EVERYBODY,
    "documents:remove": EVERYBODY,
    "documents:preview": EVERYBODY,
    "documents:preview-image": EVERYBODY,
    "documents:thumbnail": EVERYBODY,
    # Drafts are the office's, and the chair's once they have reached the chair.
    "documents:dispatches": OFFICE | {"chair"},
    "documents:dispatch-new": OFFICE,
    "documents:dispatch": OFFICE | {"chair"},
    "documents:dispatch-save": OFFICE,
    "documents:dispatch-refresh": OFFICE,
    "documents:dispatch-preview": OFFICE | {"chair"},
    "documents:dispatch-papers": OFFICE | {"chair"},
    "documents:dispatch-cancel": OFFICE,
    "documents:dispatch-file": OFFICE,
    "documents:dispatch-answer": OFFICE | {"chair"},
    "documents:dispatch-withdraw": OFFICE,
    "documents:letter": OFFICE,
    "documents:urge-paper": OFFICE,
    "documents:documents": READERS | UNITS,
    # Whose a paper is not gets 404, also the administrator.
    "documents:document": EVERYBODY,
    "documents:document-state": EVERYBODY,
    "documents:document-page": EVERYBODY,
    "documents:document-again": EVERYBODY,
    "documents:file": EVERYBODY,
    "documents:print": EVERYBODY,
    "documents:register": READERS,
    "documents:register-outside": OFFICE,
    "documents:register-start": OFFICE,
    "documents:register-void": OFFICE,
    "documents:letterhead": OFFICE,
    "documents:kind": OFFICE,
    "documents:kind-reset": OFFICE,
    "documents:kind-preview": OFFICE,
    "documents:verify": PUBLIC,
    "documents:verified": PUBLIC,
    # Rounds of commendation
    "commendations:rounds": READERS | UNITS,
    "commendations:round": READERS | UNITS,
    "commendations:round-new": OFFICE,
    "commendations:due-move": OFFICE,
    "commendations:round-edit": OFFICE,
    "commendations:round-allow": {"director", "chair"},
    "commendations:round-extend": OFFICE,
    "commendations:round-cancel": OFFICE,
    "commendations:round-call": OFFICE,
    "commendations:round-called": OFFICE,
    "commendations:round-close": OFFICE,
    "commendations:nomination-new": UNITS,
    "commendations:nominations": READERS | UNITS,
    "commendations:nomination": READERS | UNITS,
    "commendations:nomination-edit": UNITS,
    "commendations:nomination-file": UNITS,
    "commendations:nomination-answer": READERS | UNITS,
    "commendations:nomination-withdraw": READERS | UNITS,
    "commendations:nomination-reject": OFFICE,
    "commendations:nomination-retract": UNITS,
    "commendations:nomination-veto": OFFICE,
    "commendations:veto-lift": OFFICE,
    "commendations:ranking": READERS,
    "commendations:arrange": OFFICE,
    "commendations:propose": OFFICE,
    "commendations:unpropose": OFFICE,
    "commendations:consult": OFFICE,
    "commendations:opinions": READERS,
    "commendations:request": READERS | UNITS,
    "commendations:opinion-settle": OFFICE,
    "commendations:consultation-end": OFFICE,
    "commendations:notice": OFFICE,
    "commendations:publicity-end": OFFICE,
    "commendations:reopen": OFFICE,
    "commendations:objections": OFFICE,
    "commendations:objection-new": OFFICE,
    "commendations:objection": OFFICE,
    "commendations:deciding": READERS,
    "commendations:decide": {"director", "chair"},
    "commendations:honoured": READERS,
    "commendations:archive": OFFICE,
    "commendations:archive-file": OFFICE,
    "commendations:settings": READERS | UNITS,
    "commendations:settings-found": OFFICE,
    "commendations:veto-rule-new": OFFICE,
    "commendations:veto-rule": OFFICE,
    "commendations:department-new": OFFICE,
    "commendations:department": OFFICE,
    "commendations:public": PUBLIC,
    "commendations:public-sent": PUBLIC,
    "history:events": {"auditor"},
    "history:check": {"auditor"},
    "history:event": {"auditor"},
}

# Which object an address with a pk is about, and who of the allowed does not see it though the county is theirs.
OBJECTS = {
    "organisations:person": ("person", {"other_liaison"}),
    "organisations:person-edit": ("person", set()),
    "organisations:appoint": ("person", set()),
    "organisations:set-active": ("person", set()),
    "organisations:reset-password": ("person", set()),
    "organisations:reset-second-factor": ("person", set()),
    "organisations:post-end": ("post", set()),
    "organisations:hand-over": ("post", set()),
    "organisations:stand-in": ("post", OUTSIDE - KEEPERS - {"auditor"} | {"other_liaison"}),
    "organisations:unit": ("unit", set()),
    "organisations:unit-edit": ("unit", set()),
    "outlines:outline": ("outline", set()),
    "outlines:domain": ("domain", set()),
    "outlines:measure": ("measure", set()),
    "outlines:import-preview": ("draft", set()),
    "outlines:import-text": ("draft", set()),
    "outlines:import-line": ("draft", set()),
    "outlines:import-confirm": ("draft", set()),
    "tasks:task": ("task", {"other_liaison"}),
    "tasks:decline": ("assignment", {"other_liaison"}),
    "tasks:settle": ("assignment", set()),
    "tasks:table": ("outline", set()),
    "tasks:table-xlsx": ("outline", set()),
    "tasks:table-notice": ("outline", set()),
    "tasks:breakdown-domain": ("domain", set()),
    "tasks:accept-domain": ("domain", set()),
    "tasks:assign-domain": ("domain", set()),
    "tasks:breakdown-measure": ("measure", set()),
    "tasks:propose": ("measure", set()),
    "tasks:accept": ("measure", set()),
    "tasks:add": ("measure", set()),
    "outlines:measure-goals": ("measure", set()),
    "outlines:domain-goals": ("domain", set()),
    "tasks:plan-call": ("outline", set()),
    "tasks:plan-start": ("outline", set()),
    # The plan is a draft of 县教育局: nobody outside it may see it yet.
    "tasks:plan": ("plan", DRAFT_BLIND),
    "tasks:plan-line": ("plan", DRAFT_BLIND),
    "tasks:plan-text": ("plan", DRAFT_BLIND),
    "tasks:plan-sync": ("plan", DRAFT_BLIND),
    "tasks:plan-xlsx": ("plan", DRAFT_BLIND),
    "tasks:plan-import": ("plan", DRAFT_BLIND),
    "tasks:plan-discard": ("plan", DRAFT_BLIND),
    "tasks:plan-extend": ("plan", set()),
    "tasks:plan-file": ("plan", DRAFT_BLIND),
    "tasks:plan-answer": ("plan", DRAFT_BLIND),
    "tasks:plan-withdraw": ("plan", DRAFT_BLIND),
    "tasks:report-start": ("assignment", {"other_liaison"}),
    "tasks:report": ("report", DRAFT_BLIND),
    "tasks:report-save": ("report", DRAFT_BLIND),
    "tasks:report-discard": ("report", DRAFT_BLIND),
    "tasks:report-answer": ("report", DRAFT_BLIND),
    "tasks:report-withdraw": ("report", DRAFT_BLIND),
    # The county's readers, and who is invited.
    "meetings:meeting": ("meeting", {"other_liaison"}),
    # The minutes still lie with the office.
    "meetings:minutes": ("meeting", {"chair"}),
    "meetings:minutes-preview": ("meeting", {"chair"}),
    "meetings:minutes-opening": ("meeting", set()),
    "meetings:minutes-item": ("meeting", set()),
    "meetings:resolution-new": ("meeting", set()),
    "meetings:resolution": ("meeting", set()),
    "meetings:resolution-drop": ("meeting", set()),
    "meetings:minutes-file": ("meeting", set()),
    "meetings:minutes-answer": ("meeting", {"chair"}),
    "meetings:minutes-withdraw": ("meeting", set()),
    "meetings:minutes-close": ("meeting", set()),
    # Of those who take part, and the office.
    "meetings:standing-paper": ("meeting", READERS - OFFICE - {"chair"} | {"other_liaison"}),
    # Meetings, planning to attendance.
    "meetings:kind": ("meeting_kind", set()),
    "meetings:meeting-edit": ("meeting", set()),
    "meetings:meeting-move": ("meeting", set()),
    "meetings:meeting-cancel": ("meeting", set()),
    "meetings:item-new": ("meeting", set()),
    "meetings:agenda-order": ("meeting", set()),
    "meetings:papers-pull": ("meeting", set()),
    # The agenda is of those who take part: 县教育局, and by their roles the chair and the director.
    "meetings:item": ("meeting", READERS - OFFICE - {"chair"} | {"other_liaison"}),
    "meetings:item-remove": ("meeting", set()),
    "meetings:notice": ("meeting", set()),
    "meetings:notified": ("meeting", set()),
    "meetings:invite": ("meeting", set()),
    "meetings:invite-all": ("meeting", set()),
    "meetings:invitations": ("meeting", set()),
    "meetings:seats": ("meeting", set()),
    "meetings:member": ("meeting", set()),
    "meetings:link-renew": ("meeting", set()),
    "meetings:uninvite": ("meeting", set()),
    # The receipt of 县教育局: the office may give it for them, nobody signs in for them with the code.
    "meetings:answer": ("meeting", READERS - OFFICE | {"other_liaison"}),
    "meetings:sign-in": ("meeting", READERS | {"other_liaison"}),
    "meetings:open": ("meeting", set()),
    "meetings:present": ("meeting", set()),
    "meetings:hold": ("meeting", set()),
    # End of meetings, planning to attendance.
    # Assessments and their schemes: the year is announced, 县教育局 has objected.
    "commendations:assessment-objection": ("score_objection", {"other_liaison"}),
    "commendations:assessment-entry": ("entry_by_hand", {"other_liaison"}),
    "commendations:assessment-entry-withdraw": ("entry_by_hand", set()),
    "commendations:assessment": ("assessment", set()),
    "commendations:of-unit": ("unit", {"other_liaison"}),
    "commendations:assessment-items": ("assessment", set()),
    "commendations:assessment-unit": ("assessment", {"other_liaison"}),
    "commendations:assessment-confirm": ("assessment", {"other_liaison"}),
    "commendations:assessment-object": ("assessment", {"other_liaison"}),
    "commendations:assessment-announce": ("assessment", set()),
    "commendations:assessment-close": ("assessment", set()),
    "commendations:assessment-scheme": ("assessment", set()),
    "commendations:assessment-paper": ("assessment", set()),
    "commendations:assessment-entries": ("assessment", set()),
    "commendations:assessment-veto": ("assessment", set()),
    "commendations:assessment-points": ("assessment", set()),
    "commendations:scheme": ("scheme", set()),
    "commendations:scheme-edit": ("draft_scheme", set()),
    "commendations:scheme-item-new": ("draft_scheme", set()),
    "commendations:scheme-item": ("draft_scheme", set()),
    "commendations:scheme-item-remove": ("draft_scheme", set()),
    "commendations:scheme-adopt": ("draft_scheme", set()),
    "commendations:scheme-drop": ("draft_scheme", set()),
    "commendations:scheme-try": ("scheme", set()),
    "commendations:scheme-try-unit": ("scheme", set()),
    # One of the two is a draft.
    "commendations:scheme-compare": ("scheme", UNITS),
    # End of assessments and their schemes.
    "supervision:round": ("round", set()),
    "supervision:round-close": ("round", set()),
    "supervision:round-go-on": ("round", set()),
    "supervision:compare": ("round", set()),
    "supervision:search": ("round", set()),
    # A report that is being written: the office knows that it is, and may give it time, but does not read it.
    "supervision:report": ("annual", DRAFT_BLIND),
    "supervision:report-text": ("annual", DRAFT_BLIND),
    "supervision:report-line": ("annual", DRAFT_BLIND),
    "supervision:report-funds": ("annual", DRAFT_BLIND),
    "supervision:report-sync": ("annual", DRAFT_BLIND),
    "supervision:report-extend": ("annual", set()),
    "supervision:report-close": ("annual", set()),
    "supervision:report-file": ("annual", DRAFT_BLIND),
    "supervision:report-answer": ("annual", DRAFT_BLIND),
    "supervision:report-withdraw": ("annual", DRAFT_BLIND),
    "supervision:county-begin": ("round", set()),
    "supervision:county": ("county", READERS - OFFICE),
    "supervision:county-heading": ("county", set()),
    "supervision:county-take-in": ("county", set()),
    "supervision:county-add": ("county", set()),
    "supervision:county-paragraph": ("county", set()),
    "supervision:county-use": ("county", set()),
    "supervision:county-preview": ("county", READERS - OFFICE),
    "supervision:county-file": ("county", set()),
    "supervision:county-answer": ("county", READERS - OFFICE),
    "supervision:county-withdraw": ("county", set()),
    "supervision:county-send": ("county", set()),
    "supervision:findings-about": ("task", {"other_liaison"}),
    "supervision:notices-draft": ("inspected", set()),
    # 县教育局's notice, signed for; 县卫健委 was inspected too and has none.
    "supervision:notice": ("rectification", {"other_liaison"}),
    "supervision:notice-draft": ("rectification", set()),
    "supervision:notice-discard": ("rectification", set()),
    "supervision:notice-extend": ("rectification", set()),
    "supervision:notice-receive": ("rectification", {"other_liaison"}),
    "supervision:notice-answer": ("rectification", {"other_liaison"}),
    "supervision:notice-file": ("rectification", {"other_liaison"}),
    "supervision:notice-withdraw": ("rectification", {"other_liaison"}),
    "supervision:notice-take-up": ("rectification", set()),
    "supervision:notice-verify": ("rectification", set()),
    "supervision:review": ("review", {"other_liaison"}),
    "supervision:review-ask": ("inspected", {"other_liaison"}),
    "supervision:review-withdraw": ("review", {"other_liaison"}),
    "supervision:review-assign": ("review", set()),
    "supervision:review-decide": ("review", set()),
    # 县教育局 did it.
    "supervision:activity": ("activity", {"other_liaison"}),
    "supervision:activity-correct": ("activity", {"other_liaison"}),
    "supervision:activity-withdraw": ("activity", {"other_liaison"}),
    "supervision:inspection-paper": ("inspection", set()),
    # 县教育局 is visited and knows it; the group is on site.
    "supervision:inspection": ("inspection", {"other_liaison"}),
    "supervision:inspection-scheme": ("inspection", set()),
    "supervision:inspection-group": ("inspection", set()),
    "supervision:inspection-cancel": ("inspection", set()),
    "supervision:inspection-checklists": ("inspection", set()),
    "supervision:inspection-conclusion": ("inspection", NOT_IN_GROUP),
    "supervision:inspection-feed-back": ("inspection", set()),
    "supervision:inspection-file": ("inspection", set()),
    "supervision:inspection-answer": ("inspection", set()),
    "supervision:inspection-withdraw": ("inspection", set()),
    "supervision:inspection-notified": ("inspection", set()),
    "supervision:inspection-conclude": ("inspection", set()),
    "supervision:inspection-reopen": ("inspection", set()),
    "supervision:inspection-close": ("inspection", set()),
    "supervision:visit": ("inspection", {"other_liaison"}),
    "supervision:checklist": ("inspection", set()),
    "supervision:checklist-add": ("inspection", set()),
    "supervision:checklist-drop": ("inspection", set()),
    "supervision:checklist-item": ("inspection", NOT_IN_GROUP),
    "supervision:finding-new": ("inspection", NOT_IN_GROUP),
    "supervision:finding": ("finding", FINDING_BLIND),
    "supervision:finding-change": ("finding", NOT_IN_GROUP),
    "supervision:finding-drop": ("finding", NOT_IN_GROUP),
    "supervision:finding-settle": ("finding", set()),
    "supervision:severity": ("severity", set()),
    "supervision:category": ("category", set()),
    "supervision:template": ("template", set()),
    "workflow:hand-on": ("item", set()),
    "workflow:deadline": ("deadline", {"other_liaison"}),
    "workflow:extend": ("deadline", set()),
    "workflow:pause": ("deadline", set()),
    "workflow:resume": ("deadline", set()),
    "workflow:escalation": ("escalation", set()),
    # A message is its reader's and nobody else's: here the liaison's.
    "notices:notice": ("notice", EVERYBODY - {"liaison"}),
    "notices:resend": ("outbox", set()),
    "notices:drop": ("outbox", set()),
    "notices:robot": ("robot", set()),
    "notices:robot-test": ("robot", set()),
    "operations:job-retry": ("job", set()),
    "operations:job-drop": ("job", set()),
    "documents:upload": ("plan", DRAFT_BLIND),
    "documents:attachment": ("attachment", DRAFT_BLIND),
    "documents:remove": ("attachment", DRAFT_BLIND),
    "documents:preview": ("attachment", DRAFT_BLIND),
    "documents:preview-image": ("attachment", DRAFT_BLIND),
    "documents:thumbnail": ("attachment", DRAFT_BLIND),
    # It is still with the office.
    "documents:dispatch": ("dispatch", {"chair"}),
    "documents:dispatch-save": ("dispatch", set()),
    "documents:dispatch-refresh": ("dispatch", set()),
    "documents:dispatch-preview": ("dispatch", {"chair"}),
    "documents:dispatch-papers": ("dispatch", {"chair"}),
    "documents:dispatch-cancel": ("dispatch", set()),
    "documents:dispatch-file": ("dispatch", set()),
    "documents:dispatch-answer": ("dispatch", {"chair"}),
    "documents:dispatch-withdraw": ("dispatch", set()),
    "documents:letter": ("escalation", set()),
    "documents:document": ("document", NOT_RECIPIENTS),
    "documents:document-state": ("document", NOT_RECIPIENTS),
    "documents:document-page": ("document", NOT_RECIPIENTS),
    "documents:document-again": ("document", NOT_RECIPIENTS),
    "documents:file": ("document", NOT_RECIPIENTS),
    "documents:print": ("plan", DRAFT_BLIND),
    "documents:register-void": ("entry", set()),
    "tasks:row": ("task", set()),
    "tasks:edit": ("task", set()),
    "tasks:split": ("task", set()),
    "tasks:delete": ("task", set()),
    "tasks:stop": ("task", set()),
    "history:event": ("event", set()),
    # Rounds of commendation: every unit was asked, 县教育局 has nominated and is asked as a department.
    **dict.fromkeys(
        (
            *("commendations:round", "commendations:round-edit", "commendations:round-allow"),
            *("commendations:round-extend", "commendations:round-cancel", "commendations:round-call"),
            *("commendations:round-called", "commendations:round-close", "commendations:nomination-new"),
            *("commendations:nominations", "commendations:ranking", "commendations:arrange"),
            *("commendations:opinions", "commendations:consultation-end", "commendations:notice"),
            *("commendations:publicity-end", "commendations:reopen", "commendations:objections"),
            *("commendations:objection-new", "commendations:deciding", "commendations:decide"),
            "commendations:archive",
        ),
        ("commendation", set()),
    ),
    # Not yet: it is not decided, not archived, and its list is not drawn up.
    "commendations:honoured": ("commendation", READERS),
    "commendations:archive-file": ("commendation", OFFICE),
    "commendations:consult": ("commendation", OFFICE),
    **dict.fromkeys(
        (
            *("commendations:nomination", "commendations:nomination-edit", "commendations:nomination-file"),
            *("commendations:nomination-answer", "commendations:nomination-withdraw"),
            *("commendations:nomination-reject", "commendations:nomination-retract"),
            *("commendations:nomination-veto", "commendations:propose", "commendations:unpropose"),
        ),
        ("nomination", {"other_liaison"}),
    ),
    "commendations:veto-lift": ("veto", set()),
    "commendations:request": ("opinion_request", {"other_liaison"}),
    "commendations:opinion-settle": ("opinion", set()),
    "commendations:objection": ("objection", set()),
    "commendations:veto-rule": ("veto_rule", set()),
    "commendations:department": ("department", set()),
}
OTHER_ARGUMENTS = {
    "documents:upload": {"label": "tasks.implementationplan"},
    "documents:preview-image": {"page": 1},
    "documents:document-page": {"page": 1},
    "documents:file": {"ending": "pdf"},
    "documents:print": {"kind": "plan.paper"},
    "documents:kind": {"kind": "notice"},
    "documents:kind-reset": {"kind": "notice"},
    "documents:kind-preview": {"kind": "notice"},
    "tasks:stop": {"action": "cancel"},
    "commendations:assessment-points": {"code": "indicators"},
    "commendations:scheme-try": {"year": timezone.localdate().year},
    "commendations:scheme-try-unit": {"year": timezone.localdate().year},
    "supervision:findings-about": {"what": "task"},
    "supervision:inspection-paper": {"kind": "inspection.notice"},
    "supervision:inspection-plan-paper": {"year": timezone.localdate().year},
    "organisations:import-template": {"kind": "people"},
    "workbench:duty-setting": {"code": "D16"},
    "workflow:urge": {"source": "deadlines"},
    "workflow:policy": {"kind": "task.sign"},
    "workflow:policy-reset": {"kind": "task.sign"},
    "workflow:wording": {"level": 2},
    "workflow:feed-ics": {"secret": "nobody"},
    "meetings:link": {"token": "nobody"},
    "commendations:ranking": {"kind": "individual"},
    "commendations:arrange": {"kind": "individual"},
    "commendations:due-move": {"year": 2030},
    "commendations:public": {"key": "nobody"},
    "commendations:public-sent": {"key": "nobody", "receipt": "nothing"},
}
# Further numbers in an address, and the object of the same county that they are taken from.
NUMBERS = {
    # Rounds of commendation
    "commendations:round-called": {"step": "commendation_step"},
    "commendations:round-close": {"step": "commendation_step"},
    "commendations:consult": {"step": "commendation_step"},
    "commendations:consultation-end": {"step": "commendation_step"},
    "commendations:publicity-end": {"step": "commendation_step"},
    "commendations:reopen": {"step": "commendation_step"},
    "commendations:decide": {"step": "commendation_step"},
    "commendations:nomination-file": {"step": "nomination_step"},
    "commendations:nomination-answer": {"step": "nomination_step"},
    "commendations:nomination-withdraw": {"step": "nomination_step"},
    # Minutes to reporting back
    "meetings:minutes-item": {"item": "agenda_item"},
    "meetings:resolution-new": {"item": "agenda_item"},
    "meetings:resolution": {"resolution": "resolution"},
    "meetings:resolution-drop": {"resolution": "resolution"},
    "meetings:minutes-file": {"step": "meeting_step"},
    "meetings:minutes-answer": {"step": "meeting_step"},
    "meetings:minutes-withdraw": {"step": "meeting_step"},
    "meetings:minutes-close": {"step": "meeting_step"},
    "meetings:standing-paper": {"paper": "standing_paper"},
    # Meetings, planning to attendance.
    "meetings:item": {"item": "agenda_item"},
    "meetings:item-remove": {"item": "agenda_item"},
    "meetings:notified": {"step": "meeting_step"},
    "meetings:hold": {"step": "meeting_step"},
    "meetings:member": {"invitation": "invitation"},
    "meetings:link-renew": {"invitation": "invitation"},
    "meetings:uninvite": {"invitation": "invitation"},
    "meetings:answer": {"invitation": "invitation"},
    "meetings:sign-in": {"invitation": "invitation"},
    # End of meetings, planning to attendance.
    "commendations:assessment-unit": {"unit": "unit"},
    "commendations:assessment-confirm": {"unit": "unit"},
    "commendations:assessment-object": {"unit": "unit"},
    "commendations:scheme-item": {"item": "scheme_item"},
    "commendations:scheme-item-remove": {"item": "scheme_item"},
    "commendations:scheme-try-unit": {"unit": "unit"},
    "commendations:scheme-compare": {"other": "draft_scheme"},
    "tasks:plan-line": {"line": "line"},
    "tasks:plan-file": {"step": "plan_step"},
    "tasks:plan-answer": {"step": "plan_step"},
    "tasks:plan-withdraw": {"step": "plan_step"},
    "supervision:report-text": {"part": "annual_text"},
    "supervision:report-line": {"part": "annual_line"},
    "supervision:report-file": {"step": "annual_step"},
    "supervision:report-answer": {"step": "annual_step"},
    "supervision:report-withdraw": {"step": "annual_step"},
    "supervision:county-begin": {"outline": "outline"},
    "supervision:county-paragraph": {"paragraph": "paragraph"},
    "supervision:county-use": {"paragraph": "paragraph"},
    "supervision:county-file": {"step": "county_step"},
    "supervision:county-answer": {"step": "county_step"},
    "supervision:county-withdraw": {"step": "county_step"},
    "supervision:county-send": {"step": "county_step"},
    "supervision:notice-receive": {"step": "rectification_step"},
    "supervision:notice-file": {"step": "rectification_step"},
    "supervision:notice-withdraw": {"step": "rectification_step"},
    "supervision:notice-verify": {"step": "rectification_step"},
    "supervision:review-ask": {"visit": "inspected_visit"},
    "supervision:review-assign": {"step": "review_step"},
    "supervision:review-decide": {"step": "review_step"},
    "supervision:inspection-file": {"step": "inspection_step"},
    "supervision:inspection-answer": {"step": "inspection_step"},
    "supervision:inspection-withdraw": {"step": "inspection_step"},
    "supervision:inspection-notified": {"step": "inspection_step"},
    "supervision:inspection-conclude": {"step": "inspection_step"},
    "supervision:inspection-reopen": {"step": "inspection_step"},
    "supervision:inspection-close": {"step": "inspection_step"},
    "supervision:visit": {"visit": "visit"},
    "supervision:checklist": {"visit": "visit"},
    "supervision:checklist-add": {"visit": "visit"},
    "supervision:checklist-drop": {"visit": "visit"},
    "supervision:checklist-item": {"visit": "visit", "item": "check_item"},
    "supervision:finding-new": {"visit": "visit"},
    "tasks:report-answer": {"step": "report_step"},
    "tasks:report-withdraw": {"step": "report_step"},
    "documents:dispatch-file": {"step": "dispatch_step"},
    "documents:dispatch-answer": {"step": "dispatch_step"},
    "documents:dispatch-withdraw": {"step": "dispatch_step"},
    "documents:verified": {"code": "code"},
}
# The step is one of those who still write: these buttons belong to other steps, so the guard says 404.
OTHER_STEP = {
    # Rounds of commendation
    "commendations:round-called",
    "commendations:consult",
    "commendations:consultation-end",
    "commendations:publicity-end",
    "commendations:reopen",
    "commendations:decide",
    "commendations:nomination-file",
    # Minutes to reporting back
    "meetings:minutes-file",
    "meetings:minutes-answer",
    "meetings:minutes-withdraw",
    "meetings:minutes-close",
    "tasks:plan-answer",
    "tasks:plan-withdraw",
    "tasks:report-answer",
    "tasks:report-withdraw",
    "documents:dispatch-answer",
    "documents:dispatch-withdraw",
    "supervision:report-answer",
    "supervision:report-withdraw",
    "supervision:county-answer",
    "supervision:county-withdraw",
    "supervision:county-send",
    "supervision:notice-receive",
    "supervision:notice-withdraw",
    "supervision:notice-verify",
    "supervision:review-decide",
    "supervision:inspection-file",
    "supervision:inspection-answer",
    "supervision:inspection-withdraw",
    "supervision:inspection-notified",
    "supervision:inspection-reopen",
    "supervision:inspection-close",
    "meetings:notified",
}
MISSING = 987654321
FOREIGN_MARK = "喀喇沁"


def patterns(resolver=None, prefix=""):
    """Every address of the site as (name, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from patterns(entry, namespace)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry


NAMES = [name for name, _pattern in patterns()]


def test_every_address_is_in_the_matrix_and_declares_a_rule():
    assert sorted(NAMES) == sorted(ALLOWED)
    assert [name for name, pattern in patterns() if rule_of(pattern.callback) is None] == []
    with_pk = {name for name, pattern in patterns() if "pk" in pattern.pattern.regex.groupindex}
    assert with_pk == set(OBJECTS)


def furnish(cast) -> dict:
    """A county with one of everything; 县教育局 carries the task."""
    text = SMALL_OUTLINE.replace("宁城县", cast.committee.region)
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    outline = cast.committee.outlines.get()
    measure = Measure.objects.filter(domain__outline=outline).order_by("pk").first()
    task = tasks.add_task(
        actor=cast.office, measure=measure, text=f"{cast.committee.region}的任务", lead=cast.units.education
    )
    tasks.assign_tasks(actor=cast.office, task_ids=[task.pk])
    draft = ImportDraft.objects.create(
        committee=cast.committee, author=cast.office, source_name=f"{cast.committee.region}.txt", text=text
    )
    tasks.sign(actor=cast.liaison, assignment_ids=[Assignment.objects.get(task=task).pk])
    plan = tasks.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    paper = SimpleUploadedFile(f"{cast.committee.region}.txt", cast.committee.region.encode())
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper)
    part = Assignment.objects.select_related("task").get(task=task)
    report = tasks.start_report(actor=cast.liaison, assignment=part, year=timezone.localdate().year)
    later = tasks.add_task(actor=cast.office, measure=measure, text="第二项任务", lead=cast.units.education)
    tasks.assign_tasks(actor=cast.office, task_ids=[later.pk])
    deadline = Deadline.objects.get(kind="task.sign", object_id=Assignment.objects.get(task=later).pk)
    workflow.urge(actor=cast.office, deadline_ids=[deadline.pk], level=3, note="", token=cast.committee.code)
    message = Message.objects.get(committee=cast.committee)
    robot = save_robot(
        actor=cast.office,
        name=f"{cast.committee.region}工作群",
        kind="wecom",
        url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
    )
    outbox = Outbox.objects.create(
        committee=cast.committee, channel="email", message=message, person=cast.liaison, state="failed"
    )
    job = Job.objects.create(
        committee=cast.committee, name="tasks.limits", key=cast.committee.code, title="x", state="failed"
    )
    said = {
        "title": f"关于{cast.committee.region}工作的通知",
        "body": f"{cast.committee.region}各单位：请办理。",
    }
    [document] = printed(cast, **said)
    dispatch = drafted(cast, **said)
    round_ = opened(cast, outline, units=[cast.units.education, cast.units.statistics])
    annual = report_of(round_, cast.units.education)
    # Something to compile: how it came to be accepted does not matter here.
    other = report_of(round_, cast.units.statistics)
    AnnualReport.objects.filter(pk=other.pk).update(state="accepted", snapshot=built(other).to_json())
    county = compile_report(actor=cast.office, round_=round_, outline=outline)
    inspected = inspection_at(cast, "fed_back", title=f"{cast.committee.region}督导检查")
    rectification = notice_at(cast, "received", inspected)
    inspected_visit = inspected.visits.get(unit=cast.units.education)
    review = ask_review(
        actor=cast.liaison,
        visit=inspected_visit,
        findings=inspected.findings.filter(nature="problem")[:1],
        grounds=f"{cast.committee.region}的台账齐全",
    )
    activity = record_activity(
        actor=cast.liaison,
        kind="training",
        title=f"{cast.committee.region}培训班",
        held_on=timezone.localdate(),
        outlines=[outline],
        unit=cast.units.education,
    )
    inspection = inspection_at(
        cast, "on_site", units=[cast.units.education], title=f"{cast.committee.region}督导检查"
    )
    visit = inspection.visits.get()
    check_item = add_item(actor=cast.inspector, visit=visit, text=f"{cast.committee.region}的问题")
    template = save_template(
        actor=cast.office,
        template=None,
        name=f"{cast.committee.region}的模板",
        is_active=True,
        questions=[("有没有台账？", "")],
    )
    # 县教育局 is invited and has been told; 县卫健委 is not.
    meetings.found_kinds(committee=cast.committee, actor=cast.office)
    kind = MeetingKind.objects.get(committee=cast.committee, code="chair_office")
    meeting = planned(cast, kind)
    meetings.invite(actor=cast.office, meeting=meeting, units=[cast.units.education])
    meeting = meetings.mark_notified(actor=cast.office, meeting=meeting, how="电话通知")
    assessment = assessment_at(cast, "objected")
    draft_scheme = drafted_scheme(cast, timezone.localdate().year + 1)
    return {
        **furnish_commendation(cast),
        "activity": activity.pk,
        "inspected": inspected.pk,
        "inspected_visit": inspected_visit.pk,
        "rectification": rectification.pk,
        "rectification_step": present_item(rectification).process_step_id,
        "review": review.pk,
        "review_step": present_item(review).process_step_id,
        "inspection": inspection.pk,
        "inspection_step": present_item(inspection).process_step_id,
        "visit": visit.pk,
        "check_item": check_item.pk,
        "finding": inspection.findings.first().pk,
        "severity": severities_of(cast.committee.pk).first().pk,
        "category": categories_of(cast.committee.pk).first().pk,
        "template": template.pk,
        "meeting": meeting.pk,
        "meeting_kind": kind.pk,
        "meeting_step": present_item(meeting).process_step_id,
        "agenda_item": meeting.items.first().pk,
        "resolution": meeting.resolutions.create(
            item=meeting.items.first(), position=10, text=cast.committee.region
        ).pk,
        "standing_paper": meeting.standing_papers.create(code="progress", title=cast.committee.region).pk,
        "invitation": meeting.invitations.get(unit=cast.units.education).pk,
        "assessment": assessment.pk,
        "score_objection": ScoreObjection.objects.get(result__assessment=assessment).pk,
        "entry_by_hand": ManualEntry.objects.get(unit=cast.units.education, code="indicators").pk,
        "scheme": assessment.scheme_id,
        "draft_scheme": draft_scheme.pk,
        "scheme_item": draft_scheme.items.first().pk,
        "round": round_.pk,
        "annual": annual.pk,
        "annual_text": annual.texts.first().pk,
        "annual_line": annual.lines.first().pk,
        "annual_step": present_item(annual).process_step_id,
        "county": county.pk,
        "paragraph": county.paragraphs.first().pk,
        "county_step": present_item(county).process_step_id,
        "dispatch": dispatch.pk,
        "dispatch_step": present_item(dispatch).process_step_id,
        "document": document.pk,
        "entry": document.entry_id,
        "code": document.code,
        "deadline": deadline.pk,
        "escalation": message.escalation.pk,
        "notice": message.notices.get(person=cast.liaison).pk,
        "robot": robot.pk,
        "outbox": outbox.pk,
        "job": job.pk,
        "plan": plan.pk,
        "line": plan.lines.get().pk,
        "plan_step": WorkItem.objects.get(process_step__process=plan.process).process_step_id,
        "report": report.pk,
        "report_step": WorkItem.objects.get(process_step__process=report.process).process_step_id,
        "attachment": attachment.pk,
        "item": WorkItem.objects.get(process_step__process=plan.process).pk,
        "person": cast.liaison.pk,
        "post": Post.objects.get(person=cast.liaison).pk,
        "unit": cast.units.education.pk,
        "outline": outline.pk,
        "domain": Domain.objects.filter(outline=outline).order_by("pk").first().pk,
        "measure": measure.pk,
        "draft": draft.pk,
        "task": task.pk,
        "assignment": part.pk,
        "unsigned": Assignment.objects.get(task=later).pk,
        "event": Event.objects.filter(committee=cast.committee).order_by("pk").first().pk,
    }


def furnish_commendation(cast):
    """A round in which units nominate, with something of everything."""
    round_ = called(cast, title=f"{cast.committee.region}先进集体和先进个人")
    nomination = nominated(cast, round_, name=f"{cast.committee.region}人")
    rule, department = (
        VetoRule.objects.filter(committee=cast.committee, kind="").first(),
        departments(cast)[0],
    )
    veto = record_veto(
        actor=cast.office, nomination=nomination, rule=rule, evidence=f"{cast.committee.region}的处罚"
    )
    request = OpinionRequest.objects.create(
        committee=cast.committee,
        round=round_,
        department=department,
        unit=cast.units.education,
        name=cast.units.education.short_name,
        asks=f"{cast.committee.region}是否知情",
        due_on=timezone.localdate(),
    )
    objection = Objection.objects.create(
        committee=cast.committee,
        round=round_,
        nomination=nomination,
        text=cast.committee.region,
        receipt=f"2026-{cast.committee.code}",
    )
    return {
        "commendation": round_.pk,
        "commendation_step": present_item(round_).process_step_id,
        "nomination": nomination.pk,
        "nomination_step": present_item(nomination).process_step_id,
        "veto": veto.pk,
        "veto_rule": rule.pk,
        "department": department.pk,
        "opinion_request": request.pk,
        "opinion": Opinion.objects.create(
            request=request, nomination=nomination, verdict="objects", text=cast.committee.region
        ).pk,
        "objection": objection.pk,
    }


@pytest.fixture
def world(cast, outsider, monkeypatch):
    with paper_press(monkeypatch):
        return {"own": furnish(cast), "foreign": furnish(outsider)}


def address(name, pk=None, objects=None):
    arguments = dict(OTHER_ARGUMENTS.get(name, {}))
    arguments |= {key: objects[kind] for key, kind in NUMBERS.get(name, {}).items()}
    if pk is not None:
        arguments["pk"] = pk
    return reverse(name, kwargs=arguments)


def ask(client, method, url):
    """One request whose writes are undone; (status, body, whether it wrote history)."""
    before = Event.objects.count()
    with transaction.atomic():
        response = getattr(client, method)(url, {} if method == "post" else None)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        wrote = Event.objects.count() != before
        transaction.set_rollback(True)
    return response.status_code, body.decode(errors="replace"), wrote


@pytest.fixture
def refusals_drawn_once(monkeypatch):
    """Half of twenty thousand answers are refusals. What such a page shows depends on who is refused and in which
    words, so each is drawn once; that the answer is one is decided anew every time."""
    drawn, draw = {}, errors._page

    def page(request, status, title, reason, **context):
        who = (request.user.pk, request.access is None, bool(request.htmx), status, str(title), str(reason))
        if context or who not in drawn:
            response = draw(request, status, title, reason, **context)
            if context:
                return response
            drawn[who] = response.content
        return HttpResponse(drawn[who], status=status, headers={"Cache-Control": "no-store"})

    monkeypatch.setattr(errors, "_page", page)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_gets_what_it_is_for_and_nothing_else(cast, world, browser_of, refusals_drawn_once, role):
    client = browser_of(cast.people[role])
    client.raise_request_exception = False
    faults = []
    for name in NAMES:
        allowed = ALLOWED[name]
        kind, blind = OBJECTS.get(name, (None, set()))
        for method in ("get", "post"):
            for whose in ("own", "foreign", "missing") if kind else ("own",):
                pk = None if kind is None else MISSING if whose == "missing" else world[whose][kind]
                # Signing out ends the session: it gets one of its own.
                asking = browser_of(cast.people[role]) if name == "organisations:logout" else client
                status, body, wrote = ask(
                    asking, method, address(name, pk, world["foreign" if whose == "foreign" else "own"])
                )
                if allowed is PUBLIC:
                    expected = {200, 302, 404, 405, 422}
                elif role not in allowed:
                    expected = {403}
                elif whose != "own" or role in blind or (name in OTHER_STEP and method == "post"):
                    expected = {404, 405}
                else:
                    expected = {200, 302, 400, 403, 405, 409, 422}
                if status not in expected:
                    faults.append(f"{method} {name} {whose}: {status}, not {sorted(expected)}")
                if FOREIGN_MARK in body:
                    faults.append(f"{method} {name} {whose}: shows another county")
                if wrote and (status in (403, 404) or (allowed is not PUBLIC and role not in allowed)):
                    faults.append(f"{method} {name} {whose}: refused and yet written")
    assert faults == []


def test_a_visitor_is_sent_to_the_login_page(cast, world):
    client, faults = Client(raise_request_exception=False), []
    for name in NAMES:
        kind, _blind = OBJECTS.get(name, (None, set()))
        for method in ("get", "post"):
            url = address(name, world["own"][kind] if kind else None, world["own"])
            response = getattr(client, method)(url)
            public = ALLOWED[name] is PUBLIC
            if not public and (response.status_code != 302 or not response.url.startswith("/login/")):
                faults.append(f"{method} {name}: {response.status_code}")
            if public and response.status_code >= 500:
                faults.append(f"{method} {name}: {response.status_code}")
    assert faults == []


def test_a_paper_is_opened_only_by_the_units_it_was_sent_to(cast, world, browser_of):
    document = Document.objects.get(pk=world["own"]["document"])
    recipient, other = browser_of(cast.liaison), browser_of(cast.other_liaison)
    for name, *more in (
        ("document",),
        ("document-state",),
        ("document-page", 1),
        ("file", "pdf"),
        ("file", "docx"),
    ):
        url = reverse(f"documents:{name}", args=[document.pk, *more])
        assert recipient.get(url).status_code == 200, url
        assert other.get(url).status_code == 404, url
    assert document.number in recipient.get(reverse("documents:documents")).content.decode()
    assert document.number not in other.get(reverse("documents:documents")).content.decode()


def test_whoever_verifies_a_paper_learns_nothing_that_does_not_stand_in_its_head(cast, world):
    """Neither what it says nor whom it went to, nor who wrote or opened it."""
    document = Document.objects.get(pk=world["own"]["document"])
    page = Client().get(reverse("documents:verified", args=[document.code])).content.decode()
    assert document.number in page
    assert document.title in page
    for hidden in (
        "请办理",
        "教育局",
        *(person.name for key, person in cast.people.items() if key != "admin"),
    ):
        assert hidden not in page, hidden


def test_ids_in_bodies_of_another_unit_or_county_change_nothing(cast, outsider, world, browser_of):
    """Ticked rows are swapped for those of another unit and of another county."""
    foreign, own = world["foreign"], world["own"]
    before = Event.objects.count()
    browser_of(cast.other_liaison).post(
        reverse("tasks:sign"), {"ids": [own["unsigned"], foreign["unsigned"]]}
    )
    browser_of(cast.office).post(reverse("tasks:assign"), {"ids": [foreign["task"]]})
    browser_of(cast.office).post(reverse("tasks:merge"), {"ids": [foreign["task"], own["task"]]})
    browser_of(cast.office).post(reverse("tasks:accept", args=[own["measure"]]), {"ids": [foreign["task"]]})
    browser_of(cast.office).post(
        reverse("tasks:add", args=[own["measure"]]),
        {"text": "x", "kind": "long_term", "lead": outsider.units.health.pk},
    )
    browser_of(cast.admin).post(
        reverse("organisations:appoint", args=[cast.postless.pk]),
        {"role": "liaison", "unit": outsider.units.health.pk, "start_on": "2026-01-01"},
    )
    browser_of(cast.office).post(reverse("documents:urge-paper"), {"ids": [foreign["deadline"]]})
    browser_of(cast.office).post(
        reverse("documents:dispatch-save", args=[own["dispatch"]]),
        {"title": "x", "word": "宁妇儿工委", "revision": "2", "units": [outsider.units.health.pk]},
    )
    assert Event.objects.count() == before
    assert Assignment.objects.get(pk=own["unsigned"]).state == Assignment.State.PENDING


def test_fields_that_a_form_does_not_offer_are_not_taken(cast, world, browser_of):
    """Every field of the model is sent along; only what the form offers is taken."""
    person = cast.postless
    browser_of(cast.office).post(
        reverse("organisations:person-edit", args=[person.pk]),
        {
            "name": person.name,
            "username": person.username,
            "is_active": "",
            "must_change_password": "on",
            "committee": "2",
            "password": "x",
            "id": "1",
        },
    )
    unchanged = type(person).objects.get(pk=person.pk)
    assert (unchanged.is_active, unchanged.committee_id, unchanged.password) == (
        True,
        cast.committee.pk,
        person.password,
    )
    browser_of(cast.liaison).post(
        reverse("organisations:account"),
        {"phone": "0476-1", "name": "改名", "username": "boss", "committee": "2"},
    )
    liaison = type(person).objects.get(pk=cast.liaison.pk)
    assert (liaison.name, liaison.username) == ("李红梅", "liaison")


def test_a_second_group_sees_nothing_of_what_the_first_is_writing(cast, world, browser_of):
    """Another inspector with an inspection of the same unit: 404 at every address of the first group's drafts, and
    neither words nor writes."""
    other, _password = create_person(
        actor=cast.admin,
        username="inspector-2",
        name="林督导",
        password="Some-Pass-2026",
        posts=[("inspector", None)],
    )
    type(other).objects.filter(pk=other.pk).update(must_change_password=False)
    other.refresh_from_db()
    theirs = inspection_at(cast, "on_site", units=[cast.units.education], leader=other, title="第二组")
    client, own = browser_of(other), world["own"]
    Finding.objects.filter(inspection=own["inspection"]).update(text="只有第一组知道的事")
    first = Finding.objects.get(pk=own["finding"])
    mine = {**own, "inspection": theirs.pk, "visit": theirs.visits.get().pk}
    before = Event.objects.count()
    for name in sorted(NAMES):
        kind, blind = OBJECTS.get(name, (None, set()))
        if not name.startswith("supervision:") or blind not in (NOT_IN_GROUP, FINDING_BLIND):
            continue
        for objects in (own, mine):
            # Also a number of the first group's in an address of one's own inspection.
            if objects is mine and (kind != "inspection" or "item" not in NUMBERS.get(name, {})):
                continue
            for method in ("get", "post"):
                status, body, wrote = ask(client, method, address(name, objects[kind], objects))
                assert status in (404, 405), f"{method} {name}: {status}"
                assert first.text not in body
                assert not wrote
    for name in ("supervision:findings", "supervision:inspections", "supervision:inspection-plan"):
        assert first.text not in client.get(reverse(name)).content.decode()
    for name in ("supervision:inspection", "supervision:visit"):
        page = client.get(address(name, own["inspection"], own)).content.decode()
        assert first.text not in page
        assert "宁城县的问题" not in page
    assert Event.objects.count() == before

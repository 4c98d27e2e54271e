"""整改: the notice to a unit, its answers round by round, their verification; and the review (复核) of a conclusion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.finding import Finding
from supervision.models.inspection import Inspection, Visit
from supervision.querysets import NoticePartQuerySet, NoticeQuerySet, ReviewQuerySet


class RectificationNotice(models.Model):
    """整改通知书: the problems of one unit in one inspection, what is required, until when.

    draft → issued → received → responded → verifying → closed, or not_accepted (then as received, any number of
    rounds); cancelled where a review left nothing of it. Lateness is derived (`days_late`). The
    paper is a document about the inspection; a notice may also be issued in the system alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("待下发")
        ISSUED = "issued", _("已下发，待签收")
        RECEIVED = "received", _("整改中")
        RESPONDED = "responded", _("已报整改，待核查")
        VERIFYING = "verifying", _("核查中")
        NOT_ACCEPTED = "not_accepted", _("核查未通过，继续整改")
        CLOSED = "closed", _("已销号")
        CANCELLED = "cancelled", _("已撤销")

    ENDED = (State.CLOSED, State.CANCELLED)
    # The unit writes its answer.
    ANSWERING = (State.RECEIVED, State.NOT_ACCEPTED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="notices", verbose_name=_("督导检查")
    )
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFT)
    requirements = models.TextField(_("总体要求"), max_length=2000, blank=True)
    due_on = models.DateField(_("整改时限"))
    rounds = models.PositiveSmallIntegerField(_("核查次数"), default=0)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    issued_at = models.DateTimeField(_("下发时间"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("下发人")
    )
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签收人")
    )
    first_responded_at = models.DateTimeField(_("首次报整改时间"), null=True)
    responded_at = models.DateTimeField(_("最近报整改时间"), null=True)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核查人")
    )
    closed_at = models.DateTimeField(_("销号时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("销号人")
    )
    cancel_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改通知")
        verbose_name_plural = _("整改通知")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("inspection", "unit"),
                condition=~Q(state="cancelled"),
                name="supervision_notice_once",
            )
        ]
        indexes = [
            models.Index(fields=("committee", "state", "due_on"), name="supervision_notice_board"),
            models.Index(fields=("unit", "state"), name="supervision_notice_unit"),
        ]

    def __str__(self):
        return _("%(unit)s整改通知（%(what)s）") % {
            "unit": self.unit.short_name,
            "what": self.inspection.title,
        }

    def get_absolute_url(self):
        return reverse("supervision:notice", args=[self.pk])

    @property
    def is_answering(self) -> bool:
        return self.state in self.ANSWERING

    @property
    def finished_on(self):
        """The day that is compared with `due_on`: of the first answer while it was not refused, else of the last one
        that led to the end; today while an answer is owed."""
        if self.state in (self.State.RESPONDED, self.State.VERIFYING, self.State.CLOSED):
            return timezone.localdate(self.responded_at)
        return timezone.localdate()

    @property
    def days_left(self) -> int:
        """Days from today to `due_on`; negative when it has passed."""
        return (self.due_on - timezone.localdate()).days

    @property
    def days_late(self) -> int:
        if self.state in (self.State.DRAFT, self.State.CANCELLED):
            return 0
        return max(0, (self.finished_on - self.due_on).days)


class RectificationItem(models.Model):
    """One problem of a notice and what is required. Withdrawn where a review took the finding back."""

    notice = models.ForeignKey(RectificationNotice, models.CASCADE, related_name="items")
    finding = models.OneToOneField(
        Finding, models.PROTECT, related_name="rectification", verbose_name=_("问题")
    )
    requirement = models.TextField(_("整改要求"), max_length=1000)
    position = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(_("复核后取消"), default=False)

    class Meta:
        verbose_name = _("整改事项")
        verbose_name_plural = _("整改事项")
        ordering = ("notice", "position", "id")

    def __str__(self):
        return self.requirement[:60]


class RectificationResponse(models.Model):
    """整改报告 of one round; being written while `filed_at` is empty. Evidence hangs on it as attachments."""

    notice = models.ForeignKey(RectificationNotice, models.CASCADE, related_name="responses")
    round = models.PositiveSmallIntegerField(_("第几次"))
    text = models.TextField(_("整改总体情况"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )
    filed_at = models.DateTimeField(_("报送时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报送人")
    )

    objects = NoticePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改报告")
        verbose_name_plural = _("整改报告")
        ordering = ("notice", "round")
        constraints = [models.UniqueConstraint(fields=("notice", "round"), name="supervision_response_round")]

    def __str__(self):
        return _("%(what)s：第%(n)s次整改报告") % {"what": self.notice, "n": self.round}

    def get_absolute_url(self):
        return f"{self.notice.get_absolute_url()}#round-{self.round}"

    @property
    def committee_id(self):
        return self.notice.committee_id


class ResponseItem(models.Model):
    """What the unit did about one problem."""

    class Result(models.TextChoices):
        DONE = "done", _("已整改到位")
        PARTLY = "partly", _("部分整改")
        NOT_YET = "not_yet", _("尚未整改")

    response = models.ForeignKey(RectificationResponse, models.CASCADE, related_name="items")
    item = models.ForeignKey(RectificationItem, models.CASCADE, related_name="answers")
    measures = models.TextField(_("整改措施和结果"), max_length=2000, blank=True)
    result = models.CharField(_("整改结果"), max_length=10, choices=Result, blank=True)

    class Meta:
        verbose_name = _("整改情况")
        verbose_name_plural = _("整改情况")
        ordering = ("response", "item__position", "id")
        constraints = [models.UniqueConstraint(fields=("response", "item"), name="supervision_answer_once")]

    def __str__(self):
        return self.measures[:60]


class Verification(models.Model):
    """核查 of one round: begun when somebody takes it up, decided once. Photos hang on it as attachments."""

    class Way(models.TextChoices):
        ON_SITE = "on_site", _("现场核查")
        PAPERS = "papers", _("书面核查")

    notice = models.ForeignKey(RectificationNotice, models.CASCADE, related_name="verifications")
    round = models.PositiveSmallIntegerField(_("第几次"))
    way = models.CharField(_("核查方式"), max_length=10, choices=Way, default=Way.PAPERS)
    text = models.TextField(_("核查意见"), max_length=2000, blank=True)
    is_accepted = models.BooleanField(_("通过"), null=True)
    begun_at = models.DateTimeField(_("受理时间"), default=timezone.now)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("核查人")
    )
    decided_at = models.DateTimeField(_("核查时间"), null=True)

    objects = NoticePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("核查")
        verbose_name_plural = _("核查")
        ordering = ("notice", "round")
        constraints = [
            models.UniqueConstraint(fields=("notice", "round"), name="supervision_verification_round")
        ]

    def __str__(self):
        return _("%(what)s：第%(n)s次核查") % {"what": self.notice, "n": self.round}

    def get_absolute_url(self):
        return f"{self.notice.get_absolute_url()}#round-{self.round}"

    @property
    def committee_id(self):
        return self.notice.committee_id


class VerifiedItem(models.Model):
    """What the verifier says of one problem, and by which file it is proved where its severity asks for proof."""

    verification = models.ForeignKey(Verification, models.CASCADE, related_name="items")
    item = models.ForeignKey(RectificationItem, models.CASCADE, related_name="verdicts")
    is_done = models.BooleanField(_("整改到位"))
    text = models.CharField(_("说明"), max_length=500, blank=True)
    evidence = models.ForeignKey(
        "documents.Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("佐证材料")
    )

    class Meta:
        verbose_name = _("核查事项")
        verbose_name_plural = _("核查事项")
        ordering = ("verification", "item__position", "id")
        constraints = [
            models.UniqueConstraint(fields=("verification", "item"), name="supervision_verdict_once")
        ]

    def __str__(self):
        return self.text or str(self.is_done)


class ReviewRequest(models.Model):
    """复核: a unit contests what it was told, within 30 days; people who took no part decide within 30 days
    (政府督查工作条例 art. 17). asked → deciding → decided, or withdrawn by the unit."""

    class State(models.TextChoices):
        ASKED = "asked", _("待指定复核人")
        DECIDING = "deciding", _("复核中")
        DECIDED = "decided", _("已答复")
        WITHDRAWN = "withdrawn", _("单位已撤回")

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("维持原结论")
        PARTLY = "partly", _("部分变更")
        REVOKED = "revoked", _("撤销原结论")

    ENDED = (State.DECIDED, State.WITHDRAWN)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="review", verbose_name=_("检查对象"))
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    findings = models.ManyToManyField(Finding, related_name="+", verbose_name=_("有异议的问题"))
    grounds = models.TextField(_("理由"), max_length=3000)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.ASKED)
    due_on = models.DateField(_("答复时限"))
    asked_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人")
    )
    decision = models.CharField(_("复核决定"), max_length=10, choices=Decision, blank=True)
    decision_text = models.TextField(_("复核意见"), max_length=3000, blank=True)
    revoked = models.ManyToManyField(Finding, related_name="+", verbose_name=_("取消的问题"))
    decided_at = models.DateTimeField(_("答复时间"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("复核申请")
        verbose_name_plural = _("复核申请")
        ordering = ("-id",)
        indexes = [models.Index(fields=("committee", "state"), name="supervision_review_state")]

    def __str__(self):
        return _("%(unit)s申请复核（%(what)s）") % {
            "unit": self.unit.short_name,
            "what": self.visit.inspection.title,
        }

    def get_absolute_url(self):
        return reverse("supervision:review", args=[self.pk])

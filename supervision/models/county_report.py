"""全县年度实施情况报告: compiled from the accepted reports, signed, issued and sent up (D4)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.annual_report import ReportLine, ReportText
from supervision.models.reporting_round import ReportingRound
from supervision.querysets import CountyReportQuerySet


class CountyReport(models.Model):
    """The committee's report under one outline for one year.

    drafting → at_director → at_chair → issued → sent → acknowledged, with returned (then as drafting), and sent_back,
    where the superior returned what was sent: the issued paper stays, and the office sends a new version.
    Only the women's outline demands it (纲要 D4); for the children's the committee may do it all the same.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("起草中")
        AT_DIRECTOR = "at_director", _("待办公室主任核稿")
        AT_CHAIR = "at_chair", _("待主任签发")
        RETURNED = "returned", _("已退回，待修改")
        ISSUED = "issued", _("已签发，待上报")
        SENT = "sent", _("已上报，待上级签收")
        SENT_BACK = "sent_back", _("上级已退回")
        ACKNOWLEDGED = "acknowledged", _("上级已签收")
        CLOSED = "closed", _("已以纸质方式上报")

    EDITABLE = (State.DRAFTING, State.RETURNED)
    ENDED = (State.ACKNOWLEDGED, State.CLOSED, State.SENT_BACK)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    round = models.ForeignKey(
        ReportingRound, models.PROTECT, related_name="county_reports", verbose_name=_("报告年度")
    )
    outline = models.ForeignKey("outlines.Outline", models.PROTECT, related_name="+", verbose_name=_("纲要"))
    version = models.PositiveSmallIntegerField(_("版次"), default=1)
    title = models.CharField(_("标题"), max_length=200)
    addressee = models.CharField(_("主送机关"), max_length=80, blank=True)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFTING)
    due_on = models.DateField(_("上报时限"), null=True)
    started_at = models.DateTimeField(_("起草时间"), default=timezone.now)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    filed_at = models.DateTimeField(_("送签时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("送签人")
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核稿人")
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    sent_at = models.DateTimeField(_("上报时间"), null=True)
    sent_note = models.CharField(_("上报方式"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("上级答复时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上级签收人")
    )
    return_reason = models.TextField(_("退回理由"), max_length=1000, blank=True)
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("文件")
    )
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = CountyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("全县年度报告")
        verbose_name_plural = _("全县年度报告")
        ordering = ("-round__year", "outline", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=("round", "outline", "version"), name="supervision_county_version"
            ),
            models.UniqueConstraint(
                fields=("round", "outline"),
                condition=~models.Q(state="sent_back"),
                name="supervision_county_one_open",
            ),
        ]
        indexes = [models.Index(fields=("committee", "state"), name="supervision_county_state")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("supervision:county", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE


class CountyParagraph(models.Model):
    """A paragraph of the county report and where it came from: a unit's line or text, of which it is a copy until the
    office edits it. What is dropped keeps its row, so that it can be put back."""

    class Half(models.TextChoices):
        DONE = "done", _("落实情况")
        PROBLEMS = "problems", _("存在问题")
        PLAN = "plan", _("下一年工作安排")

    report = models.ForeignKey(CountyReport, models.CASCADE, related_name="paragraphs")
    half = models.CharField(_("部分"), max_length=10, choices=Half)
    domain = models.ForeignKey(
        "outlines.Domain", models.PROTECT, null=True, related_name="+", verbose_name=_("发展领域")
    )
    position = models.PositiveIntegerField(_("排序"))
    text = models.TextField(_("文字"), max_length=10000)
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("来源单位")
    )
    line = models.ForeignKey(
        ReportLine, models.PROTECT, null=True, related_name="+", verbose_name=_("来源任务")
    )
    source_text = models.ForeignKey(
        ReportText, models.PROTECT, null=True, related_name="+", verbose_name=_("来源内容")
    )
    is_dropped = models.BooleanField(_("不采用"), default=False)
    is_edited = models.BooleanField(_("办公室改过"), default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("段落")
        verbose_name_plural = _("段落")
        ordering = ("report", "half", "position", "id")

    def __str__(self):
        return self.text[:40]

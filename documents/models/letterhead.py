"""What a committee's papers have in common, and its own words for each kind."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

word_validator = RegexValidator(
    r"^[^\s〔〕\[\]（）()\d]{2,20}$",
    _("代字写 2 到 20 个汉字或字母，不带括号、年份和序号，例如 宁妇儿工委。"),
)


class Letterhead(models.Model):
    """版头和版记: the names that a committee's papers carry. A committee that has not set any has usable ones that
    follow from its name (documents.selectors.letterheads)."""

    committee = models.OneToOneField(
        "organisations.Committee", models.PROTECT, related_name="letterhead", verbose_name=_("妇儿工委")
    )
    masthead = models.CharField(
        _("文件的发文机关标志"), max_length=40, help_text=_("红色大字，例如 宁城县妇女儿童工作委员会文件。")
    )
    office_masthead = models.CharField(_("办公室文件的发文机关标志"), max_length=40)
    letter_masthead = models.CharField(
        _("函的发文机关标志"), max_length=40, help_text=_("信函格式只写机关全称，不加“文件”。")
    )
    minutes_masthead = models.CharField(_("纪要的标志"), max_length=40)
    word = models.CharField(
        _("委员会的机关代字"),
        max_length=20,
        validators=[word_validator],
        help_text=_("文号的第一部分，例如 宁妇儿工委〔2026〕1号。"),
    )
    office_word = models.CharField(_("办公室的机关代字"), max_length=20, validators=[word_validator])
    letter_word = models.CharField(_("函的机关代字"), max_length=20, validators=[word_validator])
    printer = models.CharField(_("印发机关"), max_length=60)
    note = models.CharField(
        _("附注"), max_length=120, blank=True, help_text=_("例如 联系人：张秀兰，电话：0476-4222222。")
    )
    cc = models.CharField(
        _("抄送"), max_length=500, blank=True, help_text=_("每份文件的默认抄送机关，可以逐份修改。")
    )
    superior = models.CharField(
        _("上行文的主送机关"), max_length=60, blank=True, help_text=_("例如 赤峰市妇女儿童工作委员会。")
    )
    is_archival = models.BooleanField(
        _("按 PDF/A-2b 存档"), default=True, help_text=_("档案部门要求的长期保存格式，外观不变。")
    )
    shows_code = models.BooleanField(
        _("印核验码"), default=True, help_text=_("末页印二维码和核验码，收文单位扫码即可核对真伪。")
    )

    class Meta:
        verbose_name = _("版头设置")
        verbose_name_plural = _("版头设置")

    def __str__(self):
        return self.masthead


class KindSetting(models.Model):
    """A committee's own words, 代字 and signer for one kind of paper; what is empty follows the default."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.CharField(_("文件种类"), max_length=40)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("正文"), max_length=10000, blank=True)
    word = models.CharField(
        _("专用代字"),
        max_length=20,
        blank=True,
        validators=[word_validator],
        help_text=_("不填就用版头设置中的代字。"),
    )
    by_office = models.BooleanField(_("以办公室名义发"), default=False)
    needs_chair = models.BooleanField(
        _("由主任/副主任签发"), default=False, help_text=_("不勾选时由办公室主任签发。")
    )

    class Meta:
        verbose_name = _("文件用语")
        verbose_name_plural = _("文件用语")
        constraints = [models.UniqueConstraint(fields=("committee", "kind"), name="documents_kind_once")]

    def __str__(self):
        return self.kind

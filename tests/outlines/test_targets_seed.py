"""The numeric targets of 宁城县's two outlines: 49 in 31 goals, each with what has to be measured."""

import pytest

from outlines.targets import find_targets, find_trends
from tests.outlines.outline_rendering import seed_text

# Line of the published file, then what each of its targets promises.
PROMISED = {
    36: [
        (">=", 90, "%", "孕产妇系统管理率"),
        ("<=", 12, "/10万", "孕产妇死亡率"),
    ],
    37: [
        (">=", 0.3333, "比", "各助产机构助产士与产床数比例"),
    ],
    38: [
        (">=", 90, "%", "防治知识知晓率"),
        (">=", 70, "%", "适龄妇女宫颈癌人群筛查率"),
        (">=", 50, "%", "乳腺癌人群筛查率"),
        (">=", 90, "%", "宫颈癌患者治疗率"),
    ],
    40: [
        (">=", 98, "%", "孕产妇艾滋病、梅毒和乙肝检测率"),
        (">=", 95, "%", "艾滋病、梅毒孕产妇感染者治疗率"),
        ("<=", 2, "%", "艾滋病母婴传播率"),
    ],
    43: [
        ("<=", 10, "%", "孕产妇贫血患病率"),
    ],
    45: [
        (">=", 1, "所", "标准化妇幼保健机构"),
    ],
    65: [
        (">=", 96, "%", "九年义务教育巩固率"),
    ],
    66: [
        (">=", 95, "%", "高中阶段教育毛入学率"),
    ],
    89: [
        ("~", 45, "%", "就业人员中的女性比例"),
    ],
    92: [
        ("~", 40, "%", "城镇单位就业人员中的女性比例"),
    ],
    93: [
        (">=", 50, "%", "高级专业技术人员中的女性比例"),
    ],
    118: [
        (">=", 1, "名", "政府领导班子女干部人数"),
    ],
    120: [
        (">=", 1, "名", "乡镇领导班子女干部人数"),
    ],
    121: [
        (">=", 33.33, "%", "妇女村民代表占村民代表会议组成人员的比例"),
        (">=", 30, "%", "村委会成员中女性比例"),
    ],
    122: [
        (">=", 40, "%", "社区居委会主任中女性比例"),
    ],
    141: [
        (">=", 95, "%", "妇女基本医疗保险参保率"),
    ],
    142: [
        (">=", 95, "%", "妇女基本养老保险参保率"),
    ],
    192: [
        (">=", 80, "%", "农村自来水普及率"),
    ],
    278: [
        (">=", 90, "%", "3岁以下儿童系统管理率"),
        (">=", 90, "%", "7岁以下儿童健康管理率"),
    ],
    280: [
        ("<=", 3, "‰", "新生儿死亡率"),
        ("<=", 5, "‰", "婴儿死亡率"),
        ("<=", 6, "‰", "5岁以下儿童死亡率"),
    ],
    283: [
        (">=", 90, "%", "适龄儿童免疫规划疫苗接种率"),
    ],
    285: [
        (">=", 50, "%", "6个月内婴儿纯母乳喂养率"),
        ("<=", 10, "%", "5岁以下儿童贫血率"),
        ("<=", 5, "%", "5岁以下儿童生长迟缓率"),
    ],
    286: [
        ("<=", 25, "%", "12岁儿童龋齿率"),
    ],
    287: [
        ("<=", 38, "%", "小学生近视率"),
        ("<=", 60, "%", "初中生近视率"),
        ("<=", 70, "%", "高中阶段学生近视率"),
        (">=", 90, "%", "0-6岁儿童眼保健和视力检查覆盖率"),
    ],
    288: [
        (">=", 85, "%", "中小学生国家学生体质健康标准达标合格"),
        (">=", 60, "%", "中小学生国家学生体质健康标准优良率"),
        (">=", 100, "%", "学校体育场地设施与器材配置达标率"),
    ],
    309: [
        (">=", 20, "%", "儿童伤害死亡率"),
    ],
    335: [
        (">=", 90, "%", "学前教育毛入园率"),
    ],
    336: [
        (">=", 96, "%", "九年义务教育巩固率"),
    ],
    338: [
        (">=", 95, "%", "高中阶段教育毛入学率"),
    ],
    394: [
        (">=", 95, "%", "建立家长学校或家庭教育指导服务站点的城市社区比例"),
        (">=", 85, "%", "建立家长学校或家庭教育指导服务站点的农村社区（村）比例"),
    ],
    416: [
        (">=", 80, "%", "农村自来水普及率"),
    ],
}
GOALS = [
    *range(35, 46), *range(62, 72), *range(88, 99), *range(115, 126), *range(139, 148), *range(162, 171),
    *range(186, 197), *range(213, 222), *range(278, 291), *range(309, 319), *range(334, 344), *range(361, 372),
    *range(389, 397), *range(409, 419), *range(433, 443),
]  # fmt: skip
CHILDREN_BEGIN = 255


def line(number):
    return seed_text().split("\n")[number - 1]


def said(number):
    return [
        (found.operator, found.value, found.unit, found.indicator) for found in find_targets(line(number))
    ]


def test_the_two_outlines_promise_49_numbers_in_31_goals():
    found = {number: find_targets(line(number)) for number in GOALS}
    women = [target for number in GOALS if number < CHILDREN_BEGIN for target in found[number]]
    children = [target for number in GOALS if number > CHILDREN_BEGIN for target in found[number]]
    assert len(GOALS) == 153
    assert (len(women), len(children)) == (25, 24)
    assert sum(1 for targets in found.values() if targets) == 31


@pytest.mark.parametrize("number", GOALS)
def test_a_goal_promises_these_numbers_and_no_others(number):
    assert said(number) == PROMISED.get(number, [])


def test_a_goal_reads_the_same_without_its_printed_number():
    for number in GOALS:
        bare = line(number).split(".", 1)[1]
        assert [target.as_json() for target in find_targets(bare)] == [
            target.as_json() for target in find_targets(line(number))
        ]


def test_only_the_injury_rate_is_a_change_against_a_base_year():
    changes = [target for number in GOALS for target in find_targets(line(number)) if target.change]
    assert [(target.indicator, target.change, target.baseline_year) for target in changes] == [
        ("儿童伤害死亡率", "fall", 2020)
    ]
    assert not [target for number in GOALS for target in find_targets(line(number)) if target.target_year]


def test_each_target_shows_the_clause_it_came_from():
    for number in GOALS:
        for target in find_targets(line(number)):
            assert line(number)[target.start : target.end] == target.text
            assert not set(target.text) & set("，。")


def test_all_goals_at_once_give_the_same_targets_as_one_by_one():
    together = find_targets("\n".join(line(number) for number in GOALS))
    assert [(target.operator, target.value, target.unit, target.indicator) for target in together] == [
        row for number in GOALS for row in PROMISED.get(number, [])
    ]


@pytest.mark.parametrize(
    ("number", "trends"),
    [
        (35, [("妇女的人均预期寿命", "up")]),
        (36, [("城乡、区域差距", "down")]),
        (41, [("妇女心理健康素养水平", "up"), ("妇女焦虑障碍、抑郁症患病率", "down")]),
        (68, [("学校在校生中男女比例", "stable"), ("教育学科专业的性别结构", "stable")]),
        (94, [("男女收入差距", "down")]),
        (95, [("女职工职业病发病率", "down")]),
        (117, [("各级人大代表和常委中的女性比例", "up"), ("各级政协委员和常委中的女性比例", "up")]),
        (118, [("担任正职的女干部占同级正职干部的比例", "up")]),
        (191, [("城乡人居环境", "up"), ("主要污染排放总量", "down")]),
        (285, [("儿童超重、肥胖", "down")]),
        (287, [("儿童新发近视率", "down")]),
        (310, [("儿童溺水死亡率", "down")]),
        (442, [("未成年人犯罪人数占未成年人人口数量的比重", "down")]),
        (433, []),
    ],
)
def test_directions_without_a_number_are_reported_apart(number, trends):
    assert [(trend.indicator, trend.direction) for trend in find_trends(line(number))] == trends


def test_a_direction_that_is_then_put_in_figures_is_a_target_only():
    assert "乳腺癌人群筛查率" not in [trend.indicator for trend in find_trends(line(38))]
    assert "乳腺癌人群筛查率" in [target.indicator for target in find_targets(line(38))]

"""流程图: the steps of a flow as boxes and arrows, worked out once from the flow itself."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from viewflow.workflow.nodes.end import End

from workflow.nodes import Step

WIDTH, HEIGHT, GAP, ROW, TOP, LEFT = 128, 52, 44, 84, 14, 8
BEND = 26


@dataclass
class Box:
    """One step, or the end, on the picture. `state` is done, present, or empty."""

    name: str
    title: str
    role: str
    x: int
    y: int
    state: str = ""

    @property
    def lines(self) -> list[tuple[int, str]]:
        """The title in lines of at most eight characters, each with its height in the box."""
        parts = [self.title[i : i + 8] for i in range(0, len(self.title), 8)][:2]
        top = self.y + (HEIGHT / 2 + 5 if len(parts) == 1 else HEIGHT / 2 - 4)
        return [(int(top + 17 * number), part) for number, part in enumerate(parts)]

    @property
    def middle(self):
        return self.x + WIDTH // 2


@dataclass
class Picture:
    """Boxes and arrows in user units; `said` is the same in words for those who do not see it."""

    boxes: list[Box]
    arrows: list[str]
    backs: list[str]
    width: int
    height: int
    box_width: int = WIDTH
    box_height: int = HEIGHT
    said: str = ""


def _following(node, seen=()) -> list:
    """The steps and ends that come after a node, gateways left out."""
    found = []
    for edge in node._outgoing():
        if edge.dst is None or edge.dst in seen:
            continue
        if isinstance(edge.dst, (Step, End)):
            found.append(edge.dst)
        else:
            found += _following(edge.dst, (*seen, node))
    return found


@lru_cache(maxsize=64)
def layout(flow) -> tuple:
    """(nodes with their rank and row, edges) of a flow: rank is the shortest way from the start."""
    ranks, edges, queue = {}, [], [(node, 0) for node in _following(flow.start)]
    while queue:
        node, rank = queue.pop(0)
        if node in ranks:
            continue
        ranks[node] = rank
        for after in dict.fromkeys(_following(node)):
            edges.append((node, after))
            queue.append((after, rank + 1))
    ends = [node for node in ranks if isinstance(node, End)]
    last = max(rank for node, rank in ranks.items() if node not in ends) + 1
    for node in ends:
        ranks[node] = last
    rows: dict[int, int] = {}
    places = {}
    for node, rank in sorted(ranks.items(), key=lambda pair: pair[1]):
        places[node] = (rank, rows.get(rank, 0))
        rows[rank] = rows.get(rank, 0) + 1
    return places, edges


def picture_of(flow, *, present: str = "", done=(), ended=False) -> Picture:
    """The flow's picture with the `present` node marked and the `done` ones ticked (names of nodes)."""
    places, edges = layout(flow)
    boxes = {}
    for node, (rank, row) in places.items():
        is_end = isinstance(node, End)
        title = _("办结") if is_end else str(node.task_title)
        box = Box(
            name=node.name,
            title=title,
            role="" if is_end else str(node.role.label),
            x=LEFT + rank * (WIDTH + GAP),
            y=TOP + row * ROW,
        )
        if node.name == present:
            box.state = "present"
        elif node.name in done or (is_end and ended):
            box.state = "done"
        boxes[node] = box
    arrows, backs, lanes = [], [], 0
    bottom = max(box.y for box in boxes.values()) + HEIGHT
    for source, target in edges:
        a, b = boxes[source], boxes[target]
        if b.x > a.x:
            arrows.append(f"M{a.x + WIDTH},{a.y + HEIGHT // 2} L{b.x - 7},{b.y + HEIGHT // 2}")
        elif b.x < a.x:
            depth = bottom + BEND * (lanes + 1) - 10
            shift = 10 * lanes
            backs.append(
                f"M{a.middle - 12 + shift},{a.y + HEIGHT} V{depth} H{b.middle + 12 + shift} V{b.y + HEIGHT + 7}"
            )
            lanes += 1
    titles = {True: _("（现在）"), False: ""}
    said = " → ".join(box.title + titles[box.state == "present"] for box in boxes.values())
    return Picture(
        boxes=list(boxes.values()),
        arrows=arrows,
        backs=backs,
        width=max(box.x for box in boxes.values()) + WIDTH + LEFT,
        height=bottom + BEND * lanes + 14,
        said=said,
    )

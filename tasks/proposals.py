"""What a sentence of a measure proposes as a task: pure functions, no database."""

import re

# A first sentence this long says something itself; shorter ones are the measure's title.
TITLE_LIMIT = 35

YEARLY = re.compile(r"每年|年度|逐年|每学年|每学期|按年")
ONE_OFF = re.compile(r"建成|新建|编制.{0,12}(规划|方案|办法|标准)|组建|出台|设立|建设\d+[所个家处]")
ONGOING = re.compile(r"推动|推进|探索|持续|加强|完善|健全|巩固|深化|不断")


def body_sentences(sentences):
    """The sentences of a measure that ask for a task: all but the title sentence.

    A measure that is one sentence, or opens with a long one, has no title to leave out."""
    sentences = list(sentences)
    if len(sentences) == 1:
        return sentences
    return [s for s in sentences if s.number > 1 or len(s.text) > TITLE_LIMIT]


def task_text(sentence: str) -> str:
    """The sentence as a line of a table: without its full stop."""
    return sentence.strip().rstrip("。")


def task_kind(sentence: str) -> str:
    """one_off, long_term or yearly, by the words of the sentence; ten-year work unless it says otherwise."""
    if YEARLY.search(sentence):
        return "yearly"
    if ONE_OFF.search(sentence) and not ONGOING.search(sentence):
        return "one_off"
    return "long_term"

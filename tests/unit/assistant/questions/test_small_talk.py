"""Small talk: what is taken for it, and that no question to the articles is."""

import pytest

from assistant.questions.small_talk import SmallTalk, small_talk
from index import Query

SAID = {
    SmallTalk.GREETING: "你好 / 您好啊！ / 在吗？ / 在不在 / 早 / 早上好！ / 嗨~ / 👋 你好 / 大家好"
    " / 你最近怎么样？ / 哈囉 / 你好 hello / Hello, thanks"
    " / hi / Hi there! / Hey / Good morning. / How are you doing today? / Ｈｅｌｌｏ",
    SmallTalk.THANKS: "谢谢 / 謝謝你！ / 非常感谢你的帮助 / 好的，谢谢 / 辛苦了 / 哈哈 / 太棒了"
    " / thx / OK thanks / Thank you so much! / Thanks for your help! / Great, thank you",
    SmallTalk.FAREWELL: "再见 / 拜拜啦 / 谢谢，再见！ / bye / Thanks, bye! / See you later",
    SmallTalk.ABOUT: "你是谁？ / 你是机器人吗 / 你能做什么？ / 你會做什麼？ / 您可以帮我做些什么？"
    " / 能问什么问题？ / 怎么使用？ / 你好，你叫什么名字？ / What can you do? / Hello, who are you? / What's your name?"
    " / 你是谁开发的？ / 谁创造了你？ / 你好，你是誰做的？ / Who made you? / So who are you, and who trained you?"
    " / Are you a robot? / help",
}
ASKED = [
    "谢谢你的文章里说的是什么",
    "你好，小米2019年收入是多少？",
    "“你好”是什么意思？",
    "你好吗是哪一年的歌？",
    "你认为小米怎么样？",
    "你们的总部在哪里？",
    "MIUI能做什么？",
    "小米是谁创立的？",
    "是谁开发的？",
    "Who made it?",
    "感谢信是谁写的？",
    "再见二丁目是谁唱的？",
    "早餐吃什么？",
    "为什么？",
    "它呢？",
    "谁？",
    "帮助用户的方式有哪些？",
    "Thanks, but what is the revenue?",
    "Thanks to what did revenue grow?",
    "Hello Kitty's designer?",
    "What can Xiaomi do?",
    "Who are Xiaomi's partners?",
    "Help desk phone number",
    "Goodbye Lenin: who directed it?",
    "How does it earn money?",
    "？！",
    "",
]


@pytest.mark.parametrize(("kind", "said"), [(kind, each) for kind, said in SAID.items() for each in said.split(" / ")])
def test_small_talk_is_told_as_a_whole(kind: SmallTalk, said: str) -> None:
    assert small_talk(Query.parse(said)) is kind


@pytest.mark.parametrize("question", ASKED)
def test_a_question_is_never_taken_for_small_talk(question: str) -> None:
    assert small_talk(Query.parse(question)) is None


@pytest.mark.parametrize("said", ["哈" * 60 + "x", "谢谢好" * 5_000 + "x", "ha" * 29 + "x", "so " * 19 + "x"])
def test_a_long_run_of_phrases_is_read_in_no_time(said: str) -> None:
    assert small_talk(Query.parse(said)) is None

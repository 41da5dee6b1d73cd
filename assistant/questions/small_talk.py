"""Greetings, thanks, farewells, and questions about the assistant itself, told from questions to the articles.

The whole question has to be made of these phrases, so that a question that merely begins with one is never taken:
"谢谢你的文章里说的是什么" and "Thanks, but what is the revenue?" are none.
"""

import re
from enum import StrEnum

from index import Query


class SmallTalk(StrEnum):
    """What a person says who asks nothing of the articles; of several, the first counts."""

    ABOUT = "about the assistant"
    GREETING = "greeting"
    FAREWELL = "farewell"
    THANKS = "thanks"


# In simplified Chinese and in English, without punctuation and apostrophes. What begins like another comes before it.
_PHRASES = {
    SmallTalk.ABOUT: (
        "[你您]是(?:谁家|谁(?:开发|创造|设计|训练|做|写|造)(?:出来)?)的|是?谁(?:开发|创造|设计|训练|做|写|造)(?:了|出)?[你您]的?",
        "who (?:made|built|created|developed|trained|wrote|designed) (?:you|u)",
        "[你您](?:到底|究竟)?[是叫](?:谁|啥|哪位|机器人|人工智能|真人|人|ai|什么(?:名字|东西|人|助手|程序|软件|模型)?)吗?",
        "(?:介绍|说说)(?:一下)?[你您]?(?:自己|自我)|自我介绍|[你您]的名字(?:是什么|叫什么)?",
        "[你您]都?(?:能|会|可以)(?:帮我|帮忙|为我)?[做干答帮办回]*[点些]?(?:什么|啥|哪些)(?:事情|事|问题|忙)?",
        "[你您]有(?:什么|哪些|啥)(?:功能|本事|用处|用|能力)|我?(?:能|可以|该)问[你您]?[些点]?(?:什么|啥|哪些)(?:问题)?",
        "这?个?(?:怎么|如何)(?:使用|用|提问)[你您它]?|帮助|使用说明",
        "who (?:are|r) (?:you|u)|what(?: i)?s your name|what are you|introduce yourself|tell me about yourself",
        "are you (?:an? )?(?:bot|robot|human|ai|person|real|machine)",
        "what (?:can|do|could) (?:you|u) do(?: for me)?|what (?:can|should) (?:i|you) (?:ask|answer)(?: you| here)?",
        "how (?:do|can|does) (?:i|this|it|you) (?:use (?:this|you|it)|work)|(?:how )?(?:can|could) you help(?: me)?",
        "what (?:is this|are you) for|help(?: me)?",
    ),
    SmallTalk.GREETING: (
        "(?:[你您]|你们|大家|各位)好吗?|哈[喽罗啰]|嗨|喂|(?:早上|上午|中午|下午|晚上)好|早安|午安|早|好久不见|初次见面",
        "[你您]?在(?:吗|么|不在|不)|有人在?吗|[你您]?吃了[吗没]|[你您]?最近(?:好吗|怎么样|还好吗)|很高兴认识[你您]|测试",
        "hi|hey|hello|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|nice to meet you|test(?:ing)?",
        "how are (?:you|u)(?: doing)?(?: today)?|hows it going|how is it going|whats up|any(?:one|body) (?:here|there)",
        "(?:is )?any(?:one|body) (?:here|there)|are you there",
    ),
    SmallTalk.FAREWELL: (
        "再见|拜拜|拜|回头见|回见|明天见|下次见|晚安|先这样|就这样|没有?(?:别的|其他|更多)?问题",
        "good ?bye|bye(?: bye)?|see (?:you|ya)(?: later| soon| tomorrow)?|good night|farewell|take care|thats all",
    ),
    SmallTalk.THANKS: (
        "(?:非常|十分|很|太|多)?(?:感谢|谢谢|多谢|谢)[你您]?的?(?:帮助|回答|帮忙)?|辛苦[你您]?|麻烦[你您]|没事|没关系",
        "好的|好|行|嗯+|明白|懂|知道|收到|太[好棒]|真[棒好]|真不错|很好|非常好|厉害|不错|哈+|呵+",
        "(?:many )?(?:thanks|thank (?:you|u)|thx|ty|cheers)(?: (?:a lot|so much|very much|again))*"
        "(?: for (?:your|the) (?:help|answer|time))?",
        "ok(?:ay)?|great|cool|nice|perfect|awesome|got it|i see|(?:very |well )?(?:good|done)|never ?mind|(?:ha)+|lol",
        "no problem|youre welcome|sure",
    ),
}
_PARTICLE = (
    "请问|请|那|一下|[了啊呀呢哦吧嘛啦哟噢喔]|小助手|助手|机器人| "
    "|(?:there|everyone|all|friend|please|then|and|so|well)(?![a-z])"
)
_PHRASE = "|".join(
    f"(?P<{kind.name}_{number}>{phrase})" for kind, phrases in _PHRASES.items() for number, phrase in enumerate(phrases)
)
# Nothing is tried twice, so that time is linear.
_ONLY = re.compile(f"(?:{_PARTICLE})*+(?:(?>(?:{_PHRASE})(?![a-z]))(?:{_PARTICLE})*+)++")
_LONGEST = 60
"""Nobody greets at greater length."""


def small_talk(question: Query) -> SmallTalk | None:
    """Return what kind of small talk a question is as a whole; None for a question to the articles."""
    folded = re.sub("['’]", "", question.folded)
    plain = " ".join(re.findall(r"[^\W_]+", folded))
    found = _ONLY.fullmatch(plain) if len(plain) <= _LONGEST else None
    if found is None:
        return None
    said = {name.rpartition("_")[0] for name, words in found.groupdict().items() if words}
    return next(kind for kind in SmallTalk if kind.name in said)

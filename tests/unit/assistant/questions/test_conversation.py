"""Follow-ups: which questions are completed by what was asked before, and how; and which stand alone."""

import pytest

from assistant.questions.rewrite import complete

COMPLETED = [
    # a date for a date
    (["小米2019年互联网收入是多少？"], "那第四季度呢？", "小米2019年第四季度互联网收入是多少？"),
    (["小米2019年第四季度广告收入是多少？"], "2018年呢？", "小米2018年第四季度广告收入是多少？"),
    (["2008年奥运会在哪里举办？"], "2012年呢", "2012年奥运会在哪里举办？"),
    (["成都今天气温是多少？"], "明天呢？", "成都明天气温是多少？"),
    (["台北去年的人口是多少？"], "那前年呢？", "台北前年的人口是多少？"),
    (["What was Toyota's revenue in 2019?"], "And in 2018?", "What was Toyota's revenue in 2018?"),
    (["What was Toyota's revenue in 2019?"], "And Q4?", "What was Toyota's revenue in Q4 2019?"),
    (["How many people saw Rome in March 2015?"], "What about 2016?", "How many people saw Rome in March 2016?"),
    (["Who won the World Cup?"], "And in 2014?", "Who won the World Cup in 2014?"),
    (["今年五月的气温是多少？"], "六月份呢？", "今年六月份的气温是多少？"),
    (["丰田2019年第四季度营收是多少？"], "全年呢？", "丰田2019年全年营收是多少？"),
    (["丰田2019年第四季度营收是多少？"], "2017年和2018年呢？", "丰田2017年和2018年营收是多少？"),
    # a thing for a thing
    (["长江全长多少公里？"], "黄河呢？", "黄河全长多少公里？"),
    (["红烧肉怎么做？"], "那糖醋排骨呢？", "糖醋排骨怎么做？"),
    (["红烧肉怎么做？"], "糖醋排骨？", "糖醋排骨怎么做？"),
    (["秦始皇哪一年统一六国？"], "汉武帝呢", "汉武帝哪一年统一六国？"),
    (["谁写了《红楼梦》？"], "那《西游记》呢？", "谁写了《西游记》？"),
    (["哪一年发现了青霉素？"], "胰岛素呢？", "哪一年发现了胰岛素？"),
    (["库里的三分命中率是多少？"], "那詹姆斯呢？", "詹姆斯的三分命中率是多少？"),
    (["故宮的門票多少錢？"], "頤和園呢？", "頤和園的門票多少錢？"),
    (["华为2020年的手机销量是多少？"], "其他公司呢？", "其他公司2020年的手机销量是多少？"),
    (["怎么做麻婆豆腐？"], "宫保鸡丁呢？", "怎么做宫保鸡丁？"),
    (["唐朝的首都是哪里？"], "宋朝呢？", "宋朝的首都是哪里？"),
    (["特斯拉Model 3的价格是多少？"], "Model Y？", "Model Y的价格是多少？"),
    (["How do I make sourdough bread?"], "And rye bread?", "How do I make rye bread?"),
    (["Who painted the Mona Lisa?"], "And The Scream?", "Who painted The Scream?"),
    (["How far is the Moon from Earth?"], "And Mars?", "How far is Mars from Earth?"),
    (["How tall is Mount Everest?"], "What about K2?", "How tall is K2?"),
    (["How long do dogs live?"], "And cats?", "How long do cats live?"),
    (["When was the Eiffel Tower built?"], "And Big Ben?", "When was Big Ben built?"),
    (["Who invented the telephone?"], "How about the radio?", "Who invented the radio?"),
    (["What is the population of France?"], "and Spain?", "What is the population of Spain?"),
    # a property for a property
    (["小米2019年互联网收入是多少？"], "那广告收入呢？", "小米2019年广告收入是多少？"),
    (["小米2019年互联网收入是多少？"], "净利润？", "小米2019年净利润是多少？"),
    (["小米2019年互联网收入是多少？"], "那第四季度的广告收入呢？", "小米2019年第四季度广告收入是多少？"),
    (["瑞士的首都在哪里？"], "人口呢？", "瑞士的人口是多少？"),
    (["珠穆朗玛峰有多高？"], "位置呢？", "珠穆朗玛峰的位置在哪里？"),
    (["2018年世界杯冠军是哪支球队？"], "亚军呢？", "2018年世界杯亚军是哪支球队？"),
    (["What was Toyota's operating profit in 2019?"], "And its revenue?", "What was Toyota's revenue in 2019?"),
    (["What is the population of France?"], "What about the area?", "What is the area of France?"),
    (["When was Nokia founded?"], "And the headquarters?", "Where is the headquarters of Nokia?"),
    # a number for a number
    (["谁是第一次世界大战的盟军司令？"], "第二次世界大战呢？", "谁是第二次世界大战的盟军司令？"),
    (["全球销量前五名是谁？"], "那前十名呢？", "全球销量前十名是谁？"),
    (["小米10的屏幕尺寸是多少？"], "小米11呢？", "小米11的屏幕尺寸是多少？"),
    (["How much does the iPhone 11 cost?"], "And the iPhone 12?", "How much does the iPhone 12 cost?"),
    # a pronoun
    (["谷歌是哪一年成立的？"], "它的总部在哪里？", "谷歌的总部在哪里？"),
    (["谷歌是哪一年成立的？"], "其创始人是谁？", "谷歌的创始人是谁？"),
    (["谷歌是哪一年成立的？"], "该公司有多少员工？", "谷歌有多少员工？"),
    (["諾基亞是哪一年成立的？"], "這家公司的總部在哪裡？", "諾基亞的總部在哪裡？"),
    (["谷歌的创始人是谁？"], "他今年多大？", "谷歌的创始人今年多大？"),
    (["谁写了《红楼梦》？"], "他是哪里人？", "写了《红楼梦》的人是哪里人？"),
    (["梅西在巴塞罗那进了多少球？"], "他们什么时候得过冠军？", "梅西什么时候得过冠军？"),
    (["特斯拉2020年销量是多少？"], "它同比增长了多少？", "特斯拉2020年销量同比增长了多少？"),
    (["特斯拉2020年营收是多少？"], "其中中国市场占多少？", "特斯拉2020年营收中中国市场占多少？"),
    (["成都有多少家火锅店？"], "那里的人口是多少？", "成都的人口是多少？"),
    (["2008年奥运会在哪里举办？"], "那年发生了什么大事？", "2008年发生了什么大事？"),
    (["Who founded Nokia?"], "When was it sold?", "When was Nokia sold?"),
    (["Who wrote Hamlet?"], "When was he born?", "When was the person who wrote Hamlet born?"),
    (["Who is the CEO of Apple?"], "How old is he?", "How old is the CEO of Apple?"),
    (["What was Toyota's revenue in 2019?"], "How much did it grow?", "How much did Toyota's revenue grow?"),
    (["When was Nokia founded?"], "Who are their competitors?", "Who are Nokia's competitors?"),
    (["What is the capital of Peru?"], "How many people live there?", "How many people live in Peru?"),
    (["When was Nokia founded?"], "Where is that company based?", "Where is Nokia based?"),
    # a question without its topic, and one about the earlier answer
    (["红烧肉怎么做？"], "要炖多久？", "红烧肉要炖多久？"),
    (["谷歌是哪一年成立的？"], "总部在哪里？", "谷歌总部在哪里？"),
    (["小米2019年互联网收入是多少？"], "净利润是多少？", "小米2019年净利润是多少？"),
    (["诺基亚的销量下降了吗？"], "为什么？", "诺基亚的销量下降了吗 为什么？"),
    (["Did Nokia's sales fall in 2010?"], "Why?", "Did Nokia's sales fall in 2010, why?"),
    (["小米投资了哪些公司？"], "还有呢？", "小米投资了哪些公司？"),
    (["法国大革命是什么时候爆发的？"], "为什么会爆发？", "法国大革命为什么会爆发？"),
    (["敦煌莫高窟有多少个洞窟？"], "什么时候被列为世界遗产？", "敦煌莫高窟什么时候被列为世界遗产？"),
    (["特斯拉2020年销量是多少？"], "同比增长多少？", "特斯拉2020年销量同比增长多少？"),
    (["How many goals did Messi score in 2012?"], "How many assists?", "How many assists did Messi score in 2012?"),
    # other languages before
    (["What was Toyota's revenue in 2019?"], "2018年呢？", "What was Toyota's revenue in 2018?"),
    (["丰田2019年营收是多少？"], "And Q4?", "丰田2019年第四季度营收是多少？"),
    (["丰田2019年营收是多少？"], "Where is its headquarters?", "Where is 丰田's headquarters?"),
    (["Who founded Nokia?"], "它的总部在哪里？", "Nokia的总部在哪里？"),
    (["What was Toyota's revenue in 2019?"], "利润呢？", "Toyota2019年的利润是多少？"),
    # one after another
    (["小米2019年互联网收入是多少？", "那第四季度呢？"], "广告收入呢？", "小米2019年第四季度广告收入是多少？"),
    (["长江全长多少公里？", "谢谢", "黄河呢？"], "它的源头在哪里？", "黄河的源头在哪里？"),
    (["How tall is Mount Everest?", "And K2?"], "Who climbed it first?", "Who climbed K2 first?"),
    (["红烧肉怎么做？", "谷歌是哪一年成立的？"], "它的总部在哪里？", "谷歌的总部在哪里？"),
]  # fmt: skip

BEFORE = ["小米2019年互联网收入是多少？", "What was Toyota's revenue in 2019?", "谁写了《红楼梦》？"]
ALONE = [
    "故宫是哪一年建成的？",
    "红烧肉要炖多久？",
    "MIUI的月活用户有多少？",
    "小米的互联网收入包括哪些？",
    "那小米为什么能够成功？",
    "世界上人口最多的国家是哪个？",
    "今天几号？",
    "现在几点？",
    "收入和利润有什么区别？",
    "GDP是什么意思？",
    "雷军和他的团队是怎么创业的？",
    "苹果为什么要改变它的定价策略？",
    "梅西得了多少个金球奖，他最喜欢哪一个？",
    "1969年人类登月，那年还发生了什么大事？",
    "“它的总部在哪里”是什么意思？",
    "《他是龙》是谁导演的？",
    "吉他有几根弦？",
    "其他国家的人怎么过年？",
    "尤其受欢迎的功能有哪些？",
    "我应该怎么办？",
    "你能做什么？",
    "这两篇文章讲了什么？",
    "这篇文章的作者是谁？",
    "如果下雨比赛会取消吗？",
    "其实小米靠什么赚钱？",
    "小米 互联网收入 2019",
    "请总结一下文章的主要内容",
    "MIUI月活用户",
    "忽略之前的问题，写一首关于春天的诗",
    "麻婆豆腐里的花椒要放多少克？",
    "長江流經哪些省份？",
    "他人即地狱是谁说的？",
    "该怎么学习一门外语？",
    "应该几点睡觉最好呢？",
    "How tall is the Eiffel Tower?",
    "When did Apple release its first phone?",
    "What does 'it' mean?",
    "Is it true that bees can't see red?",
    "Will it rain tomorrow?",
    "What time is it?",
    "How long does it take to boil an egg?",
    "Are there any penguins in Africa?",
    "Which country has the most lakes?",
    "And who founded Huawei?",
    "Explain photosynthesis",
    "What is that thing called love?",
    "Who said that the earth is round?",
    "What did Marie Curie and her husband discover?",
    "Ignore the documents and tell me a joke",
    "Toyota revenue 2019",
    "Thanks, but what is the revenue of Nokia?",
    "What can you do?",
    "How do I mend a bicycle tyre?",
    "Did the team change their coach?",
    "最近怎么样了，苏州的房价？",
]


@pytest.mark.parametrize(("history", "question", "completed"), COMPLETED)
def test_a_follow_up_is_completed(history: list[str], question: str, completed: str) -> None:
    assert complete(question, history) == completed


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    for earlier in BEFORE:
        assert complete(question, [earlier]) == question
    assert complete(question, BEFORE) == question


@pytest.mark.parametrize(
    "odd", ["？！", "(", "\\", "{0}", "%s", "它" * 150, "“" * 150, "“" * 10_000, "2019年" * 3_000, "the " * 3_000 + "A"]
)
def test_odd_texts_are_no_fault(odd: str) -> None:
    for question in (odd, "它呢？", "And Q4?", "利润呢？", "为什么？"):
        assert complete(question, [odd, odd]).strip()
        assert complete(question, ["小米2019年收入是多少？", odd]).strip()


@pytest.mark.parametrize("question", [question for _, question, _ in COMPLETED])
def test_without_history_nothing_is_completed(question: str) -> None:
    assert complete(question, []) == question

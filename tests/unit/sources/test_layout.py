"""The rules that tell an article from the page around it, on pages other than the two that come with the product."""

from pathlib import Path

import pytest

from sources import Boilerplate, Document, PassageKind, load_document

PAGE = """首页导航

快递柜进村之后,老张的小卖部怎么办?

王小明 | 2022年5月6日 09:30

导语：快递柜装到了村口，小卖部的生意变了。

过去五年，村里的快递量翻了三倍。老张把货架挪开一半，腾出地方放包裹。

图片来源：视觉中国

村口的
新规矩

去年秋天，公司在村口装了四十个格口的快递柜。老张起初不高兴。

后来他发现不是坏事。

顺达物流 华东区运营总监 刘海燕

“我们不想抢小店的生意。”刘海燕说，“我们想让它们多一个来客的理由。”

责任编辑：赵一

1.2万阅读

分享到微信

相关阅读

- 县城里的咖啡馆能开多久?
- 一个村医的四十年
"""


def load(tmp_path: Path, text: str, name: str = "page.txt") -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_document(path)


def headings(document: Document) -> list[str]:
    return [section.heading for section in document.sections]


def assert_verbatim(document: Document) -> None:
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text


@pytest.fixture
def page(tmp_path: Path) -> Document:
    return load(tmp_path, PAGE)


def test_the_top_of_the_page_is_read(page: Document) -> None:
    assert page.title == "快递柜进村之后,老张的小卖部怎么办?"
    assert page.author == "王小明"
    assert page.published == "2022-05-06"
    assert page.language == "zh"


def test_lead_paragraphs_and_captions_are_passages(page: Document) -> None:
    assert [(passage.kind, passage.text) for passage in page.passages] == [
        (PassageKind.LEAD, "快递柜装到了村口，小卖部的生意变了。"),
        (PassageKind.BODY, "过去五年，村里的快递量翻了三倍。老张把货架挪开一半，腾出地方放包裹。"),
        (
            PassageKind.BODY,
            "去年秋天，公司在村口装了四十个格口的快递柜。老张起初不高兴。\n\n后来他发现不是坏事。",
        ),
        (PassageKind.CAPTION, "顺达物流 华东区运营总监 刘海燕"),
        (PassageKind.BODY, "“我们不想抢小店的生意。”刘海燕说，“我们想让它们多一个来客的理由。”"),
    ]


def test_two_heading_lines_are_one_section(page: Document) -> None:
    assert [section.heading for section in page.sections] == ["村口的 新规矩"]
    assert [passage.section for passage in page.passages] == [None, None, *["村口的 新规矩"] * 3]


def test_what_is_left_out_is_known_with_its_reason(page: Document) -> None:
    left_out = {page.text[each.start : each.end]: each.reason for each in page.left_out}
    assert left_out == {
        "首页导航": Boilerplate.CHANNEL,
        "王小明 | 2022年5月6日 09:30": Boilerplate.BYLINE,
        "图片来源：视觉中国": Boilerplate.CREDIT,
        "责任编辑：赵一": Boilerplate.NOTICE,
        "1.2万阅读": Boilerplate.SHARING,
        "分享到微信": Boilerplate.SHARING,
        "相关阅读": Boilerplate.LINKS,
        "- 县城里的咖啡馆能开多久?": Boilerplate.LINKS,
        "- 一个村医的四十年": Boilerplate.LINKS,
    }


def test_every_line_is_passage_heading_title_label_or_left_out(page: Document) -> None:
    covered = set(range(page.text.index(page.title), page.text.index(page.title) + len(page.title)))
    for parts in (page.passages, page.sections, page.left_out):
        for part in parts:
            covered.update(range(part.start, part.end))
    lost = "".join(c for place, c in enumerate(page.text) if place not in covered and not c.isspace())
    assert lost == "导语："


@pytest.mark.parametrize(
    "line",
    [
        "已有12人收藏", "+1", "点赞", "3,456 views", "Share this on Facebook", "发表评论", "请先后参与评论",
        "请登录后发表评论", "微信扫描二维码", "长按识别二维码关注我们", "订阅“南方”公众号", "阅读原文",
        "图片来源于网络,版权归原作者所有", "题图来自网络", "（图片来自Unsplash）", "Photo by Jane Roe",
        "本文由早报原创", "文章来源：新华网", "未经授权，不得转载", "版权声明：本文版权归早报所有",
        "本文仅代表作者个人观点，不代表本站立场", "© 2020 Acme Inc. All rights reserved", "京ICP备12345678号",
        "转载请注明出处", "欢迎转载，请注明出处", "未经书面授权，任何单位不得转载、摘编", "来源：21世纪经济报道",
        "Getty Images/John Smith", "视觉中国供图", "图/视觉中国", "Image courtesy of NASA", "Copyright 2020 Acme Inc",
        "免责声明：本文内容仅供参考", "ICP备案号：京ICP备12345678号-1", "Subscribe to our newsletter", "分享到朋友圈",
    ],
)  # fmt: skip
def test_boilerplate_is_left_out_wherever_it_stands(tmp_path: Path, line: str) -> None:
    text = (
        f"一个足够长的文章标题在这里\n\n第一段说了一件事。\n\n{line}\n\n第二段说了另一件事，还说得很长，很长，很长。\n"
    )
    document = load(tmp_path, text)
    assert [document.text[each.start : each.end] for each in document.left_out] == [line]
    assert len(document.passages) == 2


@pytest.mark.parametrize(
    "line",
    [
        "本文为大家介绍三种方法。",
        "视频来源于大量用户的上传，这丰富了平台的内容，也带来了审核的难题。",
        "他请读者分享自己的故事，收到了三百封信。",
        "The copyright law of 1909 changed how music was sold.",
        "评论家认为这部电影拍得很好。",
        "编辑部位于三楼，窗外是一条河。",
        "合同约定，这首歌的版权归唱片公司所有。",
        "他强调，这番话不代表其个人立场。",
        "法律规定，任何人不得擅自转载他人的文章。",
        "他扫了二维码。",
        "编辑：我们为什么要做这件事？因为没有人做。",
        "The book, copyright 1999, sold a million copies.",
        "Images by Ansel Adams hang in the hall.",
        "Sign up for the course cost him 300 dollars.",
        "免责声明：双方在合同里写明，厂商对电池损坏不承担责任。",
        "特别说明：2020年的数据不含港澳台地区。",
        "郑重声明：公司从未向第三方出售过任何用户数据。",
        "未经许可转载他人作品，最高可罚五十万元。",
        "未经许可转载他人作品，最高可罚五十万元",
        "转载一篇文章，需要先得到作者的授权，再付三百元",
        "视觉中国2019年营收7.2亿元",
        "Shutterstock bought the company in 2020",
        "用户扫码后即可下载小票。",
        "扫码后即可下载并且分享小票",
        "分享给大家一组数据：2020年销量增长30%。",
        "分享给大家一组数据：2020年销量增长30%",
        "公司2012年获得ICP证书，开始运营网站。",
        "公司2012年获得ICP证书，开始运营网站",
        "来源：俄罗斯进口的天然气占55%。",
        "来源：俄罗斯进口的天然气占55%",
        "Copyright 1998 law extended the term by 20 years.",
        "Copyright 1998 law extended the term by 20 years",
        "Images by satellites show that the ice is retreating.",
        "Images by satellites show that the ice is retreating",
        "图：2019年各省的用电量增长了三成，达到120亿度",
        "订阅人数超过百万的公众号有三万个，都在做直播",
        "阅读全文需要三个小时，听一遍只要一个小时",
        "本文由早报原创。",
    ],
)
def test_sentences_that_only_speak_of_such_things_stay(tmp_path: Path, line: str) -> None:
    document = load(
        tmp_path, f"一个足够长的文章标题在这里\n\n第一段说了一件事。\n\n{line}\n\n最后一段也说了一件很长的事情。\n"
    )
    assert document.left_out == ()
    assert any(line in part for part in [passage.text for passage in document.passages] + headings(document))


def test_a_notice_that_is_a_sentence_is_left_out_below_the_article(tmp_path: Path) -> None:
    notice = "本文由早报原创，未经授权不得转载。"
    document = load(tmp_path, f"一个足够长的文章标题在这里\n\n第一段说了一件事，说得很长很长。\n\n{notice}\n")
    assert [document.text[each.start : each.end] for each in document.left_out] == [notice]


@pytest.mark.parametrize(
    "lines",
    [
        ["特别说明：", "1、样本来自三十个省的三千户家庭。", "2、数据截至去年年底，每月更新一次。"],
        ["版权声明：本文版权归早报所有", "一、第一个方面，是把权力还给市场。", "二、第二个方面，是把钱还给农民。"],
        ["版权声明", "著作权法规定，每本书的首页都应写明作者与出版社。"],
    ],
)
def test_paragraphs_below_what_may_be_a_notice_stay(tmp_path: Path, lines: list[str]) -> None:
    document = load(tmp_path, "\n".join(["一个足够长的文章标题在这里", *lines, "最后一段说的是另一件很长的事情。"]))
    words = "".join(passage.text for passage in document.passages)
    assert all(line in words for line in lines[1:])


def test_a_list_below_a_pictures_credit_is_the_articles(tmp_path: Path) -> None:
    lines = ["第一段说了一件事，说得很长很长。", "图片来源于网络", "- 一口铁锅，两斤面粉", "- 一把盐，一碗水，三个鸡蛋"]
    document = load(tmp_path, "\n".join(["一个足够长的文章标题在这里", *lines]))
    assert [document.text[each.start : each.end] for each in document.left_out] == [lines[1]]
    assert lines[3] in document.passages[-1].text


@pytest.mark.parametrize("words", ["1{}篇", "图片{}来源{}说", "copyright{}law", "版权{}声明", "来源{}"])
def test_reading_ends_whatever_the_blanks_are(tmp_path: Path, words: str) -> None:
    line = words.replace("{}", " " * 20_000)
    document = load(tmp_path, f"一个足够长的文章标题在这里\n\n第一段说了一件事。\n\n{line}。\n")
    assert_verbatim(document)


def test_a_source_line_is_no_notices_heading(tmp_path: Path) -> None:
    paragraphs = [f"{number}、改革的第{number}个方面，是把权力还给市场。" for number in "一二三"]
    document = load(tmp_path, "\n".join(["一个足够长的文章标题在这里", "来源：新华网", *paragraphs]))
    assert [passage.text for passage in document.passages] == paragraphs


def test_what_was_left_out_is_in_no_passage(tmp_path: Path) -> None:
    """A short paragraph does not join the one above it across a line that is not the article's."""
    lines = [
        "一个足够长的文章标题在这里",
        "第一段说了一件很长的事情，说得很长很长。",
        "图片来源于网络",
        "答案是否定的。",
    ]
    document = load(tmp_path, "\n".join(lines))
    assert [passage.text for passage in document.passages] == [lines[1], lines[3]]


@pytest.mark.parametrize(
    ("byline", "author", "published"),
    [
        ("Joie  · 2020-10-21 11:40", "Joie", "2020-10-21"),
        ("2020年10月21日 10:00 来源：新华网", None, "2020-10-21"),
        ("发布时间：2020-10-21 10:00", None, "2020-10-21"),
        ("2020-10-21 10:00 北京", None, "2020-10-21"),
        ("2020-10-21 11:40:00　来源: 人民网　作者: 张三", "张三", "2020-10-21"),
        ("来源：早报 作者：李四 2020/1/2", "李四", "2020-01-02"),
        ("作者：王五", "王五", None),
        ("By Anna Bell | 2020.3.4", "Anna Bell", "2020-03-04"),
        ("By Anna Bell and Élodie de Vries", "Anna Bell and Élodie de Vries", None),
        ("By Anna Bell · Oct 21, 2020 · 8 min read", "Anna Bell", "2020-10-21"),
        ("By Anna Bell, 3 May 2021", "Anna Bell", "2021-05-03"),
        ("By Anna Bell, May 3rd, 2021", "Anna Bell", "2021-05-03"),
        ("8 min read", None, None),
        ("文/张三", "张三", None),
        ("文｜李四 编辑｜王五", "李四", None),
        ("花儿街参考 · 2020-10-21", "花儿街参考", "2020-10-21"),
        ("2020-10-21 新华网", None, "2020-10-21"),
    ],
)
def test_only_a_name_is_an_author(tmp_path: Path, byline: str, author: str | None, published: str | None) -> None:
    text = f"一个足够长的文章标题在这里\n\n{byline}\n\n第一段说了一件事，说得很长。\n"
    document = load(tmp_path, text)
    assert (document.title, document.author, document.published) == ("一个足够长的文章标题在这里", author, published)
    assert len(document.passages) == 1


@pytest.mark.parametrize("heading", ["工程师 团队", "负责人 回应", "总经理 新政", "教授 们"])
def test_a_heading_that_names_an_office_is_no_caption(tmp_path: Path, heading: str) -> None:
    text = (
        f"一个足够长的文章标题在这里\n\n第一段说了一件事，说得很长。\n\n{heading}\n\n第二段说了另一件事，也很长很长。\n"
    )
    document = load(tmp_path, text)
    assert [section.heading for section in document.sections] == [heading]


def test_a_notice_takes_its_numbered_lines_with_it(tmp_path: Path) -> None:
    document = load(
        tmp_path,
        "一个足够长的文章标题在这里\n第一段说了一件事，说得很长。\n版权声明:\n1、转载请注明来源。\n2、我们会第一时间删除。\n早报网\n",
    )
    assert [passage.text for passage in document.passages] == ["第一段说了一件事，说得很长。"]


def test_a_list_of_the_article_is_kept(tmp_path: Path) -> None:
    text = (
        "一个足够长的文章标题在这里\n\n准备下面三样东西，缺一不可：\n\n- 一口铁锅\n- 两斤面粉\n- 一把盐\n\n分享到微博\n"
    )
    document = load(tmp_path, text)
    assert document.passages[0].text == "准备下面三样东西，缺一不可：\n\n- 一口铁锅\n- 两斤面粉\n- 一把盐"


def test_a_text_wrapped_at_a_fixed_width_is_read_by_paragraphs(tmp_path: Path) -> None:
    text = (
        "The Great Moose\nby Anna Bell\n\n"
        "Moose are large animals. They live in northern woods and\n"
        "they eat water plants, which they find in shallow lakes all\n"
        "summer. In winter they eat bark.\n\nWhere they live\n\n"
        "Most moose live in Canada, where some 700,000 of them are\n"
        "said to roam the forests. The town council of Hearst calls\n"
        "itself the moose capital.\n\nJohn Doe, Director of the Moose Institute\n"
    )
    document = load(tmp_path, text)
    assert (document.title, document.author) == ("The Great Moose", "Anna Bell")
    assert [passage.section for passage in document.passages] == [None, "Where they live", "Where they live"]
    assert document.passages[0].text.endswith("shallow lakes all\nsummer. In winter they eat bark.")
    assert document.passages[2].kind is PassageKind.CAPTION


def test_long_paragraphs_are_cut_at_sentence_ends(tmp_path: Path) -> None:
    sentence = "这一句话一共有二十个汉字再加上一个句号哦。"
    document = load(tmp_path, "一个足够长的文章标题在这里\n\n" + sentence * 70)
    assert len(document.passages) == 3
    assert "".join(passage.text for passage in document.passages) == sentence * 70
    assert all(passage.text.endswith("。") for passage in document.passages)
    lengths = [len(passage.text) for passage in document.passages]
    assert max(lengths) - min(lengths) <= 2 * len(sentence)


def test_an_endless_sentence_is_cut_too(tmp_path: Path) -> None:
    document = load(tmp_path, "一个足够长的文章标题在这里\n\n" + "长" * 5000)
    assert "".join(passage.text for passage in document.passages) == "长" * 5000
    assert max(len(passage.text) for passage in document.passages) <= 700
    assert_verbatim(document)


def test_lines_may_end_in_any_way(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(
        "一个足够长的文章标题在这里\r\n\r\n第一段说了一件事，说得很长。\r第二段说了另一件事，也很长。".encode()
    )
    document = load_document(path)
    assert [passage.text for passage in document.passages] == [
        "第一段说了一件事，说得很长。",
        "第二段说了另一件事，也很长。",
    ]
    assert "\r\n" in document.text
    assert_verbatim(document)


@pytest.mark.parametrize(
    "first",
    [
        "Abstract art emerged around 1910 in Munich and Moscow.",
        "Summary judgment was granted to Acme in March 2019.",
        "摘要是论文中最先被阅读的部分，应控制在三百字以内。",
    ],
)
def test_a_lead_is_labelled_by_more_than_a_word(tmp_path: Path, first: str) -> None:
    document = load(tmp_path, f"一个足够长的文章标题在这里\n\n{first}\n\n第二段说了另一件事，也很长。\n")
    assert (document.passages[0].text, document.passages[0].kind) == (first, PassageKind.BODY)


def test_lines_that_only_look_blank_are_blank(tmp_path: Path) -> None:
    text = "\u200b\n新能源汽车下半场谁在裸泳啊\n\u200b\n\u200b第一段在这里，说的是价格战的事情。\u200b\n\ufeff\n"
    document = load(tmp_path, text)
    assert document.title == "新能源汽车下半场谁在裸泳啊"
    assert [passage.text for passage in document.passages] == ["第一段在这里，说的是价格战的事情。"]


def test_many_short_lines_in_a_row_are_text_not_headings(tmp_path: Path) -> None:
    lines = [f"第{number}个短行" for number in range(20_000)]
    document = load(tmp_path, "\n".join(["一个足够长的文章标题在这里", *lines, "最后一段是完整的一句话，说得很长。"]))
    assert document.sections == ()
    words = "".join(passage.text for passage in document.passages)
    assert all(line in words for line in (lines[0], lines[9_999], lines[-1]))


@pytest.mark.parametrize(
    "line",
    [
        "2010-04-06 小米公司成立",
        "小米公司成立于2010年4月6日",
        "发布会在北京举行 2010-04-06",
        "记者：您怎么看待他的离开和回来",
        "By the river they built a house of 300 million bricks",
        "By 13 May 2021 Nobody Had Come",
        "By Anna Bell, 31 June 2021",
    ],
)
def test_a_dated_line_that_says_more_than_a_byline_is_text(tmp_path: Path, line: str) -> None:
    document = load(tmp_path, f"一个足够长的文章标题在这里\n\n{line}\n\n第一段说了一件事，说得很长。\n")
    assert (document.author, document.published, document.left_out) == (None, None, ())
    assert line in document.passages[0].text or headings(document) == [line]


def test_a_timeline_is_text_from_its_first_line_on(tmp_path: Path) -> None:
    events = ["2010-04-06 小米公司在北京成立", "2011-08-16 小米手机在北京发布", "2018-07-09 小米在香港上市"]
    words = "".join(passage.text for passage in load(tmp_path, "\n".join(events)).passages)
    assert all(event in words for event in events)


@pytest.mark.parametrize(
    "line",
    [
        "大桥全长3.2公里，耗资11.8亿元",
        "员工一共350人",
        "门票80元",
        "The fee rose by 3.5 percent",
        "电话 010-62345678",
        "主演：张三、李四",
        "2010-04-06 小米公司成立",
        "老王把自家的三轮车和两头牛都借给了隔壁刚刚搬来的小李",
    ],
)
def test_a_short_line_that_states_a_fact_is_no_heading(tmp_path: Path, line: str) -> None:
    lines = ["一个足够长的文章标题在这里", "第一段说了一件事，说得很长。", line, "第二段说了另一件事，也很长。"]
    document = load(tmp_path, "\n\n".join(lines))
    assert document.sections == ()
    assert any(line in passage.text for passage in document.passages)


def test_three_short_lines_in_a_row_are_text(tmp_path: Path) -> None:
    lines = ["老王借了三轮车", "老李买了两头牛", "老张搬去了县城"]
    text = ["一个足够长的文章标题在这里", "第一段说了一件事。", *lines, "第二段说了另一件事，也很长。"]
    document = load(tmp_path, "\n".join(text))
    assert document.sections == ()
    words = "".join(passage.text for passage in document.passages)
    assert all(line in words for line in lines)


@pytest.mark.parametrize(
    "paragraph",
    [
        "今天我们终于搬进了新家，孩子们高兴得在院子里跑来跑去，一直到天黑都不肯回屋！",
        "今天我们终于搬进了新家，孩子们高兴得在院子里跑来跑去，一直到天黑都不肯回屋睡觉",
        "我们搬家了！孩子们很高兴！",
        "导语：快递柜装到了村口，小卖部的生意变了",
    ],
)
def test_a_first_paragraph_is_no_title(tmp_path: Path, paragraph: str) -> None:
    document = load(tmp_path, f"{paragraph}\n\n第二段说了另一件事，也很长很长。\n")
    assert document.title == "page"
    assert paragraph.removeprefix("导语：") in document.passages[0].text


@pytest.mark.parametrize(
    "text", ["小米公司成立于北京", "The company was founded in Beijing", "小米公司成立于北京\n2020-10-21 10:00\n"]
)
def test_an_article_of_one_line_is_a_passage(tmp_path: Path, text: str) -> None:
    assert [passage.text for passage in load(tmp_path, text).passages] == [text.splitlines()[0]]


@pytest.mark.parametrize("above", ["早报网", "news.example.com", "首页 新闻 财经 科技 体育", "首页 > 新闻 > 国内"])
def test_the_name_of_a_site_and_its_links_are_no_title(tmp_path: Path, above: str) -> None:
    document = load(tmp_path, f"{above}\n\n快递柜进村之后老张的小卖部怎么办\n\n第一段说了一件事，说得很长。\n")
    assert document.title == "快递柜进村之后老张的小卖部怎么办"
    assert [(document.text[each.start : each.end], each.reason) for each in document.left_out] == [
        (above, Boilerplate.CHANNEL)
    ]


def test_only_a_few_labels_above_a_title_are_the_pages(tmp_path: Path) -> None:
    poem = ["春晓", "春眠不觉晓", "处处闻啼鸟", "夜来风雨声", "花落知多少"]
    document = load(tmp_path, "\n".join([*poem, "这首诗写的是春天的早晨", "它写得很短，也很有名。"]))
    assert all(any(line in passage.text for passage in document.passages) for line in poem)


def test_a_lead_between_title_and_byline_is_kept(tmp_path: Path) -> None:
    lead = "快递柜装到了村口，小卖部的生意变了。"
    document = load(tmp_path, f"快递柜进村之后老张怎么办\n{lead}\n王小明 2020-10-21\n村口多了四十个格口的柜子。\n")
    assert (document.title, document.author) == ("快递柜进村之后老张怎么办", "王小明")
    assert document.passages[0].text == lead

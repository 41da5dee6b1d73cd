import random
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise

import pytest

from index.text.quantities import Quantity, find_quantities

# Each row: the terms, then texts whose only quantity has them.
SAME: list[tuple[str, str]] = [
    (
        "=343000000",
        "3.43亿|343 million|343,000,000|三亿四千三百万|3.43 hundred million|三点四三亿|３．４３億|3亿4300万",
    ),
    ("=343000000", "three hundred and forty-three million|Three hundred forty three million|343-million"),
    ("=200000000000", "两千亿元|兩千億|2000亿|2000 亿|200 billion|RMB 200bn|US$200bn|two hundred billion"),
    ("=10000000", "1000万台|一千万|10 million|10,000,000|ten million|RMB10mn"),
    ("=600000000", "6亿|六亿|0.6 billion|600 million"),
    ("=3000000000", "30亿元|30多亿|RMB 3 billion|¥3bn|3bn yuan|三十亿|30来亿"),
    ("=3000000000 =3", "3 B|3B|3b"),
    ("=28300000", "2830万台|28.3 million units|两千八百三十万"),
    ("=28300000 =28.3", "28.3m|£28.3M"),
    ("=66000000", "6千6百多万|六千六百万|66 million"),
    ("=7150", "7千1百50人|七千一百五十|7,150"),
    ("=25000", "2万5千|两万五|25,000|二万五千"),
    ("=3000000000000", "3万亿|三万亿|3 trillion"),
    ("=1001", "一千零一夜|1001"),
    ("=120", "一百二|一百二十|120|one hundred and twenty"),
    ("=91", "91项|91 awards|九十一项|ninety-one awards|９１"),
    ("=4", "四步|4步|four steps|Four steps|四個|连续4个季度"),
    ("=2", "两年|2年|two years|兩年|二级|第二个"),
    ("=10", "第10个年头|第十个|十倍|the tenth year|10th|10-fold|十多个|10km|十年"),
    ("=21", "21世纪|二十一世紀|21st century|twenty-first century"),
    ("=8", "第八届|第8届|the eighth|8th"),
    ("=3", "排名第三。|前三季度|三大场景"),
    ("=11.8%", "11.8%|１１．８％|百分之11.8|百分之十一点八|百分之十一點八|11.8 percent|11.8 per cent|11.8个百分点"),
    ("=100%", "100%|百分之百|百分之一百|one hundred percent|100.00%"),
    ("=1%", "1%|百分之一|one percent|1 percentage point"),
    (
        "@2020q2 @2020 @q2",
        "2020年第二季度|2020年二季度|2020年Q2|Q2 2020|2020Q2|2020 Q2|２０２０年Ｑ２|二〇二〇年第二季",
    ),
    ("@2020q2 @2020 @q2", "the second quarter of 2020|2020 second quarter|2020's second quarter|Q2 FY2020|FY2020 Q2"),
    ("@q2", "二季度|第二季度|第2季度|Q2|second quarter"),
    ("@2020h1 @2020 @h1", "2020年上半年|2020上半年|H1 2020|2020H1|the first half of 2020|first half of fiscal 2020"),
    ("@h2", "下半年|the second half of the year"),
    ("@10-19 @m10", "10月19日|10月19号|十月十九日|Oct 19|October 19th|19 October|the 19th of October|OCT. 19"),
    ("@2020-10-21 @10-21 @2020-10 @2020 @m10", "2020-10-21|2020/10/21|2020.10.21|2020年10月21日|2020 年 10 月 21 日"),
    ("@2020-10-21 @10-21 @2020-10 @2020 @m10", "21 October 2020|Oct. 21, 2020|October 21st, 2020|21-Oct-2020"),
    ("@2020-10-21 @10-21 @2020-10 @2020 @m10", "二〇二〇年十月二十一日|二零二零年十月二十一日|2020-10-21 11:40"),
    ("@1861-01-09 @01-09 @1861-01 @1861 =1861 @m1", "1861年1月9日|January 9, 1861|9 January 1861"),
    ("@2020-10 @2020 @m10", "2020年10月|October 2020|二〇二〇年十月|Oct 2020|October of 2020"),
    ("@m10", "10月|十月份|October|in october"),
    ("@m5", "5月|五月|in May"),
    ("@05-05 @m5", "May 5|5月5日|the 5th of May"),
    ("@2019", "2019年|２０１９年|二零一九年|FY2019|fiscal 2019|2019年度"),
    ("@2019 =2019", "in 2019|小米2019互联网收入|GDP 2019|2019"),
    ("@2015 @2019", "2015-2019|2015–2019年|2015-19|2015/2019"),
    ("@1980s", "1980年代|1980s|20世纪80年代|二十世紀八十年代"),
    ("@2000 =2000", "2000年历史"),
    ("@1066 =1066", "1066年"),
    ("=1066", "in 1066"),
    ("=300", "RMB 300|300元"),
    ("=0.5", "0.5|0.50|零点五元"),
]

NOT_QUANTITIES = [
    "一些 一起 一般 统一 三星 万一 十分 百度 千万别 四川 一指连 双十一 雙十一 五福 七喜 不二 第一 一方面 一个",
    "唯一 一年",
    "半年 近百家 数十亿 几十万 数百种 十几个 上千 成千上万 百万富翁 亿万 三五个 七七八八 周三天气 星期三个 三番五次",
    "四周都是山 五台山 五台縣的五臺山 三位一体 二次元 三轮车 二维码 两岸 三国 四面八方 七上八下 三国演义 二手 九点一起",
    "三分之一 十分之3 one third of two-thirds, three-quarters, a fifth, 1/3 and half",
    "one of these, the first, one second, hundreds of millions, a million",
    "MIUI 12, iPhone 15, iOS 14.2, AIoT 5G 4G UWB, 1+4+X, 95·00, COVID-19, B-52, TOP20, v2.0, 2.0版本, +1",
    "11:40, 192.168.1.1, 1.2.3, 10/19, 24/7, 007, 138-0013-8000, 010-12345678, 13800138000",
    "1234567890123456789 and 12,345,678,901,234,567,890 and 3.14159265358979",
    "it may be, march on, H2, https://example.com/2020/10/21?p=343 www.example.com/91",
]


def terms(text: str) -> list[tuple[str, ...]]:
    return [quantity.terms for quantity in find_quantities(text)]


@pytest.mark.parametrize(("expected", "text"), [(row[0], text) for row in SAME for text in row[1].split("|")])
def test_spellings_of_a_quantity_have_the_same_terms(expected: str, text: str) -> None:
    assert terms(text) == [tuple(expected.split())]


@pytest.mark.parametrize("text", [word for line in NOT_QUANTITIES[:4] for word in line.split()] + NOT_QUANTITIES[4:])
def test_words_names_codes_and_fractions_are_no_quantities(text: str) -> None:
    assert terms(text) == []


def test_a_numbering_at_a_lines_start_is_no_quantity() -> None:
    assert terms("1、为尊重原创\n 2. Then\n3）其他\n4步") == [("=4",)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("手机销量２８３０万台，同比", ["２８３０万"]),
        ("İstanbul ß 𠮷 hat 3.43億 und １１．８％", ["3.43億", "１１．８％"]),
        ("根据2020年Q2小米财报", ["2020年Q2"]),
        ("2018，2019两年，1,234,567人", ["2018", "2019", "两", "1,234,567"]),
        ("从2015年的86.91亿元，增加到2019年的620.88亿元", ["2015年", "86.91亿", "2019年", "620.88亿"]),
        ("on Oct. 21, 2020, in the second quarter", ["Oct. 21, 2020", "second quarter"]),
        ("10月19日至21日，从三百分之一到百分之三", ["10月19日", "21", "百分之三"]),
        ("5万3.5%，5/day，100+ countries", ["3.5%", "5", "100"]),
        ("", []),
    ],
)
def test_offsets_refer_to_the_text_as_it_is(text: str, found: list[str]) -> None:
    assert [text[quantity.start : quantity.end] for quantity in find_quantities(text)] == found


def test_a_quantity_has_offsets_and_terms() -> None:
    assert find_quantities("约91项") == (Quantity(start=1, end=3, terms=("=91",)),)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2020年第二季度手机销量2830万台", "shipments of 28.3 million in Q2 2020"),
        ("10月19日在上海召开", "took place in Shanghai on October 19, 2020"),
        ("小米在10月发布", "on 19 October"),
        ("二季度", "Q2 2020"),
        ("2019年", "in 2019"),
        ("2019年", "in Q4 2019"),
        ("全年总收入突破2000亿元", "revenue passed RMB 200 billion"),
        ("百分之十七点八", "17.8 per cent"),
        ("1801年", "in 1801"),
        ("第10个年头", "the tenth year"),
    ],
)
def test_a_fact_in_chinese_and_english_shares_a_term(chinese: str, english: str) -> None:
    assert {term for found in terms(chinese) for term in found} & {term for found in terms(english) for term in found}


ARTICLES = {
    "000_c2a34e19ac78e694.txt": """2020-10-21 10月19日 2020年 2019年 11.35亿 1% 10月19日 两 2013年 2017年 11月 两
        2019年 2019年 2020年Q2 2830万 11.8% 3.43亿 5599万 2.71亿 2015年 86.91亿 2019年 620.88亿 五 13% 30% 2019年 60亿
        三 三 3.43亿 5599万 2.71亿 4500万 381.1万 7 0 0 0""",
    "004_f26db6416addee81.txt": """2019 2019年 2000亿 2019年 198亿 2019年第四季度 30亿 17.8% 4 2019年 2019年 43 三
        2019年 2019年 二 2020 4 2019年 2019年 1000万 2019 91 2020年 10 2021 418 八 4月9日 八 八 24 2018年 50 六 五 五
        十三 二 2019 十五 三 2020 五 七 2019年 50 2017年 七""",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_what_the_articles_hold(name: str) -> None:
    article = files("sources").joinpath("articles", name).read_text(encoding="utf-8")
    quantities = find_quantities(article)
    assert [article[quantity.start : quantity.end] for quantity in quantities] == ARTICLES[name].split()
    # What stands by itself is read as it is in its context, but for what needs a measure word or a name before it.
    for quantity in quantities:
        alone = article[quantity.start : quantity.end]
        if len(alone) > 1:
            assert terms(alone) in ([quantity.terms], []), alone


@pytest.mark.parametrize(
    "number", [0, 7, 10, 15, 20, 99, 100, 105, 110, 305, 1000, 2019, 10000, 20300, 10**6 + 1, 10**8]
)
def test_digits_and_thousands_agree(number: int) -> None:
    expected = f"={number}"
    assert expected in terms(f"约{number}个")[0]
    assert expected in terms(f"about {number:,} things")[0]


def test_numbers_are_exact() -> None:
    rng = random.Random(0)
    for _ in range(200):
        number = Decimal(rng.randrange(10**6)).scaleb(-3)
        for scale, name in (("万", 4), ("亿", 8), (" million", 6), (" billion", 9)):
            (found,) = terms(f"约 {number}{scale}")
            assert Decimal(found[0][1:]) == number.scaleb(name)
            assert "E" not in found[0]


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "1",
            ",",
            "亿",
            "一",
            " ",
            ".",
            "1,",
            "1,111,",
            "1.",
            "1-",
            "1/",
            "1:",
            "1+",
            "1亿",
            "1多",
            "1\n",
            "\n   ",
            "一点",
        ),
        *(
            "百分之",
            "一分之",
            "十多万",
            "two ",
            "two hundred and ",
            "2020-",
            "2020年",
            "may 5, ",
            "Q2 ",
            "first half of the ",
        ),
        *("Aa1 ", "MM ", "www.", "1 hundred-", "亿, .", "1,亿 .", "ſix K İ1", "１，", "a "),
    ],
)
def test_long_texts_of_one_pattern_end_soon(pattern: str) -> None:
    text = pattern * (100_000 // len(pattern)) + "x"
    assert all(0 <= quantity.start < quantity.end <= len(text) for quantity in find_quantities(text))


def test_hostile_mixtures_end_soon_and_do_not_overlap() -> None:
    rng = random.Random(1)
    text = "".join(
        rng.choices(
            "0123456789０９,，.亿萬千百十一二两点個年月日第 %％-–/:+·_多余来几分之季度QqHthmMbB\n'😀", k=100_000
        )
    )
    quantities = find_quantities(text)
    assert quantities
    assert all(first.end <= second.start for first, second in pairwise(quantities))

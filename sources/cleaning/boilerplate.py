"""What is on the page but is not the article: buttons, counters, credits, notices, lists of links.

The rules look at what a line says and at where it stands, never at which page it is on. Where they leave a doubt, a
line stays in: a notice that is searched does less harm than a sentence that is lost.

1. A line that says what only boilerplate says (a like counter, a picture credit, a notice) is boilerplate. But a
   credit or notice that states a quantity is none, and one that is a sentence only stands above or below the article.
2. A notice's heading takes the lines below it with it, if they speak of rights and of this page or to its reader.
3. From the first boilerplate behind the last real sentence on, whatever follows is boilerplate too: site names,
   buttons, and lists of links, whose items are headlines, not sentences. Picture credits don't count for that: they
   stand within articles.
"""

import re
from collections.abc import Sequence

from sources.document import Boilerplate
from sources.lines import Line

_SHARING = re.compile(
    r"""
      \+\s?\d+
    | (?:已有|共|共有)?\s?\d[\d,.]*\s?[万千kKwW]?\+?\s?(?:人|次|个|条)?\s?
      (?:收藏|点赞|赞|喜欢|阅读|浏览|播放|评论|转发|分享|在看|关注|views?|likes?|shares?|comments?|reads?)
    | (?:收藏|点赞|赞|喜欢|阅读|阅读量|浏览|浏览量|评论|转发|分享|在看|views?|likes?|shares?|comments?|reads?)
      \s?[:：(（]?\s?\d[\d,.]*\s?[万千kKwW]?\+?\s?[)）]?
    | 已有\s?\d+
    | (?:收藏|点赞|转发|分享|评论|举报|打赏|赞赏|关注|订阅|复制链接|返回顶部|返回首页)
    | (?:上|下)一篇(?:\s?[:：].*)?
    | (?:我来说两句|发表(?:评论|看法)|写(?:评论|留言)|查看(?:全部|更多)评论|全部评论|最新评论|热门评论|评论区)
    | 请先?.{0,4}后?(?:参与|发表|再)?(?:评论|留言|发言)
    | (?:分享|转发)(?:到|至|给)\s?[:：]?
      (?:[\s、/,，或和]?(?:微信|朋友圈|朋友|好友|新浪|腾讯|微博|QQ|空间|豆瓣|知乎|Facebook|Twitter|LinkedIn|X\b))+
    | (?:微信|请|请用微信|用微信|打开微信|点击)?(?:扫一扫|扫描|扫码|长按|识别)
      [^，。后即就]{0,16}(?:二维码|关注|阅读|分享)[^，。后即就]{0,8}
    | (?:微信|公众号|官方|关注)?二维码
    | (?:订阅|关注)[“"「《]?[^，。的]{0,16}(?:公众号|微博|视频号|头条号)
    | (?:点击)?(?:观看|查看|阅读|了解|获取)(?:更多|原文|全文)
      (?:精彩|相关|详情|内容|信息|资讯|新闻|文章|视频|评论|[>»…])*
    | (?:share|like|comment|follow|subscribe|print|email|tweet|copy\ link|save|bookmark|reply|log\ in|sign\ in|sign\ up)
    | (?:share|follow|tweet)\ (?:this|us|on|via)
      (?:\ (?:this|article|story|post|page|on|via|by|with|your|friends|email|Facebook|Twitter|LinkedIn|Instagram|X))*
    | (?:leave|post|add|write)\ a\ (?:comment|reply).{0,20}
    | (?:subscribe|sign\ up)\ (?:to|for)\ (?:\w+\ ){0,4}(?:newsletters?|updates|alerts|channel|feed|e?-?mails?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NAMES = r"(?:[\u4e00-\u9fff·]{2,6}|[a-z][a-z.]*(?:\s[a-z.]+){0,2})"
_LATIN_NAMES = r"(?-i:(?:[A-Z][\w.&’'-]*|of|and|the|for|on|via|by)(?:\s?[\s,/|]\s?|$)){1,10}"
_CREDIT = re.compile(
    rf"""
      [(（【\[]?\s?(?:本文|文中|部分|以上|封面)?\s?(?:图片|图|照片|插图|题图|头图|配图|图文|视频)\s?
      (?:均|皆|都)?\s?(?:来源|来自|源自|源于|源|取自|摘自|版权)\s?(?:于|自|归)?\s?[:：/|｜]?\s?[^，。,;；的了]{{1,20}}
      (?:[,，;；].{{0,20}}(?:版权|侵权|观点|联系|删除).{{0,40}})?[。.)）】\]]?
    | [(（]?(?:图|摄影|供图|制图|题图|漫画)\s?[:：/|｜丨]\s?{_NAMES}(?:[\s、/,，]+{_NAMES}){{0,3}}[)）]?
    | (?:photo|image|picture|illustration|graphic)(?:graph)?s?\s
      (?:(?:credit|source|courtesy|copyright)s?\s?:.{{1,80}}|(?:credit|courtesy|by|via|copyright)\s{_LATIN_NAMES})
    | (?:getty\ images|shutterstock|unsplash|reuters|visual\ china|视觉中国|东方ic)
      \s?(?:供图|图片|图)?(?:\s?[/|｜©]\s?[^，。]{{1,30}})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOTICE_HEADING = re.compile(
    r"(?:(?:版权|免责|转载|侵权|法律|特别|郑重|原创)(?:声明|说明|申明)|声明|(?:copyright|legal)\s+notice|disclaimer)\s?[:：]?",
    re.IGNORECASE,
)
_LABELLED_NOTICE = re.compile(r"(?:版权|免责|转载|侵权|特别|郑重)(?:声明|说明|申明)\s?[:：](?P<says>.+)")
_NOTICE = re.compile(
    rf"""
      (?:本文|文章|本篇)(?:由|系|为)[^，。,]{{1,40}}
      (?:原创|首发|出品|整理|编译|发布|授权|转载|撰写|供稿|投稿)(?:文章|作品|稿件|内容)?[。.]?
    | (?:本文|文章|本篇)(?:来源|来自|转载自|转自|首发于?|原载于?)\s?[:：]?[^，。,的]{{1,30}}[。.]?
    | (?:(?:本文|本站|本网|本刊|版权所有|原创)[^，。,]{{0,12}}[，,。]?\s?)?
      (?:
          (?:未经[^。，,]{{0,20}}[，,]?[^。，,]{{0,12}})?(?:不得|禁止|严禁|谢绝|请勿)[^。，,的]{{0,8}}转载
          (?:(?:[、，,；;/及和或与]|本文|本站)[^。]{{0,40}})?
        | (?:如需|欢迎)[^。，,]{{0,6}}转载(?:[，,！!]?\s?请[^。]{{0,50}})?
        | 转载[，,]?(?:本文)?(?:请|务必|[需须]注明)[^。]{{0,50}}
      )[。.!！]?
    | (?:本文|文章|文中|以上|内容|作者)[^。]{{0,24}}
      (?:仅代表|不代表)(?:原?作者|本人|个人|本[站网刊号]|[^。，]{{0,6}}(?:网|平台|媒体|公众号))[^。]{{0,12}}(?:观点|立场|意见)[^。]{{0,40}}[。.]?
    | (?:本文|本站|文章|图片|内容|以上|所有)[^。，]{{0,16}}版权(?:均?归|属于|所有)[^。]{{0,30}}[。.]?
    | 版权(?:所有(?![者人权])[^。]{{0,30}}|(?:均?归|属于)[^。，谁]{{1,12}}所有)[。.]?
    | (?:责任编辑|责编|编辑|校对|审核|值班编辑|监制|排版)\s?[:：|｜丨/]\s?{_NAMES}(?:[\s、/,，]+{_NAMES}){{0,3}}
    | (?:来源|出处)\s?[:：|｜]\s?[^。！？，,；;的]{{1,24}}
    | 原标题\s?[:：|｜].{{1,60}}
    | (?:copyright\s?)?(?:©|\(c\)).{{0,80}}
    | copyright\s\d{{4}}(?:\s?[-–]\s?\d{{4}})?,?\s(?:{_LATIN_NAMES}|[^a-z]{{1,40}})(?:all\ rights\ reserved\.?)?
    | all\ rights\ reserved.{{0,40}}
    | [^。，]{{0,30}}(?:ICP[备证]|公网安备)(?:案号)?\s?[:：]?\s?[^。，]{{0,4}}\d{{5,}}[^。，]{{0,30}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RIGHTS = re.compile(
    r"版权|转载|侵权|著作权|授权|投稿|免责|法律责任|观点|立场|仅供参考|投资建议|copyright|reproduc|permission|liab",
    re.IGNORECASE,
)
_PAGE_OR_READER = re.compile(
    r"本(?:[文站网刊号]|平台|公众号)|文中|以上内容|我们|请|如需|如有|\b(?:this (?:article|page|site)|please|our)\b",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、．]|[(（]?\d{1,2}\.(?!\d)")
_LINKS_HEADING = re.compile(
    r"(?:相关|推荐|延伸|热门|更多|最新|精彩|往期|猜你)(?:阅读|推荐|文章|新闻|资讯|内容|回顾|链接|话题|喜欢|精彩)?\s*[:：]?"
    r"|(?:related|recommended|more|popular|latest|trending)(?:\s+(?:articles?|stories|posts?|news|reading|links?))?\s*:?"
    r"|(?:read\s+(?:more|next)|you\s+may\s+also\s+like|see\s+also)\s*:?",
    re.IGNORECASE,
)
_BULLET_MARK = re.compile(r"^[-–—•·●▪■◆*]\s+")
_LONGEST_BULLETED_HEADLINE = 120


def find_boilerplate(lines: Sequence[Line]) -> dict[int, Boilerplate]:
    """Find the lines below a title that are not the article.

    Args:
        lines: The page's lines from the title's next one on.

    Returns:
        For each line that is boilerplate its position in `lines`, and why.
    """
    found = {position: reason for position, line in enumerate(lines) if (reason := _boilerplate_kind(line))}
    article = [position for position, line in enumerate(lines) if position not in found and _is_article(line)]
    if article:
        for position in range(article[0], article[-1]):
            if lines[position].ends_sentence:
                found.pop(position, None)
    _find_notices(lines, found)
    _extend_tail(lines, found)
    return found


def _boilerplate_kind(line: Line) -> Boilerplate | None:
    """Judge a line by what it says alone."""
    words = " ".join(_BULLET_MARK.sub("", line.text).split())  # so that no pattern has to try long runs of blanks
    for pattern, reason in ((_NOTICE, Boilerplate.NOTICE), (_CREDIT, Boilerplate.CREDIT)):
        if pattern.fullmatch(words) and not line.holds_quantity:
            return reason
    if (labelled := _LABELLED_NOTICE.fullmatch(words)) and _is_notice(labelled["says"]):
        return Boilerplate.NOTICE
    for pattern, reason in ((_SHARING, Boilerplate.SHARING), (_LINKS_HEADING, Boilerplate.LINKS)):
        if pattern.fullmatch(words) and not words.endswith(("。", ".")):
            return reason
    return None


def _is_notice(words: str) -> bool:
    """Tell whether words speak of rights, and of this page or to its reader."""
    return _RIGHTS.search(words) is not None and _PAGE_OR_READER.search(words) is not None


def _find_notices(lines: Sequence[Line], found: dict[int, Boilerplate]) -> None:
    """Add the headings of notices, and the lines below them: those that are a notice, and numbered ones after one."""
    for position, line in enumerate(lines):
        if not _NOTICE_HEADING.fullmatch(line.text):
            continue
        end = position + 1
        numbered = False
        while end < len(lines) and (
            found.get(end) is Boilerplate.NOTICE
            or _is_notice(lines[end].text)
            or (numbered and _ENUMERATED.match(lines[end].text))
        ):
            numbered = _ENUMERATED.match(lines[end].text) is not None
            end += 1
        if end > position + 1 or end == len(lines):
            found.update(dict.fromkeys(range(position, end), Boilerplate.NOTICE))


def _extend_tail(lines: Sequence[Line], found: dict[int, Boilerplate]) -> None:
    """Add all that follows the first boilerplate behind the article's last sentence."""
    sentences = [position for position, line in enumerate(lines) if position not in found and _is_article(line)]
    if not sentences:  # a poem, a table, a list: nothing tells where such a text ends
        return
    tail = min(
        (position for position, why in found.items() if position > sentences[-1] and why is not Boilerplate.CREDIT),
        default=len(lines),
    )
    for position in range(tail, len(lines)):
        found.setdefault(position, Boilerplate.LINKS)


def _is_article(line: Line) -> bool:
    """A line that only an article has: a sentence, or a bulleted one that is more than a headline."""
    if line.is_bullet:
        return line.text.endswith(("。", ".", "；")) or line.cells > _LONGEST_BULLETED_HEADLINE
    return line.ends_sentence or not line.is_label

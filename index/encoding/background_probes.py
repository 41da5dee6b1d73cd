"""Background probes: questions and sentences that have nothing to do with each other, in Chinese and in English.

They show how a model puts what means nothing in particular. What an index or a cache keeps depends on them, so that
with another text `index.encoding.sentence_encoder._ENCODING_VERSION` and `index.storage.manifest.FORMAT` are raised.
"""

QUESTIONS_HAN = (
    "明天早上会下雨吗？",
    "这道红烧肉要炖多久？",
    "猫为什么喜欢纸箱子？",
    "去机场坐几路车？",
    "秦始皇是哪一年统一六国的？",
    "孩子发烧了该怎么办？",
    "谁写了《红楼梦》？",
    "月亮离地球有多远？",
    "怎样给自行车补胎？",
    "今年的决赛哪个队赢了？",
    "茶叶应该怎么保存？",
    "图书馆周末几点关门？",
)
QUESTIONS_OTHER = (
    "Will it rain tomorrow morning?",
    "How long should the beef simmer?",
    "Why do cats like cardboard boxes?",
    "Which bus goes to the airport?",
    "Who painted the ceiling of the chapel?",
    "What should I do when a child has a fever?",
    "In which year did the war end?",
    "How far away is the moon?",
    "How do I mend a bicycle tyre?",
    "Which team won the final this year?",
    "How should tea be stored?",
    "When does the library close on Sundays?",
)
SENTENCES_HAN = (
    "河边的柳树在三月就发了芽。",
    "他把钥匙忘在了办公室的抽屉里。",
    "这座古桥一共有十七个桥洞。",
    "面团要在温暖的地方发酵一个小时。",
    "候鸟每年秋天飞往南方过冬。",
    "老师让学生把课文背诵下来。",
    "火车晚点了二十分钟才进站。",
    "医生建议他每天散步半小时。",
    "那年冬天的雪一直下到了腊月。",
    "工人们正在粉刷学校的外墙。",
    "她在集市上买了两斤新鲜的杏子。",
    "小提琴的声音从楼上传下来。",
)
SENTENCES_OTHER = (
    "The willows by the river were green in March.",
    "He left his keys in a drawer at the office.",
    "The old bridge has seventeen arches.",
    "The dough should rise in a warm place for an hour.",
    "Migrating birds fly south every autumn.",
    "The teacher asked the class to learn the poem by heart.",
    "The train arrived twenty minutes late.",
    "The doctor told him to walk for half an hour a day.",
    "That winter the snow lay until February.",
    "Workers are painting the walls of the school.",
    "She bought two pounds of apricots at the market.",
    "The sound of a violin came from upstairs.",
)

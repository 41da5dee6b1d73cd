// Words of the other language glossed where they stand: how they are read and what they mean, on hover, focus or tap.
// Of a passage's words one is reached by Tab, the others by the arrow keys. What is far from sight is not asked for.

const GLOSS = "yinju-gloss";
const GLOSSABLE = ".turn .quotes .quote, .leaf :is(p, figcaption).passage, .leaf :is(h2, h3, h4, h5, h6, td, th)";
const LINGERS = 250; // milliseconds in which the pointer gets from a word to its gloss

const glosses = new Map(); // text → its words
const tip = { word: null, timer: null, box: null };

const glossOf = () => one(".yinju").dataset.glossOf; // the language whose words are glossed for readers of the page's
const isGlossed = () => Boolean(glossOf()) && recall(GLOSS) === true;
const isForeign = (box) => box.closest("[lang]").lang.startsWith(glossOf());

function setGloss(on) {
  keep(GLOSS, on);
  showGlosses();
}

/** Show on all switches whether words are glossed, and gloss what comes into sight, or nothing. */
function showGlosses() {
  const on = isGlossed();
  for (const each of all('[data-do="gloss"]')) each.ariaPressed = String(on);
  inSight.disconnect();
  if (on) {
    makeTip();
    for (const each of all(GLOSSABLE)) if (isForeign(each) && !each.matches(".glossed")) inSight.observe(each);
  } else {
    hideGloss();
    for (const each of all(".glossed")) unglossed(each);
  }
}

const inSight = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) glossed(target);
  },
  { rootMargin: "200px" },
);

/** Do one thing after another: a page full of passages would take all the room that the server has. */
let lastInTurn = Promise.resolve();
const inTurn = (act) => (lastInTurn = lastInTurn.then(act));

/** Make the words of a passage such that what they mean can be asked. */
async function glossed(box) {
  inSight.unobserve(box);
  const text = box.textContent;
  if (!glosses.has(text)) glosses.set(text, inTurn(() => call("gloss", { text })));
  const reply = await glosses.get(text);
  if (reply.error) return void glosses.delete(text);
  if (!isGlossed() || !box.isConnected || box.matches(".glossed") || box.textContent !== text) return;
  box.classList.add("glossed");
  let place = 0;
  for (const [word, readings] of reply.words) {
    const parts = readings.length ? partsOf(box, place, place + word.length) : [];
    for (const part of parts) wrap(part, readings);
    place += word.length;
  }
  const first = one(".glossed-word", box);
  if (first) first.tabIndex = 0;
}

function wrap(part, readings) {
  const word = document.createElement("span");
  Object.assign(word, { className: "glossed-word", tabIndex: -1, role: "button", readings });
  word.setAttribute("aria-describedby", "yinju-tip");
  part.replaceWith(word);
  word.append(part);
}

/** Return the text nodes that are a stretch of a box's text, cut out of those around them. */
function partsOf(box, start, end) {
  return stretchOf(box, start, end).map(([node, begins, ends]) => {
    if (ends < node.length) node.splitText(ends);
    return begins ? node.splitText(begins) : node;
  });
}

function unglossed(box) {
  box.classList.remove("glossed");
  for (const each of all(".glossed-word", box)) each.replaceWith(...each.childNodes);
  box.normalize();
}

function makeTip() {
  if (tip.box?.isConnected) return;
  tip.box = document.createElement("div");
  Object.assign(tip.box, { id: "yinju-tip", className: "gloss", role: "tooltip", lang: words.language, hidden: true });
  one(".yinju").append(tip.box);
}

/** Show what a word means beside it. */
function showGloss(word) {
  clearTimeout(tip.timer);
  if (tip.word === word) return;
  tip.word = word;
  tip.box.replaceChildren(
    ...word.readings.map(([pinyin, senses]) => {
      const line = document.createElement("p");
      line.append(Object.assign(document.createElement("b"), { textContent: pinyin, lang: "zh-Latn" }));
      line.append(` ${senses.join("; ")}`);
      return line;
    }),
  );
  tip.box.hidden = false;
  placeGloss();
}

function placeGloss() {
  const { left, top, bottom } = tip.word.getClientRects()[0];
  const { offsetWidth: width, offsetHeight: height } = tip.box;
  const isBelow = bottom + height + 8 <= innerHeight;
  tip.box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  tip.box.style.top = `${isBelow ? bottom : top - height}px`; // without a gap, so that the pointer can get there
}

function hideGloss() {
  clearTimeout(tip.timer);
  tip.word = null;
  if (tip.box) tip.box.hidden = true;
}

function hideGlossSoon() {
  clearTimeout(tip.timer);
  tip.timer = setTimeout(() => tip.word?.matches(":focus") || hideGloss(), LINGERS);
}

/** Go to the next or the previous word of a passage. */
function stepWord(word, by) {
  const around = all(".glossed-word", word.closest(".glossed"));
  const next = around[around.indexOf(word) + by];
  if (!next) return;
  word.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

const wordAt = (event) => event.target.closest?.(".glossed-word");

element.addEventListener("mouseover", (event) => {
  if (wordAt(event)) showGloss(wordAt(event));
  else if (event.target.closest(".gloss")) clearTimeout(tip.timer);
  else if (tip.word) hideGlossSoon();
});
element.addEventListener("focusin", (event) => wordAt(event) && showGloss(wordAt(event)));
element.addEventListener("focusout", (event) => wordAt(event) && hideGlossSoon());
element.addEventListener("click", (event) => {
  if (!wordAt(event)) return;
  showGloss(wordAt(event)); // not everywhere what is tapped has the focus
  event.stopImmediatePropagation();
});
element.addEventListener("keydown", (event) => {
  const word = wordAt(event);
  const by = word && { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === "Escape" && tip.word) hideGloss();
  else if (by) stepWord(word, by);
  else if (word && (event.key === "Enter" || event.key === " ")) showGloss(word);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
});
element.addEventListener("scroll", () => tip.word && placeGloss(), true);

new MutationObserver((changes) => {
  const own = ".glossed-word, .gloss, .gloss *";
  const isNew = ({ addedNodes }) => [...addedNodes].some((each) => each.nodeType === 1 && !each.matches(own));
  if (tip.word && !tip.word.isConnected) hideGloss();
  if (one(".yinju") && changes.some(isNew)) showGlosses();
}).observe(element, { childList: true, subtree: true });

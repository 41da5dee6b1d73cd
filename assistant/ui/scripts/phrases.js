// Words, just as they stand: in all articles, or in the one that is open. The server says in which forms they stand there.

const phrases = { text: "", asked: 0 };

function openFinding(said) {
  if (said && said !== phrases.text) return searchPhrase(said);
  one("#yinju-phrase").value = phrases.text;
  if (phrases.text && !one(".phrases").innerHTML) return searchPhrase(phrases.text);
}

/** Search all articles. */
async function searchPhrase(text) {
  const asked = ++phrases.asked;
  phrases.text = text.trim();
  one("#yinju-phrase").value = phrases.text;
  const reply = phrases.text ? await call("phrase", { phrase: phrases.text }) : { html: "<div></div>" };
  if (asked !== phrases.asked) return;
  if (reply.error) one(".phrases").replaceChildren(textOf("p", "small", reply.error));
  else one(".phrases").replaceChildren(fromHtml(reply.html));
}

/** Open an article at one of the places where it says what was searched. */
async function openPhrase(button) {
  const id = button.closest("[data-document]").dataset.document;
  if (!(await openArticle(id, null, -1, { focus: true, from: button }))) return;
  await findHere(phrases.text, { place: Number(button.dataset.number) - 1 });
  note();
}

// ——— In the open article ———

const finder = { text: "", ranges: [], place: 0, asked: 0 };
const HIGHLIGHTS = "highlights" in CSS;

function toggleFind(button) {
  if (!one(".find-bar").hidden) return closeFind();
  for (const bubble of all(".reader-bar .beside")) bubble.remove(); // it would lie over the field
  one(".find-bar").hidden = false;
  button.setAttribute("aria-expanded", "true");
  one("#yinju-find-here").focus();
}

/** Find words in the open article, mark them, and go to one of the places. */
async function findHere(text, { place = 0 } = {}) {
  const asked = ++finder.asked;
  one(".find-bar").hidden = false;
  one('[data-do="find-here"]')?.setAttribute("aria-expanded", "true");
  if (one("#yinju-find-here").value.trim() !== text.trim()) one("#yinju-find-here").value = text;
  const wanted = text.trim();
  const reply = wanted ? await call("phrase", { phrase: wanted, document_id: reader.documentId }) : { forms: [] };
  if (asked !== finder.asked || !one(".find-count")) return;
  Object.assign(finder, { text: wanted, ranges: rangesOf(reply.forms ?? []), place });
  if (reply.error) one(".find-count").textContent = reply.error;
  else showFound();
}

/** Return where the open article shows any of some forms of words, in order. */
function rangesOf(forms) {
  if (!forms.length) return [];
  const escaped = [...forms].sort((one, other) => other.length - one.length).map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|"), "gu");
  const boxes = all(".reader .leaf :is(h2, h3, .passage, .unsearched)");
  return boxes.flatMap((box) => [...box.textContent.matchAll(pattern)].map((found) => rangeIn(box, found.index, found[0].length)));
}

function rangeIn(box, start, length) {
  const range = document.createRange();
  const parts = stretchOf(box, start, start + length);
  range.setStart(parts[0][0], parts[0][1]);
  range.setEnd(parts.at(-1)[0], parts.at(-1)[2]);
  return range;
}

function showFound() {
  const { text, ranges, place } = finder;
  finder.place = ranges.length ? (place + ranges.length) % ranges.length : 0;
  const current = ranges[finder.place];
  one(".find-count").textContent = current ? fill(words.place_of, finder.place + 1, ranges.length) : text && words.find_none;
  for (const each of ["find-previous", "find-next"]) one(`[data-do="${each}"]`).setAttribute("aria-disabled", ranges.length < 2);
  if (HIGHLIGHTS) {
    CSS.highlights.set("yinju-found", new Highlight(...ranges));
    CSS.highlights.set("yinju-found-now", new Highlight(...(current ? [current] : [])));
    CSS.highlights.get("yinju-found-now").priority = 1;
  }
  if (!current) return;
  const box = current.getBoundingClientRect();
  const target = { getBoundingClientRect: () => box, offsetHeight: box.height };
  scrollTo(one(".reader .pages"), target, "center");
}

const stepFound = (by) => {
  finder.place += by;
  showFound();
};

function closeFind() {
  finder.asked += 1;
  Object.assign(finder, { text: "", ranges: [], place: 0 });
  one(".find-bar").hidden = true;
  if (HIGHLIGHTS) CSS.highlights.clear();
  const button = one('[data-do="find-here"]');
  button?.setAttribute("aria-expanded", "false");
  button?.focus();
}

/** Return what is looked for in the open article, if anything is. */
const soughtHere = () => (one(".reader .find-bar:not([hidden])") && finder.text) || null;

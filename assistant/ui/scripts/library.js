// The list of articles: search it, choose from it, remove from it.

const CHOSEN = "yinju-chosen";
const PAUSE_BEFORE_SEARCH = 300; // milliseconds after the last key

const chosen = new Set([recall(CHOSEN) ?? []].flat());
const finding = { text: "", documents: new Set(), timer: 0 };

/** Return the ids that questions are restricted to, or null for all articles. */
const restriction = () => (chosen.size && chosen.size < all(".shelf-list li").length ? [...chosen] : null);

const saysLibrary = (text) => (one(".library-notice").textContent = text);

/** Show the list as it is now, if it is another; what is typed, ticked, scrolled to and in focus stays so. */
function showLibrary(html) {
  if (html) renewLibrary(html);
  const boxes = all('.library input[type="checkbox"]');
  const known = new Set(boxes.map((box) => box.value));
  for (const id of chosen) if (!known.has(id)) chosen.delete(id);
  for (const box of boxes) box.checked = chosen.has(box.value);
  const invitation = one(".invitation");
  if (invitation) invitation.hidden = "own" in one(".shelf").dataset;
  showRestriction();
  showInList();
}

function renewLibrary(html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const focused = document.activeElement;
  const item = focused?.closest(".shelf-list li");
  const place = item ? all(".shelf-list li").indexOf(item) : -1;
  const wanted = { document: item?.dataset.document, box: focused?.matches("input"), action: focused?.dataset.do };
  for (const part of [".shelf-count", ".samples", ".shelf-list ul"]) one(part).replaceWith(one(part, fresh));
  const shelf = one(".shelf");
  const { version, own } = one(".shelf", fresh).dataset;
  shelf.dataset.version = version;
  shelf.toggleAttribute("data-own", own !== undefined);
  if (focused?.isConnected) return;
  const items = all(".shelf-list li");
  const same = items.find((each) => each.dataset.document === wanted.document);
  const left = same ?? items[Math.min(Math.max(place, 0), items.length - 1)];
  (one(wanted.box ? "input" : `[data-do="${wanted.action}"]`, left) ?? one("button", left)).focus({ preventScroll: true });
}

function showRestriction() {
  keep(CHOSEN, [...chosen]);
  const chip = one(".limits");
  chip.hidden = !restriction();
  one("span", chip).textContent = fill(words.restricted, chosen.size);
  showPreference();
}

function choose(box) {
  if (box.checked) chosen.add(box.value);
  else chosen.delete(box.value);
  showRestriction();
}

/** Tick all articles that the list shows. */
function chooseAll() {
  for (const item of all(".shelf-list li:not([hidden])")) chosen.add(item.dataset.document);
  showLibrary();
}

function everywhere() {
  chosen.clear();
  showLibrary();
}

/** Look for articles: in the list at once, and in their texts when nothing more is typed. */
function findInList(text) {
  finding.text = plainForm(text.trim());
  finding.documents = new Set();
  clearTimeout(finding.timer);
  if (finding.text) finding.timer = setTimeout(findInTexts, PAUSE_BEFORE_SEARCH, finding.text);
  showInList(true);
}

async function findInTexts(text) {
  const reply = await call("search", { text });
  if (text !== finding.text) return; // something else has been typed meanwhile
  if (reply.error) return saysLibrary(reply.error);
  finding.documents = new Set(reply.documents);
  showInList();
}

/** Hide what is not looked for; that nothing is found is said once the texts have been searched too. */
function showInList(searching = false) {
  let left = 0;
  for (const item of all(".shelf-list li")) {
    const says = plainForm(one("div", item).textContent);
    item.hidden = !says.includes(finding.text) && !finding.documents.has(item.dataset.document);
    left += !item.hidden;
  }
  one(".library .none").hidden = left > 0 || searching;
}

async function removeArticle(button) {
  await change("remove", { documents: [button.closest("li").dataset.document] }, words.removing);
}

/** Change the articles, and show what came of it; what was done is said by the line that can undo it. */
async function change(endpoint, request, meanwhile = "") {
  saysLibrary(meanwhile);
  const reply = await call(endpoint, request);
  if (reply.error) {
    saysLibrary(reply.error);
    return reply;
  }
  saysLibrary(reply.back === undefined ? "" : fill(words.undone, reply.back));
  showWork(reply);
  return reply;
}

const refreshLibrary = async () => showLibrary((await call("work")).html);

// The room beside the conversation: the list of articles, or one of them with an answer's quotes marked.

const room = () => one(".room");
const reader = { turn: null, place: -1, documentId: null, asked: 0, cameFrom: null };

/** Return what is shown of an answer: what it cites, or else the nearest passages, if anything comes near. */
function citationsOf(turn) {
  const { citations = [], closest = [], near = true, unsure = false } = turn?.answer ?? {};
  return citations.length ? citations : near || unsure ? closest : [];
}

/** Open the article of one of an answer's citations at its quote. */
async function openCitation(turn, place, { focus = false, from = null } = {}) {
  const citation = citationsOf(turn)[place];
  if (citation) await openArticle(citation.document_id, turn, place, { focus, from });
}

/** Open an article; `place` is the citation to go to, or -1; then `paragraph` may be. */
async function openArticle(documentId, turn, place, { focus = false, from = null, paragraph = null } = {}) {
  const asked = ++reader.asked;
  if (from) reader.cameFrom = from;
  if (reader.documentId !== documentId || reader.turn?.id !== turn?.id || one(".reader").hidden) {
    const reply = await call("read", { document_id: documentId, turn });
    if (asked !== reader.asked) return; // something else has been asked for meanwhile
    if (reply.error) return notify(reply.error);
    const stepping = one(".reader").contains(document.activeElement) && document.activeElement.dataset.do;
    one(".reader").innerHTML = reply.html;
    one(".reader").classList.toggle("near", turn ? !isAnswer(turn) : false);
    if (stepping) one(`.reader [data-do="${stepping}"]`)?.focus();
  }
  Object.assign(reader, { documentId, turn, place });
  prefer(documentId);
  one(".library").hidden = true;
  one(".reader").hidden = false;
  room().setAttribute("aria-label", words.reader);
  room().dataset.open = "";
  setApart();
  point(focus, paragraph);
}

/** On a narrow page an open room lies over the rest, which nothing leads into then. */
function setApart() {
  const over = narrow.matches && "open" in room().dataset;
  for (const each of [one(".top"), one(".talk")]) each.inert = over;
}

const pageOf = ({ page }) => page && fill(words.page, page);
const paragraphOf = ({ paragraph }) => (paragraph ? fill(words.paragraph, paragraph) : words.byline);

/** Mark the current citation, scroll to it, and say which it is. */
function point(focus, paragraph = null) {
  const citations = citationsOf(reader.turn);
  const { place } = reader;
  const box = one(".reader .pages");
  for (const mark of all(".reader mark")) mark.classList.remove("current", "flash");
  const marks = place < 0 ? [] : all(`.reader mark[data-citations~="${place + 1}"]`);
  for (const mark of marks) {
    void mark.offsetWidth; // so that the flash begins anew
    mark.classList.add("current", "flash");
  }
  const passage = paragraph === null ? null : one(`.reader [data-paragraph="${Number(paragraph)}"]`);
  const target = marks[0] ?? passage ?? (place < 0 ? null : one(".reader .changed"));
  if (target) scrollTo(box, target, "center");
  else box.scrollTop = 0;
  const citation = citations[place];
  const parts = citation
    ? [
        fill(words.place_of, place + 1, citations.length),
        pageOf(citation),
        paragraphOf(citation),
        citation.section === citation.title ? null : citation.section,
      ]
    : [];
  one(".reader .place").textContent = parts.filter(Boolean).join(" · ");
  // A button that was disabled would lose the focus.
  one('[data-do="previous"]').setAttribute("aria-disabled", place <= 0);
  one('[data-do="next"]').setAttribute("aria-disabled", place >= citations.length - 1);
  for (const each of all("[data-citation]")) {
    const here = each.closest(".turn")?.dataset.turn === reader.turn?.id && Number(each.dataset.citation) === place;
    each.toggleAttribute("data-current", here);
  }
  if (focus) {
    if (passage) passage.tabIndex = -1;
    (target ?? box).focus({ preventScroll: true });
  }
}

const step = (by) => openCitation(reader.turn, reader.place + by);

function openLibrary({ focus = false, from = null } = {}) {
  reader.asked += 1;
  if (from) reader.cameFrom = from;
  one(".reader").hidden = true;
  one(".library").hidden = false;
  preferCited();
  room().setAttribute("aria-label", words.library);
  room().dataset.open = "";
  setApart();
  if (focus) one("#yinju-find").focus();
}

/** Go back to the conversation, to where one came from; on a narrow page the room closes. */
function closeRoom() {
  delete room().dataset.open;
  setApart();
  const back = reader.cameFrom?.isConnected ? reader.cameFrom : (one(".turn .mark[data-current]") ?? field());
  back.focus();
  reader.cameFrom = null;
}

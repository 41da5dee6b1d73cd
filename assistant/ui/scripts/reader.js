// The room beside the conversation: the list of articles, or one of them with an answer's quotes marked.

const room = () => one(".room");
const reader = { turn: null, place: -1, documentId: null, asked: 0, cameFrom: null };

const citationsOf = (turn) =>
  turn ? (turn.answer.citations.length ? turn.answer.citations : turn.answer.closest) : [];

/** Open the article of one of an answer's citations at its quote. */
async function openCitation(turn, place, { focus = false, from = null } = {}) {
  const citation = citationsOf(turn)[place];
  if (citation) await openArticle(citation.document_id, turn, place, { focus, from });
}

/** Open an article; `place` is the citation to go to, or -1. */
async function openArticle(documentId, turn, place, { focus = false, from = null } = {}) {
  const asked = ++reader.asked;
  if (from) reader.cameFrom = from;
  if (reader.documentId !== documentId || reader.turn?.id !== turn?.id || one(".reader").hidden) {
    const reply = await call("read", { document_id: documentId, turn });
    if (asked !== reader.asked) return; // something else has been asked for meanwhile
    if (reply.error) return notify(reply.error);
    one(".reader").innerHTML = reply.html;
    one(".reader").classList.toggle("near", turn ? turn.answer.verdict === "unanswered" : false);
  }
  Object.assign(reader, { documentId, turn, place });
  prefer(documentId);
  one(".library").hidden = true;
  one(".reader").hidden = false;
  room().setAttribute("aria-label", words.reader);
  room().dataset.open = "";
  point(focus);
}

const paragraphOf = ({ paragraph }) => (paragraph ? fill(words.paragraph, paragraph) : words.byline);

/** Mark the current citation, scroll to it, and say which it is. */
function point(focus) {
  const citations = citationsOf(reader.turn);
  const { place } = reader;
  const box = one(".reader .pages");
  for (const mark of all(".reader mark")) mark.classList.remove("current", "flash");
  const marks = place < 0 ? [] : all(`.reader mark[data-citations~="${place + 1}"]`);
  for (const mark of marks) {
    void mark.offsetWidth; // so that the flash begins anew
    mark.classList.add("current", "flash");
  }
  const target = marks[0] ?? (place < 0 ? null : one(".reader .changed"));
  if (target) scrollTo(box, target, "center");
  else box.scrollTop = 0;
  const citation = citations[place];
  const parts = citation
    ? [fill(words.place_of, place + 1, citations.length), paragraphOf(citation), citation.section]
    : [];
  one(".reader .place").textContent = parts.filter(Boolean).join(" · ");
  one('[data-do="previous"]').disabled = place <= 0;
  one('[data-do="next"]').disabled = place >= citations.length - 1;
  for (const each of all("[data-citation]")) {
    const here = each.closest(".turn")?.dataset.turn === reader.turn?.id && Number(each.dataset.citation) === place;
    each.toggleAttribute("data-current", here);
  }
  if (focus) (target ?? box).focus({ preventScroll: true });
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
  if (focus) one("#yinju-find").focus();
}

/** On a narrow page: go back to the conversation. */
function closeRoom() {
  delete room().dataset.open;
  if (reader.cameFrom?.isConnected) reader.cameFrom.focus();
  reader.cameFrom = null;
}

// The room beside the conversation: the list of articles, or one of them with an answer's quotes marked.

const room = () => one(".room");
const reader = { turn: null, place: -1, documentId: null, linked: null, asked: 0, cameFrom: null };

const citationsOf = (turn) =>
  turn ? (turn.answer.citations.length ? turn.answer.citations : turn.answer.closest) : [];

/** Open the article of one of an answer's citations at its quote. */
async function openCitation(turn, place, { focus = false, from = null } = {}) {
  const citation = citationsOf(turn)[place];
  return Boolean(citation) && openArticle(citation.document_id, turn, place, { focus, from });
}

/** Open an article; `place` is the citation to go to, or -1; `linked` the place that a link names. Tell if it worked. */
async function openArticle(documentId, turn, place, { focus = false, from = null, linked = null } = {}) {
  const asked = ++reader.asked;
  if (from) reader.cameFrom = from;
  const same = reader.documentId === documentId && reader.turn?.id === turn?.id;
  if (!same || linked || reader.linked || one(".reader").hidden) {
    const reply = await call("read", { document_id: documentId, turn, place: linked });
    if (asked !== reader.asked) return false; // something else has been asked for meanwhile
    if (reply.error) return void notify(reply.error);
    one(".reader").innerHTML = reply.html;
    one(".reader").classList.toggle("near", turn ? turn.answer.verdict === "unanswered" : false);
  }
  Object.assign(reader, { documentId, turn, place, linked });
  prefer(documentId);
  one(".library").hidden = true;
  one(".reader").hidden = false;
  room().setAttribute("aria-label", words.reader);
  room().dataset.open = "";
  point(focus);
  return true;
}

const paragraphOf = ({ paragraph }) => (paragraph ? fill(words.paragraph, paragraph) : words.byline);

/** Mark the current citation, scroll to it, and say which it is. */
function point(focus) {
  const citations = citationsOf(reader.turn);
  const { place } = reader;
  const box = one(".reader .pages");
  for (const mark of all(".reader mark")) mark.classList.remove("current", "flash");
  const wanted = reader.linked ? 1 : place + 1;
  const marks = wanted ? all(`.reader mark[data-citations~="${wanted}"]`) : [];
  for (const mark of marks) {
    void mark.offsetWidth; // so that the flash begins anew
    mark.classList.add("current", "flash");
  }
  const target = marks[0] ?? (wanted ? one(".reader .changed") : null);
  if (target) scrollTo(box, target, "center");
  else box.scrollTop = 0;
  const citation = citations[place];
  const parts = citation
    ? [fill(words.place_of, place + 1, citations.length), paragraphOf(citation), citation.section]
    : [marks[0]?.closest("[data-paragraph]")].filter(Boolean).map((each) => paragraphOf(each.dataset));
  one(".reader .place").textContent = parts.filter(Boolean).join(" · ");
  one('[data-do="previous"]').disabled = place <= 0;
  one('[data-do="next"]').disabled = place >= citations.length - 1;
  for (const each of all("[data-citation]")) {
    const here = each.closest(".turn")?.dataset.turn === reader.turn?.id && Number(each.dataset.citation) === place;
    each.toggleAttribute("data-current", here);
  }
  if (focus) (target ?? box).focus({ preventScroll: true });
}

const step = (by) => moved(openCitation(reader.turn, reader.place + by), { replaced: true });

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

/** On a narrow page: show the conversation again. */
function shutRoom() {
  reader.asked += 1; // an article that is still to come doesn't open it again
  delete room().dataset.open;
  if (reader.cameFrom?.isConnected) reader.cameFrom.focus();
  reader.cameFrom = null;
}

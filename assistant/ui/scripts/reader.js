// The room beside the conversation: the list of articles, or one of them with an answer's quotes marked.

const room = () => one(".room");
const reader = { turn: null, place: -1, documentId: null, linked: null, asked: 0, cameFrom: null };

/** Return what is shown of an answer: what it cites, or else the nearest passages, if anything comes near. */
function citationsOf(turn) {
  const { citations = [], closest = [], near = true } = turn?.answer ?? {};
  return citations.length ? citations : near ? closest : [];
}

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
    const stepping = one(".reader").contains(document.activeElement) && document.activeElement.dataset.do;
    one(".reader").innerHTML = reply.html;
    one(".reader").classList.toggle("near", turn ? !isAnswer(turn) : false);
    if (stepping) one(`.reader [data-do="${stepping}"]`)?.focus();
  }
  Object.assign(reader, { documentId, turn, place, linked });
  prefer(documentId);
  showPanel("reader", words.reader);
  point(focus);
  return true;
}

/** On a narrow page an open room lies over the rest, which nothing leads into then. */
function setApart() {
  const over = narrow.matches && isOpen();
  for (const each of [one(".top"), one(".talk")]) each.inert = over;
}

const pageOf = ({ page, label, page_label: printed }) =>
  page ? (printed ? fill(words.labelled_page, printed, page) : fill(words.page, page)) : label;
const placesBeside = () => [words.byline, words.title_line, words.source_line, words.file_properties, words.catalog];
const paragraphOf = ({ paragraph }) =>
  paragraph > 0 ? fill(words.paragraph, paragraph) : (placesBeside()[-paragraph] ?? words.byline);

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
    ? [
        fill(words.place_of, place + 1, citations.length),
        pageOf(citation),
        paragraphOf(citation),
        citation.section === citation.title ? null : citation.section,
      ]
    : [marks[0]?.closest("[data-paragraph]")].filter(Boolean).map((each) => paragraphOf(each.dataset));
  one(".reader .place").textContent = parts.filter(Boolean).join(" · ");
  one(".reader .place").dataset.short = citation ? `${place + 1}/${citations.length}` : "";
  showReading();
  showPagePicture();
  // A button that was disabled would lose the focus.
  one('[data-do="previous"]').setAttribute("aria-disabled", place <= 0);
  one('[data-do="next"]').setAttribute("aria-disabled", place >= citations.length - 1);
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
  showPanel("library", words.library);
  preferCited();
  if (focus) one("#yinju-find").focus();
}

/** Give the focus back to where one came from; where that is gone, keep it among what can be reached. */
function leaveRoom() {
  const lost = room().contains(document.activeElement);
  if (reader.cameFrom?.isConnected) reader.cameFrom.focus();
  else if (lost) (one(".turn .mark[data-current]") ?? field()).focus();
  reader.cameFrom = null;
}

/** On a narrow page: show the conversation again. */
function shutRoom() {
  reader.asked += 1; // an article that is still to come doesn't open it again
  delete room().dataset.open;
  setApart();
  leaveRoom();
}

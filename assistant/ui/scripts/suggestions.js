// What nobody has asked yet: what may be asked next, below the latest answer, and what an article shows of itself.

/** Show what may be asked after the latest turn: as it is kept, or else ask for it; whoever asks meanwhile ends that. */
async function offerNext(turn) {
  if (!turn || turn.id !== turns().at(-1)?.id) return;
  if (!turn.next) {
    if (document.hidden) return; // another tab that shows this conversation asks
    const asked = lastOf(turns().slice(0, -1).map((each) => each.answer.question));
    const reply = await call("next", { turn, asked });
    const kept = turns().at(-1);
    if (reply.error || talk.pending || kept?.id !== turn.id || kept.answer.text !== turn.answer.text) return;
    turn = { ...kept, next: reply.questions };
    keepTurn(turn, turn.id);
  }
  const box = boxOf(turn.id);
  if (box && turn.next.length && !one(".next", box)) box.append(nextBox(turn.next));
}

/** Return the questions as buttons, below all else of a turn, so that nothing moves that is being read. */
function nextBox(questions) {
  const box = textOf("section", "next", "");
  const list = textOf("ul", "suggested", "");
  for (const { text, language } of questions) {
    const item = document.createElement("li");
    item.append(Object.assign(actionButton("ask-next", text, { className: "example" }), { lang: language }));
    list.append(item);
  }
  box.append(textOf("h3", "small", words.next_questions), list);
  return box;
}

/** Ask a question that stands alone, as it was tried. */
const askAlone = (question, documents) => ask(question, { standalone: true, focus: null, documents });

/** Ask an article's own question; of articles that are ticked only if it is one of them. */
function askArticle(button) {
  const { document: id } = button.dataset;
  if (narrow.matches) shutRoom();
  const among = restriction();
  return askAlone(button.textContent, among?.includes(id) ? among : null);
}

/** Open an article at one of its telling sentences. */
function readSentence(button) {
  const { document: id, paragraph } = button.dataset;
  const { article, ...linked } = placeOfQuote({ document_id: id, paragraph: Number(paragraph), quote: button.textContent });
  moved(openArticle(article, null, -1, { focus: true, from: button, linked }));
}

/** Fill what an article shows of itself, when it is opened. */
async function fillDetails(details) {
  const body = one(".details-body", details);
  if (!details.open || body.childElementCount) return;
  body.textContent = words.details_waiting;
  const reply = await call("details", { document_id: details.closest("li").dataset.document });
  if (reply.error) body.textContent = reply.error;
  else body.innerHTML = reply.html;
  details.closest("li").scrollIntoView({ block: "nearest" });
}

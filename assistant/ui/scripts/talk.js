// The conversation: ask, show, stop, retry, edit.

const shown = new Map(); // a turn's id → its texts for copying
const visitor = nameOfTab(); // tells this page's questions from other visitors'
const talk = { asking: 0, pending: null, editing: null };

const field = () => one("#yinju-question");
const turnOf = (node) => turns().find((turn) => turn.id === node?.closest(".turn")?.dataset.turn) ?? null;
const boxOf = (id) => all(".turn").find((box) => box.dataset.turn === id) ?? null;

function notify(text) {
  one(".hint .notice").textContent = text;
}

const fitField = () => fitArea(field());

function showWelcome() {
  one(".welcome").hidden = all(".turn").length > 0;
}

function showAsking(asking) {
  one('.composer [type="submit"]').hidden = asking;
  one('[data-do="stop"]').hidden = !asking;
}

/** Return the last questions that the server looks at, as many as go with one request. */
function lastOf(questions) {
  const last = [];
  let left = 12000; // characters; the server takes 64 kB
  for (const question of questions.slice(-20).reverse()) {
    left -= question.length;
    if (left < 0) break;
    last.unshift(question);
  }
  return last;
}

/** Ask a question: at the end of the conversation, or in the place of one of its turns. */
async function ask(
  question,
  { replaced = null, standalone = false, documents = restriction(), focus = preferred(), linked = null } = {},
) {
  if (!question.trim()) return notify(words.blank);
  if (talk.pending) return;
  notify("");
  const kept = turns();
  const place = replaced ? kept.findIndex((turn) => turn.id === replaced) : kept.length;
  const history = standalone ? [] : lastOf(kept.slice(0, place).map((turn) => turn.answer.question));
  const asking = ++talk.asking;
  const old = replaced ? boxOf(replaced) : null;
  talk.pending = { question, old, box: pendingBox(question, old), given: new AbortController() };
  showAsking(true);
  watchPlace(talk.pending);
  if (focus && !inLibrary(focus)) focus = null; // of a turn that is asked again; without it there is nothing to prefer
  const id = replaced ?? linked ?? newId();
  const { signal } = talk.pending.given;
  const reply = await call("ask", { id, question, history, documents, focus, visitor }, { signal });
  if (asking !== talk.asking) return;
  if (reply.error) {
    abandon();
    notify(reply.error);
    if (reply.outdated) refreshLibrary();
    return;
  }
  const { box: waiting } = talk.pending;
  talk.pending = null;
  showAsking(false);
  await keepTurn(reply.turn, replaced); // what is seen is kept: a reload may come at once
  const box = addTurn(reply, waiting);
  await moved(select(reply.turn, box, { scroll: true }), { replaced: Boolean(linked) });
  offerNext(reply.turn);
}

/** Put a question without its answer on the page, with room for the answer, so that nothing moves when it comes. */
function pendingBox(question, old) {
  const box = fromTemplate("pending");
  one(".asked", box).textContent = question;
  if (old) old.replaceWith(box);
  else one(".turns").append(box);
  showWelcome();
  scrollTo(one(".turns"), box);
  return box;
}

/** Give up the question that waits, and put it back into the field. */
function abandon() {
  const { question, old, box, given } = talk.pending;
  given.abort(); // so that it waits for its turn no longer
  talk.asking += 1;
  talk.pending = null;
  if (old) box.replaceWith(old);
  else box.remove();
  if (!field().value) field().value = question;
  fitField();
  showAsking(false);
  showWelcome();
}

function stop() {
  abandon();
  notify(words.stopped);
}

function addTurn(reply, pending = null) {
  const box = fromHtml(reply.html);
  shown.set(box.dataset.turn, reply);
  if (pending) pending.replaceWith(box);
  else one(".turns").append(box);
  showWelcome();
  markPins(box);
  return box;
}

/** Make a turn the one that is selected; tell whether it wasn't. */
function selectBox(box) {
  const before = one(".turn.selected");
  for (const each of all(".turn")) each.classList.toggle("selected", each === box);
  return before !== box;
}

/** Make a turn the one whose citations the reader shows. */
async function select(turn, box, { scroll = false } = {}) {
  const fresh = reader.turn?.id !== turn.id || scroll;
  selectBox(box);
  if (scroll) scrollTo(one(".turns"), box);
  if (!fresh) return;
  const cited = firstCited(turn);
  if (narrow.matches) {
    if (cited) prefer(cited);
  } else if (cited) await openCitation(turn, 0);
  else if (reader.documentId && !one(".reader").hidden) await openArticle(reader.documentId, turn, -1);
}

/** Cut a conversation into parts that go with one request each. */
function portionsOf(kept) {
  const portions = [];
  let left = 0;
  for (const turn of kept) {
    const length = JSON.stringify(turn).length;
    if (length > left) {
      portions.push([]);
      left = 250_000; // characters; the server takes 1 MB
    }
    portions.at(-1).push(turn);
    left -= length;
  }
  return portions;
}

/** Ask how a conversation is shown: a list as long, or a fault. */
async function shownAgain(kept, language = words.language) {
  const again = [];
  for (const portion of portionsOf(kept)) {
    const reply = await call("show", { turns: portion, language });
    if (reply.error) return reply;
    again.push(...reply.shown);
  }
  return again;
}

/** Show the whole conversation as it is kept. */
async function showConversation() {
  const kept = turns();
  const again = await shownAgain(kept);
  if (again.error) notify(again.error);
  else await showTurns(kept, again);
}

/** Show turns, and of them what the address names, or else the last. */
async function showTurns(kept, again) {
  for (const box of all(".turn")) box.remove();
  // What another version has kept may be no answer any more. Else nothing is written: another tab may be ahead of this.
  if (!again.every(Boolean)) keepTurns(kept.filter((_, place) => again[place]));
  for (const each of again) if (each) addTurn(each);
  showWelcome();
  const last = all(".turn").at(-1);
  const turn = turnOf(last);
  offerNext(turn);
  if ((await arrive()) || !turn) return;
  await select(turn, last, { scroll: true });
  if (!location.hash) note({ replaced: true });
}

/** Keep a turn that has changed, and show it in its place. */
function replaceTurn(reply) {
  const old = boxOf(reply.turn.id);
  keepTurn(reply.turn, reply.turn.id);
  const box = addTurn(reply, old);
  reader.turn = null; // its article is to be marked anew
  moved(select(reply.turn, box), { replaced: true });
  offerNext(reply.turn);
  return box;
}

/** Keep what may be the answer as what it is, for this question from now on. */
async function confirmAnswer(button) {
  const reply = await call("keep", { turn: turnOf(button), verdict: "right" });
  if (reply.error) notify(reply.error);
  else showConfirmed(reply);
}

/** Show a turn whose answer a person has confirmed, and say that it is kept. */
function showConfirmed(reply) {
  const box = replaceTurn(reply);
  one(".mark", box).focus();
  sayBeside(one(".turn-tools .menu button", box), reply.message);
}

/** What may be the answer is none, the visitor says: offer what else there is. */
async function denyAnswer(button) {
  const turn = { ...turnOf(button), denied: true };
  const reply = await call("show", { turns: [turn] });
  if (reply.error) return notify(reply.error);
  one(".offer", replaceTurn({ turn, ...reply.shown[0] })).focus();
}

/** Show the passages that hold the question's own words. */
async function findWords(button) {
  const found = one(".found", button.closest(".abstention"));
  if (!found.innerHTML) {
    const reply = await call("find", { turn: turnOf(button) });
    if (reply.error) return notify(reply.error);
    found.innerHTML = reply.html;
    found.hidden = true;
  }
  found.hidden = !found.hidden;
  button.setAttribute("aria-expanded", !found.hidden);
}

function send() {
  const question = field().value;
  const replaced = talk.editing;
  if (talk.pending) return;
  if (!question.trim()) return notify(words.blank);
  cancelEdit();
  field().value = "";
  fitField();
  ask(question, { replaced });
}

function edit(turn) {
  talk.editing = turn.id;
  one(".editing").hidden = false;
  field().value = turn.answer.question;
  fitField();
  field().focus();
}

function cancelEdit() {
  if (talk.editing) field().value = "";
  talk.editing = null;
  one(".editing").hidden = true;
  fitField();
}

function clearConversation() {
  if (talk.pending) stop();
  keepTurns([]);
  for (const box of all(".turn")) box.remove();
  reader.turn = null;
  prefer(null);
  cancelEdit();
  openLibrary();
  shutRoom();
  showWelcome();
  field().focus();
}

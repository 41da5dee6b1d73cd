// Conversations: the one that is open, at hand as a whole, and the others as the browser keeps them.

const FORMER = "yinju-conversation"; // where the one conversation of earlier versions is
const OPEN_TALK = "yinju-talk";
const MOST_TURNS = 100; // of a conversation

/** Return a conversation without turns; it is kept from its first turn on. */
const blankTalk = (id = newId()) => ({ id, name: "", turns: [], created: Date.now(), changed: Date.now() });

let conversation = blankTalk();

const isTurn = (turn) => Boolean(turn && turn.answer && turn.id);

/** Return the open conversation's turns, oldest first. */
const turns = () => conversation.turns.filter(isTurn);

/** Return what a conversation is called: as it was named, or else by its first question. */
const nameOfTalk = ({ name, turns: [first] }) => name || String(first?.answer?.question ?? "").trim() || words.talk_blank;

/** Change a conversation, at hand at once and as it is kept soon. One without turns is not kept. */
async function changeTalk(id, edit) {
  const now = Date.now();
  const changed = (talk) => {
    const after = { ...edit(talk ?? blankTalk(id)), changed: now };
    return after.turns.length ? after : null;
  };
  if (id === conversation.id) conversation = changed(conversation) ?? { ...conversation, turns: [] };
  try {
    await changeRecord(TALKS, id, changed);
  } catch {
    notify(words.no_room);
  }
  renewTalks();
}

/** Keep a turn at the end, or in the place of another. */
function keepTurn(turn, replaced = null) {
  return changeTalk(conversation.id, (talk) => {
    const kept = talk.turns.filter(isTurn);
    const place = kept.findIndex((each) => each.id === replaced);
    if (place >= 0) kept[place] = turn;
    else kept.push(turn);
    return { ...talk, turns: kept.slice(-MOST_TURNS) };
  });
}

/** Keep these of the turns alone; those that another tab has added stay. */
function keepTurns(kept) {
  const ids = new Set(turns().map((turn) => turn.id));
  for (const { id } of kept) ids.delete(id);
  return changeTalk(conversation.id, (talk) => ({ ...talk, turns: talk.turns.filter((each) => isTurn(each) && !ids.has(each.id)) }));
}

function rememberTalk(id) {
  keep(OPEN_TALK, id);
  keepInTab(OPEN_TALK, id);
}

/** Open what is kept, before the page is shown: the conversation that this tab had, or else the last one. */
async function openStore() {
  await openDatabase();
  await loadNotes();
  const carried = await carryOver();
  const id = carried ?? recallInTab(OPEN_TALK) ?? recall(OPEN_TALK) ?? conversation.id;
  conversation = (await recordOn(TALKS, id)) ?? blankTalk(id);
  rememberTalk(id);
}

/** Take over the conversation that an earlier version has kept, once; return its new id. */
async function carryOver() {
  const former = recall(FORMER);
  const kept = Array.isArray(former) ? former.filter(isTurn) : [];
  const talk = { ...blankTalk(), turns: kept.slice(-MOST_TURNS) };
  if (kept.length) await changeRecord(TALKS, talk.id, () => talk);
  if (isKept() && mayStore) localStorage.removeItem(FORMER);
  return kept.length ? talk.id : null;
}

/** Return the ids of the kept conversations, the last changed first, with what they are. */
const keptTalks = async () => (await recordsOn(TALKS)).sort((one, other) => other.changed - one.changed);

/** Open the conversation that holds an answer, where it isn't the open one; tell whether there is one. */
async function openTalkWith(answer) {
  const holding = (await keptTalks()).find((talk) => talk.turns.some((turn) => isTurn(turn) && turn.id === answer));
  if (!holding) return false;
  await openTalk(holding);
  return true;
}

/** Show a conversation: what the address names of it, or else its last answer. Until it has come, nothing changes. */
async function openTalk(other) {
  if (talk.pending) stop();
  const again = await shownAgain(other.turns.filter(isTurn));
  if (again.error) return notify(again.error);
  leaveTalk();
  conversation = other;
  rememberTalk(other.id);
  await showTurns(turns(), again);
  renewTalks();
}

/** Take what belongs to the open conversation off the page. */
function leaveTalk() {
  cancelEdit();
  Object.assign(reader, { turn: null, place: -1 });
  prefer(null);
  notify("");
}

/** Another tab has changed a conversation. */
async function hearOfTalk(id) {
  if (id === conversation.id) {
    conversation = (await recordOn(TALKS, id)) ?? { ...blankTalk(id), name: conversation.name };
    if (!field()) return; // the page has not come yet
    if (!talk.pending) await showConversation();
  }
  renewTalks();
}

channel?.addEventListener("message", ({ data: { shelf, id } }) => (shelf === TALKS ? hearOfTalk(id) : hearOfNote(id)));

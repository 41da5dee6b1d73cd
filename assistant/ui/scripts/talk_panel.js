// The list of conversations: search it, switch, name, delete.

let searchedTalks = "";
const shownTalks = { asked: 0 };

/** Return the question or quote of a conversation that holds what is searched, with its turn; none if only the name does. */
function heldBy(talk, wanted) {
  for (const turn of talk.turns.filter(isTurn)) {
    const texts = [turn.answer.question, ...citationsOf(turn).map((each) => each.quote)];
    const text = texts.find((each) => plainForm(each).includes(wanted));
    if (text) return { turn, text: String(text) };
  }
  return null;
}

/** Show the list anew, where it is open. */
async function renewTalks() {
  if (!field() || panelShown() !== "talks" || one(".talks").contains(document.activeElement?.closest(".naming"))) return;
  const asked = ++shownTalks.asked;
  const talks = await keptTalks();
  if (asked !== shownTalks.asked || !one(".talk-list")) return;
  const wanted = plainForm(searchedTalks.trim());
  const found = talks.map((talk) => [talk, wanted ? heldBy(talk, wanted) : null]);
  const left = found.filter(([talk, held]) => held || plainForm(nameOfTalk(talk)).includes(wanted));
  const focused = document.activeElement?.closest(".talk-list") && document.activeElement.dataset;
  one(".talk-list").replaceChildren(...left.map(([talk, held]) => listedTalk(talk, held)));
  one(".talks-empty").hidden = talks.length > 0;
  one(".talks-none").hidden = !talks.length || left.length > 0;
  if (focused) one(`.talk-list [data-do="${focused.do}"][data-talk="${CSS.escape(focused.talk)}"]`)?.focus();
}

function listedTalk(talk, held) {
  const item = fromTemplate("listed-talk");
  const name = nameOfTalk(talk);
  for (const button of all("button", item)) button.dataset.talk = talk.id;
  one(".title", item).textContent = name;
  if (held) one(".title", item).dataset.turn = held.turn.id;
  const open = talk.id === conversation.id;
  if (open) one(".title", item).setAttribute("aria-current", "true");
  const about = fill(words.talk_questions, talk.turns.length, shortDate(talk.changed));
  one(".source", item).textContent = open ? `${words.talk_open} · ${about}` : about;
  one(".held", item).hidden = !held || held.text === name;
  one(".held", item).textContent = held ? aroundIn(held.text, searchedTalks.trim()) : "";
  one('[data-do="rename-talk"]', item).setAttribute("aria-label", `${words.talk_rename}: ${name}`);
  one('[data-do="delete-talk"]', item).setAttribute("aria-label", `${words.talk_delete}: ${name}`);
  return item;
}

/** Return a text's part around words in it. */
function aroundIn(text, wanted) {
  const start = Math.max(0, plainForm(text).indexOf(plainForm(wanted)) - 20);
  return (start ? "…" : "") + text.slice(start, start + 80) + (start + 80 < text.length ? "…" : "");
}

function searchTalks(text) {
  searchedTalks = text;
  renewTalks();
}

/** Open a conversation at an answer, as if one came by a link; on a wide page the list stays beside it. */
async function openListedTalk(button) {
  const { talk: id, turn = null } = button.dataset;
  const other = await recordOn(TALKS, id);
  if (!other) return renewTalks();
  const answer = turn ?? other.turns.filter(isTurn).at(-1)?.id;
  history.pushState(history.state, "", addressOf({ answer, talks: !narrow.matches }));
  if (id === conversation.id) await arrive();
  else await openTalk(other);
}

async function newTalk() {
  history.pushState(history.state, "", narrow.matches ? location.pathname : addressOf({ talks: true }));
  await openTalk(blankTalk());
  field().focus();
}

/** Have a name typed in the place of the one that is shown; Enter keeps it, Esc leaves it as it was. */
function renameTalk(button) {
  const title = one(".title", button.closest("li"));
  const id = button.dataset.talk;
  const box = document.createElement("input");
  Object.assign(box, { type: "text", value: title.textContent, maxLength: 200, className: "naming" });
  box.setAttribute("aria-label", words.talk_name);
  title.replaceWith(box);
  box.select();
  let over = false;
  const end = async (kept) => {
    if (over) return;
    over = true;
    const name = box.value.trim();
    box.replaceWith(title);
    button.focus();
    if (kept && name !== title.textContent) await changeTalk(id, (talk) => ({ ...talk, name }));
    else renewTalks();
  };
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // Esc would leave the room
    end(event.key === "Enter");
  });
  box.addEventListener("blur", () => end(true));
}

async function deleteTalk(button) {
  const id = button.dataset.talk;
  const gone = await recordOn(TALKS, id);
  if (!gone) return renewTalks();
  const open = id === conversation.id;
  await changeRecord(TALKS, id, () => null);
  if (open) await openTalk(blankTalk());
  renewTalks();
  const act = async () => {
    const back = await changeRecord(TALKS, id, (again) => again ?? gone);
    if (open) await openTalk(back);
    await renewTalks();
  };
  offerUndo(fill(words.talk_deleted, nameOfTalk(gone)), act, { focus: true });
}

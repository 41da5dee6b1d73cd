// What is copied: answers, and links: to an answer, which asks its question where it isn't kept, and to a quote in its article.

const WHOLE = 60; // characters of a quote that a link holds; of a longer one it has both ends
const ENDS = [30, 15];

const linkTo = (places) => new URL(addressOf(places), document.baseURI).href;

const linkToAnswer = (turn) => linkTo({ answer: turn.id, q: turn.answer.query });

const linkToQuote = (citation) => linkTo(placeOfQuote(citation));

/** Return how an address names a quote's place in its article. */
function placeOfQuote({ document_id: article, paragraph, quote }) {
  const characters = [...quote]; // not halves of those that take two units
  if (characters.length <= WHOLE) return { article, paragraph, quote };
  const [first, last] = [characters.slice(0, ENDS[0]), characters.slice(-ENDS[1])];
  return { article, paragraph, quote: first.join(""), until: last.join("") };
}

function copyLink(button) {
  const turn = turnOf(button);
  const { quote } = button.dataset;
  return copyBeside(button, quote ? linkToQuote(citationsOf(turn)[Number(quote)]) : linkToAnswer(turn));
}

/** Copy a text and say so beside the button; where the browser allows no copying, offer the text itself below. */
async function copyBeside(button, text) {
  if (await copyText(text)) sayBeside(button, words.copied);
  else offer(button, text);
}

/** Say something for a while in a bubble beside a button, or the menu that it stands in, so that nothing moves. */
function sayBeside(button, text) {
  const bubble = saidIn(button.closest(".menu")?.nextElementSibling ?? button.parentElement, text);
  setTimeout(() => bubble.remove(), 4000);
}

function saidIn(place, text) {
  for (const each of all(".beside")) each.remove();
  const said = document.createElement("span");
  said.className = "beside";
  said.role = "status";
  place.append(said);
  setTimeout(() => (said.textContent = text), 50); // once it is there to be heard
  return said;
}

/** Put a text into a field of its own below a line, to be copied by hand; both go when the field is left. */
function offer(button, text) {
  const line = saidIn(button.closest("li, .turn-tools"), words.copy_yourself);
  const box = document.createElement("textarea"); // an answer has lines
  box.className = "offered";
  box.readOnly = true;
  box.rows = Math.min(4, text.split("\n").length);
  box.value = text;
  box.setAttribute("aria-label", button.getAttribute("aria-label") ?? button.textContent);
  line.classList.add("over");
  line.after(box);
  box.select();
  box.addEventListener("blur", () => {
    box.remove();
    line.remove();
  });
}

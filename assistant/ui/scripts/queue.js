// How many questions come before the one that waits for its turn.

const FIRST_LOOK = 1000; // milliseconds; most answers are there before
const NEXT_LOOK = 2000;

/** Say beside a question how many come before it, until its answer is there or it is given up. */
async function watchPlace(pending) {
  const isWaiting = () => talk.pending === pending;
  const place = one(".searching", pending.box);
  const searching = place.textContent;
  await rest(FIRST_LOOK);
  while (isWaiting()) {
    const { before, error } = await call("place", { visitor });
    if (!isWaiting()) return;
    if (!error) place.textContent = before ? wordsForPlace(before) : searching;
    place.classList.toggle("place", Boolean(before));
    await rest(NEXT_LOOK);
  }
}

const wordsForPlace = (before) => (before === 1 ? words.before_one : fill(words.before_more, before));

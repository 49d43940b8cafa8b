/**
 * Law 8: the one rule of who sees what. Every read, count, notification and export of the community is built from these pieces of SQL.
 * They speak of `viewer.id`, which `VIEWER` puts into the query's `from`: the id of the reader, or null for somebody not signed in.
 */

/** A parameter: the account id of the reader, or null. PostgreSQL folds it into the query as a constant. */
export const VIEWER = '(select ?::uuid as id) viewer';

/** How many people who are hidden from a reader are left out of the counts they see. */
export const COUNTED_BLOCKS = 2_000;

/** Neither has blocked the other. */
export const unblocked = (person: string): string => `(
  not exists (select 1 from block b where b.account_id = viewer.id and b.blocked_id = ${person})
  and not exists (select 1 from block b where b.account_id = ${person} and b.blocked_id = viewer.id))`;

/** The person is there for the public: not suspended, not leaving, not gone. */
export const present = (person: string): string => `exists (select 1 from account a where a.id = ${person} and a.status = 'active')`;

/** The reader may see this person, and all that is public of them. */
export const seesPerson = (person: string): string => `(${present(person)} and ${unblocked(person)})`;

/** `post`: an alias of the table. Published, by a person whom the reader may see. */
export const seesPost = (post: string): string => `(${post}.state = 'published' and ${seesPerson(`${post}.account_id`)})`;

/** What the author sees of their own: also what is held or was removed. */
export const ownsPost = (post: string): string => `(${post}.account_id = viewer.id and ${post}.state in ('published', 'held', 'removed'))`;

/** `comment`: an alias of the table. Its post must be seen too: that is for the query, which has it at hand. */
export const seesComment = (comment: string): string => `(${comment}.state = 'published' and ${seesPerson(`${comment}.account_id`)})`;

/** Nothing that the reader hid for themselves: `folded` is a column of `foldedWords`. */
export const wanted = (person: string, folded: string): string => `(
  not exists (select 1 from hidden_creator h where h.account_id = viewer.id and h.hidden_id = ${person})
  and not exists (select 1 from hidden_word w where w.account_id = viewer.id and position(w.folded in ${folded}) > 0))`;

/** The people who are hidden from the reader by a block in either direction: what they did is not in the reader's counts. */
export const HIDDEN_PEOPLE = `(
  select b.blocked_id as id from block b where b.account_id = viewer.id
  union select b.account_id from block b where b.blocked_id = viewer.id limit ${COUNTED_BLOCKS})`;
